/** `expect`: how command lines are read, which question is found, and commands that really asked on a terminal. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandWords } from "../../src/modules/expect/command-words.ts";
import { expectParams } from "../../src/modules/expect/expect-params.ts";
import { withoutPasswords } from "../../src/modules/expect/passwords.ts";
import { Questions } from "../../src/modules/expect/questions.ts";
import { expect as expectModule } from "../../src/modules/expect.ts";
import { hasSshd, makeWorkshop, startSshd, type TestServer, type Workshop } from "../connection/sshd.ts";
import { finished, play } from "../engine/run-play.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { carryOut, type ProcedureRun } from "./local-procedure.ts";

describe("words of a command line", () => {
  it.each<[string, readonly string[] | undefined]>([
    ["a b", ["a", "b"]],
    ["  a\tb\n c ", ["a", "b", "c"]],
    ["a 'b c' \"d e\"", ["a", "b c", "d e"]],
    ['a"b c"d', ["ab cd"]],
    ["a\\ b c", ["a b", "c"]],
    ['a "b\\c"', ["a", "b\\c"]],
    ["a '' b", ["a", "", "b"]],
    ["a 'b", undefined],
    ['a "b', undefined],
    ["a \\", undefined],
    ["bash -c 'x | y > $HOME'", ["bash", "-c", "x | y > $HOME"]],
  ])("%j", (line, words) => {
    expect(commandWords(line)).toEqual(words);
  });
});

describe("questions", () => {
  it.each<[string, Readonly<Record<string, string | readonly string[]>>, string, string | undefined]>([
    ["one", { "Name: ": "x" }, "\r\nName: ", "Name: "],
    ["none", { "Name: ": "x" }, "Nam", undefined],
    ["the one that stands first", { b: "1", a: "2" }, "xab", "a"],
    ["of two at one place the first that was written", { "a.": "1", a: "2" }, "ab", "a."],
    ["a dot is also a line end", { "one.{1,2}two": "1" }, "one\r\ntwo", "one.{1,2}two"],
    ["the beginning is that of what came since", { "^x": "1" }, "x", "^x"],
    ["lines have beginnings of their own only with m", { "^x": "1" }, "\nx", undefined],
    ["and with m they have", { "(?m)^x": "1" }, "\nx", "(?m)^x"],
    ["without regard to case", { "(?i)PASS": "1" }, "pass", "(?i)PASS"],
    ["letters beyond ASCII", { "Änderung\\?": "ja" }, "Änderung?", "Änderung\\?"],
    ["what needs no words", { ".*": "y" }, "", ".*"],
    ["at the end of much", { "end\\?": "y" }, `${"x".repeat(200_000)}end?`, "end\\?"],
  ])("%s", (_what, responses, text, pattern) => {
    expect(new Questions(responses).next(text)?.pattern).toBe(pattern);
  });

  it("uses lists up, and says the same text each time", () => {
    const questions = new Questions({ a: ["1", "2"], b: "3" });
    expect(["a", "b", "a", "b", "a"].map((text) => questions.next(text)?.answer)).toEqual([
      ...["1", "3", "2", "3"],
      undefined,
    ]);
  });
});

describe("parameters", () => {
  it.each<[string, object, RegExp]>([
    ["no command", { command: " " }, /no command is given/],
    ["a quote that is open", { command: "a 'b" }, /a quote is not closed/],
    ["no responses", { responses: undefined }, /expected record/],
    ["responses as a list", { responses: ["a"] }, /expected record/],
    ["an answer that is none", { responses: { a: null } }, /only presses Enter/],
    ["an answer that is a map", { responses: { a: { b: "c" } } }, /only presses Enter/],
    ["a pattern that is none", { responses: { "(a": "b" } }, /can't be used/],
    ["a negative time", { timeout: -1 }, /can't be negative/],
    ["a time in words", { timeout: "soon" }, /expected int|expected number/],
  ])("%s", (_what, given, why) => {
    const read = expectParams.safeParse({ command: "true", responses: {}, ...given });
    expect(read.success ? "fine" : read.error.message).toMatch(why);
  });

  it.each<[string, unknown, number | null]>([
    ["nothing", undefined, 30],
    ["null", null, null],
    ["text that says so", "null", null],
    ["a number as text", "5", 5],
  ])("a timeout of %s", (_what, timeout, seconds) => {
    expect(expectParams.parse({ command: "true", responses: {}, timeout }).timeout).toBe(seconds);
  });

  it("reads numbers and booleans as text", () => {
    const { responses } = expectParams.parse({ command: "x", responses: { a: 5, b: [true, "c"] } });
    expect(responses).toEqual({ a: "5", b: ["True", "c"] });
  });
});

describe("passwords", () => {
  it.each<[string, Readonly<Record<string, string | readonly string[]>>, string, string]>([
    ["are hidden", { "(?i)password:": "hunter2" }, "got hunter2!", "got ********!"],
    ["of a list too", { "API key": ["abcd", "abcdef"] }, "abcdef abcd", "******** ********"],
    ["other answers are not", { "Name:": "hunter2" }, "got hunter2!", "got hunter2!"],
    ["that are words of every text are not", { "password:": "y" }, "yes", "yes"],
  ])("%s", (_what, responses, text, shown) => {
    expect(withoutPasswords(text, responses)).toBe(shown);
  });
});

const SYSTEM = { path: DASH.path };

function ask(params: Readonly<Record<string, unknown>>, run: ProcedureRun = {}) {
  return carryOut(expectModule, params, { shell: DASH, ...run });
}

/** A program that asks, as a file. */
function program(lines: string): string {
  const file = join(tempFolder(), "asks it's");
  writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return file;
}

