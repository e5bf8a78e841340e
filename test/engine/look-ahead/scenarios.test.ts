/** The law of looking ahead where it is most easily broken: each scenario one way in which an early answer can be untrue. */

import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/events/event.ts";
import { checkProgram, report } from "./check-program.ts";
import { differences } from "./compare-runs.ts";
import { house } from "./house.ts";
import { MANY_HOSTS } from "./many-hosts-scenarios.ts";
import { ONE_HOST } from "./one-host-scenarios.ts";
import { runModel } from "./run-model.ts";
import { cell, ignored, look, ONES, type Scenario, say } from "./scenario.ts";

function programOf(scenario: Scenario, hosts: number) {
  const machines = { h1: { cells: ONES }, h2: { cells: ONES }, ...scenario.machines };
  return house({ hosts, ...scenario, machines });
}

async function holds(scenario: Scenario, hosts: number): Promise<void> {
  const program = programOf(scenario, hosts);
  for (let seed = 1; seed <= (scenario.times ?? 6); seed++) {
    const { broken, reference } = await checkProgram(program, seed);
    expect(reference.refused).toEqual([]);
    expect(reference.state).toMatchObject({ machines: { h1: scenario.leaves ?? {} } });
    if (broken.length > 0) expect.fail(`interleaving ${seed}\n${report(program, broken)}`);
  }
}

describe("one host", () => {
  it.each(Object.entries(ONE_HOST))("%s", (_what, scenario) => holds(scenario, 1));
});

describe("several hosts", () => {
  it.each(Object.entries(MANY_HOSTS))("%s", (_what, scenario) => holds(scenario, 2));
});

describe("what comes before a read that hangs", () => {
  const HANGS = [{ machine: "h1", call: "get /a", kind: "hangs" }] as const;
  const A_WHILE = 5000;
  const hasWorked = (event: Event | undefined): boolean =>
    event?.type === "host-finished" && event.outcome !== "failed";

  it.each<[string, Scenario]>([
    ["is told at once", { tasks: [look("/b"), look("/c"), look("/a", ignored)], faults: HANGS }],
    ["is done at once", { tasks: [look("/b"), cell("/c", "0"), look("/a", ignored)], faults: HANGS }],
    [
      "is done at once after a change",
      { tasks: [cell("/b", "0"), cell("/c", "0"), look("/a", ignored)], faults: HANGS },
    ],
    [
      "is read at once, where that was asked only because of a wrong guess",
      {
        tasks: [
          { block: [look("/b", { failed_when: true }), look("/a")], rescue: [say("rescued")] },
          look("/c"),
        ],
        faults: HANGS,
      },
    ],
    [
      "is waited for at once, where that was asked only because of a wrong guess",
      {
        tasks: [
          {
            block: [look("/b", { failed_when: true }), look("/a")],
            rescue: [{ await_cell: { path: "/c", value: "1" } }, say("rescued")],
          },
        ],
        faults: HANGS,
      },
    ],
  ])("%s", async (_what, scenario) => {
    const program = programOf(scenario, 1);
    for (const seed of [1, 2, 3]) {
      const { events, times } = await runModel(program, { lookahead: true, seed });
      const done = times.filter((_, i) => hasWorked(events[i]));
      expect(done.length).toBeGreaterThan(1);
      expect(Math.max(...done)).toBeLessThan(A_WHILE);
    }
  });
});

describe("a run that is asked to stop", () => {
  const scenario: Scenario = {
    tasks: [
      look("/b", { notify: "n", changed_when: true }),
      cell("/a", "0"),
      look("/a", { loop: [1, 2] }),
      cell("/c", "0"),
      { poke: { path: "/n" } },
      cell("/b", "0"),
      look("/b"),
    ],
    handlers: [cell("/n", "9", { name: "n" })],
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("does nothing more after %i tasks", async (tasks) => {
    const program = programOf(scenario, 1);
    const run = (lookahead: boolean) => {
      let ended = 0;
      const onEvent = (event: Event, stop: () => void): void => {
        if (event.type === "host-finished" && ++ended === tasks) stop();
      };
      return runModel(program, { lookahead, seed: 1, onEvent });
    };
    expect(differences(await run(false), await run(true), { steps: true, oneByOne: true })).toEqual([]);
  });
});

describe("one host among several", () => {
  it.each(Object.entries(ONE_HOST).filter(([, s]) => !s.play && !s.before && !s.machines?.localhost))(
    "%s",
    (_what, scenario) => {
      const more = scenario.machines?.h1 ? { h2: scenario.machines.h1 } : {};
      return holds({ ...scenario, times: 3, machines: { ...scenario.machines, ...more } }, 2);
    },
  );
});
