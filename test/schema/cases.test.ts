/** What the loader says of the golden cases, the schemas say of the same lines, as far as a schema can know. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SchemaKind } from "../../src/schema/schemas.ts";
import { TEST_MODULES } from "../playbook/load-context.ts";
import { type GoldenCase, readCases } from "../source/golden-case.ts";
import { type SchemaCheck, schemaCheck } from "./schema-check.ts";

const KINDS: readonly (readonly [RegExp, SchemaKind])[] = [
  [/(^|\/)meta\/argument_specs\./, "argument-specs"],
  [/(^|\/)meta\/main\./, "meta"],
  [/(^|\/)handlers\//, "handlers"],
  [/(^|\/)tasks\/|tasks\.yml$/, "tasks"],
  [/(^|\/)(vars|defaults|group_vars|host_vars)\//, "vars"],
  [/^(site|playbooks\/site|[a-z])\.yml$/, "playbook"],
];

interface Said {
  readonly warning: boolean;
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

function saidIn(golden: GoldenCase): readonly Said[] {
  return [...golden.expected.matchAll(/^(warning )?([A-Z]+\d{4}) (\S+?):(\d+):\d+ (.*)$/gm)].map(
    ([, warning, code = "", file = "", line = "", text = ""]) => ({
      warning: warning !== undefined,
      code,
      file,
      line: Number(line),
      text,
    }),
  );
}

/** Of these codes, the schemas find each case but those in `BEYOND`. */
const EXPRESSIBLE = new Set([
  ...["PB0101", "PB0102", "PB0103", "PB0104", "PB0106", "PB0107", "PB0108", "PB0201", "PB0202", "PB0205"],
  ...["PB0206", "PB0210", "PB0211", "PB0214", "PB0215", "PB0216", "PB0217", "PB0306", "PB0308", "PB0311"],
  ...["MOD0102", "MOD0104", "MOD0106", "MOD0108"],
]);

/** What only the loader can say: it needs other values, other files, or to read text. */
const BEYOND: readonly RegExp[] = [
  /PB0308 .* `d.default` must be a whole number/,
  /MOD0104 .* `state` can't be `presnt`/,
  /MOD0106 .* a quote or brace in this text is never closed/,
];

function isBeyond(said: Said): boolean {
  return BEYOND.some((pattern) => pattern.test(`${said.code} ${said.file} ${said.text}`));
}

function missedIn(golden: GoldenCase, { faults }: SchemaCheck): readonly string[] {
  return Object.entries(golden.files).flatMap(([file, text]) => {
    const kind = KINDS.find(([pattern]) => pattern.test(file))?.[1];
    const said = saidIn(golden).filter(
      (s) => s.file === file && !s.warning && EXPRESSIBLE.has(s.code) && !isBeyond(s),
    );
    if (kind === undefined) return [];
    const lines = faults(kind, text);
    return said
      .filter((s) => !lines.has(s.line))
      .map((s) => `${golden.name} ${s.code} ${s.file}:${s.line} ${s.text}`);
  });
}

/** Lines that a schema refuses and the loader lets pass: false alarms. Of two keys in each other's way, each may name the other one. */
function alarmsIn(golden: GoldenCase, { faults }: SchemaCheck): readonly string[] {
  return Object.entries(golden.files).flatMap(([file, text]) => {
    const kind = KINDS.find(([pattern]) => pattern.test(file))?.[1];
    if (kind === undefined) return [];
    const said = new Set(
      saidIn(golden)
        .filter((s) => s.file === file)
        .map((s) => s.line),
    );
    return [...faults(kind, text)]
      .filter(([line]) => ![line - 2, line - 1, line, line + 1, line + 2].some((l) => said.has(l)))
      .map(([line, why]) => `${golden.name} ${file}:${line} ${why.join("; ")}`);
  });
}

describe("golden cases of the loader", () => {
  const cases = readCases(join(import.meta.dirname, "../playbook/cases"));
  const check = schemaCheck(TEST_MODULES);

  it("beyond a schema are among them", () => {
    const all = cases.flatMap(saidIn);
    expect(BEYOND.filter((p) => !all.some((s) => p.test(`${s.code} ${s.file} ${s.text}`)))).toEqual([]);
  });

  it("are not refused where the loader says nothing", () => {
    expect(cases.flatMap((golden) => alarmsIn(golden, check))).toEqual([]);
  });

  it("are refused where a schema can", () => {
    expect(cases.flatMap((golden) => missedIn(golden, check))).toEqual([]);
  });
});
