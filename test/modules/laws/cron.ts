import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { cron } from "../../../src/modules/cron.ts";
import type { Law } from "../law.ts";

/** Answers as Debian's crontab does, with the tables in files; the real one is driven on the lab. */
const PROGRAM = `#!/bin/sh
who=me
while [ $# -gt 0 ]; do
  case $1 in
    -u) who=$2; shift 2 ;;
    -l) show=1; shift ;;
    *) file=$1; shift ;;
  esac
done
table=$(dirname "$0")/../tables/$who
case $who in nobody-*) echo "crontab:  user \\\`$who' unknown" >&2; exit 1 ;; esac
if [ -n "$show" ]; then
  [ -e "$table" ] || { echo "no crontab for $who" >&2; exit 1; }
  cat "$table"
else
  grep -q BROKEN "$file" && { echo "errors in crontab file, can't install." >&2; exit 1; }
  cat "$file" >"$table"
fi
`;

export function tools(folder: string): string {
  for (const name of ["bin", "tables"]) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, "bin/crontab"), PROGRAM);
  chmodSync(path.join(folder, "bin/crontab"), 0o755);
  return path.join(folder, "bin");
}

function having(text: string | Buffer): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "tables"), { recursive: true });
    writeFileSync(path.join(folder, "tables/op"), text);
  };
}

function table(folder: string): string {
  return readFileSync(path.join(folder, "tables/op"), "latin1");
}

export const law: Law = {
  module: cron,
  cases: [
    {
      title: "the first job of a user",
      tools,
      params: () => ({
        name: "back up",
        user: "op",
        minute: 5,
        hour: "1,2",
        job: "run 'it' \"all\" >/dev/null",
      }),
      check: (folder) =>
        expect(table(folder)).toBe("#Ansible: back up\n5 1,2 * * * run 'it' \"all\" >/dev/null\n"),
    },
    {
      title: "a job that is there",
      tools,
      prepare: having("#Ansible: a\n@daily x\n"),
      params: () => ({ name: "a", user: "op", special_time: "daily", job: "x\n" }),
      unchanged: true,
    },
    {
      title: "a job among bytes that are no text",
      tools,
      prepare: having(Buffer.from("# caf\xe9\n#Ansible: a\n* * * * * x", "latin1")),
      params: () => ({ name: "a", user: "op", dom: 3, dow: "mon", job: "y", disabled: true, backup: true }),
      check: (folder) => expect(table(folder)).toBe("# caf\xe9\n#Ansible: a\n#* * 3 * mon y\n"),
    },
    {
      title: "a table without an end of line",
      tools,
      prepare: having("#Ansible: a\n* * * * * x"),
      params: () => ({ name: "a", user: "op", job: "x" }),
      check: (folder) => expect(table(folder)).toBe("#Ansible: a\n* * * * * x\n"),
    },
    {
      title: "a variable beside another",
      tools,
      prepare: having('PATH="/bin"\n#Ansible: a\n* * * * * x\n'),
      params: () => ({ name: "HOME", env: true, value: "/srv", user: "op", insertafter: "PATH" }),
      check: (folder) => expect(table(folder)).toBe('PATH="/bin"\nHOME="/srv"\n#Ansible: a\n* * * * * x\n'),
    },
    {
      title: "a job that is to go",
      tools,
      prepare: having("#Ansible: a\n* * * * * x\n# mine\n1 1 * * * y\n"),
      params: () => ({ name: "a", user: "op", state: "absent" }),
      check: (folder) => expect(table(folder)).toBe("# mine\n1 1 * * * y\n"),
    },
    {
      title: "a job in a file of its own",
      params: (folder) => ({ name: "a", user: "root", job: "x", cron_file: `${folder}/jobs`, month: "*/2" }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "jobs"), "utf8")).toBe("#Ansible: a\n* * * */2 * root x\n"),
    },
    {
      title: "the last job of a file",
      prepare: (folder) => writeFileSync(path.join(folder, "jobs"), "#Ansible: a\n@reboot root x\n"),
      params: (folder) => ({ name: "a", state: "absent", cron_file: `${folder}/jobs` }),
      check: (folder) => expect(existsSync(path.join(folder, "jobs"))).toBe(false),
    },
    {
      title: "no job in a file that is not there",
      params: (folder) => ({ name: "a", state: "absent", cron_file: `${folder}/jobs` }),
      unchanged: true,
    },
  ],
};
