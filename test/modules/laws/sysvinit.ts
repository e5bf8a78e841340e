import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { sysvinit } from "../../../src/modules/sysvinit.ts";
import type { Law } from "../law.ts";

/** A real init script, named by its path; what enables scripts needs the system's own folders, and is tried on the lab's hosts. */
const SCRIPT = `#!/bin/sh
cd "\${0%/*}" || exit
case $1 in
start) : >up ;;
stop) rm -f up ;;
status) if [ -e up ]; then echo "it is running"; else echo "it is not running"; exit 3; fi ;;
*) exit 2 ;;
esac
`;

const script = (folder: string): string => path.join(folder, "daemon");

function having(...files: readonly string[]): (folder: string) => void {
  return (folder) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(script(folder), SCRIPT);
    chmodSync(script(folder), 0o755);
    for (const file of files) writeFileSync(path.join(folder, file), "");
  };
}

export const law: Law = {
  module: sysvinit,
  cases: [
    {
      title: "a daemon that is to run",
      prepare: having(),
      params: (folder) => ({ name: script(folder), state: "started" }),
      check: (folder) => expect(existsSync(path.join(folder, "up"))).toBe(true),
    },
    {
      title: "a daemon that runs",
      prepare: having("up"),
      params: (folder) => ({ name: script(folder), state: "started" }),
      unchanged: true,
    },
    {
      title: "a daemon that is to stop",
      prepare: having("up"),
      params: (folder) => ({ name: script(folder), state: "stopped", daemonize: true }),
      check: (folder) => expect(existsSync(path.join(folder, "up"))).toBe(false),
    },
    {
      title: "a daemon that is known by its process",
      prepare: having(),
      params: (folder) => ({ name: script(folder), state: "stopped", pattern: "nobody's process" }),
      unchanged: true,
    },
  ],
};
