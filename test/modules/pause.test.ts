import { describe, expect, it } from "vitest";
import { pause } from "../../src/modules/pause.ts";
import { finished, play } from "../engine/run-play.ts";
import { carryOut } from "./local-procedure.ts";

describe("pause", () => {
  it.each([
    [{ seconds: 20 }, 20, "Paused for 20.00 seconds", "goes on in 20 s"],
    [{ minutes: "1.5" }, 90, "Paused for 1.50 minutes", "goes on in 1.5 min"],
    [
      { seconds: 3, prompt: "the kettle boils\n" },
      3,
      "Paused for 3.00 seconds",
      "the kettle boils (goes on in 3 s)",
    ],
    [{ seconds: -1 }, 0, "Paused for 0.00 seconds", "goes on in 0 s"],
  ])("waits %j", async (params, delta, stdout, line) => {
    const lines: string[] = [];
    const end = await carryOut(pause, params, { fastClock: true, onProgress: (l) => lines.push(l) });
    expect(end).toMatchObject({
      changed: false,
      result: { delta, stdout, user_input: "", echo: true, rc: 0 },
    });
    expect(lines).toEqual([line]);
  });

  it.each([
    [{}, "Press Enter to continue, Ctrl-C to stop: ", true],
    [{ prompt: "Erase? (yes/no)" }, "Erase? (yes/no): ", true],
    [{ prompt: "Really?\n" }, "Really? ", true],
    [{ prompt: "PIN:", echo: "no" }, "PIN: ", false],
  ])("asks %j", async (params, question, echo) => {
    const asked: unknown[] = [];
    const end = await carryOut(pause, params, { answer: "yes", onQuestion: (q, e) => asked.push([q, e]) });
    expect(asked).toEqual([[question, echo]]);
    expect(end).toMatchObject({ changed: false, result: { user_input: "yes", echo } });
  });

  it("says so where nobody can answer, and goes on", async () => {
    const end = await carryOut(pause, { prompt: "well?" });
    expect(end.failed).toBeUndefined();
    expect(end.result).toMatchObject({
      user_input: "",
      warnings: [expect.stringContaining("nobody is at a terminal")],
    });
  });

  it("takes seconds or minutes", () => {
    expect(pause.params.safeParse({ seconds: 1, minutes: 1 }).error?.issues[0]?.message).toContain(
      "can't both",
    );
  });
});

describe("pause in a play", () => {
  const pauses = (what: string) => `
- hosts: all
  gather_facts: false
  tasks:
    - name: wait
      pause: { ${what} }
    - name: go on
      debug: { msg: on }
`;

  it("ends when the person asks the run to stop", async () => {
    const stop = new AbortController();
    const { lines, events } = await play(pauses("seconds: 600"), {
      signal: stop.signal,
      onEvent: (event) => void (event.type === "progress" && stop.abort()),
    });
    expect(lines).toEqual(["one: wait: cancelled"]);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", end: "interrupted" });
  });

  it("ends the run where the person does so at the question", async () => {
    const stop = new AbortController();
    const { lines, events } = await play(pauses("prompt: well"), {
      signal: stop.signal,
      ask: async () => {
        stop.abort();
        throw new Error("Ctrl-C");
      },
    });
    expect(lines).toEqual(["one: wait: cancelled"]);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", end: "interrupted" });
  });

  it("is subject to the task's timeout", async () => {
    const { lines, events } = await play(
      pauses("seconds: 600").replace("pause:", "timeout: 1\n      pause:"),
    );
    expect(lines).toEqual(["one: wait: failed"]);
    expect(finished(events)[0]?.result).toMatchObject({
      timedout: { period: 1 },
      msg: expect.stringContaining("expected time frame (1)"),
    });
  });

  it("asks once for all hosts, and again where the task comes again", async () => {
    const asked: string[] = [];
    const { events, code } = await play(
      `
- hosts: all
  gather_facts: false
  tasks:
    - name: ask
      pause: { prompt: "round {{ item }}" }
      loop: [1, 2]
      register: answer
    - name: ask again
      pause: { prompt: "of {{ inventory_hostname }}?" }
`,
      {
        hosts: ["one", "two"],
        ask: async (question) => {
          asked.push(question);
          return `answer ${asked.length}`;
        },
      },
    );
    expect(code).toBe(0);
    expect(asked).toEqual(["round 1: ", "round 2: ", "of one? ", "of two? "]);
    const answers = finished(events).map((e) =>
      (e.result.results as { user_input: string }[] | undefined)?.map((r) => r.user_input),
    );
    expect(answers.slice(0, 2)).toEqual([
      ["answer 1", "answer 2"],
      ["answer 1", "answer 2"],
    ]);
  });
});
