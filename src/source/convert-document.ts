/** The yaml library's nodes to our located ones: scalars as Ansible reads them, aliases resolved, merge keys flattened. */

import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap } from "yaml";
import { type Collector, problem, warning } from "../diagnostics/diagnostic.ts";
import { locationOf, type SourceFile, type Span } from "../diagnostics/span.ts";
import type { MapEntry, Node, ScalarNode } from "./located.ts";
import { quoteFix } from "./quote-fix.ts";
import { scalarNode, unknownTag } from "./scalar-node.ts";

const DEEPEST = 100;
/** Aliases that stand inside what other aliases repeat. */
const NESTED_ALIASES = 100;
const EXPANDED_NODES = 200_000;

type YamlNode = ParsedNode | null;

interface Anchor {
  /** Undefined while the anchored node itself is being read. */
  node?: Node;
  nodes: number;
  aliases: number;
}

/** What becomes of a key that stands twice in one map; the last one holds where that is no error. */
export type DuplicateKeys = "error" | "warning" | "ignore";

interface Conversion {
  readonly duplicateKeys: DuplicateKeys;
  readonly file: SourceFile;
  readonly out: Collector;
  readonly anchors: Map<string, Anchor>;
  nodes: number;
  aliases: number;
  nestedAliases: number;
  exhausted: boolean;
}

interface Position {
  readonly depth: number;
  /** `!unsafe` around this node. */
  readonly unsafe: boolean;
}

function spanOf(c: Conversion, node: ParsedNode): Span {
  return { file: c.file, start: node.range[0], end: Math.max(node.range[0], node.range[1]) };
}

function nullAt(span: Span): ScalarNode {
  return { kind: "scalar", value: null, text: "", style: "plain", span, offsetAt: () => span.start };
}

function refuseOnce(c: Conversion, code: "SRC0114" | "SRC0115", message: string, span: Span): void {
  if (c.exhausted) return;
  c.exhausted = true;
  c.out.add(problem(code, message, { primary: span }));
}

function alias(c: Conversion, name: string, span: Span): Node {
  const anchor = c.anchors.get(name);
  if (!anchor) {
    const help = `text that begins with an asterisk must be quoted: "*${name}"`;
    const known = [...c.anchors.keys()];
    const notes =
      known.length > 0 ? [`anchors before this line: ${known.map((k) => `&${k}`).join(", ")}`] : [];
    c.out.add(
      problem("SRC0110", `no anchor \`&${name}\` stands before this alias`, { primary: span, help, notes }),
    );
    return nullAt(span);
  }
  if (!anchor.node) {
    c.out.add(problem("SRC0114", `the alias \`*${name}\` stands inside what it repeats`, { primary: span }));
    return nullAt(span);
  }
  c.nodes += anchor.nodes;
  c.aliases += anchor.aliases + 1;
  c.nestedAliases += anchor.aliases;
  if (c.nestedAliases > NESTED_ALIASES || c.nodes > EXPANDED_NODES) {
    refuseOnce(c, "SRC0114", `aliases repeat too much: \`*${name}\` repeats what repeats others`, span);
    return nullAt(span);
  }
  return anchor.node;
}

/** `{{ x }}` without quotes is, to YAML, a map whose key is a map. */
function isBraced(node: unknown): boolean {
  if (!isMap(node) || node.flow !== true) return false;
  const first = node.items[0];
  return first !== undefined && isMap(first.key) && first.key.flow === true;
}

function refuseBraced(c: Conversion, node: YAMLMap.Parsed): ScalarNode {
  const span = spanOf(c, node);
  const text = c.file.text.slice(span.start, span.end);
  c.out.add(
    problem("SRC0101", "a value that begins with `{{` must be quoted", {
      primary: span,
      label: "YAML reads this as a map inside a map",
      help: `quote the whole value: ${quoteFix(text)}`,
    }),
  );
  return nullAt(span);
}

function keyOf(c: Conversion, node: YamlNode, at: Position): ScalarNode | undefined {
  if (node === null) return undefined;
  if (isMap(node) && isBraced(node)) {
    refuseBraced(c, node);
    return undefined;
  }
  if (isAlias(node)) {
    const target = alias(c, node.source, spanOf(c, node as unknown as ParsedNode));
    if (target.kind === "scalar") return target;
  } else if (isScalar(node)) {
    const key = convert(c, node as Scalar.Parsed, at);
    if (key.kind === "scalar") {
      checkKey(c, key);
      return key;
    }
  }
  const message = "a key must be text, not a list or map";
  const help = "quote the key if its brackets or braces are part of a text";
  c.out.add(problem("SRC0117", message, { primary: spanOf(c, node), help }));
  return undefined;
}

function checkKey(c: Conversion, key: ScalarNode): void {
  if (typeof key.value !== "boolean") return;
  const message = `the key \`${key.text}\` is read as the boolean ${String(key.value)}`;
  c.out.add(warning("SRC0118", message, { primary: key.span, help: `quote it: "${key.text}"` }));
}

