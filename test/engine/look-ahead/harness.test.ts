/** What compares runs notices what is wrong: without that, that it finds nothing would say nothing. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProgram } from "./check-program.ts";
import { program } from "./random-program.ts";
import type { Program } from "./run-model.ts";
import { right, WRONG } from "./wrong-sessions.ts";

/** Programs that are tried until one shows what is wrong. */
const PATIENCE = 60;

/** Without calls that fail: taken one by one, calls behind one that hangs or is lost would be carried out. */
const programs = fc
  .sample(program, { numRuns: 2 * PATIENCE, seed: 1 })
  .filter((p) => (p.world.faults ?? []).length === 0)
  .slice(0, PATIENCE);

async function firstBroken(check: (given: Program) => ReturnType<typeof checkProgram>) {
  for (const given of programs) {
    const { broken } = await check(given);
    if (broken.length > 0) return broken;
  }
  return [];
}

describe("a session that", () => {
  it.each(Object.entries(WRONG))("%s is found out", async (_what, wrapSessions) => {
    const broken = await firstBroken((p) => checkProgram(p, 1, { wrapSessions, lookahead: false }));
    expect(broken).not.toEqual([]);
  });

  it("does everything right is not", async () => {
    const wrapSessions = right;
    const broken = await firstBroken((p) => checkProgram(p, 1, { wrapSessions, lookahead: false }));
    expect(broken).toEqual([]);
  });
});
