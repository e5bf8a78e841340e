/** The record of a run: private, whole up to where it was cut off, and refused clearly where it can't be written. */

import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { createBus } from "../../src/events/bus.ts";
import { eventLine } from "../../src/events/record.ts";
import { createRedactor } from "../../src/events/redactor.ts";
import { readEvents, readRecords } from "../../src/journal/read-events.ts";
import { EVENTS_FILE, openRunJournal, runsDirectoryOf, SUMMARY_FILE } from "../../src/journal/run-journal.ts";
import { eventfulRun, finished, label, runFinished, runStarted } from "../report/events.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-journal-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(runId = "20261121T070000-8f2a11", directory = join(folder, "runs")) {
  return openRunJournal({ directory, cwd: folder, runId });
}

describe("the record of a run", () => {
  it("has every event as it was, and a summary", async () => {
    const journal = await open();
    const events = eventfulRun();
    for (const event of events) journal.on(event);
    await journal.close();
    const { events: read, torn, finished: ended } = await readEvents(join(journal.folder, EVENTS_FILE));
    expect(read).toEqual(events.map((event) => JSON.parse(eventLine(event)) as unknown));
    expect([torn, ended]).toEqual([0, true]);
    expect(JSON.parse(readFileSync(join(journal.folder, SUMMARY_FILE), "utf8"))).toMatchObject({
      run: "20261121T070000-8f2a11",
      playbooks: ["site.yml"],
      end: "failed-and-unreachable",
      exitCode: 6,
      started: events[0]?.at,
      finished: events.at(-1)?.at,
      hosts: { pi: { failed: 1 } },
      pendingHandlers: { pi: ["reload nginx"] },
    });
    expect(readdirSync(journal.folder).sort()).toEqual([EVENTS_FILE, SUMMARY_FILE]);
  });

  it("is for its owner's eyes only", async () => {
    const journal = await open();
    for (const event of eventfulRun()) journal.on(event);
    await journal.close();
    expect(statSync(journal.folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(journal.folder))
      expect(statSync(join(journal.folder, name)).mode & 0o777).toBe(0o600);
  });

  it("is on disk while the run goes on, without a summary before the end", async () => {
    const journal = await open();
    const [first, second] = eventfulRun();
    if (!first || !second) throw new Error("no events");
    journal.on(first);
    expect((await readEvents(join(journal.folder, EVENTS_FILE))).events).toHaveLength(1);
    journal.on(second);
    await journal.close();
    expect((await readEvents(join(journal.folder, EVENTS_FILE))).finished).toBe(false);
    expect(existsSync(join(journal.folder, SUMMARY_FILE))).toBe(false);
  });

  it("gives its earlier events wherever it was cut off", () => {
    const lines = eventfulRun()
      .slice(0, 12)
      .map((event) => `${eventLine(event)}\n`);
    const bytes = Buffer.from(lines.join(""));
    const ends = lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).join("")));
    for (let length = 0; length <= bytes.length; length++) {
      const whole = ends.filter((end) => end <= length).length;
      const { events, torn } = readRecords(bytes.subarray(0, length));
      expect(events.length).toBe(whole);
      expect(torn).toBe(length - (ends[whole - 1] ?? 0));
    }
  });

  it("gives what comes before damage of the disk", async () => {
    const journal = await open();
    for (const event of eventfulRun()) journal.on(event);
    await journal.close();
    const file = join(journal.folder, EVENTS_FILE);
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [...lines.slice(0, 5), "\0\0\0\0", ...lines.slice(6)].join("\n"));
    expect((await readEvents(file)).events).toHaveLength(5);
  });

  it("holds no secret", async () => {
    const redactor = createRedactor();
    redactor.add("canary-in-the-mine");
    const bus = createBus({ now: () => new Date(), redactor });
    const journal = await open();
    bus.subscribe(journal);
    bus.emit(runStarted());
    bus.emit(
      finished(label(1, "canary-in-the-mine"), "pi", {
        result: { stdout: "canary-in-the-mine", b64: Buffer.from("x canary-in-the-mine").toString("base64") },
      }),
    );
    bus.emit(runFinished({ pi: { ok: 1 } }));
    await bus.close();
    for (const name of readdirSync(journal.folder)) {
      const text = readFileSync(join(journal.folder, name), "utf8");
      expect(text).not.toContain("canary");
      expect(text).not.toContain(Buffer.from("canary-in-the-mine").toString("base64").slice(2, 20));
    }
  });

  it("refuses to begin where it can't be written, and says where", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const refused = await open("x", join(file, "runs")).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DiagnosticError);
    expect((refused as DiagnosticError).diagnostics[0]).toMatchObject({ code: "CLI0401", severity: "error" });
    expect((refused as DiagnosticError).message).toContain(join(file, "runs", "x"));
  });

  it("never writes into the record of another run", async () => {
    await (await open("same")).close();
    await expect(open("same")).rejects.toThrow("CLI0401");
  });
});

describe("readEvents", () => {
  it.each([
    ["nothing", ""],
    ["no JSON", "hello\n"],
    ["other JSON", '{"a":1}\n'],
    ["one torn line", '{"type":"run-star'],
  ])("refuses a file with %s", async (_name, text) => {
    const file = join(folder, "events.jsonl");
    writeFileSync(file, text);
    await expect(readEvents(file)).rejects.toThrow("CLI0402");
  });

  it("refuses a file that is not there", async () => {
    await expect(readEvents(join(folder, "none"))).rejects.toThrow("CLI0402");
  });

  it("reads a record whose end is lost", async () => {
    const journal = await open();
    for (const event of eventfulRun()) journal.on(event);
    await journal.close();
    const file = join(journal.folder, EVENTS_FILE);
    truncateSync(file, statSync(file).size - 1);
    const { events, torn, finished: ended } = await readEvents(file);
    expect(events).toHaveLength(eventfulRun().length - 1);
    expect(torn).toBeGreaterThan(0);
    expect(ended).toBe(false);
  });
});

describe("runsDirectoryOf", () => {
  it.each([
    [{}, "/home/ann/.local/state/homerun/runs"],
    [{ XDG_STATE_HOME: "/var/state" }, "/var/state/homerun/runs"],
    [{ XDG_STATE_HOME: "relative" }, "/home/ann/.local/state/homerun/runs"],
  ])("follows %j", (environment, expected) => {
    expect(runsDirectoryOf(environment, "/home/ann")).toBe(expected);
  });
});
