/** One task or handler, with its module's arguments, loop, conditions and notifications. */

import { Collector, problem, warning } from "../diagnostics/diagnostic.ts";
import { positionAt, type Span } from "../diagnostics/span.ts";
import type { Action, Directives, Located, Task } from "../model/task.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../source/located.ts";
import { compileTree, type Tree } from "../template/tree.ts";
import { type Applied, setApply } from "./apply-of.ts";
import { checkArguments } from "./check-arguments.ts";
import { checkKey } from "./check-keys.ts";
import {
  asRaw,
  compileCondition,
  compileConditions,
  compileValue,
  hasTemplate,
  literalOf,
} from "./compile-value.ts";
import { isOfATurn } from "./expected-failure.ts";
import type { FoundModule } from "./find-module.ts";
import { keywordOf, type Place } from "./keywords.ts";
import { type ModuleCall, moduleCall } from "./module-call.ts";
import type { Parsing } from "./parsing.ts";
import { isNull, readKeyword, shown } from "./read-keyword.ts";
import { readLoop, readName } from "./read-loop.ts";
import { type Fields, fieldsOf, readCommon, readTexts } from "./read-shared.ts";

function textNode(text: string, span: Span): ScalarNode {
  return { kind: "scalar", value: text, text, style: "plain", span, offsetAt: () => span.start };
}

/** A literal text as if it stood at `span`. */
function literalAt(text: string, span: Span): Located<Tree> | undefined {
  const { value } = compileTree(textNode(text, span));
  return value ? { value, span } : undefined;
}

function itemsOf(node: Node): readonly Node[] {
  return node.kind === "seq" ? node.items : [node];
}

/** Expressions are checked now and handed over as text. */
function rawExpressions(name: string, node: Node, parsing: Parsing): Located<Tree> | undefined {
  for (const item of itemsOf(node)) {
    if (!isNull(item)) compileCondition(item, `\`${name}\``, parsing.out);
  }
  return compileValue(asRaw(node), parsing.out);
}

export function actionOf(call: ModuleCall, parsing: Parsing): Action {
  const args = new Map<string, Located<Tree>>();
  const keySpans = new Map<string, Span>();
  for (const [name, { key, value }] of call.args) {
    if (isNull(value) && !call.shape.open && !call.shape.nullParams?.includes(name)) continue;
    const isExpression = call.shape.expressionParams.includes(name);
    const compiled = isExpression ? rawExpressions(name, value, parsing) : compileValue(value, parsing.out);
    if (!compiled) continue;
    args.set(name, compiled);
    keySpans.set(name, key.span);
  }
  const splat = call.splat ? compileValue(call.splat, parsing.out) : undefined;
  return { module: call.shape.name, span: call.span, args, keySpans, ...(splat ? { splat } : {}) };
}

function localDirectives(directives: Directives, span: Span): Directives {
  const delegate = directives.delegate_to ?? literalAt("localhost", span);
  const connection = directives.connection ?? literalAt("local", span);
  return {
    ...directives,
    ...(delegate ? { delegate_to: delegate } : {}),
    ...(connection ? { connection } : {}),
  };
}

/** Texts as they are written: what stands in braces is not evaluated, as in Ansible. */
function readListen(fields: Fields, parsing: Parsing): readonly string[] {
  const entry = fields.get("listen");
  if (!entry || isNull(entry.value)) return [];
  const nodes = entry.value.kind === "seq" ? entry.value.items : [entry.value];
  return nodes.flatMap((node) => {
    if (node.kind !== "scalar") {
      const message = `\`listen\` must be a text or a list of texts, not ${shown(node)}`;
      parsing.out.add(problem("PB0107", message, { primary: node.span }));
      return [];
    }
    if (hasTemplate(node)) {
      const message =
        "a topic is a fixed text; what stands in braces is not evaluated, so that nothing notifies this";
      parsing.out.add(warning("PB0214", message, { primary: node.span, help: "write the topic out" }));
    }
    return [String(node.value)];
  });
}

type Conditions = Pick<Task, "changedWhen" | "failedWhen" | "until">;

function readVerdicts(fields: Fields, parsing: Parsing): Conditions {
  const [changed, failed, until] = ["changed_when", "failed_when", "until"].map((n) => fields.get(n));
  return {
    ...(changed ? { changedWhen: compileConditions(changed, parsing.out) } : {}),
    ...(failed ? { failedWhen: compileConditions(failed, parsing.out) } : {}),
    ...(until ? { until: compileConditions(until, parsing.out) } : {}),
  };
}

export function taskId(span: Span): string {
  return `${span.file.path}:${positionAt(span.file, span.start).line}`;
}

