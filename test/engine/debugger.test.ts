/** The debugger and `--step`: what is asked, and what the answers do. */

import { describe, expect, it } from "vitest";
import { finished, type Played, type PlayOptions, play } from "./run-play.ts";

interface Asked extends Played {
  /** What stood before the cursor. */
  readonly questions: readonly string[];
}

/** Gives the answers one after the other; then nobody is there any more. */
async function answering(
  text: string,
  answers: readonly string[],
  options: PlayOptions = {},
): Promise<Asked> {
  const questions: string[] = [];
  const left = [...answers];
  const played = await play(text, {
    lookahead: true,
    ask: async (question) => {
      questions.push(question);
      return left.shift();
    },
    ...options,
  });
  return { ...played, questions };
}

const BROKEN = `
- hosts: all
  gather_facts: false
  vars: {what: "false", secret: hush}
  tasks:
    - {name: broken, command: "{{ what }}", debugger: on_failed, register: r}
    - debug: {msg: "{{ r.rc }} {{ r.stdout }}"}
`;

describe("debugger", () => {
  it("shows, changes a variable, and tries again", async () => {
    const { questions, lines, said } = await answering(BROKEN, [
      "p task",
      "p task.args",
      "p task_vars['what']",
      "p host",
      "p result._result['rc'] + 1",
      "p nosuch",
      "rm -rf /",
      "",
      "task_vars['what'] = 'echo ' ~ host",
      "u",
      "p task.args",
      "r",
    ]);
    expect(questions[0]).toBe("one: failed: non-zero return code\n[one] TASK: broken (debug)> ");
    const shown = questions.slice(1).map((q) => q.replace(/\n?\[one\] TASK: broken \(debug\)> $/, ""));
    expect(shown).toEqual([
      "TASK: broken",
      "{'cmd': 'false'}",
      "'false'",
      "one",
      "2",
      expect.stringContaining("nosuch"),
      "`rm -rf /` is no command here; `h` lists them",
      "",
      "",
      "",
      "{'cmd': 'echo one'}",
    ]);
    expect(lines).toEqual(["one: broken: changed", "one: debug: ok"]);
    expect(said).toEqual(["one: 0 one"]);
  });

  it("changes an argument", async () => {
    const { lines } = await answering(BROKEN, ["task.args['cmd'] = 'true'", "redo"]);
    expect(lines).toEqual(["one: broken: changed", "one: debug: ok"]);
  });

  it("goes on with what came of it", async () => {
    const { lines, code } = await answering(BROKEN, ["c"]);
    expect([lines, code]).toEqual([["one: broken: failed"], 2]);
  });

  it("goes on, and says so once, where nobody is there", async () => {
    const { events, lines } = await answering(BROKEN, [], { hosts: ["one", "two"] });
    expect(events.filter((e) => e.type === "diagnostic").map((e) => e.diagnostic.code)).toEqual(["RUN0121"]);
    expect(lines.toSorted()).toEqual(["one: broken: failed", "two: broken: failed"]);
  });

  it("shows nothing of a secret task", async () => {
    const secret = BROKEN.replace("register: r}", "no_log: true, register: r}");
    const { questions } = await answering(secret, ["p task.args", "p result", "c"]);
    expect(questions.join("\n")).not.toMatch(/false|return code/);
  });

  it.each([
    ["always", ["one: a: ok", "one: b: skipped", "one: c: failed"], 3],
    ["never", ["one: a: ok", "one: b: skipped", "one: c: failed"], 0],
    ["on_skipped", ["one: a: ok", "one: b: skipped", "one: c: failed"], 1],
    ["on_failed", ["one: a: ok", "one: b: skipped", "one: c: failed"], 1],
    ["on_unreachable", ["one: a: ok", "one: b: skipped", "one: c: failed"], 0],
  ] as const)("of a play, %s: asks %s", async (word, expected, asked) => {
    const text = `- hosts: all\n  gather_facts: false\n  debugger: ${word}\n  tasks:\n    - {name: a, debug: {msg: x}}\n    - {name: b, debug: {msg: x}, when: false}\n    - {name: c, fail: {}}\n`;
    const { lines, questions } = await answering(text, ["c", "c", "c"]);
    expect(lines).toEqual(expected);
    expect(questions).toHaveLength(asked);
  });

  it.each([
    ["strategy: debug", {}, 1],
    ["strategy: linear", { debugger: "on_failed" }, 2],
    ["strategy: linear", { debugger: "on_failed_unignored" }, 1],
    ["strategy: linear", {}, 0],
  ] as const)("%s with %j", async (strategy, options, asked) => {
    const text = `- hosts: all\n  gather_facts: false\n  ${strategy}\n  tasks:\n    - {name: ignored, fail: {}, ignore_errors: true}\n    - {name: failed, fail: {}}\n`;
    const { questions } = await answering(text, ["c", "c"], options);
    expect(questions).toHaveLength(asked);
  });

  it("ends the run", async () => {
    const stop = new AbortController();
    const { lines, code } = await answering(
      `${BROKEN}      when: true\n`.replace("debugger: on_failed", "debugger: always, ignore_errors: true"),
      ["q"],
      {
        signal: stop.signal,
        interrupt: () => stop.abort(),
      },
    );
    expect([lines, code]).toEqual([["one: broken: ignored"], 130]);
  });

  it("changes a task of a loop for all its items", async () => {
    const text = `- hosts: all\n  gather_facts: false\n  vars: {n: 2}\n  tasks:\n    - {name: loop, command: "test {{ item }} -gt {{ n }}", loop: [1, 2], debugger: on_failed}\n`;
    const { events } = await answering(text, ["task_vars['n'] = 0", "r"]);
    expect(finished(events).map((e) => e.outcome)).toEqual(["changed"]);
  });
});

describe("--step", () => {
  const THREE = `- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: a, debug: {msg: a}}\n    - {name: b, debug: {msg: b}}\n    - {name: c, debug: {msg: c}}\n    - {name: d, debug: {msg: d}}\n`;

  it.each([
    [["y", "n", "", "YES"], ["a", "d"], 4],
    [["n", "c"], ["b", "c", "d"], 2],
    [["x", "Continue"], ["b", "c", "d"], 2],
    [[], ["a", "b", "c", "d"], 1],
  ] as const)("with the answers %j carries out %j", async (answers, done, asked) => {
    const { lines, questions } = await answering(THREE, answers, { step: true });
    expect(lines).toEqual(done.map((name) => `one: ${name}: ok`));
    expect(questions).toHaveLength(asked);
    expect(questions[0]).toBe("Perform task: TASK: a (N)o/(y)es/(c)ontinue: ");
  });

  it("asks once for all hosts", async () => {
    const { lines, questions } = await answering(THREE, ["y", "n", "n", "n"], {
      step: true,
      hosts: ["one", "two"],
    });
    expect(lines).toEqual(["one: a: ok", "two: a: ok"]);
    expect(questions).toHaveLength(4);
  });
});
