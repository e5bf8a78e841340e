/** What surrounds an operation: exit codes, problems, signals, the record, errors of our own. */

import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Interrupted } from "../../src/cli/interrupted.ts";
import type { OperationIo } from "../../src/cli/operations.ts";
import { type SignalSource, watchSignals } from "../../src/cli/signals.ts";
import { DiagnosticError, problem } from "../../src/diagnostics/diagnostic.ts";
import { finished, label, runFinished, runStarted } from "../report/events.ts";
import { call } from "./call.ts";

class Signals implements SignalSource {
  readonly #listeners = new Map<string, () => void>();
  suspended = 0;

  on(signal: string, listener: () => void): void {
    this.#listeners.set(signal, listener);
  }

  off(signal: string): void {
    this.#listeners.delete(signal);
  }

  suspend(): void {
    this.suspended++;
  }

  send(signal: string): void {
    this.#listeners.get(signal)?.();
  }

  get size(): number {
    return this.#listeners.size;
  }
}

describe("the exit code", () => {
  it.each([0, 1, 2, 4, 5, 6, 7, 130, 143])("is %i where the operation says so", async (code) => {
    expect((await call(["run", "a.yml"], { operation: async () => code })).code).toBe(code);
  });

  it("is 5 for problems before any host is touched, which are all told", async () => {
    const file = { path: "site.yml", text: "hosts: al\ntasks: []\n" };
    const problems = [
      problem("CLI0103", "one", { primary: { file, start: 7, end: 9 }, label: "did you mean `all`?" }),
      problem("CLI0104", "two"),
    ];
    const { code, out, err } = await call(["run", "site.yml"], {
      operation: () => Promise.reject(new DiagnosticError(problems)),
    });
    expect([code, out]).toEqual([5, ""]);
    expect(err).toMatchInlineSnapshot(`
      "error[CLI0103]: one
       --> site.yml:1:8
        |
      1 | hosts: al
        |        ^^ did you mean \`all\`?

      error[CLI0104]: two

      2 errors · more about each: homerun explain CODE
      "
    `);
  });

  it("is 5 in JSON too, with the problems as events", async () => {
    const { code, out, err } = await call(["run", "site.yml", "--json"], {
      operation: () => Promise.reject(new DiagnosticError([problem("CLI0103", "one")])),
    });
    expect([code, err]).toEqual([5, ""]);
    expect(JSON.parse(out)).toMatchObject({
      type: "diagnostic",
      seq: 1,
      diagnostic: { code: "CLI0103", message: "one" },
    });
  });

  it("is 130 where somebody pressed Ctrl-C at a question", async () => {
    const prompter = { ask: () => Promise.reject(new Interrupted()) };
    expect(await call(["run", "a.yml", "-K"], { surroundings: { prompter } })).toMatchObject({
      code: 130,
      out: "",
      err: "",
    });
  });
});

