/** The live view: what is chosen for a small screen, how it is painted, and that painting is bounded whatever happens. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Envelope } from "../../src/events/event.ts";
import { ASCII_SYMBOLS, type FrameInput, frameLines, UNICODE_SYMBOLS } from "../../src/report/live/frame.ts";
import { createLiveReport } from "../../src/report/live/live-report.ts";
import { createLiveState } from "../../src/report/live/live-state.ts";
import { TerminalWindow } from "../../src/report/live/terminal-window.ts";
import { lineString } from "../../src/report/segment.ts";
import { createRunSummary } from "../../src/report/summary.ts";
import { createTheme } from "../../src/report/theme.ts";
import { widthOf } from "../../src/report/width.ts";
import { eventfulRun, finished, label, playStarted, runFinished, runStarted, story } from "./events.ts";
import { Screen } from "./screen.ts";

const START = Date.parse("2026-11-21T07:00:00Z");

function frame(events: readonly Envelope[], input: Partial<FrameInput> = {}): readonly string[] {
  const [summary, state] = [createRunSummary(), createLiveState()];
  for (const event of events) {
    summary.add(event);
    state.add(event);
  }
  const defaults = { columns: 80, rows: 24, now: START + 41_000, spinner: "⠸", symbols: UNICODE_SYMBOLS };
  return frameLines({ summary, state, ...defaults, ...input }).map(lineString);
}

/** A step that many hosts are at: some done, some failed, the others at work. */
function busyStep(count: number, failed: number): readonly Envelope[] {
  const { tell, after } = story(START);
  const task = label(7, "install nginx");
  const hosts = Array.from({ length: count }, (_, i) => `host-${String(i).padStart(2, "0")}.lan`);
  const events = [
    tell(runStarted()),
    tell(playStarted(hosts, 19)),
    tell({ type: "step-started", task, hosts }),
  ];
  for (const host of hosts) {
    after(100);
    events.push(
      tell({ type: "host-started", task, host }),
      tell({ type: "progress", task, host, line: `Unpacking \u001b[1m${host}\u001b[0m` }),
    );
  }
  for (const host of hosts.slice(0, failed))
    events.push(tell(finished(task, host, { outcome: "failed", result: { msg: "no such package" } })));
  events.push(tell(finished(task, hosts[failed] ?? "", { outcome: "changed" })));
  return events;
}

