import { describe, expect, it } from "vitest";
import { assert } from "../../src/modules/assert.ts";
import { decide, isRefusal, readParams } from "./local-host.ts";

interface Case {
  readonly params: Readonly<Record<string, unknown>>;
  readonly holds: readonly boolean[];
  readonly result: Readonly<Record<string, unknown>>;
  /** What is said where it fails. */
  readonly failed?: string;
}

const CASES: readonly Case[] = [
  { params: { that: "a > 1" }, holds: [true], result: { msg: "All assertions passed" } },
  {
    params: { that: ["a > 1", "b"], success_msg: "as it should be" },
    holds: [true, true],
    result: { msg: "as it should be" },
  },
  { params: { that: [] }, holds: [], result: { msg: "All assertions passed" } },
  {
    params: { that: ["a > 1", "b", "c"] },
    holds: [true, false, false],
    result: { assertion: "b", evaluated_to: false },
    failed: "the condition does not hold: b",
  },
  {
    params: { that: "a, b", fail_msg: "no such thing", success_msg: "never said" },
    holds: [false],
    result: { assertion: "a, b", evaluated_to: false },
    failed: "no such thing",
  },
  {
    params: { that: "a", msg: "by its older name" },
    holds: [false],
    result: { assertion: "a", evaluated_to: false },
    failed: "by its older name",
  },
  { params: { that: true, quiet: true }, holds: [true], result: { msg: "All assertions passed" } },
];

describe("assert", () => {
  it.each(CASES)("$params", ({ params, holds, result, failed }) => {
    const read = readParams(assert, params);
    const that = Object.values(assert.needs?.(read as never)?.conditions ?? []);
    expect(that).toHaveLength(holds.length);
    const conditions = holds.map((one, i) => ({ text: [params.that].flat().map(String)[i], holds: one }));
    const verdict = decide(assert, read, {}, { given: { conditions } });
    expect(verdict.result).toMatchObject(result);
    expect(isRefusal(verdict) ? verdict.message : undefined).toBe(failed);
    expect(verdict.result?._ansible_verbose_always).toBe(params.quiet ? undefined : true);
  });

  it.each([{}, { that: "a", sucess_msg: "x" }])("does not take %j", (params) => {
    expect(() => readParams(assert, params)).toThrow();
  });
});
