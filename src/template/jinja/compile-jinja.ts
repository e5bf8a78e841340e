/** Text to a template that can be rendered; everything that is wrong without knowing any value is found here. */

import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import { type Ast, childrenOf } from "../../expression/ast.ts";
import { check } from "../../expression/check.ts";
import { ANY_NAME, type Compiled, freeNamesOf } from "../../expression/compile.ts";
import { FUNCTION_NAMES } from "../../expression/functions/registry.ts";
import { isChanging } from "../../expression/methods/registry.ts";
import { analyzeScopes, type Scopes } from "./analyze-scopes.ts";
import { type Block, BODY_TEXT, type Body, expressionsOf, walkBody } from "./ast.ts";
import { readHeader } from "./header.ts";
import { ANSIBLE_OPTIONS, type JinjaOptions } from "./jinja-options.ts";
import type { JinjaTemplate } from "./jinja-template.ts";
import { parseJinja } from "./parse-jinja.ts";
import { sourceText } from "./source-text.ts";

export interface JinjaText {
  readonly text: string;
  readonly file: SourceFile;
  readonly options?: JinjaOptions;
  /** Maps a position in `text` to the file; without it the text is the file. */
  readonly offsetAt?: (i: number) => number;
  /** A first line `#jinja2: …` holds settings. */
  readonly header?: boolean;
  /** Another template brings it in, and may have given names their meaning. */
  readonly partial?: boolean;
}

export function compileJinja(given: JinjaText): Compiled<JinjaTemplate> {
  const offsetAt = given.offsetAt ?? ((i: number) => i);
  const base = given.options ?? ANSIBLE_OPTIONS;
  const header = given.header ? readHeader(given.text, base, given.file, offsetAt) : undefined;
  if (header?.problem) return { diagnostics: [header.problem] };
  const { options = base, text = given.text, skipped = 0, warnings = [] } = header ?? {};
  const source = sourceText(text, options.keepTrailingNewline, (i) => offsetAt(i + skipped));
  const parsed = parseJinja({ source, file: given.file, options });
  if (!parsed.body) return { diagnostics: [...warnings, ...parsed.diagnostics] };
  return finished(parsed.body, given, options, warnings);
}

function finished(
  body: Body,
  { text, file, partial = false }: JinjaText,
  options: JinjaOptions,
  warnings: readonly Diagnostic[],
): Compiled<JinjaTemplate> {
  const scopes = analyzeScopes(body);
  const blocks = new Map<string, Block>();
  const found: Diagnostic[] = [...warnings];
  const expressions: Ast[] = [];
  walkBody(body, (node) => {
    expressions.push(...expressionsOf(node));
    if (node.kind !== "block") return;
    const known = blocks.get(node.name);
    if (known) found.push(twice(node, known, file));
    else blocks.set(node.name, node);
  });
  const open = partial || inherits(body);
  const isLocal = (name: string): boolean =>
    OWN.has(name) || scopes.assigned.has(name) || (open && !FUNCTION_NAMES.includes(name));
  for (const expression of expressions) found.push(...check(expression, file, { isLocal }));
  if (found.some((d) => d.severity === "error")) return { diagnostics: found };
  const value: JinjaTemplate = {
    kind: "jinja",
    file,
    body,
    options,
    blocks,
    unset: scopes.unset,
    freeNames: freeNames(body, expressions, scopes),
    changes: expressions.some(changesSomething),
    trailingNewlines: /\n*$/.exec(text)?.[0].length ?? 0,
  };
  return { value, diagnostics: found };
}

const OWN: ReadonlySet<string> = new Set(["loop", "caller", "super", "self", "varargs", "kwargs"]);

/** Macros may come from the template that this one extends. */
function inherits(body: Body): boolean {
  let found = false;
  walkBody(body, (node) => {
    found ||= node.kind === "extends";
  });
  return found;
}

function twice(block: Block, first: Block, file: SourceFile): Diagnostic {
  return problem("TPL0308", `there are two blocks \`${block.name}\``, {
    primary: { file, start: block.start, end: block.end },
    labels: [{ span: { file, start: first.start, end: first.end }, text: "the first is here" }],
    help: "give one of them another name; to print a block again, write {{ self.name() }}",
  });
}

function freeNames(body: Body, expressions: readonly Ast[], scopes: Scopes): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of scopes.free)
    if (name !== BODY_TEXT && name !== "omit" && !OWN.has(name) && !FUNCTION_NAMES.includes(name))
      names.add(name);
  // Names that lookups read.
  for (const expression of expressions) {
    for (const name of freeNamesOf(expression))
      if (name === ANY_NAME || !scopes.assigned.has(name)) {
        if (name !== BODY_TEXT && name !== "omit" && !OWN.has(name)) names.add(name);
      }
  }
  walkBody(body, (node) => {
    if (node.kind === "extends" || (node.kind !== "block" && "withContext" in node && node.withContext))
      names.add(ANY_NAME);
  });
  return names;
}

function changesSomething(node: Ast): boolean {
  if (node.kind === "call" && node.callee.kind === "attribute" && isChanging(node.callee.name)) return true;
  return childrenOf(node).some(changesSomething);
}
