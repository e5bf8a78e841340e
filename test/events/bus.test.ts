/** The bus: numbers, dates, order, isolation of subscribers, and no secret past it. */

import { describe, expect, it } from "vitest";
import { problem } from "../../src/diagnostics/diagnostic.ts";
import { createBus } from "../../src/events/bus.ts";
import type { Envelope, Event, Subscriber } from "../../src/events/event.ts";
import { createRedactor } from "../../src/events/redactor.ts";

const now = () => new Date("2026-11-21T07:00:00Z");

function recording(): Subscriber & { readonly events: Envelope[] } {
  const events: Envelope[] = [];
  return { events, on: (event) => void events.push(event) };
}

function notice(message: string): Event {
  return { type: "notice", message };
}

describe("the bus", () => {
  it("numbers and dates events without gaps", () => {
    const bus = createBus({ now, redactor: createRedactor() });
    const seen = recording();
    bus.subscribe(seen);
    for (const message of ["a", "b", "c"]) bus.emit(notice(message));
    expect(seen.events).toEqual([
      { type: "notice", message: "a", seq: 1, at: "2026-11-21T07:00:00.000Z" },
      { type: "notice", message: "b", seq: 2, at: "2026-11-21T07:00:00.000Z" },
      { type: "notice", message: "c", seq: 3, at: "2026-11-21T07:00:00.000Z" },
    ]);
  });

  it("leaves out a subscriber that throws, says so to the others, and goes on", () => {
    const bus = createBus({ now, redactor: createRedactor() });
    const seen = recording();
    let calls = 0;
    const broken: Subscriber = {
      on() {
        calls++;
        throw new Error("disk full");
      },
    };
    bus.subscribe(broken, "the record");
    bus.subscribe(seen);
    bus.emit(notice("one"));
    bus.emit(notice("two"));
    expect(calls).toBe(1);
    expect(seen.events.map((e) => [e.seq, "message" in e && e.message])).toEqual([
      [1, "one"],
      [2, "the record stopped working and is left out from here on: disk full"],
      [3, "two"],
    ]);
  });

  it("delivers what a subscriber emits after the current event, in the same order to all", () => {
    const bus = createBus({ now, redactor: createRedactor() });
    const [first, second] = [recording(), recording()];
    bus.subscribe(first);
    bus.subscribe({
      on(event) {
        if (event.type === "play-finished") bus.emit(notice("after the play"));
      },
    });
    bus.subscribe(second);
    bus.emit({ type: "play-finished", play: 1 });
    expect(first.events.map((e) => e.type)).toEqual(["play-finished", "notice"]);
    expect(second.events).toEqual(first.events);
  });

  it("delivers nothing to who has left, and nothing after its end", async () => {
    const bus = createBus({ now, redactor: createRedactor() });
    const [stays, leaves] = [recording(), recording()];
    bus.subscribe(stays);
    const leave = bus.subscribe(leaves);
    bus.emit(notice("one"));
    leave();
    bus.emit(notice("two"));
    await bus.close();
    bus.emit(notice("three"));
    expect(stays.events).toHaveLength(2);
    expect(leaves.events).toHaveLength(1);
  });

  it("waits for subscribers to finish and says which could not", async () => {
    const redactor = createRedactor();
    redactor.add("hunter2hunter2");
    const bus = createBus({ now, redactor });
    let finished = false;
    bus.subscribe({
      on() {},
      async close() {
        await Promise.resolve();
        finished = true;
      },
    });
    bus.subscribe(
      { on() {}, close: () => Promise.reject(new Error("no space for hunter2hunter2")) },
      "the record",
    );
    expect(await bus.close()).toEqual(["the record could not finish: no space for ********"]);
    expect(finished).toBe(true);
    expect(await bus.close()).toEqual([]);
  });
});

describe("masking of events", () => {
  const task = { step: 3, name: "give pi the s3cr3t-word", module: "copy", location: "site.yml:4" };

  function masked(event: Event, secret: string): Envelope {
    const redactor = createRedactor();
    redactor.add(secret);
    const bus = createBus({ now, redactor });
    const seen = recording();
    bus.subscribe(seen);
    bus.emit(event);
    return seen.events[0] as Envelope;
  }

  it("hides secrets in results, changes and names, keys included", () => {
    const event = masked(
      {
        type: "host-finished",
        task,
        host: "pi",
        outcome: "changed",
        ignored: false,
        result: { stdout: "token=s3cr3t-word", nested: [{ "s3cr3t-word": 1 }] },
        changes: [
          {
            kind: "write-file",
            summary: "write s3cr3t-word",
            difference: { subject: "/x", before: "", after: "s3cr3t-word\n" },
          },
        ],
        diagnostics: [],
        milliseconds: 1,
      },
      "s3cr3t-word",
    );
    expect(JSON.stringify(event)).not.toContain("s3cr3t-word");
    expect(event).toMatchObject({
      task: { name: "give pi the ********", step: 3 },
      result: { nested: [{ "********": 1 }] },
    });
  });

  it("keeps words and names that carry the event's meaning", () => {
    const event = masked(
      {
        type: "host-finished",
        task,
        host: "changed",
        outcome: "changed",
        ignored: false,
        result: {},
        changes: [],
        diagnostics: [],
        milliseconds: 1,
      },
      "changed",
    );
    expect(event).toMatchObject({ type: "host-finished", outcome: "changed", host: "changed" });
  });

  it("hides secrets in files that diagnostics point into, without moving the place", () => {
    const text = "password: hunter2-and-more\nuser: {{ x\n";
    const file = { path: "vars.yml", text };
    const at = text.indexOf("{{");
    const diagnostic = problem("CLI0201", "in `hunter2-and-more`", {
      primary: { file, start: at, end: at + 2 },
      labels: [{ span: { file, start: 0, end: 8 }, text: "hunter2-and-more" }],
      notes: ["hunter2-and-more"],
    });
    const event = masked({ type: "diagnostic", diagnostic }, "hunter2-and-more");
    if (event.type !== "diagnostic") throw new Error("not a diagnostic");
    const { primary, labels, notes, message, code } = event.diagnostic;
    expect(code).toBe("CLI0201");
    expect([message, notes, labels?.[0]?.text]).toEqual(["in `********`", ["********"], "********"]);
    expect(primary).toMatchObject({ start: at, end: at + 2 });
    expect(primary?.file.text).toBe("password: ****************\nuser: {{ x\n");
    expect(labels?.[0]?.span.file).toBe(primary?.file);
    expect(file.text).toBe(text);
  });
});
