/** YAML text as located nodes of all its documents, for data that is no file of the user: read with the same meanings as files are. */

import { type Document, type ParsedNode, parseAllDocuments } from "yaml";
import type { Code } from "../diagnostics/codes.ts";
import { Collector } from "../diagnostics/diagnostic.ts";
import { convertDocument } from "./convert-document.ts";
import type { Node } from "./located.ts";

/** The text is no YAML. The message says why, in one line. */
export class YamlDataError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "YamlDataError";
  }
}

/** What makes data unusable; the traps that are errors in a user's own file, such as a key that stands twice, are not. */
const FATAL: ReadonlySet<Code> = new Set(["SRC0110", "SRC0111", "VLT0104", "SRC0113", "SRC0114", "SRC0115"]);

/** One node for each document; undefined for an empty one. */
export function parseYamlDocuments(text: string): readonly (Node | undefined)[] {
  const documents = parseAllDocuments<ParsedNode, false>(text, {
    schema: "failsafe",
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  }) as readonly Document.Parsed<ParsedNode, false>[];
  const file = { path: "<text>", text };
  return documents.map((document) => {
    const [first] = document.errors;
    if (first) throw new YamlDataError(first.message.split("\n")[0] ?? "not valid");
    const problems = new Collector();
    const node = convertDocument(file, document, problems);
    const fatal = problems.all.find((d) => FATAL.has(d.code));
    if (fatal) throw new YamlDataError(fatal.message);
    return node;
  });
}
