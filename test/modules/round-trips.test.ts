/** How many frames a task costs that stands between two others: none where nothing is to change, one for its changes, or the reason why more. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { AgentShell } from "../../src/connection/session/agent-shell.ts";
import type { AnyModule } from "../../src/modules/contract/module.ts";
import { allModules } from "../../src/modules/registry.ts";
import { play } from "../engine/run-play.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { readLaws } from "./all-laws.ts";
import type { LawCase } from "./law.ts";
import {
  MORE_TASKS,
  MORE_TRIPS,
  SYSTEM_PATH,
  type TripCase,
  type TripTask,
  UNMEASURED,
} from "./trip-tasks.ts";

interface Trips {
  readonly module: string;
  readonly unchanged?: number;
  readonly changed?: number;
  readonly why?: string;
}

const LAWS = await readLaws();
const rows: Trips[] = [];

/** The bench has this written to make a page of it. */
afterAll(() => {
  const file = process.env.HOMERUN_ROUND_TRIPS;
  if (file === undefined) return;
  const unmeasured = Object.entries(UNMEASURED).map(([module, why]) => ({ module, why }));
  writeFileSync(
    file,
    JSON.stringify([...rows, ...unmeasured].toSorted((a, b) => (a.module < b.module ? -1 : 1))),
  );
});

/** With the files of the case below `host`, beside the playbook. A shell has its user's own home: no case may write there. */
function taskOf(module: AnyModule, theCase: LawCase): TripTask {
  return {
    prepare: (folder) => theCase.prepare?.(folder),
    task: (folder) => ({ [module.name]: theCase.params(folder) }),
    environment: (folder) => {
      const tools = theCase.tools?.(folder);
      const own = tools === undefined ? {} : { PATH: `${tools}:${SYSTEM_PATH}` };
      return { HOME: folder, ...own, ...theCase.env?.(folder) };
    },
  };
}

interface Ran {
  readonly frames: number;
  readonly outcome: string | undefined;
}

async function ran(folder: string, environment: object, tasks: readonly object[]): Promise<Ran> {
  const plays = [{ hosts: "all", gather_facts: false, environment, tasks }];
  const frames = vi.spyOn(AgentShell.prototype, "exchange");
  try {
    const { events, refused } = await play(
      { "site.yml": JSON.stringify(plays) },
      { folder, lookahead: true },
    );
    expect(refused).toEqual([]);
    const ends = events.filter((event) => event.type === "host-finished");
    const it = ends.find((event) => event.task.name === "it");
    const said =
      it?.outcome === "failed" ? `failed: ${JSON.stringify(it.result).slice(0, 500)}` : it?.outcome;
    return { frames: frames.mock.calls.length, outcome: said };
  } finally {
    frames.mockRestore();
  }
}

const BESIDE = ["/", "/etc"].map((at) => ({ name: `look at ${at}`, stat: { path: at } }));

async function trips(
  { prepare, task, environment }: TripTask,
  wanted: readonly string[],
): Promise<readonly number[]> {
  const folder = tempFolder();
  const host = path.join(folder, "host");
  mkdirSync(host);
  prepare?.(host);
  const around = environment?.(host) ?? {};
  const alone = await ran(folder, around, BESIDE);
  const [first, last] = BESIDE;
  const counts: number[] = [];
  for (const outcome of wanted) {
    const within = await ran(folder, around, [first ?? {}, { name: "it", ...task(host) }, last ?? {}]);
    expect(within.outcome).toBe(outcome);
    counts.push(within.frames - alone.frames);
  }
  return counts;
}

/** The controller gives something that is not there. */
function needsFiles(module: AnyModule, cases: readonly LawCase[]): boolean {
  if (module.needs === undefined) return false;
  const given = Object.values(cases[0]?.given?.("/f") ?? { unknown: true });
  return !given.every((gift) => Array.isArray(gift) && gift.length === 0);
}

/** The first case that can be told in a playbook as it is. */
function caseOf(cases: readonly LawCase[], unchanged: boolean): LawCase | undefined {
  return cases.find(
    (one) => (one.unchanged ?? false) === unchanged && !JSON.stringify(one.params("/f")).includes("{{"),
  );
}

describe("between two others", () => {
  const lawful = LAWS.filter(
    ({ module, cases }) => MORE_TASKS[module.name] === undefined && !needsFiles(module, cases),
  );
  const tried = [
    ...lawful.map(({ module, cases }) => {
      const changing = caseOf(cases, false);
      const still = changing ?? caseOf(cases, true);
      return {
        module: module.name,
        tasks: still === undefined ? [] : [taskOf(module, still)],
        wanted: (changing === undefined ? ["ok"] : ["changed", "ok"]) as TripCase["wanted"],
      };
    }),
    ...Object.entries(MORE_TASKS).map(([module, { wanted, ...task }]) => ({ module, tasks: [task], wanted })),
  ].toSorted((a, b) => (a.module < b.module ? -1 : 1));

  it.each(tried)("$module", async ({ module, tasks, wanted }) => {
    for (const task of tasks) {
      const counts = await trips(task, wanted);
      const of = (outcome: "changed" | "ok"): number | undefined => counts[wanted.indexOf(outcome)];
      const more = MORE_TRIPS[module];
      const [unchanged, changed] = [of("ok"), of("changed")];
      rows.push({
        module,
        ...(unchanged === undefined ? {} : { unchanged }),
        ...(changed === undefined ? {} : { changed }),
        ...(more === undefined ? {} : { why: more.why }),
      });
      expect({ unchanged, changed }).toEqual({
        unchanged: unchanged === undefined ? undefined : (more?.unchanged ?? 0),
        changed: changed === undefined ? undefined : (more?.changed ?? 1),
      });
    }
  });

  it("is told of every module, or why not", () => {
    const told = new Set([...tried.map(({ module }) => module), ...Object.keys(UNMEASURED)]);
    expect(
      allModules()
        .map(({ name }) => name)
        .filter((name) => !told.has(name)),
    ).toEqual([]);
    expect(Object.keys(UNMEASURED).filter((name) => tried.some(({ module }) => module === name))).toEqual([]);
    expect(existsSync(path.join(import.meta.dirname, "laws"))).toBe(true);
  });
});
