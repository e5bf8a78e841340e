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

/** What is compared with the reference: looking ahead, unless it says otherwise. */
type Other = Partial<Pick<Way, "wrapSessions" | "lookahead">>;

const isFree = (program: Program): boolean =>
  /^ *-? ?strategy: (free|host_pinned)$/m.test(program.files["site.yml"] ?? "");

/** What hosts get into each other's way over without anything being touched. */
function hiddenRaces(program: Program): readonly string[] {
  const text = textOf(program);
  return [
    ...(isFree(program) && ORDERLY.test(text) ? ["the order of hosts"] : []),
    ...(program.options?.checkMode && text.includes("delegate_to") ? ["promises of another host"] : []),
    ...(/until: "?r2.value/.test(text) ? ["how long other hosts take"] : []),
  ];
}

/** What depends on which of several hosts is quicker where they don't wait for each other. */
const ORDERLY =
  /hostvars|any_errors_fatal|max_fail_percentage|meta: (end_play|end_batch|clear_host_errors)|include_role|roles:/;

function textOf(program: Program): string {
  return Object.values(program.files).join("\n");
}

/** Programs that change something even in check mode, since a task says so. */
const isPureCheck = (program: Program): boolean =>
  program.options?.checkMode === true && !textOf(program).includes("check_mode: false");

/** `seed`: of the interleavings. */
export async function checkProgram(program: Program, seed: number, other: Other = {}): Promise<Verdict> {
  const free = isFree(program);
  const reference = await runModel(program, { lookahead: false, seed, forks: 1 });
  const ahead = await runModel(program, { lookahead: true, seed: seed + 1, forks: 1, ...other });
  const together = await runModel(program, { lookahead: true, seed: seed + 2, forks: 5, ...other });
  const inTheWay = [...races(reference, !free), ...hiddenRaces(program)];
  const orderly = inTheWay.length === 0;
  const broken = [
    ...(free && !orderly ? [] : differences(reference, ahead, { steps: !free, oneByOne: !free })),
    ...(orderly ? differences(reference, together, { steps: !free, oneByOne: false }) : []),
    ...lawsBroken(program, ahead, free && !orderly ? ahead : reference),
    ...lawsBroken(program, together, orderly ? reference : together),
  ];
  return { broken, reference, ahead, races: inTheWay };
}

/** `reference`: a run with which this one has its steps in common. */
function lawsBroken(program: Program, ran: Ran, reference: Ran): readonly string[] {
  return [
    ...outOfTurn(ran),
    ...(isFree(program) ? [] : acrossTheBarrier(ran, reference)),
    ...(isPureCheck(program) ? changedInCheckMode(ran) : []),
  ];
}

function linesOf(map: Readonly<Record<string, unknown>>): string {
  return Object.entries(map)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join("\n");
}

/** Files that the playbook has nothing to do with are left out. */
function isUsed(name: string, site: string): boolean {
  return (
    !/^(inc|more|t\.|roles)/.test(name) || site.includes(name.startsWith("roles") ? "web" : name.slice(0, 3))
  );
}

/** For the one who has to find out why. */
export function report(program: Program, broken: readonly string[]): string {
  const site = textOf({ ...program, files: { site: program.files["site.yml"] ?? "" } });
  const files = Object.entries(program.files)
    .filter(([name]) => isUsed(name, site))
    .map(([name, text]) => `--- ${name}\n${text}`);
  const { tags, ...options } = program.options ?? {};
  const given = { ...options, tags: [...(tags?.only ?? [])] };
  return [
    ...broken.slice(0, 5),
    ...files,
    `--- options\n${JSON.stringify(given)}`,
    `--- world\n${linesOf(program.world.machines)}`,
    JSON.stringify({ ...program.world, machines: undefined }),
  ].join("\n");
}
