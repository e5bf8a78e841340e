/** The law of looking ahead, on random programs: outcome, changes, registered values and events are those of doing one task after the other. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProgram, report, type Verdict } from "./check-program.ts";
import { program } from "./random-program.ts";
import type { Program } from "./run-model.ts";

/** More of them: `LOOK_AHEAD_PROGRAMS=100000 LOOK_AHEAD_SEED=$RANDOM npx vitest run test/engine/look-ahead/differential.test.ts` */
const PROGRAMS = Number(process.env.LOOK_AHEAD_PROGRAMS ?? 2000);
const SEED = Number(process.env.LOOK_AHEAD_SEED ?? 20_251_121);
const LONGEST = Math.max(240_000, PROGRAMS * 60);

const interleaving = fc.integer({ min: 1, max: 1_000_000 });

interface Tally {
  programs: number;
  refused: number;
  racing: number;
  successful: number;
  quiet: number;
  readonly modules: Set<string>;
  readonly outcomes: Set<string>;
}

function count(tally: Tally, { reference, races }: Verdict): void {
  tally.programs++;
  if (reference.refused.length > 0) tally.refused++;
  if (races.length > 0) tally.racing++;
  if (reference.end === "success") tally.successful++;
  if (reference.deeds.length === 0) tally.quiet++;
  for (const event of reference.events)
    if (event.type === "host-finished") {
      tally.modules.add(event.task.module);
      tally.outcomes.add(event.outcome);
    }
}

/** Throws the smallest program that it finds for which the law does not hold. */
async function holds(
  numRuns: number,
  check: (given: Program, seed: number) => Promise<Verdict>,
): Promise<void> {
  const law = fc.asyncProperty(program, interleaving, async (given, seed) => {
    const { broken } = await check(given, seed);
    return broken.length === 0;
  });
  const interruptAfterTimeLimit = LONGEST - 60_000;
  const details = await fc.check(law, { numRuns, seed: SEED, interruptAfterTimeLimit });
  if (!details.failed || details.counterexample === null) return;
  const [given, seed] = details.counterexample;
  const { broken } = await check(given, seed).catch((error: Error) => ({
    broken: [error.stack ?? error.message],
  }));
  const again = `program ${details.numRuns} of seed ${details.seed}, interleaving ${seed}, path ${details.counterexamplePath}`;
  throw new Error(`${again}\n${report(given, broken)}`);
}

describe("looking ahead", () => {
  const tally: Tally = {
    programs: 0,
    refused: 0,
    racing: 0,
    successful: 0,
    quiet: 0,
    modules: new Set(),
    outcomes: new Set(),
  };

  it(
    `comes to the same as one task after the other: ${PROGRAMS} random programs`,
    async () => {
      let broken = false;
      await holds(PROGRAMS, async (given, seed) => {
        const verdict = await checkProgram(given, seed);
        // What is tried after that is the same program, made smaller.
        if (!broken) count(tally, verdict);
        broken ||= verdict.broken.length > 0;
        return verdict;
      });
    },
    LONGEST,
  );

  it("was tried on programs of all kinds", () => {
    expect(tally.refused).toBe(0);
    expect(tally.successful / tally.programs).toBeGreaterThan(0.5);
    expect(tally.quiet / tally.programs).toBeGreaterThan(0.25);
    expect(tally.racing / tally.programs).toBeLessThan(0.5);
    expect([...tally.modules].length).toBeGreaterThan(25);
    expect([...tally.outcomes].sort()).toEqual([
      "changed",
      "failed",
      "ok",
      "skipped",
      "unknown",
      "unreachable",
    ]);
  });
});

describe("without looking ahead", () => {
  it("the order in which hosts come to their turns decides nothing where none is in another's way", async () => {
    await holds(300, (given, seed) => checkProgram(given, seed, { lookahead: false }));
  });
});
