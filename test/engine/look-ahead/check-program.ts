/** The law of looking ahead, for one program: what comes of it is what comes of doing one task after the other. */

import { differences } from "./compare-runs.ts";
import { acrossTheBarrier, changedInCheckMode, outOfTurn } from "./laws.ts";
import { races } from "./races.ts";
import { type Program, type Ran, runModel, type Way } from "./run-model.ts";

export interface Verdict {
  /** Empty: the law holds. */
  readonly broken: readonly string[];
  /** One at a time, one host at a time: what everything else is compared with. */
  readonly reference: Ran;
  readonly ahead: Ran;
  /** What hosts get into each other's way over at the same step. */
  readonly races: readonly string[];
}

type Wrap = Pick<Way, "wrapSessions">;

const isFree = (program: Program): boolean => /^ *-? ?strategy: free$/m.test(program.files["site.yml"] ?? "");

/** What depends on which of several hosts is quicker where they don't wait for each other. */
const ORDERLY =
  /hostvars|any_errors_fatal|max_fail_percentage|meta: (end_play|end_batch|clear_host_errors)|include_role|roles:/;

function textOf(program: Program): string {
  return Object.values(program.files).join("\n");
}

/** Programs that change something even in check mode, since a task says so. */
const isPureCheck = (program: Program): boolean =>
  program.options?.checkMode === true && !textOf(program).includes("check_mode: false");

/** `seed`: of the interleavings. `wrap`: what looks ahead is tampered with, to see that it is noticed. */
export async function checkProgram(program: Program, seed: number, wrap: Wrap = {}): Promise<Verdict> {
  const free = isFree(program);
  const reference = await runModel(program, { lookahead: false, seed, forks: 1 });
  const ahead = await runModel(program, { lookahead: true, seed: seed + 1, forks: 1, ...wrap });
  const together = await runModel(program, { lookahead: true, seed: seed + 2, forks: 5, ...wrap });
  const inTheWay = [
    ...races(reference, !free),
    ...(free && ORDERLY.test(textOf(program)) ? ["the order of hosts"] : []),
  ];
  const orderly = inTheWay.length === 0;
  const broken = [
    ...(free && !orderly ? [] : differences(reference, ahead, { steps: !free, oneByOne: !free })),
    ...(orderly ? differences(reference, together, { steps: !free, oneByOne: false }) : []),
    ...[ahead, together].flatMap((ran) => [
      ...outOfTurn(ran),
      ...(free ? [] : acrossTheBarrier(ran, reference)),
      ...(isPureCheck(program) ? changedInCheckMode(ran) : []),
    ]),
  ];
  return { broken, reference, ahead, races: inTheWay };
}

/** For the one who has to find out why. */
export function report(program: Program, broken: readonly string[]): string {
  const files = Object.entries(program.files).map(([name, text]) => `--- ${name}\n${text}`);
  const { tags, ...options } = program.options ?? {};
  const given = { ...options, tags: [...(tags?.only ?? [])] };
  return [
    ...broken.slice(0, 5),
    ...files,
    `--- options\n${JSON.stringify(given)}`,
    `--- world\n${JSON.stringify(program.world, undefined, 1)}`,
  ].join("\n");
}