describe("an error that nobody expected", () => {
  async function unexpected(words: readonly string[]) {
    const homeDirectory = mkdtempSync(join(tmpdir(), "homerun-home-"));
    const result = await call(["run", "a.yml", "-e", "password=hunter2", ...words], {
      surroundings: { homeDirectory },
      operation: () => Promise.reject(new TypeError("x is not a function\nsecond line")),
    });
    const folder = join(homeDirectory, ".local/state/homerun/errors");
    const [name = ""] = readdirSync(folder);
    return { ...result, file: join(folder, name) };
  }

  it("is one line with the place of the details, and exit code 1", async () => {
    const { code, out, err, file } = await unexpected([]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe(
      `error[INT0001]: unexpected error: x is not a function\n  = help: the details are in ${file}\n`,
    );
    const details = readFileSync(file, "utf8");
    expect(details).toContain("homerun: 1.2.3");
    expect(details).toContain("command: homerun run a.yml -e password=…");
    expect(details).toMatch(/TypeError: x is not a function[\s\S]+\n {4}at /);
    expect(details).not.toContain("hunter2");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is told in the same way where nobody could catch it, and ends the process", async () => {
    const left: number[] = [];
    let uncaught: (error: unknown) => void = () => {};
    const { err } = await call(["run", "a.yml"], {
      surroundings: {
        onUncaught(callback) {
          uncaught = callback;
        },
        leave: (code) => void left.push(code),
      },
      async operation() {
        uncaught(new Error("from a socket"));
        while (left.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        return 0;
      },
    });
    expect(left).toEqual([1]);
    expect(err).toContain("error[INT0001]: unexpected error: from a socket\n");
    expect(err).not.toMatch(/\n {4}at /);
  });

  it("shows where it happened only with -vvv", async () => {
    expect((await unexpected(["-vv"])).err).not.toMatch(/\n {4}at /);
    expect((await unexpected(["-vvv"])).err).toMatch(/\n {4}at /);
  });
});

describe("a run", () => {
  const task = label(1, "install");

  async function emitRun(io: OperationIo): Promise<number> {
    await io.openJournal();
    io.bus.emit(runStarted());
    io.bus.emit(
      finished(task, "pi", { outcome: "changed", changes: [{ kind: "x", summary: "install nginx" }] }),
    );
    io.bus.emit(runFinished({ pi: { ok: 1, changed: 1 } }, { steps: 1 }));
    return 0;
  }

  it("leaves a record where it was asked to, and says where", async () => {
    const runs = mkdtempSync(join(tmpdir(), "homerun-runs-"));
    const { out } = await call(["run", "a.yml"], {
      operation: emitRun,
      surroundings: { environment: { HOMERUN_RUNS_DIRECTORY: runs } },
    });
    expect(readdirSync(runs)).toEqual(["20261121T070000-8f2a11"]);
    expect(readdirSync(join(runs, "20261121T070000-8f2a11")).sort()).toEqual([
      "events.jsonl",
      "summary.json",
    ]);
    expect(out).toContain(`record of the run: ${join(runs, "20261121T070000-8f2a11")}`);
    expect(out).toContain("changed      pi  install nginx");
  });

  it("does not begin where the record can't be written", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "homerun-runs-")), "file");
    writeFileSync(file, "");
    const { code, out, err } = await call(["run", "a.yml"], {
      operation: emitRun,
      surroundings: { environment: { HOMERUN_RUNS_DIRECTORY: join(file, "x") } },
    });
    expect([code, out]).toEqual([5, ""]);
    expect(err).toContain("error[CLI0401]: the run folder");
  });

  it("writes JSON and nothing else on stdout", async () => {
    const { out, err } = await call(["run", "a.yml", "--json"], { operation: emitRun });
    expect(err).toBe("");
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; seq: number });
    expect(lines.map(({ type, seq }) => `${seq} ${type}`)).toEqual([
      "1 run-started",
      "2 host-finished",
      "3 run-finished",
    ]);
    expect(lines[0]).toMatchObject({ schema: "1.0" });
  });

  it("stops at the first Ctrl-C, naming who is at work, and leaves at the second", async () => {
    const signals = new Signals();
    const left: number[] = [];
    const { code, out } = await call(["run", "a.yml"], {
      surroundings: { signals, leave: (number) => void left.push(number) },
      async operation(io) {
        io.bus.emit({ type: "host-started", task, host: "pi" });
        expect(io.signal.aborted).toBe(false);
        signals.send("SIGINT");
        expect(io.signal.aborted).toBe(true);
        expect(left).toEqual([]);
        signals.send("SIGINT");
        signals.send("SIGTERM");
        return io.interruptCode();
      },
    });
    expect(code).toBe(130);
    expect(left).toEqual([130, 143]);
    expect(out).toContain(
      "stopping: nothing more is started; at work still: pi. Ctrl-C again leaves at once",
    );
    expect(signals.size).toBe(0);
  });

  it.each(["SIGTERM", "SIGHUP"])("ends with 143 after %s", async (signal) => {
    const signals = new Signals();
    const { code } = await call(["run", "a.yml"], {
      surroundings: { signals },
      async operation(io) {
        signals.send(signal);
        return io.interruptCode();
      },
    });
    expect(code).toBe(143);
  });

  it("asks the person in its middle", async () => {
    let answer: string | undefined;
    await call(["run", "a.yml"], {
      answers: ["yes"],
      async operation(io) {
        answer = await io.ask("go on? ", { echo: true });
        return 0;
      },
    });
    expect(answer).toBe("yes");
  });
});

describe("watchSignals", () => {
  it("takes the live view away before the process sleeps, and brings it back", () => {
    const signals = new Signals();
    const steps: string[] = [];
    const watch = watchSignals(signals, {
      onStop: () => {},
      leave: () => {},
      pause() {
        steps.push("away");
        return () => void steps.push("back");
      },
    });
    signals.send("SIGTSTP");
    expect([steps, signals.suspended]).toEqual([["away"], 1]);
    signals.send("SIGCONT");
    signals.send("SIGCONT");
    expect(steps).toEqual(["away", "back"]);
    watch.end();
  });

  it("can be stopped for a reason of our own", () => {
    const signals = new Signals();
    const watch = watchSignals(signals, { onStop: () => {}, leave: () => {}, pause: () => () => {} });
    watch.stop(1);
    expect([watch.signal.aborted, watch.code()]).toEqual([true, 1]);
    watch.end();
  });
});
