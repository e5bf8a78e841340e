/** The edges of the command line: which report, what may be recorded of a call, answers without echo, streams that close. */

import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { recordedWords } from "../../src/cli/command-words.ts";
import { createConsole } from "../../src/cli/console.ts";
import { Interrupted } from "../../src/cli/interrupted.ts";
import { outputFlag, type ReportKind, reportKind, type TerminalFacts } from "../../src/cli/output-mode.ts";
import { type Keyboard, readAnswer } from "../../src/cli/prompt.ts";
import type { OutputMode } from "../../src/cli/settings.ts";

describe("which report", () => {
  const tty: TerminalFacts = { isTTY: true, columns: 80, environment: { TERM: "xterm" } };

  it.each<[mode: OutputMode, facts: TerminalFacts, kind: ReportKind]>([
    ["auto", tty, "live"],
    ["auto", { ...tty, isTTY: false, columns: undefined }, "plain"],
    ["auto", { ...tty, columns: 0 }, "plain"],
    ["auto", { ...tty, environment: { TERM: "dumb" } }, "plain"],
    ["auto", { ...tty, environment: { TERM: "xterm", CI: "true" } }, "plain"],
    ["auto", { ...tty, environment: { TERM: "xterm", CI: "false" } }, "live"],
    ["live", { ...tty, environment: { CI: "1" } }, "live"],
    ["live", { ...tty, isTTY: false }, "plain"],
    ["plain", tty, "plain"],
    ["quiet", tty, "quiet"],
    ["json", tty, "json"],
  ])("%s on %j is %s", (mode, facts, kind) => {
    expect(reportKind(mode, facts)).toBe(kind);
  });

  it("takes --json for --output json", () => {
    expect([
      outputFlag(undefined, true),
      outputFlag("json", true),
      outputFlag("plain", false),
      outputFlag(undefined, false),
    ]).toEqual(["json", "json", "plain", undefined]);
  });
});

describe("recordedWords", () => {
  it.each([
    [
      ["run", "a.yml", "-e", "password=hunter2 b='x y'"],
      ["run", "a.yml", "-e", "password=… b=…"],
    ],
    [
      ["run", "-ea=1", "--extra-vars=b=2"],
      ["run", "-ea=…", "--extra-vars=b=…"],
    ],
    [
      ["run", "-e", '{"password": "x"}'],
      ["run", "-e", "…"],
    ],
    [
      ["run", "-e", "@vars.yml", "--check"],
      ["run", "-e", "@vars.yml", "--check"],
    ],
  ])("keeps of %j only the names", (argv, expected) => {
    expect(recordedWords(argv)).toEqual(expected);
  });
});

class Keys extends EventEmitter {
  raw: boolean[] = [];
  flowing = false;
  setRawMode(raw: boolean): void {
    this.raw.push(raw);
  }
  resume(): void {
    this.flowing = true;
  }
  pause(): void {
    this.flowing = false;
  }
}

describe("readAnswer", () => {
  function ask(echo: boolean) {
    const keys = new Keys();
    let shown = "";
    const answer = readAnswer({
      question: "password: ",
      echo,
      keyboard: keys as Keyboard,
      write: (text) => {
        shown += text;
      },
    });
    return { keys, answer, type: (text: string) => keys.emit("data", Buffer.from(text)), shown: () => shown };
  }

  it.each([
    ["a line", "sesame\r", "sesame"],
    ["corrections", "sexx\u007f\u007fsame\n", "sesame"],
    ["a new start", "wrong\u0015sesame\r", "sesame"],
    ["other scripts", "pässwörd名\r", "pässwörd名"],
    ["nothing", "\r", ""],
    ["the end of input", "\u0004", undefined],
    ["the end of input after a line", "sesame\u0004", "sesame"],
    ["stray controls", "se\u0001sa\u001bme\r", "sesame"],
  ])("reads %s without showing it", async (_name, typed, expected) => {
    const { keys, answer, type, shown } = ask(false);
    type(typed);
    expect(await answer).toBe(expected);
    expect(shown()).toBe("password: \n");
    expect([keys.raw, keys.flowing, keys.listenerCount("data")]).toEqual([[true, false], false, 0]);
  });

  it("reads characters that come in pieces", async () => {
    const { keys, answer } = ask(false);
    for (const byte of Buffer.from("ü名\r")) keys.emit("data", Buffer.from([byte]));
    expect(await answer).toBe("ü名");
  });

  it("shows what is typed where that is wanted", async () => {
    const { answer, type, shown } = ask(true);
    type("yex\u007fs\r");
    expect(await answer).toBe("yes");
    expect(shown()).toBe("password: yex\b \bs\n");
  });

  it("gives the terminal back on Ctrl-C", async () => {
    const { keys, answer, type } = ask(false);
    type("abc\u0003");
    await expect(answer).rejects.toBeInstanceOf(Interrupted);
    expect(keys.raw).toEqual([true, false]);
  });

  it("is nobody when the terminal goes away", async () => {
    const { keys, answer } = ask(false);
    keys.emit("end");
    expect(await answer).toBeUndefined();
  });
});

describe("the console", () => {
  class Closing extends EventEmitter {
    written = 0;
    write(): boolean {
      this.written++;
      return true;
    }
  }

  it("goes on when its reader has gone", () => {
    const [stdout, stderr] = [new Closing(), new Closing()];
    const console = createConsole({ stdout, stderr, environment: {}, color: "auto" });
    console.write("one");
    stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    console.write("two");
    console.print([["three"]]);
    console.tell([["four"]]);
    expect([stdout.written, stderr.written]).toEqual([1, 1]);
  });
});
