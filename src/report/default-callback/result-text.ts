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

/** Modules whose results are always printed whole, as `debug`'s. */
const ALWAYS_VERBOSE = new Set(["debug", "assert"]);
/** Modules whose results only -vvv prints. */
const NEVER_VERBOSE = new Set(["setup", "gather_facts"]);

const DEBUG_MSG_KEYS = new Set(["msg", "exception", "warnings", "deprecations"]);
const DEBUG_HIDDEN = new Set(["changed", "failed", "skipped", "invocation", "skip_reason"]);

/** What is printed of a result. */
export function shownOf(result: TaskResult, module: string): TaskResult {
  if (isCensored(result))
    return { censored: CENSORED, ...(result.changed === undefined ? {} : { changed: result.changed }) };
  const entries = Object.entries(result).filter(([key]) => !key.startsWith("_ansible_"));
  if (module !== "debug") return Object.fromEntries(entries);
  const hides =
    "msg" in result ? (key: string) => !DEBUG_MSG_KEYS.has(key) : (key: string) => DEBUG_HIDDEN.has(key);
  return Object.fromEntries(entries.filter(([key]) => !hides(key)));
}

export interface Verbose {
  readonly module: string;
  readonly failed: boolean;
}

/** `debug` and `assert` print their results whole, but not where they failed on something else. */
export function alwaysVerbose(module: string, result: TaskResult): boolean {
  if (isCensored(result) || result.skipped === true) return false;
  if (module === "assert")
    return result.failed !== true && result.quiet !== true && ALWAYS_VERBOSE.has(module);
  return ALWAYS_VERBOSE.has(module) && result.failed !== true;
}

export function isVerbose(module: string, result: TaskResult, verbosity: number, least = 0): boolean {
  return (verbosity > least || alwaysVerbose(module, result)) && !NEVER_VERBOSE.has(module);
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
  readonly whole?: boolean;
}

/** `result` as `shownOf` gives it. */
export function dumpResult(result: TaskResult, { style, indent = false }: Dump): string {
  const leave = new Set([...ALWAYS_LEFT_OUT, ...(style.verbosity < 3 ? LEFT_OUT_BELOW_3 : [])]);
  const shown = withoutInternal(result, leave) as TaskResult;
  const spread = style.pretty ?? (indent || style.verbosity > 2 || style.format === "yaml");
  if (style.format === "yaml") return resultYaml(shown, style.pretty ?? true);
  return pythonJson(shown, spread ? "    " : undefined);
}

/** The value that a loop was at, as its lines name it. */
export function itemLabel(result: TaskResult): string {
  if (isCensored(result)) return "None";
  if ("_ansible_item_label" in result) return str(result._ansible_item_label);
  const name = typeof result.ansible_loop_var === "string" ? result.ansible_loop_var : "item";
  return name in result ? str(result[name] ?? null) : "None";
}
