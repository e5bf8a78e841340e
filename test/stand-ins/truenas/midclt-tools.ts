/** A folder with a `midclt` in it that works on a file: for tests of modules in this machine's shells. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { type NasState, newNas, saveNas } from "./nas-state.ts";
import type { Release } from "./release.ts";

const PROGRAM = join(import.meta.dirname, "midclt.ts");

let bundled: string | undefined;

/** In one file: it is started hundreds of times. */
function program(): string {
  if (bundled === undefined) {
    bundled = join(mkdtempSync(join(tmpdir(), "midclt-")), "midclt.mjs");
    const target = bundled;
    process.on("exit", () => rmSync(dirname(target), { recursive: true, force: true }));
    buildSync({ entryPoints: [PROGRAM], outfile: target, bundle: true, platform: "node", format: "esm" });
  }
  return bundled;
}

export interface MidcltNas {
  readonly release?: Release["name"];
  readonly change?: (nas: NasState) => void;
}

/** Writes the appliance's state beside the tools. */
export function midcltTools(folder: string, { release = "25.10", change }: MidcltNas = {}): string {
  const tools = join(folder, "tools");
  const state = join(folder, "nas.json");
  const nas = newNas(release);
  change?.(nas);
  saveNas(state, nas);
  mkdirSync(tools, { recursive: true });
  const script = `#!/bin/sh\nTRUENAS_STATE='${state}' exec '${process.execPath}' '${program()}' "$@"\n`;
  writeFileSync(join(tools, "midclt"), script);
  chmodSync(join(tools, "midclt"), 0o755);
  return tools;
}
