/** What no run on this machine brings about: hosts that are lost, delegates elsewhere, secrets, what would steer a terminal. */

import { describe, expect, it } from "vitest";
import { problem } from "../../src/diagnostics/diagnostic.ts";
import type { Envelope, Event, TaskLabel } from "../../src/events/event.ts";
import type { CallbackOptions } from "../../src/report/default-callback/callback-options.ts";
import { createDefaultCallback } from "../../src/report/default-callback/default-callback.ts";
import { createJsonCallback } from "../../src/report/default-callback/json-callback.ts";
import { resultYaml } from "../../src/report/default-callback/result-yaml.ts";
import { createScreen, wrapped } from "../../src/report/default-callback/screen.ts";
import { stripTerminal } from "../../src/report/default-callback/strip-terminal.ts";
import type { Reporter } from "../../src/report/reporter.ts";

class Target {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 90;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

type Make = (options: CallbackOptions) => Reporter;

function said(
  events: readonly Event[],
  more: Partial<CallbackOptions> & { isTTY?: boolean } = {},
  make: Make = createDefaultCallback,
) {
  const { isTTY = false, ...options } = more;
  const [out, err] = [new Target(isTTY), new Target(isTTY)];
  const log: string[] = [];
  const screen = createScreen({ out, err, color: isTTY, warnings: true, log: (text) => void log.push(text) });
  const reporter = make({
    screen,
    verbosity: 0,
    cwd: "/play",
    displaySkippedHosts: true,
    displayOkHosts: true,
    displayFailedStderr: false,
    showPerHostStart: false,
    showCustomStats: true,
    showTaskPathOnFailure: false,
    checkModeMarkers: false,
    resultFormat: "json",
    actionWarnings: true,
    diffContext: 3,
    rephrase: () => undefined,
    ...options,
  });
  for (const [index, event] of events.entries())
    reporter.on({ seq: index + 1, at: "2026-11-21T07:00:00.000Z", ...event } as Envelope);
  return { out: out.text, err: err.text, log };
}

const task: TaskLabel = { step: 1, name: "work", module: "command", location: "site.yml:4:7" };

function started(hosts: readonly string[], label = task): Event {
  return { type: "step-started", task: label, hosts };
}

type Finished = Extract<Event, { readonly type: "host-finished" }>;

function finished(
  host: string,
  outcome: Finished["outcome"],
  result: Finished["result"],
  more: Partial<Finished> = {},
): Event {
  return {
    type: "host-finished",
    task,
    host,
    outcome,
    ignored: false,
    result,
    changes: [],
    diagnostics: [],
    milliseconds: 1,
    ...more,
  };
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("TASK ["));
}

