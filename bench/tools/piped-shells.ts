/** The floors in Node: the program of piped shells, bundled as homerun is, and the same when it only connects. */

import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { write } from "../job.ts";
import type { SshdArea } from "../sshd-area.ts";
import type { PipedShells } from "./piped-shells-program.ts";
import { writeScript } from "./shell-script.ts";
import type { Tool } from "./tool.ts";

const CONNECTS_AT_ONCE = 32;

/** ssh2 does without its compiled parts, which make no difference to what is measured here. */
export async function bundlePipedShells(area: SshdArea): Promise<string> {
  const outfile = join(area.folder, "piped-shells.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "piped-shells-program.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["*.node", "cpu-features"],
    banner: {
      js: 'import { createRequire as own } from "node:module"; const require = own(import.meta.url); const __dirname = import.meta.dirname;',
    },
    logLevel: "warning",
  });
  return outfile;
}

function version(): string {
  const about = createRequire(import.meta.url)("ssh2/package.json") as { version: string };
  return `ssh2 ${about.version}, Node ${process.versions.node}`;
}

export function pipedShells(program: string, what: "piped shells" | "ssh2 connect"): Tool {
  const applies = what === "piped shells";
  return {
    name: what,
    role: "floor",
    version: version(),
    applies,
    prepare: (job) => {
      const shells: PipedShells = {
        user: job.area.user,
        key: job.area.key,
        hostKey: job.area.hostKey,
        port: job.port,
        connectsAtOnce: CONNECTS_AT_ONCE,
        hosts: job.hosts.map(({ address, name }) => ({
          address,
          ...(applies ? { script: writeScript(job, name) } : {}),
        })),
      };
      const file = write(job.folder, `${what.replace(" ", "-")}.json`, JSON.stringify(shells));
      return () => ({
        argv: [process.execPath, program, file],
        env: { NODE_COMPILE_CACHE: join(job.area.folder, "compiled") },
      });
    },
  };
}
