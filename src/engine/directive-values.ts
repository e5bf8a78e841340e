/** The values of keywords at run time: evaluated, and read as their keyword wants them. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Directive, Directives, Located } from "../model/task.ts";
import { OMIT } from "../template/omit.ts";
import { evaluateTree, type Tree } from "../template/tree.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";

const TRUE = new Set(["true", "yes", "on", "1", "y", "t"]);
const FALSE = new Set(["false", "no", "off", "0", "n", "f", ""]);

export function evaluated(located: Located<Tree> | undefined, scope: LayeredScope): unknown {
  if (!located) return undefined;
  const value = evaluateTree(located.value, scope.context);
  if (value === OMIT) return evaluated(located.outer, scope);
  return value === null ? undefined : value;
}

function wrongShape(
  keyword: string,
  value: unknown,
  wanted: string,
  located: Located<Tree>,
): DiagnosticError {
  const shown =
    typeof value === "string"
      ? `\`${value}\``
      : Array.isArray(value)
        ? "a list"
        : typeof value === "object"
          ? "a dictionary"
          : String(value);
  return new DiagnosticError([
    problem("RUN0107", `\`${keyword}\` wants ${wanted}, not ${shown}`, { primary: located.span }),
  ]);
}

export function booleanOf(
  keyword: string,
  located: Located<Tree> | undefined,
  scope: LayeredScope,
): boolean | undefined {
  const value = evaluated(located, scope);
  if (value === undefined || !located) return undefined;
  return readBoolean(value) ?? raise(wrongShape(keyword, value, "true or false", located));
}

export function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = String(value).trim().toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

export function numberOf(
  keyword: string,
  located: Located<Tree> | undefined,
  scope: LayeredScope,
): number | undefined {
  const value = evaluated(located, scope);
  if (value === undefined || !located) return undefined;
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && value.trim() !== ""
        ? Number(value)
        : Number.NaN;
  return Number.isFinite(number) ? number : raise(wrongShape(keyword, value, "a number", located));
}

export function textOf(
  keyword: string,
  located: Located<Tree> | undefined,
  scope: LayeredScope,
): string | undefined {
  const value = evaluated(located, scope);
  if (value === undefined || !located) return undefined;
  if (typeof value === "object") raise(wrongShape(keyword, value, "text", located));
  return String(value);
}

/** Text or a list of text (nested lists are flattened), as names. */
export function namesOf(keyword: string, located: Located<Tree>, scope: LayeredScope): readonly string[] {
  const flatten = (value: unknown): readonly string[] => {
    if (value === undefined || value === null || value === OMIT) return [];
    if (Array.isArray(value)) return value.flatMap(flatten);
    if (typeof value === "object") raise(wrongShape(keyword, value, "a name or a list of names", located));
    return [String(value)];
  };
  return flatten(evaluated(located, scope));
}

export function tagNames(tags: readonly Located<Tree>[], scope: () => LayeredScope): readonly string[] {
  if (tags.length === 0) return [];
  if (!tags.every((t) => t.value.kind === "static")) return readTags(tags, scope());
  const known = staticTags.get(tags) ?? readTags(tags, scope());
  staticTags.set(tags, known);
  return known;
}

/** Tags without expressions are the same for every host. */
const staticTags = new WeakMap<readonly Located<Tree>[], readonly string[]>();

function readTags(tags: readonly Located<Tree>[], scope: LayeredScope): readonly string[] {
  return tags.flatMap((t) => namesOf("tags", t, scope)).filter((t) => t !== "");
}

export function directive(name: Directive, directives: Directives, scope: LayeredScope): boolean | undefined {
  return booleanOf(name, directives[name], scope);
}

export function environmentOf(
  layers: readonly Located<Tree>[],
  scope: LayeredScope,
  isLeftOut: (error: unknown) => boolean = () => false,
): Readonly<Record<string, string>> {
  const merged: Record<string, string> = Object.create(null);
  for (const layer of layers) {
    const all = whatIsThere(layer.value, scope, isLeftOut);
    const value = all === OMIT || all === null ? undefined : all;
    const maps = Array.isArray(value) ? value : value === undefined || value === "" ? [] : [value];
    for (const map of maps) {
      if (typeof map !== "object" || map === null)
        raise(wrongShape("environment", map, "a dictionary", layer));
      for (const [key, item] of Object.entries(map as Record<string, unknown>))
        merged[key] = item === null ? "" : String(item);
    }
  }
  return merged;
}

/**
 * The host's environment is one of the facts: while they are gathered, what is made of it is not there yet and is left
 * out.
 */
export function needsHostEnvironment(error: unknown): boolean {
  return (
    error instanceof DiagnosticError &&
    error.diagnostics.some(
      ({ code, message }) =>
        (code === "EXP0201" || code === "EXP0202") &&
        /`ansible_env`|`ansible_facts` has no key `env`/.test(message),
    )
  );
}

/** Without the entries whose evaluation fails in such a way. */
function whatIsThere(tree: Tree, scope: LayeredScope, isLeftOut: (error: unknown) => boolean): unknown {
  try {
    return evaluateTree(tree, scope.context);
  } catch (error) {
    if (!isLeftOut(error)) throw error;
    if (tree.kind === "seq")
      return tree.items.map((item) => whatIsThere(item, scope, isLeftOut)).filter((v) => v !== undefined);
    if (tree.kind !== "map" || tree.entries.length < 2) return undefined;
    const entries = tree.entries.map((entry) => ({ ...tree, entries: [entry] }));
    return Object.assign({}, ...entries.map((entry) => whatIsThere(entry, scope, isLeftOut)));
  }
}

function raise(error: DiagnosticError): never {
  throw error;
}