describe("a frame", () => {
  it("says who is at work on what, who failed first, and for how long", () => {
    expect(frame(busyStep(6, 1))).toMatchInlineSnapshot(`
      [
        "site.yml · web servers · 6 hosts · step 1/19 · 00:41",
        "▶ web : install nginx  1 changed  1 failed                                 00:41",
        "  ✖ host-00.lan  no such package",
        "  ⠸ host-02.lan  Unpacking host-02.lan                                     00:40",
        "  ⠸ host-03.lan  Unpacking host-03.lan                                     00:40",
        "  ⠸ host-04.lan  Unpacking host-04.lan                                     00:40",
        "  ⠸ host-05.lan  Unpacking host-05.lan                                     00:40",
      ]
    `);
  });

  it("has room for everybody or counts the others, at any size", () => {
    for (const rows of [4, 8, 10, 24, 50, 100]) {
      for (const columns of [20, 40, 80, 200]) {
        for (const [count, failed] of [
          [1, 0],
          [3, 1],
          [60, 0],
          [60, 20],
        ] as const) {
          const lines = frame(busyStep(count, failed), { rows, columns });
          expect(lines.length).toBeLessThanOrEqual(Math.max(2, Math.min(rows - 2, 16)));
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
          if (rows >= 8 && columns >= 80 && count === 60) {
            const failures = lines.filter((line) => line.includes("✖")).length;
            const working = lines.filter((line) => line.includes("⠸")).length;
            const more = Number(/\+ (\d+) more/.exec(lines.join("\n"))?.[1] ?? 0);
            expect(failures + working + more).toBe(59);
          }
        }
      }
    }
  });

  it("shows several steps at once where hosts do not wait for each other", () => {
    const { tell } = story(START);
    const hosts = ["a", "b", "c", "d", "e", "f", "g"];
    const events = [
      tell(runStarted({ checkMode: true })),
      tell(playStarted(hosts, 7)),
      ...hosts.flatMap((host, i) => [
        tell({ type: "step-started", task: label(i + 1, `step of ${host}`), hosts: [host] }),
        tell({ type: "host-started", task: label(i + 1, `step of ${host}`), host }),
      ]),
    ];
    expect(frame(events, { rows: 14, symbols: ASCII_SYMBOLS, spinner: "|" })).toMatchInlineSnapshot(`
      [
        "site.yml · check mode · web servers · 7 hosts · step 7/7 · 00:41",
        "> web : step of a                                                          00:41",
        "  | a                                                                      00:41",
        "> web : step of b                                                          00:41",
        "  | b                                                                      00:41",
        "> web : step of c                                                          00:41",
        "  | c                                                                      00:41",
        "+ 4 more steps under way",
      ]
    `);
  });

  it("says that it is stopping, who is being connected to, and what is tried again", () => {
    const { tell } = story(START);
    const task = label(1, "wait for the port");
    const events = [
      tell(runStarted()),
      tell({ type: "step-started", task, hosts: ["a", "b"] }),
      tell({ type: "host-started", task, host: "a" }),
      tell({ type: "host-connecting", host: "a" }),
      tell({ type: "host-started", task, host: "b" }),
      tell({ type: "retry", task, host: "b", attempt: 2, of: 10, seconds: 5 }),
      tell({ type: "stopping", inFlight: ["a", "b"] }),
    ];
    expect(frame(events, { now: START })).toMatchInlineSnapshot(`
      [
        "stopping · 0 hosts · 00:00",
        "▶ web : wait for the port",
        "  ⠸ a  connecting",
        "  ⠸ b  attempt 2 of 10, again in 5s",
      ]
    `);
  });

  it("keeps columns with wide names", () => {
    const { tell } = story(START);
    const task = label(1, "安装软件包".repeat(20));
    const hosts = ["服务器一号", "a", "ein-sehr-langer-name-eines-rechners.example.org"];
    const events = [
      tell({ type: "step-started", task, hosts }),
      ...hosts.map((host) => tell({ type: "host-started", task, host })),
    ];
    for (const line of frame(events, { columns: 60 })) expect(widthOf(line)).toBeLessThanOrEqual(60);
  });
});

describe("the window", () => {
  const size = { columns: 40, rows: 10 };

  function windowOn(screen: Screen) {
    return new TerminalWindow({
      write: (text) => screen.write(text),
      get columns() {
        return screen.columns;
      },
      get rows() {
        return screen.rows;
      },
    });
  }
  const paint = (window: TerminalWindow, permanent: string, lines: readonly string[]) =>
    window.paint(permanent, lines, lines);

  it("paints over itself, with permanent lines above", () => {
    const screen = new Screen(size);
    const window = windowOn(screen);
    paint(window, "one\n", ["frame 1", "a", "b"]);
    paint(window, "two\n", ["frame 2", "a"]);
    paint(window, "", ["frame 3"]);
    expect(screen.lines()).toEqual(["one", "two", "frame 3"]);
    expect(screen.cursorVisible).toBe(false);
    window.clear("three\n");
    expect(screen.lines()).toEqual(["one", "two", "three"]);
    expect(screen.cursorVisible).toBe(true);
  });

  it("has every permanent line once, also those that have scrolled away", () => {
    const screen = new Screen(size);
    const window = windowOn(screen);
    for (let i = 0; i < 50; i++) paint(window, `line ${i}\n`, [`frame ${i}`, "x", "y"].slice(0, 1 + (i % 3)));
    window.clear("");
    expect(screen.lines()).toEqual(Array.from({ length: 50 }, (_, i) => `line ${i}`));
  });

  it("writes once per picture, and not at all for the same one", () => {
    const screen = new Screen(size);
    const window = windowOn(screen);
    for (let i = 0; i < 5; i++) paint(window, "", ["the same"]);
    expect(screen.writes).toBe(1);
    window.clear("");
    window.clear("");
    window.restoreCursor();
    expect(screen.writes).toBe(2);
  });

  it("gives the cursor back when the process ends in the middle", () => {
    const screen = new Screen(size);
    const window = windowOn(screen);
    paint(window, "", ["frame"]);
    window.restoreCursor();
    expect(screen.cursorVisible).toBe(true);
  });
});

