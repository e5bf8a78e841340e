/** homerun under Ansible's names beside what the real programs say: cases.json run over content/, expected/ made by make-expected.sh. */

import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { operations } from "../../../src/cli/operations/operations.ts";
import { call } from "../call.ts";

interface Case {
  readonly name: string;
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where only the exit code and the first words are Ansible's. */
  readonly loose?: readonly ("stdout" | "stderr" | "command")[];
}

interface Expected {
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

const HERE = import.meta.dirname;
const CASES = JSON.parse(readFileSync(join(HERE, "cases.json"), "utf8")) as readonly Case[];

function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(HERE, "expected", `${name}.json`), "utf8")) as Expected;
}

/** What commands tell of their time is another in every run. */
function withoutTimes(line: string): string {
  return line.replace(/("(?:delta|start|end)": "[^"]*?)[\d:. -]+"/g, '$1"');
}

async function run({ words, environment = {} }: Case) {
  const place = mkdtempSync(join(tmpdir(), "as-ansible-"));
  const out = mkdtempSync(join(tmpdir(), "as-ansible-out-"));
  const folder = join(place, "content");
  cpSync(join(HERE, "content"), folder, { recursive: true });
  try {
    const said = await call(["as", ...words.map((word) => word.replaceAll("{OUT}", out))], {
      surroundings: {
        cwd: folder,
        homeDirectory: place,
        environment: { PATH: process.env.PATH, HOME: place, HOMERUN_RUNS_DIRECTORY: place, ...environment },
        now: () => new Date(),
        elapsed: () => performance.now(),
        loadOperations: async () => operations,
      },
    });
    const lines = (text: string): readonly string[] =>
      text.replaceAll(folder, "{DIR}").replaceAll(out, "{OUT}").split("\n");
    return { code: said.code, stdout: lines(said.out), stderr: lines(said.err) };
  } finally {
    rmSync(place, { recursive: true });
    rmSync(out, { recursive: true });
  }
}

describe("under Ansible's names, homerun says what Ansible says", () => {
  it.each(CASES.map((c) => [c.name, c] as const))("%s", async (name, given) => {
    const { loose = [] } = given;
    const timed = (lines: readonly string[]): readonly string[] =>
      loose.includes("command") ? lines.map(withoutTimes) : lines;
    const expected = expectedOf(name);
    const said = await run(given);
    expect(said.code, said.stderr.join("\n")).toBe(expected.code);
    if (!loose.includes("stdout")) expect(timed(said.stdout)).toEqual(timed(expected.stdout));
    if (loose.includes("stderr")) expect(said.stderr[0]).toBe(expected.stderr[0]);
    else expect(said.stderr).toEqual(expected.stderr);
  });
});
