/** YAML text to located nodes, with every problem of the file as a diagnostic; the only file that knows the yaml library's parser. */

import { type Document, type ParsedNode, parseDocument } from "yaml";
import { Collector, type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { convertDocument, type DuplicateKeys } from "./convert-document.ts";
import { explainSyntax } from "./explain-syntax.ts";
import type { Node } from "./located.ts";

/** Characters; larger files are no playbooks, and would only exhaust the memory. */
const LARGEST = 32 * 1024 * 1024;

export interface ParsedYaml {
  /** Undefined for an empty file and after a syntax error. */
  readonly value?: Node;
  readonly diagnostics: readonly Diagnostic[];
}

function read(file: SourceFile): Document.Parsed<ParsedNode, false> {
  return parseDocument<ParsedNode, false>(file.text, {
    schema: "failsafe",
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    logLevel: "error",
  });
}

function exhausted(file: SourceFile): Diagnostic {
  return problem("SRC0115", "the file is nested too deeply to be read", {
    primary: { file, start: 0, end: 0 },
  });
}

export function parseYaml(file: SourceFile, duplicateKeys?: DuplicateKeys): ParsedYaml {
  if (file.text.length > LARGEST) {
    const message = `\`${file.path}\` is too large for a YAML file: ${file.text.length} characters of at most ${LARGEST}`;
    return { diagnostics: [problem("SRC0004", message)] };
  }
  let document: Document.Parsed<ParsedNode, false>;
  try {
    document = read(file);
  } catch (error) {
    if (error instanceof RangeError) return { diagnostics: [exhausted(file)] };
    throw error;
  }
  if (document.errors.length > 0) return { diagnostics: explainSyntax(file, document) };
  const out = new Collector();
  const value = convertDocument(file, document, out, duplicateKeys);
  return value ? { value, diagnostics: out.all } : { diagnostics: out.all };
}