/** Keywords that don't belong on a task of this kind. */
export function checkTaskKeys(fields: Fields, place: Place, parsing: Parsing, found?: FoundModule): void {
  for (const [name, entry] of fields) {
    if (keywordOf(name) && entry.key !== found?.name) checkKey(entry, place, parsing);
  }
}

/** The call of a found module, with what can be said of its arguments. */
export function readCall(found: FoundModule, fields: Fields, parsing: Parsing): ModuleCall {
  const call = moduleCall(found.name, found.shape, found.value, fields.get("args"), parsing);
  checkArguments(call, new Set(fields.keys()), parsing);
  return call;
}

/** `apply:` of an include holds keywords, not values for a module. */
function readApply(call: ModuleCall, parsing: Parsing): Applied | undefined {
  const apply = call.args.get("apply");
  if (!apply || call.shape.kind !== "engine") return undefined;
  if (apply.value.kind !== "map") {
    const help = "write keywords below it, such as `tags:` or `become:`";
    parsing.out.add(
      problem("PB0107", "`apply` must be a map of keywords", { primary: apply.value.span, help }),
    );
    return undefined;
  }
  const fields = fieldsOf(apply.value);
  for (const entry of fields.values()) checkKey(entry, "block", parsing);
  return {
    ...readCommon(apply.value.span, fields, parsing),
    notify: readTexts(fields.get("notify"), parsing),
  };
}

/** What asks, waits for people or only thinks has nothing to leave to the host. */
function checkAsync(entry: MapEntry | undefined, { shape }: ModuleCall, parsing: Parsing): void {
  if (!entry || shape.canBeAsync !== false || literalOf(entry.value)?.data === 0) return;
  parsing.out.add(
    problem("PB0225", `\`${shape.name}\` can't be carried out with \`async\``, {
      primary: entry.key.span,
      help: "leave `async` and `poll` away; `timeout: SECONDS` limits a task that is waited for",
    }),
  );
}

function withoutApply(call: ModuleCall): ModuleCall {
  if (call.shape.kind !== "engine" || !call.args.has("apply")) return call;
  return { ...call, args: new Map([...call.args].filter(([name]) => name !== "apply")) };
}

function withMistakes(task: Task, { all }: Collector, out: Collector): Task {
  const mistakes = all.filter(isOfATurn);
  out.addAll(all.map((d) => (mistakes.includes(d) ? { ...d, severity: "warning" } : d)));
  return mistakes.length > 0 ? { ...task, mistakes } : task;
}

/** Where the task's failure is handled, its mistakes are its own affair. */
export function readTask(map: MapNode, fields: Fields, found: FoundModule, outer: Parsing): Task {
  const { out, handled, conditional } = outer;
  const parsing = handled ? { ...outer, out: new Collector() } : outer;
  const common = readCommon(map.span, fields, parsing);
  const call = readCall(found, fields, parsing);
  const loop = readLoop(fields, parsing);
  const register = readName(fields.get("register"), parsing);
  const retries = readKeyword(fields.get("retries"), parsing);
  const delay = readKeyword(fields.get("delay"), parsing);
  const async = readKeyword(fields.get("async"), parsing);
  const poll = readKeyword(fields.get("poll"), parsing);
  if (async) checkAsync(fields.get("async"), call, parsing);
  const apply = readApply(call, parsing);
  const read: Task = {
    ...common,
    kind: "task",
    id: taskId(map.span),
    directives: found.local ? localDirectives(common.directives, found.name.span) : common.directives,
    action: {
      ...actionOf(withoutApply(call), parsing),
      ...(found.named ? { named: found.named } : {}),
      ...(found.foreign ? { foreign: found.foreign } : {}),
    },
    ...(loop ? { loop } : {}),
    ...(register === undefined ? {} : { register }),
    notify: readTexts(fields.get("notify"), parsing),
    listen: readListen(fields, parsing),
    ...readVerdicts(fields, parsing),
    ...(retries ? { retries } : {}),
    ...(delay ? { delay } : {}),
    ...(async ? { async } : {}),
    ...(poll ? { poll } : {}),
    ...(parsing.role ? { role: parsing.role } : {}),
    ...(parsing.collections ? { collections: parsing.collections } : {}),
    ...(parsing.collections ? { collections: parsing.collections } : {}),
    ...(handled ? { handled } : {}),
    ...(conditional ? { conditional } : {}),
    directory: parsing.directory,
  };
  const task = handled ? withMistakes(read, parsing.out, out) : read;
  if (apply) setApply(task, apply);
  return task;
}