describe("the default callback", () => {
  it("tells a handler that is nowhere as an error of the run", () => {
    const diagnostics = [problem("RUN0105", "there is no handler `x`"), problem("RUN0104", "late")];
    const { err } = said([started(["a"]), finished("a", "failed", { msg: "no" }, { diagnostics })], {
      rephrase: () => ["no handler of that name"],
    });
    expect(err.split("\n")[0]).toBe("ERROR! no handler of that name");
    expect(err).not.toContain("RUN0104");
  });

  it("tells who worked for whom, and where that is", () => {
    const { out } = said([
      started(["a", "b"]),
      finished("a", "ok", { changed: false }, { delegate: "b" }),
      finished("b", "changed", { changed: true }, { delegate: "nas", delegateAddress: "10.0.0.7" }),
    ]);
    expect(lines(out)).toEqual(["ok: [a -> b]", "changed: [b -> nas(10.0.0.7)]"]);
  });

  it.each(["unreachable", "unknown"] as const)("a host whose end is %s is UNREACHABLE!", (outcome) => {
    const { out } = said([
      started(["a"]),
      finished("a", outcome, { unreachable: true, msg: "gone" }, { ignored: true }),
    ]);
    expect(lines(out)).toEqual([
      'fatal: [a]: UNREACHABLE! => {"msg": "gone", "unreachable": true}',
      "...ignoring",
    ]);
  });

  it("has one banner for a step that its hosts come to in turn, and another where they come again", () => {
    const { out } = said([
      started(["a"]),
      started(["b"]),
      finished("a", "ok", {}),
      finished("b", "ok", {}),
      started(["a"]),
      finished("a", "ok", {}),
    ]);
    expect(out.match(/TASK \[work\]/g)).toHaveLength(2);
  });

  it("shows nothing of a result that may not be seen, whatever it holds", () => {
    const censored = { censored: "hidden", changed: true };
    const { out } = said([started(["a"]), finished("a", "failed", censored)], { verbosity: 3 });
    expect(out).toContain(
      "the output has been hidden due to the fact that 'no_log: true' was specified for this result",
    );
    expect(said([started(["a"]), finished("a", "ok", censored)], { verbosity: 1 }).out).toContain(
      '"changed": true}',
    );
  });

  it("leaves out what is internal, from -vvv on shows differences and calls", () => {
    const result = {
      _ansible_x: 1,
      diff: { before: "" },
      invocation: {},
      deep: { _ansible_y: 1, z: 2 },
      failed: true,
    };
    const at = (verbosity: number): string =>
      said([started(["a"]), finished("a", "failed", result)], { verbosity }).out;
    expect(at(0)).toContain('FAILED! => {"deep": {"z": 2}}');
    expect(at(3)).toContain('"invocation": {}');
    expect(at(3)).toContain("task path: /play/site.yml:4");
  });

  it("tells warnings once, wrapped, on the other stream", () => {
    const warnings = ["a word ".repeat(15).trim()];
    const { out, err, log } = said([
      started(["a", "b"]),
      finished("a", "ok", { warnings }),
      finished("b", "ok", { warnings }),
      { type: "notice", host: "a", message: "look" },
    ]);
    expect(out).not.toContain("a word");
    expect(err.split("\n")).toEqual([
      "[WARNING]: a word a word a word a word a word a word a word a word a word a",
      "word a word a word a word a word a word",
      "[WARNING]: a: look",
      "",
    ]);
    expect(log).toContain("ok: [a]");
  });

  it("lets nothing steer the terminal, and leaves pipes as they are", () => {
    const events = [started(["a"]), finished("a", "failed", { msg: "x\u009b2Jy\u202ez" })];
    expect(said(events, { isTTY: true }).out).toContain('"msg": "x2Jyz"');
    expect(said(events).out).toContain('"msg": "x\u009b2Jy\u202ez"');
    expect(stripTerminal("\u001b]0;title\u0007a\u001b[31mb\tc\r\n", true)).toBe(
      "]0;titlea\u001b[31mb\tc\r\n",
    );
  });

  it("fills the terminal with stars, counting wide letters twice", () => {
    const { out } = said([started(["a"], { ...task, name: "日本 e\u0301" })], { isTTY: true });
    const banner = out.split("\n").find((line) => line.startsWith("TASK")) ?? "";
    expect(banner.match(/\*/g)).toHaveLength(89 - "TASK [".length - 4 - 2 - 1);
  });

  it("shows a difference before the result, none of a secret", () => {
    const difference = { subject: "/etc/motd", before: "a\nb\n", after: "a\nc" };
    const change = { kind: "write-file", summary: "write", difference };
    const of = (changes: Finished["changes"]): string =>
      said([started(["a"]), finished("a", "changed", { changed: true }, { changes })]).out;
    expect(of([change]).split("\n").slice(2)).toEqual([
      "--- before: /etc/motd",
      "+++ after: /etc/motd",
      "@@ -1,2 +1,2 @@",
      " a",
      "-b",
      "+c",
      "\\ No newline at end of file",
      "",
      "changed: [a]",
      "",
    ]);
    expect(of([{ ...change, sensitive: true }])).not.toContain("motd");
  });
});

