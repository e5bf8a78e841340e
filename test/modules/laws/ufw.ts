import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { ufw } from "../../../src/modules/ufw.ts";
import type { Law } from "../law.ts";

/** Answers as ufw 0.36 does, with its rules in a file; the real one is driven by test/lab/os-bootstrap.lab.test.ts. */
const PROGRAM = `#!/bin/sh
cd "$(dirname "$0")/../ufw" || exit 9
dry=
case $1 in --dry-run) dry=1; shift ;; --force) shift ;; esac
case "$*" in
  status) if [ -e active ]; then echo "Status: active"; else echo "Status: inactive"; fi; exit 0 ;;
  "show added") echo "Added user rules (see 'ufw status' for running firewall):"; sed 's/^/ufw /' rules; exit 0 ;;
  enable) : >active; exit 0 ;;
  disable) rm -f active; exit 0 ;;
  *bogus*) echo "ERROR: Bad source address"; exit 1 ;;
esac
if [ "$1" = delete ]; then
  shift
  if ! grep -Fqx -- "$*" rules; then echo "Could not delete non-existent rule"; exit 0; fi
  if [ -n "$dry" ]; then echo "*filter"; else grep -Fvx -- "$*" rules >new; mv new rules; fi
  exit 0
fi
if grep -Fqx -- "$*" rules; then echo "Skipping adding existing rule"; exit 0; fi
if [ -n "$dry" ]; then echo "*filter"; else echo "$*" >>rules; fi
`;

function tools(folder: string): string {
  for (const name of ["bin", "ufw"]) mkdirSync(path.join(folder, name), { recursive: true });
  if (!existsSync(path.join(folder, "ufw/rules"))) writeFileSync(path.join(folder, "ufw/rules"), "");
  writeFileSync(path.join(folder, "bin/ufw"), PROGRAM);
  chmodSync(path.join(folder, "bin/ufw"), 0o755);
  return path.join(folder, "bin");
}

function rules(folder: string): string {
  return readFileSync(path.join(folder, "ufw/rules"), "utf8");
}

function having(text: string): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "ufw"));
    writeFileSync(path.join(folder, "ufw/rules"), text);
  };
}

const SSH = "allow from any to any port 22 proto tcp";

export const law: Law = {
  module: ufw,
  cases: [
    {
      title: "a rule",
      tools,
      params: () => ({ rule: "allow", port: 22, proto: "tcp" }),
      check: (folder) => expect(rules(folder)).toBe(`${SSH}\n`),
    },
    {
      title: "a rule that is there",
      tools,
      prepare: having(`${SSH}\n`),
      params: () => ({ rule: "allow", to_port: "22", proto: "tcp" }),
      unchanged: true,
    },
    {
      title: "a rule that is to go",
      tools,
      prepare: having(`${SSH}\ndeny in on eth0 from any to any port 23\n`),
      params: () => ({ rule: "deny", interface: "eth0", direction: "in", port: 23, delete: true }),
      check: (folder) => expect(rules(folder)).toBe(`${SSH}\n`),
    },
    {
      title: "a rule that is gone",
      tools,
      params: () => ({ rule: "deny", port: 23, delete: true }),
      unchanged: true,
    },
  ],
};
