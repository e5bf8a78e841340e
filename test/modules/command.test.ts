import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../src/modules/command.ts";
import { raw } from "../../src/modules/raw.ts";
import { script } from "../../src/modules/script.ts";
import { shell } from "../../src/modules/shell.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform, readParams } from "./local-host.ts";

const NOBODY = { name: "h", user: "u", uid: 1, home: "/home/u", system: "Linux" } as const;

describe.each(SHELLS)("in $name", (sh) => {
  it.each([
    [
      { cmd: "printf '%s|' a 'b c' \"d\\\"e\" $HOME ~" },
      {
        rc: 0,
        stdout: 'a|b c|d"e|/home/u|/home/u|',
        cmd: ["printf", "%s|", "a", "b c", 'd"e', "$HOME", "~"],
      },
    ],
    [{ argv: ["printf", "%s|", "$HOME; id", "*"], expand_argument_vars: false }, { stdout: "$HOME; id|*|" }],
    [
      { cmd: "cat", stdin: "x" },
      { stdout: "x", stdout_lines: ["x"] },
    ],
    [{ cmd: "cat", stdin: "x", stdin_add_newline: false, strip_empty_ends: false }, { stdout: "x" }],
    [{ cmd: "printf 'a\\n\\nb\\r\\n\\n'" }, { stdout: "a\n\nb", stdout_lines: ["a", "", "b"] }],
    [
      { cmd: "printf 'a\\n\\n'", strip_empty_ends: false },
      { stdout: "a\n\n", stdout_lines: ["a", ""] },
    ],
  ])("runs %j", async (params, result) => {
    const done = await perform(command, params, { shell: sh, home: "/home/u" });
    expect(done.failed).toBeUndefined();
    expect(done.changed).toBe(true);
    expect(done.result).toMatchObject(result);
  });

  it("tells from when to when it ran", () => {
    const params = readParams(command, { cmd: "true" }) as never;
    const context = { host: NOBODY, checkMode: false, verbosity: 0, now: 0 };
    const verdict = command.decide(params, {}, context, {});
    if ("kind" in verdict) throw new Error("refused");
    const reply = { status: 0, stdout: Buffer.from("hr 0 0 0\n"), stderr: Buffer.alloc(0) };
    const took = { begun: 1_700_000_000, ended: 1_700_093_601.25 };
    expect(verdict.conclude?.([reply], took).result).toMatchObject({
      start: "2023-11-14 22:13:20.000000",
      end: "2023-11-16 00:13:21.250000",
      delta: "1 day, 2:00:01.250000",
    });
  });

  it("says that a program is not there", async () => {
    const done = await perform(command, { cmd: "no-such-program -x" }, { shell: sh });
    expect([done.failed, done.result.rc, done.changed]).toEqual([
      "there is no command `no-such-program` on the host",
      2,
      false,
    ]);
  });

  it("fails with the status", async () => {
    const done = await perform(shell, { cmd: "echo out; echo err >&2; exit 3" }, { shell: sh });
    expect(done.failed).toBe("non-zero return code");
    expect(done.result).toMatchObject({
      rc: 3,
      stdout: "out",
      stderr: "err",
      cmd: "echo out; echo err >&2; exit 3",
    });
  });

  it("hands text to the shell that was named", async () => {
    const done = await perform(
      shell,
      { cmd: 'a=(x y); echo "${a[1]}"', executable: "/bin/bash" },
      { shell: sh },
    );
    expect(done.result).toMatchObject({ rc: 0, stdout: "y" });
  });

  it("leaves the output of raw as it is", async () => {
    const done = await perform(raw, { cmd: "printf 'x\\n\\n'" }, { shell: sh });
    expect(done.result).toMatchObject({ stdout: "x\n\n", stdout_lines: ["x", ""] });
  });

  it("runs a program of the controller and leaves nothing of it", async () => {
    const folder = tempFolder();
    const given = {
      program: {
        path: "/p/files/x.sh",
        content: Buffer.from('#!/bin/sh\necho "$1" >made; pwd\n'),
        mode: 0o644,
      },
    };
    const params = { cmd: "sub/x.sh 'a b'", chdir: folder };
    const done = await perform(script, params, { shell: sh, given, env: { TMPDIR: tempFolder() } });
    expect([done.failed, done.result.stdout]).toEqual([undefined, `${folder}\n`]);
    expect(readFileSync(path.join(folder, "made"), "utf8")).toBe("a b\n");
    expect(readdirSync(folder)).toEqual(["made"]);
  });
});

describe("guards", () => {
  it.each([
    [{ creates: "a.conf" }, "a.conf exists"],
    [{ removes: "none" }, "none does not exist"],
  ])("a program of the controller is skipped with %j", async (guards, because) => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "a.conf"), "");
    const given = { program: { path: "/x.sh", content: Buffer.from("echo >ran\n"), mode: 0o755 } };
    const done = await perform(script, { cmd: "x.sh", chdir: folder, ...guards }, { given });
    expect([done.verdict?.skipped, done.verdict?.changes]).toEqual([because, []]);
    expect(existsSync(path.join(folder, "ran"))).toBe(false);
  });

  it.each([
    [{ creates: "*.conf" }, false, "skipped, since *.conf exists"],
    [{ creates: "none*" }, true, undefined],
    [{ creates: "none*", removes: "a.conf" }, true, undefined],
    [{ removes: "none" }, false, "skipped, since none does not exist"],
  ])("%j", async (guards, runs, stdout) => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "a.conf"), "");
    const done = await perform(shell, { cmd: "echo >ran", chdir: folder, ...guards });
    expect([done.changed, existsSync(path.join(folder, "ran"))]).toEqual([runs, runs]);
    if (stdout !== undefined) expect(done.result).toMatchObject({ rc: 0, stdout });
  });

  it("is not decided for certain before it ran", async () => {
    const done = await perform(command, { cmd: "true" }, { checkMode: true });
    expect(done.verdict?.uncertain).toBe("what a command does is known only once it ran");
    expect(done.verdict?.changes[0]?.effects).toEqual([{ kind: "anything", because: "true" }]);
  });
});

describe("parameters", () => {
  it.each([
    {},
    { cmd: " " },
    { cmd: "a 'b" },
    { argv: [] },
    { cmd: "a", argv: ["b"] },
    { cmd: "a\0b" },
    { cmd: "a", warn: false },
  ])("command does not take %j", (params) => {
    expect(() => readParams(command, params)).toThrow();
  });
});
