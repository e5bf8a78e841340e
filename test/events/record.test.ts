/** Events as lines of JSON: one line each, spans as places, nothing that JSON can't say. */

import { describe, expect, it } from "vitest";
import { problem } from "../../src/diagnostics/diagnostic.ts";
import { eventLine } from "../../src/events/record.ts";

const stamp = { seq: 1, at: "2026-11-21T07:00:00.000Z" };

describe("eventLine", () => {
  it("writes spans as places with the user's line, never the whole file", () => {
    const text = `# first\nhosts: {{ all }}\n${"# more\n".repeat(1000)}`;
    const file = { path: "site.yml", text };
    const at = text.indexOf("{{");
    const diagnostic = problem("CLI0201", "unquoted braces", {
      primary: { file, start: at, end: at + 9 },
      labels: [{ span: { file, start: 0, end: 7 }, text: "here" }],
      help: "quote them",
    });
    expect(JSON.parse(eventLine({ type: "diagnostic", diagnostic, ...stamp }))).toEqual({
      type: "diagnostic",
      ...stamp,
      diagnostic: {
        code: "CLI0201",
        severity: "error",
        message: "unquoted braces",
        help: "quote them",
        place: { path: "site.yml", line: 2, column: 8, endLine: 2, endColumn: 17, text: "hosts: {{ all }}" },
        labels: [
          {
            text: "here",
            place: { path: "site.yml", line: 1, column: 1, endLine: 1, endColumn: 8, text: "# first" },
          },
        ],
      },
    });
  });

  it("says in JSON what JSON has no words for, in one line", () => {
    const result = {
      big: 10n,
      huge: 2n ** 70n,
      map: new Map([["a", 1]]),
      set: new Set([1]),
      bytes: new Uint8Array([104, 105]),
      text: "a\nb\u2028",
    };
    const task = { step: 1, name: "x", module: "command", location: "a.yml:1" };
    const line = eventLine({
      type: "item-finished",
      task,
      host: "pi",
      label: "x",
      outcome: "ok",
      result,
      changes: [],
      milliseconds: 1,
      ...stamp,
    });
    expect(line).not.toContain("\n");
    expect((JSON.parse(line) as { result: unknown }).result).toEqual({
      big: 10,
      huge: "1180591620717411303424",
      map: { a: 1 },
      set: [1],
      bytes: "aGk=",
      text: "a\nb\u2028",
    });
  });
});
