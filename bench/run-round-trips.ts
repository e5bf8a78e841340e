/** How many round trips each module costs: counted by the test that holds them to it, written as a page. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { roundTripsPage, type TripRow } from "./report/round-trips-page.ts";
import { PROJECT } from "./tools/homerun.ts";

export const ROUND_TRIPS = "round-trips";

const PAGE = join(PROJECT, "docs/round-trips.md");

/** Throws where a module costs another number than it may. */
export function countRoundTrips(): readonly TripRow[] {
  const folder = mkdtempSync(join(tmpdir(), "homerun-round-trips-"));
  try {
    const file = join(folder, "rows.json");
    const vitest = join(PROJECT, "node_modules/vitest/vitest.mjs");
    const { status } = spawnSync(
      process.execPath,
      [vitest, "run", "--project", "unit", "test/modules/round-trips.test.ts"],
      { cwd: PROJECT, env: { ...process.env, HOMERUN_ROUND_TRIPS: file }, stdio: "inherit" },
    );
    if (status !== 0) throw new Error("a module costs another number of round trips than it may");
    return JSON.parse(readFileSync(file, "utf8")) as readonly TripRow[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function writeRoundTripsPage(rows: readonly TripRow[]): string {
  writeFileSync(PAGE, roundTripsPage(rows));
  return PAGE;
}
