/** One scalar of the yaml library as a located node: its value as Ansible reads it, its tag, the way back to the file. */

import { Scalar } from "yaml";
import { type Collector, type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";
import { vaultFormatOf } from "../vault/vault-format.ts";
import { checkText } from "./check-text.ts";
import type { ScalarNode } from "./located.ts";
import { isCoreTag, type Resolved, resolvePlain, resolveTagged } from "./resolve-scalar.ts";
import { type ScalarStyle, textOffsets } from "./text-offsets.ts";

export interface ScalarSource {
  readonly file: SourceFile;
  readonly out: Collector;
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  [Scalar.PLAIN]: "plain",
  [Scalar.QUOTE_SINGLE]: "single",
  [Scalar.QUOTE_DOUBLE]: "double",
  [Scalar.BLOCK_LITERAL]: "block",
  [Scalar.BLOCK_FOLDED]: "block",
};

/** Tags that are kept for those who compile values; all others are resolved or refused here. */
function keptTag(
  s: ScalarSource,
  {
    tag,
    text,
    unsafe,
  }: { readonly tag: string | undefined; readonly text: string; readonly unsafe: boolean },
  span: Span,
): string | undefined {
  const sealed = tag === undefined ? undefined : SEALED[tag];
  if (tag !== undefined && sealed !== undefined) {
    if (vaultFormatOf(text.trimStart()) === undefined) s.out.add(notEncrypted(tag, tagSpan(s, tag, span)));
    return sealed;
  }
  return unsafe || tag === "!unsafe" ? "!unsafe" : undefined;
}

function notEncrypted(tag: string, primary: Span): Diagnostic {
  return problem("VLT0104", `what stands behind \`${tag}\` is not encrypted`, {
    primary,
    help: "remove the tag, or encrypt the value with `homerun vault encrypt-string`",
  });
}

/** The tag in front of a value. */
function tagSpan(s: ScalarSource, shown: string, span: Span): Span {
  const start = s.file.text.lastIndexOf(shown, span.start);
  return start === -1 ? span : { file: s.file, start, end: start + shown.length };
}

export function unknownTag(s: ScalarSource, tag: string, value: Span, text?: string): void {
  const shown = tag.replace("tag:yaml.org,2002:", "!!");
  const span = tagSpan(s, shown, value);
  if (Object.hasOwn(SEALED, tag)) {
    s.out.add(notEncrypted(tag, span));
    return;
  }
  if (text !== undefined && CORE_SCALARS.has(shown)) {
    s.out.add(problem("SRC0111", `\`${text}\` does not fit the tag \`${shown}\``, { primary: value }));
    return;
  }
  const help = "remove it, or quote the text if it is meant to begin with an exclamation mark";
  s.out.add(problem("SRC0111", `the tag \`${shown}\` is not known`, { primary: span, help }));
}

const CORE_SCALARS = new Set(["!!int", "!!float", "!!bool", "!!null"]);
/** Tags of encrypted values, by the name that is kept. */
const SEALED: Readonly<Record<string, string>> = {
  "!vault": "!vault",
  "!vault-encrypted": "!vault",
  "!age": "!age",
};
const OWN_TAGS = new Set(["!unsafe", ...Object.keys(SEALED)]);

function resolve(
  s: ScalarSource,
  text: string,
  style: ScalarStyle,
  tag: string | undefined,
  span: Span,
): Resolved {
  if (tag === "tag:yaml.org,2002:timestamp") return { value: text };
  if (tag !== undefined && !OWN_TAGS.has(tag)) {
    const tagged = isCoreTag(tag) ? resolveTagged(tag, text) : undefined;
    if (tagged) return tagged;
    unknownTag(s, tag, span, text);
  }
  return style === "plain" && tag === undefined ? resolvePlain(text) : { value: text };
}

function reportTrap(s: ScalarSource, resolved: Resolved, text: string, span: Span): void {
  if (resolved.trap === "sexagesimal") {
    const help = `quote it: "${text}"`;
    const message = `\`${text}\` is read as the base 60 number ${String(resolved.value)}`;
    s.out.add(problem("SRC0116", message, { primary: span, help }));
  }
  if (resolved.trap === "large") {
    const message = `\`${text}\` is too large for a number and is read as text`;
    s.out.add(warning("SRC0120", message, { primary: span, help: `quote it to say so: "${text}"` }));
  }
}

export function scalarNode(s: ScalarSource, node: Scalar.Parsed, unsafe: boolean): ScalarNode {
  const span = { file: s.file, start: node.range[0], end: Math.max(node.range[0], node.range[1]) };
  const raw = s.file.text.slice(span.start, span.end);
  const style = STYLES[node.type ?? Scalar.PLAIN] ?? "plain";
  const content = String(node.value ?? "");
  const resolved = resolve(s, content, style, node.tag, span);
  reportTrap(s, resolved, content, span);
  const tag = keptTag(s, { tag: node.tag, text: content, unsafe }, span);
  const quoted = style === "single" || style === "double";
  if (style === "plain") checkText(content, span, s.out);
  return {
    kind: "scalar",
    value: resolved.value,
    text: quoted ? raw.slice(1, -1) : style === "block" ? content : raw,
    style: quoted ? "quoted" : style === "block" ? "block" : "plain",
    ...(tag === undefined ? {} : { tag }),
    span,
    offsetAt: textOffsets(content, raw, span.start, style),
  };
}
