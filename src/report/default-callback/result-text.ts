/** A task's result as Ansible's callbacks print it: without what is internal, keys sorted, as JSON or YAML. */

import { jsonText } from "../../expression/value/json.ts";
import { str } from "../../expression/value/text.ts";
import type { TaskResult } from "../../model/outcome.ts";
import { resultYaml } from "./result-yaml.ts";

export interface ResultStyle {
  readonly verbosity: number;
  readonly format: "json" | "yaml";
  /** Undefined: by the format and the verbosity. */
  readonly pretty?: boolean | undefined;
}

const ALWAYS_LEFT_OUT = new Set(["failed", "skipped", "exception"]);
const LEFT_OUT_BELOW_3 = new Set(["invocation", "diff"]);

/** In Ansible's words, since scripts look for them. */
const CENSORED =
  "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

export function isCensored(result: TaskResult): boolean {
  return (
    typeof result.censored === "string" &&
    Object.keys(result).every((k) => k === "censored" || k === "changed")
  );
}

/** Modules whose results only -vvv prints. */
const NEVER_VERBOSE = new Set(["setup", "gather_facts"]);

const DEBUG_MSG_KEYS = new Set(["msg", "exception", "warnings", "deprecations"]);
const DEBUG_HIDDEN = new Set(["changed", "failed", "skipped", "invocation", "skip_reason"]);

/** Without what is internal, and without what may not be seen. */
export function rawOf(result: TaskResult, module = ""): TaskResult {
  if (isCensored(result))
    return {
      censored: CENSORED,
      ...(result.changed === undefined || module === "debug" ? {} : { changed: result.changed }),
    };
  return Object.fromEntries(Object.entries(result).filter(([key]) => !key.startsWith("_ansible_")));
}

/** Where a condition made a task fail that says nothing, homerun puts its words in the message's place. */
function hasOwnMessage({ msg, failed_when_result: byCondition }: TaskResult): boolean {
  return byCondition !== true || typeof msg !== "string" || !msg.startsWith("`failed_when` holds");
}

/** What is printed of a result: of `debug`'s only what it was asked to show. */
export function shownOf(result: TaskResult, module: string): TaskResult {
  const raw = rawOf(result, module);
  if (module !== "debug" || isCensored(result)) return raw;
  const { msg: _msg, ...rest } = raw;
  const shown = hasOwnMessage(result) ? raw : rest;
  const hides =
    "msg" in shown ? (key: string) => !DEBUG_MSG_KEYS.has(key) : (key: string) => DEBUG_HIDDEN.has(key);
  return Object.fromEntries(Object.entries(shown).filter(([key]) => !hides(key)));
}

/** `debug` and `assert` print their results whole, but not where they failed on something else. */
export function alwaysVerbose(result: TaskResult): boolean {
  return !isCensored(result) && result._ansible_verbose_always === true;
}

export function isVerbose(module: string, result: TaskResult, verbosity: number, least = 0): boolean {
  return (verbosity > least || alwaysVerbose(result)) && !NEVER_VERBOSE.has(module);
}

function withoutInternal(value: unknown, leave: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutInternal(item, NOTHING));
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("_ansible_") && !leave.has(key))
      .map(([key, item]) => [key, withoutInternal(item, NOTHING)]),
  );
}

const NOTHING: ReadonlySet<string> = new Set();

export function pythonJson(value: unknown, indent?: string): string {
  return jsonText(value, {
    ...(indent === undefined ? {} : { indent }),
    sortKeys: true,
    ascii: false,
    itemSeparator: indent === undefined ? ", " : ",",
    keySeparator: ": ",
  });
}

export interface Dump {
  readonly style: ResultStyle;
  /** Over several lines, whatever the style says. */
  readonly indent?: boolean;
}

function leftOut(verbosity: number): ReadonlySet<string> {
  return new Set([...ALWAYS_LEFT_OUT, ...(verbosity < 3 ? LEFT_OUT_BELOW_3 : [])]);
}

/** `result` as `shownOf` gives it. */
export function dumpResult(result: TaskResult, { style, indent = false }: Dump): string {
  const shown = withoutInternal(result, leftOut(style.verbosity)) as TaskResult;
  const spread = style.pretty ?? (indent || style.verbosity > 2 || style.format === "yaml");
  if (style.format === "yaml") return resultYaml(shown, style.pretty ?? true);
  return pythonJson(shown, spread ? "    " : undefined);
}

/** As `json.dumps` with lines, whose ends are then taken out. */
export function oneLineOf(result: TaskResult, verbosity: number, spread: boolean): string {
  const shown = withoutInternal(result, leftOut(verbosity)) as TaskResult;
  return pythonJson(shown, spread ? "    " : "").replaceAll("\n", "");
}

/** The value that a loop was at, as its lines name it. */
export function itemLabel(result: TaskResult): string {
  if (isCensored(result)) return "None";
  if ("_ansible_item_label" in result) return str(result._ansible_item_label);
  const name = typeof result.ansible_loop_var === "string" ? result.ansible_loop_var : "item";
  return name in result ? str(result[name] ?? null) : "None";
}
