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
  const folder = temporaryFolder();
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/getent"), GETENT.replaceAll("FOLDER", folder), { mode: 0o755 });
  vi.stubEnv("PATH", `${join(folder, "bin")}:${process.env.PATH}`);
  try {
    const site = `- hosts: all\n  gather_facts: false\n  tasks:${tasks}\n`;
    const played = await play(site, { folder, lookahead: true });
    expect(played.lines).toEqual(lines.map((line) => `one: ${line}`));
    expect(existsSync(join(folder, "made"))).toBe(true);
    const pids = readFileSync(join(folder, "pids"), "utf8").trim().split("\n");
    expect([pids.length, pids.filter(isAlive)]).toEqual([2, []]);
  } finally {
    vi.unstubAllEnvs();
  }
});
