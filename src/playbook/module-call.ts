/** The module of a task with its arguments as nodes: from a map, from text, from `args:`, from `action:`. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../source/located.ts";
import { hasTemplate, slice } from "./compile-value.ts";
import { NAMED, splitWords, textParameters } from "./free-form.ts";
import type { ModuleShape } from "./module-index.ts";
import type { Parsing } from "./parsing.ts";
import { isNull } from "./read-keyword.ts";

export interface Argument {
  readonly key: ScalarNode;
  readonly value: Node;
}

export interface ModuleCall {
  /** As written. */
  readonly name: string;
  readonly span: Span;
  readonly shape: ModuleShape;
  /** By canonical name. */
  readonly args: ReadonlyMap<string, Argument>;
  /** A template that gives all arguments at once, or a map of those whose names are templates. */
  readonly splat?: Node;
  /** Something was wrong with how the arguments are written, so that others may seem to be missing. */
  readonly broken: boolean;
}

/** Parameters that may stand among the words of a command line. */
const AMONG_WORDS = new Set([
  "chdir",
  "creates",
  "executable",
  "removes",
  "stdin",
  "stdin_add_newline",
  "strip_empty_ends",
  "warn",
]);

/** Text of a module that takes none. */
export const RAW_TEXT = "_raw_params";

interface Building {
  readonly shape: ModuleShape;
  readonly args: Map<string, Argument>;
  readonly parsing: Parsing;
  splat?: Node;
  broken: boolean;
}

function canonical(shape: ModuleShape, name: string): string {
  if (name === "_raw_params" && shape.freeForm !== undefined) return shape.freeForm;
  return Object.hasOwn(shape.paramAliases, name) ? (shape.paramAliases[name] ?? name) : name;
}

/** What Ansible hands its modules beside their parameters begins so; content may not. */
const RESERVED = "_ansible_";

function put(b: Building, argument: Argument): void {
  const name = canonical(b.shape, String(argument.key.value));
  if (name.startsWith(RESERVED)) {
    const message = `\`${name}\` for \`${b.shape.name}\`: the beginning \`${RESERVED}\` is reserved for internal use only`;
    const help = "choose another name";
    b.parsing.out.add(problem("PB0207", message, { primary: argument.key.span, help }));
    return;
  }
  const first = b.args.get(name);
  if (first) {
    b.parsing.out.add(
      problem("MOD0107", `\`${name}\` of \`${b.shape.name}\` is given twice`, {
        primary: argument.key.span,
        labels: [{ span: first.key.span, text: "first here" }],
        help: "remove one of the two; they are the same parameter",
      }),
    );
    return;
  }
  b.args.set(name, argument);
}

/** A key that stands twice in one map was told of when the YAML was read. */
function unrepeated(entries: readonly MapEntry[]): readonly MapEntry[] {
  return entries.filter((entry, at) => entries.findIndex((e) => e.key.value === entry.key.value) === at);
}

function needsParameters(b: Building, span: Span): void {
  b.broken = true;
  const params = b.shape.params.slice(0, 6).join(", ");
  const help = `write its parameters below it, one \`name: value\` per line; \`${b.shape.name}\` accepts ${params || "none"}`;
  b.parsing.out.add(
    problem("MOD0106", `\`${b.shape.name}\` takes parameters, not text`, { primary: span, help }),
  );
}

function isLoneTemplate(text: string): boolean {
  return /^\s*\{\{[\s\S]*\}\}\s*$/.test(text) && splitWords(text).words.length === 1 && !NAMED.test(text);
}

function textArguments(b: Building, node: ScalarNode): void {
  const { shape } = b;
  if (shape.freeForm === undefined && isLoneTemplate(String(node.value))) {
    b.splat = node;
    return;
  }
  const first = /^\s*([A-Za-z_]+)=/.exec(String(node.value))?.[1];
  const keyed = first !== undefined && (first === shape.freeForm || shape.freeForm === undefined);
  // Words of a command line are the command's own; elsewhere a parameter is one wherever it stands.
  const among = (key: string): boolean =>
    shape.freeForm === "cmd"
      ? AMONG_WORDS.has(key) && shape.params.includes("creates")
      : shape.params.includes(key) || Object.hasOwn(shape.paramAliases, key);
  const parsed = textParameters(node, keyed ? () => true : shape.freeForm === undefined ? () => true : among);
  if (parsed.open !== undefined && (keyed || shape.freeForm === undefined)) {
    b.broken = true;
    const primary = slice(node, parsed.open, parsed.open + 1).span;
    const help = "close it, or write the parameters as a map";
    b.parsing.out.add(problem("MOD0106", "a quote or brace in this text is never closed", { primary, help }));
    return;
  }
  const named = shape.open ? parsed.parameters.filter(({ key }) => hasTemplate(key)) : [];
  if (named.length > 0) b.splat = { kind: "map", span: node.span, entries: named };
  for (const parameter of parsed.parameters) if (!named.includes(parameter)) put(b, parameter);
  if (!parsed.rest) return;
  // Only its turn tells what the text comes to.
  if (shape.freeForm === undefined && b.parsing.handled && hasTemplate(parsed.rest))
    put(b, { key: { ...node, value: RAW_TEXT }, value: parsed.rest });
  else if (shape.freeForm === undefined || keyed) needsParameters(b, parsed.rest.span);
  else
    put(b, {
      key: { ...node, value: shape.freeForm },
      value: shape.freeForm === "file" ? trimmed(parsed.rest) : parsed.rest,
    });
}

