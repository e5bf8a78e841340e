/** What completes where, and that shells get it: the words by themselves, and a real bash that asks for them. */

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERBS } from "../../src/cli/verbs.ts";
import { call } from "./call.ts";

const MAIN = resolve(import.meta.dirname, "../../src/main.ts");

const FILES = {
  inventory: "attic\nmeadow\n[servers]\nmeadow\n",
  "site.yml":
    "- hosts: all\n  tasks:\n    - name: the clock is right\n      command: date\n      tags: [clock, time]\n",
  "broken.yml": "- hosts: {{\n",
};

describe("completion", () => {
  const folder = mkdtempSync(join(tmpdir(), "homerun-completion-"));
  beforeAll(() => {
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, "folder"));
    mkdirSync(join(folder, "bin"));
    const program = join(folder, "bin/homerun");
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
    chmodSync(program, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function words(
    ...typed: readonly string[]
  ): Promise<{ readonly values: readonly string[]; readonly paths: string }> {
    const surroundings = { cwd: folder };
    const { out, err, code } = await call(["completion", "--words", "--", ...typed], { surroundings });
    expect([code, err]).toEqual([0, ""]);
    const lines = out.trimEnd().split("\n");
    return { values: lines.slice(0, -1).map((line) => line.split("\t")[0] ?? ""), paths: lines.at(-1) ?? "" };
  }

  it.each<[typed: readonly string[], values: readonly string[], paths: string]>([
    [["r"], ["run"], ":none"],
    [["--ver"], ["--version"], ":none"],
    [["help", "exp"], ["explain"], ":none"],
    [["run", "--skip"], ["--skip-tags"], ":none"],
    [["run", "--output", "pl"], ["plain"], ":none"],
    [["run", "--output=pl"], ["--output=plain"], ":none"],
    [["run", "-i", "inv"], [], ":files"],
    [["run", ""], [], ":files"],
    [["run", "-i", "inventory", "-l", "m"], ["meadow"], ":none"],
    [["run", "-i", "inventory", "--limit", "servers:!a"], ["servers:!attic", "servers:!all"], ":none"],
    [["run", "site.yml", "--tags", "c"], ["clock"], ":none"],
    [["run", "site.yml", "--tags", "time,cl"], ["time,clock"], ":none"],
    [["run", "site.yml", "--start-at-task", "the"], ["the clock is right"], ":none"],
    [["run", "site.yml", "--check", "--chec"], [], ":none"],
    [["ping", "ser"], ["servers"], ":none"],
    [["doc", "blocki"], ["blockinfile"], ":none"],
    [["explain", "PB010"], expect.arrayContaining(["PB0101", "PB0103"]), ":none"],
    [["schema", "inv"], ["inventory"], ":none"],
    [["schema", "--output", ""], [], ":folders"],
    [["completion", "z"], ["zsh"], ":none"],
    [["vault", "enc"], ["encrypt", "encrypt-string"], ":none"],
    [["vault", "view", "x"], [], ":files"],
    [["lab", "power-o"], ["power-on"], ":none"],
    [["lab", "shell", "n"], ["nas"], ":none"],
    [["run", "broken.yml", "--tags", "c"], [], ":none"],
    [["run", "-i", "nowhere", "-l", "m"], [], ":none"],
    [["nonsense", "x"], [], ":none"],
  ])("%j", async (typed, values, paths) => {
    expect(await words(...typed)).toEqual({ values, paths });
  });

  it("knows every verb and every option of each", async () => {
    expect((await words("")).values).toEqual([...VERBS.map(({ name }) => name), "help"]);
    for (const verb of VERBS) {
      const { options } = await verb.load();
      const long = Object.values(options).flatMap(({ flags }) => flags.match(/--[\w-]+/g) ?? []);
      expect((await words(verb.name, "--")).values).toEqual(expect.arrayContaining([...long]));
    }
  });

  it("prints a script for each shell, and refuses others", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, out } = await call(["completion", shell]);
      expect([code, out]).toEqual([0, expect.stringContaining("completion --words --")]);
    }
    const { code, err } = await call(["completion", "fihs"]);
    expect([code, err]).toEqual([5, expect.stringMatching(/CLI0505[\s\S]*did you mean `fish`/)]);
    expect((await call(["completion"])).code).toBe(5);
  });

  /** What bash would offer for the line, as it is typed. */
  function bash(line: string): readonly string[] {
    const script = `source <(homerun completion bash)
COMP_LINE=$1 COMP_POINT=\${#1}
_homerun
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
    return execFileSync("bash", ["-c", script, "bash", line], { cwd: folder, env, encoding: "utf8" })
      .trimEnd()
      .split("\n");
  }

  it.each<[line: string, offered: readonly string[]]>([
    ["homerun expl", ["explain"]],
    ["homerun run -i inventory -l servers:!at", ["\\!attic"]],
    ["homerun run --output=pl", ["plain"]],
    ["homerun run -i inv", ["inventory"]],
    ["homerun schema --output ", expect.arrayContaining(["folder", "bin"])],
    ["homerun run site.yml --start-at-task the", ["the\\ clock\\ is\\ right"]],
    ["homerun nonsense x", [""]],
  ])("bash: %s", (line, offered) => {
    expect(bash(line)).toEqual(offered);
  });
});
