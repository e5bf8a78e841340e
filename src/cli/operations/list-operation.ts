/** `--list-tasks`, `--list-hosts`, `--list-tags`, `--syntax-check`: what a run would consist of. */

import { locationOf, type Span } from "../../diagnostics/span.ts";
import { tagNames, textOf } from "../../engine/directive-values.ts";
import type { RunContext } from "../../engine/run-context.ts";
import { hostsOf } from "../../engine/run-play.ts";
import { playScope, staticScope } from "../../engine/scope.ts";
import type { Play } from "../../model/task.ts";
import { compilePlay } from "../../plan/compile.ts";
import { isSelected } from "../../plan/select-tags.ts";
import { EXIT } from "../exit-code.ts";
import type { Listing, OperationIo, RunOptions } from "../operations.ts";
import { load } from "./run-operation.ts";

export async function listOperation(
  options: RunOptions,
  what: readonly Listing[],
  io: OperationIo,
): Promise<number> {
  const { context, playbooks } = load(options, io);
  const lines: string[] = [];
  for (const playbook of playbooks) {
    lines.push(`playbook: ${playbook.path}`);
    for (const [index, play] of playbook.plays.entries())
      lines.push("", ...describePlay(play, index + 1, what, context));
  }
  io.console.write(io.redactor.mask(`${lines.join("\n")}\n`));
  return EXIT.success;
}

export async function checkSyntaxOperation(options: RunOptions, io: OperationIo): Promise<number> {
  const { playbooks } = load(options, io);
  for (const { path, plays } of playbooks)
    io.console.write(`${path}: ${plays.length} ${plays.length === 1 ? "play" : "plays"}, no errors\n`);
  return EXIT.success;
}

function describePlay(
  play: Play,
  number: number,
  what: readonly Listing[],
  run: RunContext,
): readonly string[] {
  const scope = staticScope(run);
  const inPlay = playScope(run, play);
  const written = (span: Span): string => span.file.text.slice(span.start, span.end);
  const safely = (compute: () => string, span: Span): string => {
    try {
      return compute();
    } catch {
      return written(span);
    }
  };
  const hosts = play.hosts;
  const pattern = safely(() => String(scope.evaluate(hosts.value)), hosts.span);
  const name = play.name ? safely(() => textOf("name", play.name, scope) ?? "", play.name.span) : pattern;
  const lines = [`  play #${number} (${pattern}): ${name}`];
  if (what.includes("hosts")) {
    const matching = hostsOf(play, run);
    lines.push(`    hosts (${matching.length}):`, ...matching.map((h) => `      ${h}`));
  }
  const steps = compilePlay(play, undefined).steps.flatMap((s) => (s.op === "task" ? [s] : []));
  const tagsOf = (step: (typeof steps)[number]): readonly string[] => {
    try {
      return [...new Set(tagNames(step.context.tags, () => inPlay))];
    } catch {
      return [];
    }
  };
  const selected = steps.filter((s) => isSelected(tagsOf(s), run.options.tags));
  if (what.includes("tasks")) {
    lines.push("    tasks:");
    for (const step of selected) {
      const { task, context } = step;
      const title = task.name
        ? safely(() => textOf("name", task.name, scope) ?? "", task.name.span)
        : task.action.module;
      const role = context.role ? `${context.role.name} : ` : "";
      const tags = tagsOf(step);
      lines.push(
        `      ${role}${title}${tags.length > 0 ? `  [${tags.join(", ")}]` : ""}  ${locationOf(task.span)}`,
      );
    }
  }
  if (what.includes("tags"))
    lines.push(`    tags: ${[...new Set(selected.flatMap(tagsOf))].sort().join(", ")}`);
  return lines;
}
