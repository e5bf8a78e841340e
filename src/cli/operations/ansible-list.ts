/** `--list-hosts`, `--list-tasks`, `--list-tags` as `ansible-playbook` prints them. */

import type { Span } from "../../diagnostics/span.ts";
import { namesOf, tagNames } from "../../engine/directive-values.ts";
import type { RunContext } from "../../engine/run-context.ts";
import { hostsOf } from "../../engine/run-play.ts";
import { playScope, staticScope } from "../../engine/scope.ts";
import { repr } from "../../expression/value/text.ts";
import type { Play } from "../../model/task.ts";
import { compilePlay } from "../../plan/compile.ts";
import type { Program, RegionPlace, Step } from "../../plan/program.ts";
import { isSelected } from "../../plan/select-tags.ts";
import type { LayeredScope } from "../../vars/layered-scope.ts";
import { EXIT } from "../exit-code.ts";
import type { Listing, OperationIo, RunOptions } from "../operations.ts";
import { load } from "./run-operation.ts";

type TaskStep = Extract<Step, { readonly op: "task" }>;

interface Listed {
  readonly what: readonly Listing[];
  readonly run: RunContext;
  readonly scope: LayeredScope;
  /** `--list-tags` without a selection shows what `never` holds back, too. */
  readonly withNever: boolean;
}

export async function ansibleListOperation(
  options: RunOptions,
  what: readonly Listing[],
  io: OperationIo,
): Promise<number> {
  const { context: run, playbooks } = load(options, io);
  const unselected = options.tags.length === 0 && options.skipTags.length === 0;
  const listed: Listed = {
    what,
    run,
    scope: staticScope(run),
    withNever: unselected && what.includes("tags"),
  };
  const lines = playbooks.flatMap(({ plays }, number) => [
    "",
    `playbook: ${options.playbooks[number] ?? ""}`,
    ...plays.flatMap((play, index) => ["", ...playLines(play, index + 1, listed)]),
  ]);
  io.console.write(`${lines.join("\n")}\n`);
  return EXIT.success;
}

/** As `ansible-playbook --syntax-check`: the playbooks that are in order, by name. */
export async function ansibleSyntaxOperation(options: RunOptions, io: OperationIo): Promise<number> {
  load(options, io);
  for (const path of options.playbooks) io.console.write(`\nplaybook: ${path}\n`);
  return EXIT.success;
}

function written({ file, start, end }: Span): string {
  return file.text
    .slice(start, end)
    .trim()
    .replace(/^(["'])([\s\S]*)\1$/, "$2");
}

function playLines(play: Play, number: number, { what, run, scope, withNever }: Listed): readonly string[] {
  const hosts = namesOf("hosts", play.hosts, scope);
  const name = play.name ? written(play.name.span) : hosts.join(",");
  const lines = [
    `  play #${number} (${hosts.join(",")}): ${name}\tTAGS: [${tagsOf(play.tags, playScope(run, play)).join(",")}]`,
  ];
  if (what.includes("hosts")) {
    const matching = hostsOf(play, run);
    lines.push(
      `    pattern: ${repr(hosts)}`,
      `    hosts (${matching.length}):`,
      ...matching.map((h) => `      ${h}`),
    );
  }
  const inPlay = playScope(run, play);
  const program = compilePlay(play, undefined);
  const steps = program.steps.filter((s): s is TaskStep => s.op === "task" && isPlain(s.place, program));
  const isChosen = (tags: readonly string[]): boolean =>
    isSelected(tags, run.options.tags) || (withNever && tags.includes("never"));
  if (what.includes("tasks")) {
    lines.push("    tasks:");
    for (const step of steps) {
      const tags = tagsOf(step.context.tags, inPlay);
      if (isChosen(tags)) lines.push(`      ${titleOf(step)}\tTAGS: [${tags.join(", ")}]`);
    }
  }
  if (what.includes("tags")) {
    const all = steps.map((step) => tagsOf(step.context.tags, inPlay)).filter(isChosen);
    lines.push(`      TASK TAGS: [${[...new Set(all.flat())].sort().join(", ")}]`);
  }
  return lines;
}

/** Only what is not the `rescue` or `always` of something. */
function isPlain(place: RegionPlace | undefined, { regions }: Program): boolean {
  if (place === undefined) return true;
  return place.section === "block" && isPlain(regions[place.region]?.place, { regions, steps: [] });
}

function titleOf({ task, context }: TaskStep): string {
  if (!task.name) return written(task.action.span);
  return `${context.role ? `${context.role.name} : ` : ""}${written(task.name.span)}`;
}

/** Templates that need a host stand as they are written. */
function tagsOf(tags: TaskStep["context"]["tags"], scope: LayeredScope): readonly string[] {
  try {
    return [...new Set(tagNames(tags, () => scope))].sort();
  } catch {
    return tags.map((tag) => written(tag.span)).sort();
  }
}
