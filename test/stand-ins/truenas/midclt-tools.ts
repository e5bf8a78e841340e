/** A folder with a `midclt` in it that talks to a middleware within the process of the test: for modules in this machine's shells. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listenLocally } from "./local-socket.ts";
import { Middleware } from "./middleware.ts";
import { type NasState, newNas, saveNas } from "./nas-state.ts";
import type { Release } from "./release.ts";

const PROGRAM = join(import.meta.dirname, "midclt");

let sockets: string | undefined;
let made = 0;

/** In a folder of their own: the path of a socket must be short. */
function newSocket(): string {
  if (sockets === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "nas-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    sockets = folder;
  }
  return join(sockets, String(made++));
}

export interface MidcltNas {
  readonly release?: Release["name"];
  readonly change?: (nas: NasState) => void;
}

/** The appliance's state lies beside the tools, written whenever it changes. */
export function midcltTools(folder: string, { release = "25.10", change }: MidcltNas = {}): string {
  const tools = join(folder, "tools");
  const file = join(folder, "nas.json");
  const socket = newSocket();
  const state = newNas(release);
  change?.(state);
  saveNas(file, state);
  const middleware = new Middleware({ release, state, save: (nas) => saveNas(file, nas) });
  void listenLocally(middleware, socket).then((server) => server.unref());
  mkdirSync(tools, { recursive: true });
  writeFileSync(
    join(tools, "midclt"),
    `#!/bin/sh\nMIDDLEWARE_SOCKET='${socket}' exec perl '${PROGRAM}' "$@"\n`,
  );
  chmodSync(join(tools, "midclt"), 0o755);
  return tools;
}
