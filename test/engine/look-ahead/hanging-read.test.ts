/** A question of a later task that hangs, on a real shell: what comes before it is done, and what it had started is gone. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { play, temporaryFolder } from "../run-play.ts";

/** Hangs far longer than a test may take, with a child, and only the first time. */
const GETENT = `#!/bin/sh
mkdir FOLDER/asked 2>/dev/null || { echo "10.0.0.9 far"; exit 0; }
trap "" TERM
echo $$ >FOLDER/pids
sh -c 'echo $$ >>FOLDER/pids; sleep 600'
`;

/** Hangs only when it is asked about several paths at once. */
const STAT = `#!/bin/sh
for path do case $path in FOLDER/*) count=1$count ;; esac; done
case $count in 11*) ;; *) exec /usr/bin/stat "$@" ;; esac
echo $$ >FOLDER/pids
sh -c 'echo $$ >>FOLDER/pids; exec sleep 600'
`;

const CASES: Readonly<Record<string, { readonly tasks: string; readonly lines: readonly string[] }>> = {
  "a change before it": {
    tasks: `
    - {name: before, stat: {path: FOLDER}}
    - {name: change, copy: {content: new, dest: FOLDER/made}}
    - {name: far, getent: {database: hosts, key: far}}`,
    lines: ["before: ok", "change: changed", "far: ok"],
  },
  "a change before it that carries it": {
    tasks: `
    - {name: change, copy: {content: new, dest: FOLDER/made}}
    - {name: second, copy: {content: new, dest: FOLDER/made2}}
    - {name: far, getent: {database: hosts, key: far}}`,
    lines: ["change: changed", "second: changed", "far: ok"],
  },
  "a task with a deadline before it": {
    tasks: `
    - {name: before, stat: {path: FOLDER}}
    - {name: timed, stat: {path: FOLDER/asked}, timeout: 20}
    - {name: change, copy: {content: new, dest: FOLDER/made}, timeout: 20}
    - {name: far, getent: {database: hosts, key: far}}`,
    lines: ["before: ok", "timed: ok", "change: changed", "far: ok"],
  },
  "a command before it": {
    tasks: `
    - {name: before, stat: {path: FOLDER}}
    - {name: change, command: {cmd: touch FOLDER/made, creates: FOLDER/made}}
    - {name: far, getent: {database: hosts, key: far}}`,
    lines: ["before: ok", "change: changed", "far: ok"],
  },
  "it was asked only because of a wrong guess": {
    tasks: `
    - block:
        - {name: fails, stat: {path: FOLDER}, failed_when: true}
        - {name: far, getent: {database: hosts, key: far}}
      rescue:
        - {name: change, copy: {content: new, dest: FOLDER/made}}`,
    lines: ["fails: failed", "change: changed"],
  },
};

function isAlive(pid: string): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) [ZX] /.test(readFileSync(path, "utf8"));
}

it.each(Object.entries(CASES))("%s", { timeout: 60_000 }, async (_what, { tasks, lines }) => {
  expect(await played(tasks, { getent: GETENT })).toEqual(lines);
});

it("paths that can't be looked at together are looked at one by one", { timeout: 60_000 }, async () => {
  const tasks = ["one", "two", "three"].map(
    (name) => `\n    - {name: ${name}, stat: {path: FOLDER/bin/${name}}}`,
  );
  const more = "\n    - {name: last, copy: {content: new, dest: FOLDER/made}}";
  const lines = ["one: ok", "two: ok", "three: ok", "last: changed"];
  expect(await played(`${tasks.join("")}${more}`, { stat: STAT, one: "", two: "", three: "" })).toEqual(
    lines,
  );
});

/** What came of the tasks on a host with these programs; nothing that they have started is left, and a file was made. */
async function played(tasks: string, programs: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "bin"));
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(folder, "bin", name), text.replaceAll("FOLDER", folder), { mode: 0o755 });
  vi.stubEnv("PATH", `${join(folder, "bin")}:${process.env.PATH}`);
  try {
    const site = `- hosts: all\n  gather_facts: false\n  tasks:${tasks}\n`;
    const { lines } = await play(site, { folder, lookahead: true });
    expect(existsSync(join(folder, "made"))).toBe(true);
    const pids = readFileSync(join(folder, "pids"), "utf8").trim().split("\n");
    expect([pids.length, pids.filter(isAlive)]).toEqual([2, []]);
    return lines.map((line) => line.replace(/^one: /, ""));
  } finally {
    vi.unstubAllEnvs();
  }
}