/** The name of a file in a folded text ends with its line. */
function trimmed(node: ScalarNode): ScalarNode {
  const text = String(node.value);
  const end = text.trimEnd().length;
  return end === text.length ? node : slice(node, 0, end);
}

function asText(node: ScalarNode): ScalarNode {
  return typeof node.value === "string" ? node : { ...node, value: node.text };
}

/** Where any name is an argument, a name may be a template. */
function mapArguments(b: Building, node: MapNode): void {
  const entries = unrepeated(node.entries);
  const named = entries.filter(({ key }) => b.shape.open && hasTemplate(key));
  if (named.length > 0) b.splat = { ...node, entries: named };
  for (const { key, value } of entries.filter((e) => !named.includes(e))) put(b, { key, value });
}

function nodeArguments(b: Building, node: Node): void {
  if (isNull(node)) return;
  if (node.kind === "scalar") textArguments(b, asText(node));
  else if (node.kind === "map") mapArguments(b, node);
  else {
    b.broken = true;
    const help = "take the dash away: parameters are `name: value` lines";
    const message = `the parameters of \`${b.shape.name}\` must be a map, not a list`;
    b.parsing.out.add(problem("MOD0108", message, { primary: node.span, help }));
  }
}

/** `args:` gives what the module's own arguments leave open. */
function mergeArgs(b: Building, entry: MapEntry | undefined): void {
  if (!entry || isNull(entry.value)) return;
  const { value } = entry;
  if (value.kind === "map") {
    for (const { key, value: node } of value.entries) {
      if (!b.args.has(canonical(b.shape, String(key.value)))) put(b, { key, value: node });
    }
  } else if (value.kind === "scalar" && isLoneTemplate(String(value.value))) b.splat = value;
  else {
    const message = "`args` must be a map of parameters";
    b.parsing.out.add(problem("MOD0108", message, { primary: value.span }));
  }
}

export function moduleCall(
  name: ScalarNode,
  shape: ModuleShape,
  value: Node | undefined,
  args: MapEntry | undefined,
  parsing: Parsing,
): ModuleCall {
  const b: Building = { shape, args: new Map(), parsing, broken: false };
  if (value) nodeArguments(b, value);
  mergeArgs(b, args);
  return {
    name: String(name.value),
    span: name.span,
    shape,
    args: b.args,
    broken: b.broken,
    ...(b.splat ? { splat: b.splat } : {}),
  };
}

export interface NamedAction {
  readonly name: ScalarNode;
  readonly value?: Node;
}

/** `action: copy src=a dest=b`, or `action: { module: copy, src: a }`. */
export function namedAction(entry: MapEntry, parsing: Parsing): NamedAction | undefined {
  const { value } = entry;
  if (value.kind === "map") {
    const module = value.entries.find((e) => e.key.value === "module");
    const rest = value.entries.filter((e) => e !== module);
    if (module?.value.kind === "scalar") {
      const name = wordsOf(module.value);
      if (name && rest.length === 0) return name;
      if (name) return { name: name.name, value: { ...value, entries: rest } };
    }
  } else if (value.kind === "scalar" && typeof value.value === "string") return wordsOf(value);
  const help = "write the module itself as the key: `copy:` with its parameters below";
  const message = `\`${String(entry.key.value)}\` must name a module`;
  parsing.out.add(problem("PB0201", message, { primary: value.span, help }));
  return undefined;
}

function wordsOf(node: ScalarNode): NamedAction | undefined {
  const text = String(node.value);
  const first = splitWords(text).words[0];
  if (!first) return undefined;
  const name = slice(node, first.start, first.end);
  const rest = slice(node, first.end, text.length);
  const lead = String(rest.value).length - String(rest.value).trimStart().length;
  const trimmed = slice(node, first.end + lead, text.length);
  return trimmed.value === "" ? { name } : { name, value: trimmed };
}
