import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCode } from "../../src/diagnostics/codes.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { loadInventory } from "../../src/inventory/load-inventory.ts";
import { matchHosts } from "../../src/inventory/pattern.ts";
import { allTags } from "../../src/playbook/all-tags.ts";
import { loadPlaybook } from "../../src/playbook/load-playbook.ts";
import { memoryReader, readCases } from "../source/golden-case.ts";
import { loadContext } from "./load-context.ts";

const PLAYBOOKS = readCases(join(import.meta.dirname, "cases"));
const INVENTORIES = readCases(join(import.meta.dirname, "../inventory/cases"));

const SNIPPETS = [
  "{{ x }}",
  "{{",
  "}}",
  "{% if %}",
  "- ",
  ": ",
  "\t",
  "\n",
  "  ",
  "'",
  '"',
  "&a ",
  "*a",
  "<<: *a",
  "!vault ",
  "!unsafe ",
  "|\n",
  ">-\n",
  "---\n",
  "[",
  "]",
  "{",
  "}",
  "#",
  "null",
  "\0",
  "\u2028",
  "\ud800",
  "\u00a0",
  "hosts: all\n",
  "block:\n",
  "include_tasks: more.yml\n",
  "import_tasks: a.tasks.yml\n",
  "import_role: {name: web}\n",
  "when: x\n",
  "__proto__: 1\n",
  "[1:9]",
  "~(",
];

type Edit = (text: string) => string;

const place = fc.double({ min: 0, max: 0.999, noNaN: true });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...SNIPPETS)).map(
    ([at, snippet]): Edit =>
      (t) =>
        t.slice(0, at * t.length) + snippet + t.slice(at * t.length),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 20 })).map(
    ([at, length]): Edit =>
      (t) =>
        t.slice(0, at * t.length) + t.slice(at * t.length + length),
  ),
  fc.tuple(place, place).map(
    ([from, to]): Edit =>
      (t) => {
        const lines = t.split("\n");
        const [line] = lines.splice(Math.floor(from * lines.length), 1);
        lines.splice(Math.floor(to * lines.length), 0, line ?? "");
        return lines.join("\n");
      },
  ),
  fc.tuple(place, fc.integer({ min: 0, max: 8 })).map(
    ([at, blanks]): Edit =>
      (t) => {
        const lines = t.split("\n");
        const i = Math.floor(at * lines.length);
        lines[i] = " ".repeat(blanks) + (lines[i] ?? "").trimStart();
        return lines.join("\n");
      },
  ),
  fc.tuple(place, place).map(
    ([from, to]): Edit =>
      (t) => {
        const words = t.split(/(\s+)/);
        const word = words[Math.floor(from * words.length)] ?? "";
        words[Math.floor(to * words.length)] = word;
        return words.join("");
      },
  ),
);

const mutation = fc.record({
  which: fc.nat(),
  file: fc.nat(),
  edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
});

function mutated(
  cases: typeof PLAYBOOKS,
  m: { which: number; file: number; edits: readonly Edit[] },
): Readonly<Record<string, string>> {
  const files = { ...cases[m.which % cases.length]?.files };
  const names = Object.keys(files);
  const name = names[m.file % names.length] ?? "site.yml";
  files[name] = m.edits.reduce((text, change) => change(text), files[name] ?? "");
  return files;
}

function expectSound(diagnostics: readonly Diagnostic[]): void {
  for (const { code, message, primary } of diagnostics) {
    expect(isCode(code)).toBe(true);
    expect(message.length).toBeGreaterThan(3);
    if (!primary) continue;
    expect(primary.start).toBeGreaterThanOrEqual(0);
    expect(primary.end).toBeGreaterThanOrEqual(primary.start);
    expect(primary.end).toBeLessThanOrEqual(primary.file.text.length + 1);
  }
}

describe("mangled files", () => {
  it("never make loading a playbook throw", () => {
    fc.assert(
      fc.property(mutation, (m) => {
        const files = mutated(PLAYBOOKS, m);
        const [path = "site.yml"] = Object.keys(files).filter((f) => /^[a-z]+\.yml$/.test(f));
        const { value, diagnostics } = loadPlaybook(path, loadContext(files, { extra: "more" }));
        expectSound(diagnostics);
        expect(value === undefined).toBe(diagnostics.some((d) => d.severity === "error"));
        if (value) expect(allTags(value)).toBeInstanceOf(Set);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it("never make loading an inventory throw", () => {
    fc.assert(
      fc.property(mutation, fc.constantFrom(...SNIPPETS, "all", "a[0]", "!x", "&y", ","), (m, pattern) => {
        const files = mutated(INVENTORIES, m);
        const { value, diagnostics } = loadInventory(Object.keys(files), memoryReader(files));
        expectSound(diagnostics);
        if (value) expectSound(matchHosts(pattern, value).diagnostics);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it("leave the prototypes of JavaScript alone", () => {
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