const quoted = (file: string): string => `"${file}"`;

describe.each(SHELLS.map((shell) => ({ ...shell, ...SYSTEM })))("commands that ask, in $name", (shell) => {
  it("are answered on a terminal", async () => {
    const file = program(
      'test -t 0 && test -t 1 && test -t 2 && stty size\nprintf "Name: "; read -r n; printf "Again: "; read -r a; printf "Again: "; read -r b\necho "<$n|$a|$b>"; exit 3',
    );
    const { result, failed, changed } = await ask(
      { command: quoted(file), responses: { "Name: ": 'it\'s "me" $HOME', Again: ["one", "two"] } },
      { shell },
    );
    expect([failed, changed]).toEqual(["non-zero return code", true]);
    expect(result).toMatchObject({
      rc: 3,
      cmd: quoted(file),
      stdout: 'Name: Again: Again: <it\'s "me" $HOME|one|two>'.replace(/^/, "24 80\r\n"),
      delta: expect.stringMatching(/^0:00:0\d/),
    });
  });
});

describe("commands that ask", () => {
  it.each<[string, string, string]>([
    ["without echo", "no", "Q: A: it\r\ndone"],
    ["with it", "yes", "Q: it\r\nA: it\r\ndone"],
  ])("%s", async (_what, echo, stdout) => {
    const file = program('printf "Q: "; read -r a; echo "A: $a"; echo done');
    const { result } = await ask({ command: quoted(file), responses: { "Q: ": "it" }, echo });
    expect(result.stdout).toBe(stdout);
  });

  it("are started where they shall be, without a shell", async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, "-d"));
    const { result } = await ask({ command: "pwd $HOME", responses: {}, chdir: "-d" }, { cwd: folder });
    expect(result.stdout).toContain(join(folder, "-d"));
    const plain = await ask({ command: "echo '$HOME' * | cat", responses: {} });
    expect(plain.result.stdout).toBe("$HOME * | cat");
  });

  it("keep the surroundings of the task", async () => {
    const { result } = await ask(
      { command: 'sh -c "echo [$SHELL] [$X] [$HR_PTY]"', responses: {} },
      { env: { SHELL: "/usr/sbin/nologin", X: "it's" } },
    );
    expect(result.stdout).toBe("[/usr/sbin/nologin] [it's] []");
  });

  it("get all of a long answer, and give all of a long output", async () => {
    const file = program('printf "Q: "; read -r a; echo ${#a}; seq 1 40000; echo end');
    const { result } = await ask({ command: quoted(file), responses: { "Q: ": "x".repeat(3000) } });
    const lines = result.stdout_lines as readonly string[];
    expect([lines[0], lines.length, lines.at(-1)]).toEqual(["Q: 3000", 40_002, "end"]);
  });

  it("are answered again and again where the question is anything", async () => {
    const file = program('for i in 1 2 3; do read -r a; echo "<$a>"; done');
    const { result, failed } = await ask({ command: quoted(file), responses: { ".*": "y" } });
    expect([failed, result.stdout]).toEqual([undefined, "<y>\r\n<y>\r\n<y>"]);
  });

  it("are told apart from those that are not there, and from folders that are not", async () => {
    for (const command of ["no-such-command", "/etc/passwd", "/etc", "./x", "exit", "-x", "A=b"]) {
      const { failed, changed } = await ask({ command: `${command} true`, responses: {} });
      const why = `there is no command \`${command}\` on the host, or it is not executable`;
      expect([failed, changed]).toEqual([why, false]);
    }
    const folder = await ask({ command: "true", responses: {}, chdir: "/no/where" });
    expect([folder.failed, folder.changed]).toEqual([
      "cannot change to the folder /no/where: No such file or directory",
      false,
    ]);
  });

  it("may end by a signal", async () => {
    const { result, failed } = await ask({ command: "sh -c 'kill -9 $$'", responses: {} });
    expect([failed, result.rc, result.stdout]).toEqual(["non-zero return code", 137, ""]);
  });

  it("show nowhere what they were told of passwords", async () => {
    const file = program('printf "Password: "; read -r a; echo "it is $a"');
    const { result } = await ask({ command: quoted(file), responses: { "(?i)password": "hunter22" } });
    expect(result.stdout).toBe("Password: it is ********");
  });
});