describe("the live report", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function live(size = { columns: 80, rows: 24 }) {
    const screen = new Screen(size);
    const exits = new Set<() => void>();
    const target = {
      write: (text: string) => screen.write(text),
      theme: createTheme(1),
      get columns() {
        return screen.columns;
      },
      get rows() {
        return screen.rows;
      },
    };
    const report = createLiveReport({
      verbosity: 0,
      runFolder: () => "/runs/8f2",
      now: () => Date.now(),
      live: target,
      result: target,
      symbols: UNICODE_SYMBOLS,
      onExit(callback) {
        exits.add(callback);
        return () => void exits.delete(callback);
      },
    });
    return { screen, report, exits };
  }

  it("leaves behind the same lines as the plain report, and a cursor", async () => {
    const { screen, report, exits } = live();
    for (const event of eventfulRun()) {
      report.on(event);
      await vi.advanceTimersByTimeAsync(60);
    }
    expect(exits.size).toBe(1);
    await report.close();
    expect(screen.lines()).toMatchSnapshot();
    expect(screen.cursorVisible).toBe(true);
    expect(exits.size).toBe(0);
    const writes = screen.writes;
    await vi.advanceTimersByTimeAsync(1000);
    expect(screen.writes).toBe(writes);
  });

  it("paints at most ten times a second, however many hosts say however much", async () => {
    const { screen, report } = live();
    const { tell } = story(START);
    const task = label(1, "upgrade");
    const hosts = Array.from({ length: 60 }, (_, i) => `host${i}`);
    report.on(tell(runStarted()));
    report.on(tell(playStarted(hosts, 1)));
    report.on(tell({ type: "step-started", task, hosts }));
    for (const host of hosts) report.on(tell({ type: "host-started", task, host }));
    const before = screen.writes;
    for (let tenth = 0; tenth < 50; tenth++) {
      for (let line = 0; line < 10; line++)
        for (const host of hosts)
          report.on(tell({ type: "progress", task, host, line: `line ${tenth} ${line}` }));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(screen.writes - before).toBeLessThanOrEqual(50);
    expect(screen.writes - before).toBeGreaterThan(40);
    await report.close();
  });

  it("steps aside for a question, keeps what comes meanwhile, and returns", async () => {
    const { screen, report } = live();
    const { tell } = story(START);
    const task = label(1, "ask");
    report.on(tell(runStarted()));
    report.on(tell({ type: "step-started", task, hosts: ["a"] }));
    report.on(tell({ type: "host-started", task, host: "a" }));
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.lines().join("\n")).toContain("▶ web : ask");
    const resume = report.suspend();
    expect(screen.cursorVisible).toBe(true);
    expect(screen.lines().join("\n")).not.toContain("▶ web : ask");
    const writes = screen.writes;
    report.on(tell({ type: "notice", message: "something happened" }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(screen.writes).toBe(writes);
    resume();
    resume();
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.lines().join("\n")).toContain("note: something happened");
    expect(screen.lines().join("\n")).toContain("▶ web : ask");
    await report.close();
  });

  it("gives the cursor back when the process ends in the middle of a run", async () => {
    const { screen, report, exits } = live();
    const { tell } = story(START);
    report.on(tell(runStarted()));
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.cursorVisible).toBe(false);
    for (const exit of exits) exit();
    expect(screen.cursorVisible).toBe(true);
    await report.close();
  });

  it("survives a terminal that changes its size", async () => {
    const { screen, report } = live({ columns: 100, rows: 30 });
    const { tell } = story(START);
    for (const event of busyStep(30, 2)) report.on(event);
    for (const [columns, rows] of [
      [100, 30],
      [40, 20],
      [200, 50],
      [80, 24],
    ] as const) {
      screen.resize({ columns, rows });
      await vi.advanceTimersByTimeAsync(300);
      for (const line of screen.visible()) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
    report.on(tell(runFinished({ "host-00.lan": {} })));
    await report.close();
    expect(screen.lines().filter((line) => line.includes("⠸"))).toEqual([]);
  });
});
