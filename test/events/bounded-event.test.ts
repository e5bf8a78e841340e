import { describe, expect, it } from "vitest";
import { createBus } from "../../src/events/bus.ts";
import type { Envelope, Event } from "../../src/events/event.ts";
import { createRedactor } from "../../src/events/redactor.ts";
import type { TaskResult } from "../../src/model/outcome.ts";

function heard(result: TaskResult, secret?: string): TaskResult {
  const redactor = createRedactor();
  if (secret !== undefined) redactor.add(secret);
  const bus = createBus({ now: () => new Date(0), redactor });
  const events: Envelope[] = [];
  bus.subscribe({ on: (event) => void events.push(event) });
  const task = { step: 1, name: "t", module: "command", location: "p.yml:1:1" };
  const event: Event = {
    type: "host-finished",
    task,
    host: "h",
    outcome: "ok",
    ignored: false,
    result,
    changes: [],
    diagnostics: [],
    milliseconds: 1,
  };
  bus.emit(event);
  const [first] = events;
  if (first?.type !== "host-finished") throw new Error("nothing was heard");
  return first.result;
}

describe("results that subscribers get", () => {
  it("are whole while they are small", () => {
    const result = { rc: 0, stdout: "a", lines: ["a"], deep: { x: null, y: [true] } };
    expect(heard(result)).toEqual(result);
  });

  it("show beginning and end of long text and long lists, and how much is between", () => {
    const text = `begin${"x".repeat(1_000_000)}end`;
    const { stdout, list } = heard({ stdout: text, list: Array.from({ length: 5000 }, (_, i) => i) });
    expect(String(stdout).length).toBeLessThan(66_000);
    expect(stdout).toMatch(/^begin[\s\S]*\n… 934472 characters left out …\n[\s\S]*end$/);
    expect(list).toHaveLength(2001);
    expect(list).toMatchObject({ 0: 0, 1000: "… 3000 elements left out …", 2000: 4999 });
  });

  it("hold no half of a secret where the text is cut", () => {
    const secret = "correct horse battery";
    const { stdout } = heard(
      { stdout: `${"x".repeat(32 * 1024 - 8)}${secret}${"x".repeat(100_000)}` },
      secret,
    );
    expect(stdout).not.toContain("correct");
  });
});