describe("other forms", () => {
  it("json is one document", () => {
    const { out } = said(
      [
        { type: "play-started", play: 1, name: "p", location: "site.yml:1:1", hosts: ["a"], steps: 1 },
        started(["a"]),
        finished("a", "failed", { msg: "no", failed: true }),
        {
          type: "run-finished",
          end: "failed",
          exitCode: 2,
          hosts: {
            a: {
              ok: 0,
              changed: 0,
              skipped: 0,
              failed: 1,
              unreachable: 0,
              rescued: 0,
              ignored: 0,
              unknown: 0,
            },
          },
          pendingHandlers: {},
          steps: 1,
          milliseconds: 1,
        },
      ],
      {},
      createJsonCallback,
    );
    expect(JSON.parse(out)).toMatchObject({
      plays: [
        {
          play: { name: "p" },
          tasks: [{ task: { name: "work" }, hosts: { a: { failed: true, msg: "no" } } }],
        },
      ],
      stats: { a: { failures: 1, ok: 0 } },
    });
  });

  it("yaml keeps the lines of texts, and leaves out what stands there twice", () => {
    const result = {
      stdout: "a\n  b  \n",
      stdout_lines: ["a", "  b  "],
      list: ["x", { y: "1\n2" }],
      none: {},
    };
    expect(resultYaml(result, true).split("\n")).toEqual([
      "",
      "    list:",
      "    - x",
      "    -   y: |-",
      "            1",
      "            2",
      "    none: {}",
      "    stdout: |-",
      "        a",
      "          b",
      "    stdout_lines: <omitted>",
      "",
    ]);
  });

  it.each([
    ["short", 10, "short"],
    ["one two three", 7, "one two\nthree"],
    ["averyveryverylongword x", 6, "averyv\neryver\nylongw\nord x"],
  ])("%j at %i", (text, columns, shown) => {
    expect(wrapped(text, columns)).toBe(shown);
  });
});

describe("values of set_stats", () => {
  const counts = {
    ok: 1,
    changed: 0,
    skipped: 0,
    failed: 0,
    unreachable: 0,
    rescued: 0,
    ignored: 0,
    unknown: 0,
  };
  const end: Event = {
    ...{ type: "run-finished", end: "success", exitCode: 0, pendingHandlers: {}, steps: 1, milliseconds: 1 },
    hosts: { a: counts },
    customStats: { run: { n: 2, m: { y: [1, 2], x: "é" } }, hosts: { b: { p: 1 }, a: { p: 3 } } },
  };

  it("follow the recap, as the real callback writes them", () => {
    const { out } = said([end]);
    expect(out.slice(out.indexOf("\nCUSTOM STATS: *"))).toMatch(
      /^\nCUSTOM STATS: \*+\n\ta: \{ "p": 3\}\n\tb: \{ "p": 1\}\n\n\tRUN: \{ "m": \{ {2}"x": "é", {2}"y": \[ {3}1, {3}2 {2}\] \}, "n": 2\}\n\n$/,
    );
  });

  it("are told where they are asked for only", () => {
    expect(said([end], { showCustomStats: false }).out).not.toContain("CUSTOM STATS");
  });
});

describe("jobs that were waited for", () => {
  const job = { ansible_job_id: "j1.2", started: 1 };

  it.each([
    ["changed", { ...job, finished: 1, changed: true }, "ASYNC OK on a: jid=j1.2\nchanged: [a]\n"],
    ["failed", { ...job, finished: 1, msg: "no" }, "ASYNC FAILED on a: jid=j1.2\nfatal: [a]: FAILED! => "],
    [
      "failed",
      { async_result: { ...job, finished: 0 }, msg: "late" },
      "ASYNC FAILED on a: jid=j1.2\nfatal: ",
    ],
    ["changed", { ...job, finished: 0, changed: true }, "] ***\nchanged: [a]\n"],
  ] as const)("%s: %j", (outcome, result, text) => {
    const { out } = said([started(["a"]), finished("a", outcome, result)]);
    expect(out.replace(/\*+/g, "***")).toContain(text);
  });

  it("are not those that async_status asks for", () => {
    const asks = { ...task, module: "async_status" };
    const end = finished("a", "ok", { ...job, finished: 1 }, { task: asks });
    expect(said([started(["a"], asks), end]).out).not.toContain("ASYNC");
  });
});

describe("places of problems", () => {
  it.each([
    ["hosts", "(/play/hosts:1)"],
    ["-i", "(-i:1)"],
  ])("in %s", (path, place) => {
    const primary = { file: { path, text: "x" }, start: 0, end: 1 };
    const diagnostic = { code: "INV0104", severity: "warning", message: "odd", primary } as const;
    expect(said([{ type: "diagnostic", diagnostic }]).err).toContain(place);
  });
});
