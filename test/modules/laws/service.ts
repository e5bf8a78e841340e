import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { service } from "../../../src/modules/service.ts";
import type { Law } from "../law.ts";

/** Answers as OpenRC 0.45 does: a service is there where it has a file, and each state it is in is a file as well. Runlevels can't be had beside the system's own. */
const PROGRAM = `#!/bin/sh
cd "\${0%/*}/../state" || exit 9
[ "$1" != --exists ] || { [ -e "$2" ]; exit; }
[ -e "$1" ] || { echo " * rc-service: service \\\`$1' does not exist" >&2; exit 1; }
case $2 in
status)
  if [ -e "$1.crashed" ]; then echo " * status: crashed" >&2; exit 32; fi
  if [ -e "$1.up" ]; then echo " * status: started"; exit 0; fi
  echo " * status: stopped"; exit 3 ;;
zap) rm -f "$1.crashed" "$1.up" ;;
start)
  if [ -e "$1.crashed" ]; then echo " * WARNING: $1 has already been started" >&2; exit 0; fi
  : >"$1.up" ;;
stop) rm -f "$1.up" ;;
*) exit 1 ;;
esac
`;

function tools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  for (const name of ["rc-service", "rc-update"]) {
    writeFileSync(path.join(bin, name), PROGRAM);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

function having(...files: readonly string[]): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "state"), { recursive: true });
    for (const file of ["ntpd", ...files]) writeFileSync(path.join(folder, "state", file), "");
  };
}

const up = (folder: string): boolean => existsSync(path.join(folder, "state/ntpd.up"));

export const law: Law = {
  module: service,
  cases: [
    {
      title: "a service of OpenRC that is to run",
      tools,
      prepare: having(),
      params: () => ({ name: "ntpd", use: "openrc", state: "started", enabled: false }),
      check: (folder) => expect(up(folder)).toBe(true),
    },
    {
      title: "a service of OpenRC that runs",
      tools,
      prepare: having("ntpd.up"),
      params: () => ({ name: "ntpd", use: "openrc", state: "started" }),
      unchanged: true,
    },
    {
      title: "a service of OpenRC that has crashed",
      tools,
      prepare: having("ntpd.up", "ntpd.crashed"),
      params: () => ({ name: "ntpd", use: "openrc", state: "started" }),
      check: (folder) => expect(up(folder)).toBe(true),
    },
    {
      title: "a service of OpenRC that is to stop",
      tools,
      prepare: having("ntpd.up"),
      params: () => ({ name: "ntpd", use: "openrc", state: "stopped" }),
      check: (folder) => expect(up(folder)).toBe(false),
    },
  ],
};