/** What is left of a command that names the folder, once it has had time to end. */
async function nothingLeft(folder: string): Promise<void> {
  await expect.poll(() => spawnSync("pgrep", ["-f", folder]).stdout.toString(), { timeout: 20_000 }).toBe("");
}

describe("commands that are ended", () => {
  it("since they say nothing, with all that they have started", async () => {
    const folder = tempFolder();
    const command = `sh -c "trap '' HUP TERM; sleep 321 & echo $1; sh -c 'sleep 322; : ${folder}'; : ${folder}"`;
    const { result, failed, changed } = await ask(
      { command, responses: { never: "x" }, timeout: 1 },
      { env: { XDG_RUNTIME_DIR: folder } },
    );
    expect([failed, changed, result.rc]).toEqual(["command exceeded timeout", true, null]);
    await nothingLeft(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("since no answer is left", async () => {
    const file = program('while :; do printf "Q: "; read -r a; echo "$a"; done');
    const { failed } = await ask({ command: quoted(file), responses: { "Q: ": ["one", "two"] } });
    expect(failed).toBe("No remaining responses for 'Q: ', output was 'two\r\n'");
    await nothingLeft(file);
  });
});

describe("guards", () => {
  it.each<[string, object, string | undefined]>([
    ["creates something that is there", { creates: "here" }, "skipped, since here exists"],
    ["creates something that is not", { creates: "there" }, undefined],
    ["removes something that is not there", { removes: "there" }, "skipped, since there does not exist"],
    ["removes something that is", { removes: "here" }, undefined],
    ["no pattern", { creates: "h*" }, undefined],
  ])("%s", async (_what, given, said) => {
    const folder = tempFolder();
    writeFileSync(join(folder, "here"), "");
    const { result, changed } = await ask({ command: "true", responses: {}, chdir: folder, ...given });
    expect([result.stdout, changed, result.rc]).toEqual([said ?? "", said === undefined, 0]);
  });

  it("needs a terminal", async () => {
    const busybox = SHELLS.find(({ name }) => name === "busybox") ?? DASH;
    const { failed, changed } = await ask({ command: "true", responses: {} }, { shell: busybox });
    expect(failed).toMatch(/nothing that gives a command a terminal: install `script`/);
    expect(changed).toBe(false);
  });
});

describe("in a play", () => {
  const tasks = (text: string): string =>
    `- hosts: all\n  gather_facts: false\n  tasks:\n${text.replace(/^/gm, "    ")}`;

  it("answers, is not carried out in check mode, ends at the task's deadline", async () => {
    const { folder, lines, events } = await play({
      "site.yml": tasks(`- name: foretold
  expect: {command: touch FOLDER/made, responses: {}}
  check_mode: true
- name: guarded
  expect: {command: touch FOLDER/made, responses: {}, creates: FOLDER}
  check_mode: true
- name: asked
  expect:
    command: sh FOLDER/ask
    responses: {'Secret word: ': "{{ word }}"}
  environment: {GREETING: hello}
  register: it
- name: said
  assert: {that: "it.stdout_lines[-1] == 'hello ' ~ ('verysecret' | length)"}
- name: too long
  expect: {command: sleep 600.123, responses: {}, timeout: null}
  timeout: 2
  ignore_errors: true
`),
      "group_vars/all.yml": "word: verysecret\n",
      ask: 'printf "Secret word: "; read -r w; echo "$w"; echo "$GREETING ${#w}"\n',
    });
    expect(lines).toEqual([
      ...["one: foretold: skipped", "one: guarded: ok", "one: asked: changed", "one: said: ok"],
      "one: too long: ignored",
    ]);
    expect(readdirSync(folder)).not.toContain("made");
    expect(JSON.stringify(finished(events).slice(0, 3))).not.toContain("verysecret");
    await nothingLeft("600[.]123");
  });
});

describe.runIf(hasSshd)("over ssh", () => {
  let workshop: Workshop;
  let server: TestServer;
  beforeAll(async () => {
    workshop = makeWorkshop();
    server = await startSshd(workshop);
  });
  afterAll(async () => {
    await server.stop();
    workshop.remove();
  });

  const over = (task: string): Parameters<typeof play>[0] => ({
    "inventory.yml": `all:
  hosts:
    box:
      ansible_host: 127.0.0.1
      ansible_port: ${server.port}
      ansible_private_key_file: ${workshop.key}
      homerun_host_key: accept-new
`,
    "site.yml": `- hosts: box\n  gather_facts: false\n  tasks:\n    - name: it\n      expect: ${task}\n`,
    ask: 'printf "Q: "; read -r a; echo "$a"; touch "$1"; exec sleep 600.5\n',
  });

  it("a command that is not heard of any more is ended, and so is one whose connection is lost", async () => {
    const folder = tempFolder();
    const asking = (name: string, timeout: string): string =>
      `{command: sh FOLDER/ask ${folder}/${name}, responses: {'Q: ': a}, timeout: ${timeout}}`;
    const late = await play(over(asking("late", "2")), { lookahead: true });
    expect(late.lines).toEqual(["box: it: failed"]);
    await nothingLeft(`${folder}/late`);
    const watch = setInterval(() => {
      if (readdirSync(folder).includes("lost")) server.killSessions();
    }, 50);
    const lost = await play(over(asking("lost", "null")), { lookahead: true }).finally(() =>
      clearInterval(watch),
    );
    expect(lost.lines).toEqual(["box: it: unknown"]);
    await expect
      .poll(() => spawnSync("pgrep", ["-f", "^sleep 600[.]5$"]).stdout.toString(), { timeout: 20_000 })
      .toBe("");
  });
});
