/** What compares runs notices what is wrong: without that, that it finds nothing would say nothing. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProgram } from "./check-program.ts";
import { program } from "./random-program.ts";
import { WRONG } from "./wrong-sessions.ts";

/** Programs that are tried until one shows what is wrong. */
const PATIENCE = 300;

describe("a session that", () => {
  it.each(Object.entries(WRONG))("%s is found out", async (_what, wrapSessions) => {
    const programs = fc.sample(program, { numRuns: PATIENCE, seed: 1 });
    let tried = 0;
    let found: readonly string[] = [];
    for (const given of programs) {
      tried++;
      found = (await checkProgram(given, 1, { wrapSessions, lookahead: false })).broken;
      if (found.length > 0) break;
    }
    console.log(_what, tried, found[0]);
    expect(found).not.toEqual([]);
  });
});
