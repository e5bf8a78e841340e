/** What plays, blocks, tasks and roles share: directives, tags, variables, environment, conditions. */

import { Collector, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Common, Directive, Directives, Located, VarLayer } from "../model/task.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../source/located.ts";
import type { Tree } from "../template/tree.ts";
import { checkDefaults } from "./check-defaults.ts";
import { compileConditions, compileValue, literalOf, slice } from "./compile-value.ts";
import { circumstancesOf } from "./expected-failure.ts";
import { keywordOf } from "./keywords.ts";
import type { Parsing } from "./parsing.ts";
import { fitsKeyword, isNull, readKeyword } from "./read-keyword.ts";
import { NO_VARS, readVariables } from "./variables.ts";

export type Fields = ReadonlyMap<string, MapEntry>;

export function fieldsOf(map: MapNode): Map<string, MapEntry> {
  return new Map(map.entries.map((e) => [String(e.key.value), e]));
}

const DIRECTIVES: readonly Directive[] = [
  "any_errors_fatal",
  "become",
  "become_exe",
  "become_flags",
  "become_method",
  "become_user",
  "check_mode",
  "connection",
  "debugger",
  "delegate_facts",
  "delegate_to",
  "diff",
  "ignore_errors",
  "ignore_unreachable",
  "no_log",
  "port",
  "remote_user",
  "run_once",
  "throttle",
  "timeout",
];

export function readDirectives(fields: Fields, parsing: Parsing): Directives {
  const directives: { [D in Directive]?: Located<Tree> } = {};
  for (const name of DIRECTIVES) {
    const value = readKeyword(fields.get(name), parsing);
    if (value) directives[name] = value;
  }
  return directives;
}

/** The words of a text that commas separate, each with its place; commas inside of expressions don't. */
function commaParts(node: ScalarNode): readonly ScalarNode[] {
  const text = String(node.value);
  const parts: ScalarNode[] = [];
  let start = 0;
  for (const piece of text.split(/,(?![^{}]*\}\})/)) {
    const trimmed = piece.trim();
    const from = start + piece.length - piece.trimStart().length;
    if (trimmed !== "") parts.push(slice(node, from, from + trimmed.length));
    start += piece.length + 1;
  }
  return parts;
}

/** Items of a list, or one value; a text is split at commas where `split` says so, the texts of a list are not. */
export function valuesOf(node: Node, split: boolean): readonly Node[] {
  if (isNull(node)) return [];
  if (node.kind === "seq") return node.items.flatMap((i) => (i.kind === "seq" ? [i] : valuesOf(i, false)));
  if (split && node.kind === "scalar" && typeof node.value === "string") return commaParts(node);
  return [node];
}

export function readTags(entry: MapEntry | undefined, parsing: Parsing): readonly Located<Tree>[] {
  if (!entry) return [];
  const tags: Located<Tree>[] = [];
  for (const node of valuesOf(entry.value, true)) {
    const literal = literalOf(node);
    if (literal && literal.data !== null && typeof literal.data === "object") {
      parsing.out.add(problem("PB0107", "a tag must be text", { primary: node.span }));
      continue;
    }
    const tag = compileValue(node, parsing.out);
    if (tag) tags.push(tag);
  }
  return tags;
}

/** Texts of a keyword that takes one or several (`notify`, `listen`, `vars_files`). */
export function readTexts(entry: MapEntry | undefined, parsing: Parsing): readonly Located<Tree>[] {
  if (!entry || isNull(entry.value)) return [];
  const keyword = keywordOf(String(entry.key.value));
  if (keyword && !fitsKeyword(keyword, entry.value, parsing)) return [];
  return valuesOf(entry.value, false)
    .map((n) => compileValue(n, parsing.out))
    .filter((v) => v !== undefined);
}

/** `environment` and `module_defaults`: a map, a template, or a list of such. */
export function readMaps(entry: MapEntry | undefined, parsing: Parsing): readonly Located<Tree>[] {
  return readTexts(entry, parsing);
}

/** Names of the modules that a literal `module_defaults` is about. */
export function defaultedModules(entry: MapEntry | undefined): readonly string[] {
  if (!entry) return [];
  return valuesOf(entry.value, false).flatMap((n) =>
    n.kind === "map" ? n.entries.map((e) => String(e.key.value)) : [],
  );
}

/** Names of a literal `collections`. */
function collectionsIn(entry: MapEntry | undefined): readonly string[] | undefined {
  const data = entry ? literalOf(entry.value)?.data : undefined;
  const names = Array.isArray(data) ? data : [data];
  return entry && names.every((n) => typeof n === "string") ? names : undefined;
}

/** `parsing` as it is inside of something with these fields. */
export function inside(parsing: Parsing, fields: Fields): Parsing {
  const names = defaultedModules(fields.get("module_defaults"));
  const collections = collectionsIn(fields.get("collections"));
  const vars = fields.get("vars");
  return {
    ...parsing,
    ...circumstancesOf(fields),
    ...(names.length === 0 ? {} : { defaulted: new Set([...parsing.defaulted, ...names]) }),
    ...(collections === undefined ? {} : { collections }),
    ...(vars === undefined ? {} : { varsAround: [...(parsing.varsAround ?? []), writtenVars(vars.value)] }),
  };
}

/** What is wrong with them is told where they belong. */
export function writtenVars(node: Node): () => VarLayer {
  return () => readVariables(node, new Collector());
}

export function readCommon(span: Span, fields: Fields, parsing: Parsing): Common {
  const name = readKeyword(fields.get("name"), parsing);
  const when = fields.get("when");
  const vars = fields.get("vars");
  checkDefaults(fields.get("module_defaults"), parsing);
  return {
    span,
    ...(name ? { name } : {}),
    directives: readDirectives(fields, parsing),
    when: when ? compileConditions(when, parsing.out) : [],
    tags: readTags(fields.get("tags"), parsing),
    vars: vars ? readVariables(vars.value, parsing.out) : NO_VARS,
    environment: readMaps(fields.get("environment"), parsing),
    moduleDefaults: readMaps(fields.get("module_defaults"), parsing),
  };
}
