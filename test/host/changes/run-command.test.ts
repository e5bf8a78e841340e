import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type CommandLine,
  type CommandOutput,
  commandCall,
  commandOutput,
  type RunCommand,
} from "../../../src/host/changes/run-command.ts";
import { withEnvironment } from "../../../src/host/environment.ts";
import { type LocalShell, type RunOptions, runCall, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

async function run(wanted: RunCommand, options: RunOptions): Promise<CommandOutput> {
  const output = commandOutput(await runCall(commandCall(wanted), options));
  if ("failed" in output) throw new Error(output.failed);
  return output;
}

const script = (text: string, shell: LocalShell) => run({ command: { script: text } }, { shell });
const text = ({ rc, stdout, stderr }: CommandOutput) => [rc, stdout.toString(), stderr.toString()];

const WORDS = [
  "a b",
  "it's",
  '"',
  "$HOME",
  "`id`",
  "new\nline",
  "",
  "-n",
  "*",
  "\\",
  "~",
  "ünï",
  "$(id)",
  ";",
  "\ttab",
];

describe.each(SHELLS)("in $name", (shell) => {
  it("hands words over exactly", async () => {
    const output = await run({ command: { argv: ["printf", "[%s]", ...WORDS] } }, { shell });
    expect(text(output)).toEqual([0, WORDS.map((word) => `[${word}]`).join(""), ""]);
  });

  it.each([
    ["$HOME", "/home/u"],
    ["${HOME}/x$HOME", "/home/u/x/home/u"],
    ["$nothing_of_that_name", "$nothing_of_that_name"],
    ["${nothing", "${nothing"],
    ["${no-good}", "${no-good}"],
    ["a$", "a$"],
    ["$$ $1 \\$HOME", "$$ $1 \\/home/u"],
    ["~", "/home/u"],
    ["~/x", "/home/u/x"],
    ["x~", "x~"],
    ["~root/x", "/root/x"],
    ["~nobody-like-that/x", "~nobody-like-that/x"],
    ["$(id)", "$(id)"],
    ["$QUOTED", "it's $HOME `id`\n*"],
  ])("expands %j as Ansible does", async (word, expected) => {
    const call = commandCall({ command: { argv: ["printf", "%s", word], expand: true } });
    const env = { HOME: "/home/u", QUOTED: "it's $HOME `id`\n*" };
    const output = commandOutput(await runCall(call, { shell, env }));
    expect("failed" in output ? output : text(output)).toEqual([0, expected, ""]);
  });

  it("tells status and both outputs apart, without final line ends, binary, frame-like", async () => {
    const said = "printf 'hr 0 0 0\\nout'; printf 'err\\0\\377' >&2; exit 7";
    const output = await script(said, shell);
    expect([output.rc, output.stdout.toString()]).toEqual([7, "hr 0 0 0\nout"]);
    expect(output.stderr).toEqual(Buffer.from([0x65, 0x72, 0x72, 0, 255]));
  });

  it.each([
    ["one byte", "x"],
    ["a byte less than is read at once", "x".repeat(4095)],
    ["as much as is read at once", "x".repeat(4096)],
    ["a byte more than is read at once", "x".repeat(4097)],
    ["line ends", "\n\nx\n\n\n"],
    ["no line end", "a\nb"],
    ["NUL bytes", "a\0\0b\n"],
    ["NUL bytes only", "\0"],
    ["every byte", String.fromCharCode(...Array(256).keys())],
    ["what dd says", "0+1 records in\n0+1 records out\n15 bytes copied, 1 s\n"],
    ["what dd says of much", "0+1 records in\n1+0 records in\n0+1 records out\n1 bytes"],
    ["what dd says, and much", `a0+1 records in\n0+1 records out\n1 bytes${"x".repeat(5000)}`],
    ["patterns and commands", "*%s\\n$(id)`id`\\"],
  ])("gives back %s", async (_what, said) => {
    const stdin = Buffer.from(said, "latin1");
    for (const LC_ALL of ["C", "C.UTF-8"]) {
      const call = withEnvironment(commandCall({ command: { script: "tee /dev/stderr" }, stdin }), {
        LC_ALL,
      });
      const output = commandOutput(await runCall(call, { shell }));
      expect(output).toEqual({ rc: 0, stdout: stdin, stderr: stdin });
    }
  });

  it("gives 20 MB back whole", async () => {
    const { stdout } = await script("head -c 20000000 /dev/zero", shell);
    expect([stdout.length, stdout.every((byte) => byte === 0)]).toEqual([20_000_000, true]);
  });

  it("reads its own stdin and no more", async () => {
    const command: CommandLine = { script: 'read -r a; echo "[$a]"; cat' };
    const output = await run({ command, stdin: Buffer.from("first\nsecond\0end") }, { shell });
    expect(text(output)).toEqual([0, "[first]\nsecond\0end", ""]);
    expect(text(await run({ command: { script: "cat" } }, { shell }))).toEqual([0, "", ""]);
  });

  it("does not wait for what stays behind with the output open", async () => {
    const folder = tempFolder();
    const output = await script(`(sleep 1; echo late; echo x >${folder}/late) & echo $!`, shell);
    expect(output.rc).toBe(0);
    expect(output.stdout.toString()).toMatch(/^\d+\n$/);
    expect(readdirSync(folder)).toEqual([]);
    await expect.poll(() => readdirSync(folder), { timeout: 5000 }).toEqual(["late"]);
  });

  it("removes its files", async () => {
    const runtime = tempFolder();
    const call = commandCall({ command: { script: "echo x" } });
    await runCall(call, { shell, env: { XDG_RUNTIME_DIR: runtime } });
    await expect.poll(() => readdirSync(runtime), { timeout: 5000 }).toEqual([]);
  });

  it("ends the command when the shell is killed", async () => {
    const folder = tempFolder();
    const call = commandCall({
      command: { script: `echo $$ >${folder}/pid; trap '' TERM; sleep 30; sleep 30` },
    });
    const running = runCall(call, { shell, deadline: 400, env: { XDG_RUNTIME_DIR: tempFolder() } });
    expect((await running).status).not.toBe(0);
    const pid = Number(readFileSync(`${folder}/pid`, "utf8"));
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });

  it("goes to a folder first, or says why not", async () => {
    const folder = tempFolder();
    expect(text(await run({ command: { argv: ["pwd"] }, chdir: folder }, { shell }))).toEqual([
      0,
      `${folder}\n`,
      "",
    ]);
    const call = commandCall({ command: { argv: ["pwd"] }, chdir: `${folder}/no` });
    expect(commandOutput(await runCall(call, { shell }))).toEqual({
      failed: `cannot change to the folder ${folder}/no: No such file or directory`,
    });
  });

  it("says 127 for a command that is not there", async () => {
    const output = await run({ command: { argv: ["no-such-command", "x"] } }, { shell });
    expect([output.rc, output.stdout.length]).toEqual([127, 0]);
    expect(output.stderr.toString()).toMatch(/no-such-command: not found\n$/);
  });

  it.each([
    ['#!/bin/sh\necho "$0 $# $1"; exit 3\n', undefined],
    ['echo "$0 $# $1"; exit 3\n', undefined],
    ['echo "$0 $# $1"; exit 3\n', "/bin/sh -e"],
  ])("runs a program of the controller: %j with %s", async (program, executable) => {
    const command: CommandLine = {
      program: Buffer.from(program),
      name: "it's mine.sh",
      args: ["a b", "c"],
      executable,
    };
    const output = await run({ command }, { shell });
    expect([output.rc, output.stdout.toString()]).toEqual([
      3,
      expect.stringMatching(/^\/.*\/it's mine\.sh 2 a b\n$/),
    ]);
  });

  it("has the task's environment", async () => {
    const value = 'it\'s\n$HOME "x"';
    const call = withEnvironment(commandCall({ command: { script: 'printf "%s|%s" "$MINE" "$LC_ALL"' } }), {
      MINE: value,
      LANG: "de_DE.UTF-8",
    });
    const output = commandOutput(await runCall(call, { shell }));
    expect("failed" in output ? output : text(output)).toEqual([0, `${value}|`, ""]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
