/** Template files to something that can be rendered for many hosts; partials are read and checked along. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import type { Compiled } from "../../expression/compile.ts";
import { type Program, walkProgram } from "./ast.ts";
import { checkHandlebars } from "./check-handlebars.ts";
import { freeNamesOf } from "./free-names.ts";
import { parseHandlebars } from "./parse-handlebars.ts";

export interface ParsedFile {
  readonly file: SourceFile;
  readonly program: Program;
}

export interface HandlebarsTemplate extends ParsedFile {
  readonly kind: "handlebars";
  /** The partials that it includes, those of partials too. */
  readonly partials: ReadonlyMap<string, ParsedFile>;
  /** Variables of the host that it may read. */
  readonly freeNames: ReadonlySet<string>;
}

/** `partials` by name: `header` for `templates/header.hbs`. Only those that are used are parsed. */
export function compileHandlebars(
  file: SourceFile,
  partials: ReadonlyMap<string, SourceFile>,
): Compiled<HandlebarsTemplate> {
  const diagnostics: Diagnostic[] = [];
  const used = new Map<string, ParsedFile>();
  const program = read(file, partials, used, diagnostics);
  if (!program || diagnostics.some((d) => d.severity === "error")) return { diagnostics };
  return {
    value: { kind: "handlebars", file, program, partials: used, freeNames: freeNamesOf(program, used) },
    diagnostics,
  };
}

function read(
  file: SourceFile,
  partials: ReadonlyMap<string, SourceFile>,
  used: Map<string, ParsedFile>,
  diagnostics: Diagnostic[],
): Program | undefined {
  const parsed = parseHandlebars(file);
  diagnostics.push(...parsed.diagnostics);
  const program = parsed.value;
  if (!program) return undefined;
  diagnostics.push(...checkHandlebars(program, file, partials));
  walkProgram(program, (node) => {
    if (node.kind !== "partial" || used.has(node.name)) return;
    const source = partials.get(node.name);
    if (!source) return;
    // Entered before it is read, so that partials which include each other end.
    used.set(node.name, { file: source, program: { parts: [], blockParams: [] } });
    const inner = read(source, partials, used, diagnostics);
    if (inner) used.set(node.name, { file: source, program: inner });
  });
  return program;
}