function mergeInto(c: Conversion, value: Node, merged: MapEntry[][]): void {
  if (value.kind === "map") merged.push([...value.entries]);
  else if (value.kind === "seq" && value.items.every((i) => i.kind === "map")) {
    for (const item of value.items) mergeInto(c, item, merged);
  } else {
    const help = "write `<<: *name` with an anchor of a map, or a list of such";
    c.out.add(
      problem("SRC0113", "a merge key `<<` needs a map or a list of maps", { primary: value.span, help }),
    );
  }
}

/** Entries that come by `<<` stand first; what is written out wins, then the earlier of the merged maps. */
function flatten(own: MapEntry[], merged: readonly MapEntry[][]): MapEntry[] {
  if (merged.length === 0) return own;
  const seen = new Set(own.map((e) => String(e.key.value)));
  const inherited: MapEntry[] = [];
  for (const entries of merged) {
    for (const entry of entries) {
      const name = String(entry.key.value);
      if (seen.has(name)) continue;
      seen.add(name);
      inherited.push(entry);
    }
  }
  return [...inherited, ...own];
}

function noteDuplicate(c: Conversion, key: ScalarNode, first: ScalarNode): void {
  if (c.duplicateKeys === "ignore") return;
  const tell = c.duplicateKeys === "warning" ? warning : problem;
  const dropped =
    c.duplicateKeys === "warning" ? "the value is dropped" : "YAML would silently drop the value";
  c.out.add(
    tell("SRC0105", `the key \`${String(key.value)}\` stands twice in one map`, {
      primary: key.span,
      label: "again here",
      labels: [{ span: first.span, text: "first here" }],
      notes: [`${dropped} at ${locationOf(first.span)}`],
      help: "remove one of the two, or rename it",
    }),
  );
}

function map(c: Conversion, node: YAMLMap.Parsed, at: Position): Node {
  if (isBraced(node)) return refuseBraced(c, node);
  const inner = { depth: at.depth + 1, unsafe: at.unsafe };
  const own = new Map<string, MapEntry>();
  /** Their problems are told too. */
  const refused: MapEntry[] = [];
  const merged: MapEntry[][] = [];
  for (const pair of node.items) {
    const key = keyOf(c, pair.key, { depth: inner.depth, unsafe: false });
    if (!key) continue;
    const value = pair.value === null ? nullAt(key.span) : convert(c, pair.value as ParsedNode, inner);
    if (key.value === "<<" && key.style === "plain") {
      mergeInto(c, value, merged);
      continue;
    }
    const name = String(key.value);
    const first = own.get(name);
    if (first) noteDuplicate(c, key, first.key);
    if (first && c.duplicateKeys === "error") refused.push({ key, value });
    else own.set(name, { key, value });
  }
  const entries = flatten([...own.values(), ...refused], merged);
  c.nodes += entries.length;
  return { kind: "map", entries, span: spanOf(c, node) };
}

function collectionTag(c: Conversion, node: ParsedNode): boolean {
  const tag = node.tag;
  if (tag === undefined || tag === "!" || tag === "!unsafe") return tag === "!unsafe";
  const wanted = isMap(node) ? "map" : "seq";
  if (tag !== `tag:yaml.org,2002:${wanted}`) unknownTag(c, tag, spanOf(c, node));
  return false;
}

function convertPlain(c: Conversion, node: ParsedNode, at: Position): Node {
  if (isScalar(node)) return scalarNode(c, node as Scalar.Parsed, at.unsafe);
  if (at.depth >= DEEPEST) {
    refuseOnce(c, "SRC0115", `more than ${DEEPEST} levels of nesting`, spanOf(c, node));
    return nullAt(spanOf(c, node));
  }
  const unsafe = collectionTag(c, node) || at.unsafe;
  if (isMap(node)) return map(c, node as YAMLMap.Parsed, { ...at, unsafe });
  if (isSeq(node)) {
    const inner = { depth: at.depth + 1, unsafe };
    const items = node.items.map((item) => convert(c, item as ParsedNode, inner));
    return { kind: "seq", items, span: spanOf(c, node) };
  }
  return nullAt(spanOf(c, node));
}

function convert(c: Conversion, node: ParsedNode, at: Position): Node {
  if (isAlias(node)) return alias(c, node.source, spanOf(c, node));
  c.nodes++;
  const name = (node as { anchor?: string }).anchor;
  if (name === undefined) return convertPlain(c, node, at);
  const anchor: Anchor = { nodes: 0, aliases: 0 };
  c.anchors.set(name, anchor);
  const nodes = c.nodes;
  const aliases = c.aliases;
  const converted = convertPlain(c, node, at);
  anchor.node = converted;
  anchor.nodes = c.nodes - nodes + 1;
  anchor.aliases = c.aliases - aliases;
  return converted;
}

export function convertDocument(
  file: SourceFile,
  document: Document.Parsed<ParsedNode, false>,
  out: Collector,
  duplicateKeys: DuplicateKeys = "error",
): Node | undefined {
  const c: Conversion = {
    duplicateKeys,
    file,
    out,
    anchors: new Map(),
    nodes: 0,
    aliases: 0,
    nestedAliases: 0,
    exhausted: false,
  };
  const contents = document.contents as YamlNode;
  if (contents === null) return undefined;
  const empty =
    isScalar(contents) && contents.range[0] === contents.range[1] && contents.type === Scalar.PLAIN;
  return empty ? undefined : convert(c, contents, { depth: 0, unsafe: false });
}
