/** YAML as plain data, for filters that read or write it; files of the user go through the located reader instead. */

import { Document, isMap, parseAllDocuments, stringify, visit } from "yaml";

export class YamlDataError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "YamlDataError";
  }
}

/** All documents of a text, with YAML 1.1's meanings (yes and no, octal numbers, merge keys), dates left as text. */
export function parseAllYamlData(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text, {
    version: "1.1",
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    customTags: (tags) =>
      tags.filter(
        (tag) =>
          tag !== "timestamp" && !(typeof tag === "object" && tag.tag === "tag:yaml.org,2002:timestamp"),
      ),
  });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [first] = document.errors;
    if (first) throw new YamlDataError(first.message.split("\n")[0] ?? "not valid");
    return plainMaps(document.toJS({ maxAliasCount: 1000 }));
  });
}

export function parseYamlData(text: string): unknown {
  const documents = parseAllYamlData(text);
  if (documents.length > 1) throw new YamlDataError("there is more than one document");
  return documents[0] ?? null;
}

function plainMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainMaps);
  if (typeof value !== "object" || value === null) return value;
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) map[key] = plainMaps(item);
  return map;
}

export interface YamlStyle {
  /** Spaces of one level. */
  readonly indent: number;
  /** `leaves`: maps and lists that hold only scalars stand on one line in brackets. */
  readonly flow: "never" | "leaves" | "always";
  readonly sortKeys: boolean;
  /** Column at which long text is folded; 0 for never. */
  readonly width: number;
  readonly explicitStart: boolean;
}

export function stringifyYaml(value: unknown, style: YamlStyle): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Collection(_, node) {
      const leaf = node.items.every((item) => {
        const inner = isMap(node) ? (item as { value: unknown }).value : item;
        return !(inner && typeof inner === "object" && "items" in inner);
      });
      node.flow = style.flow === "always" || (style.flow === "leaves" && leaf) || node.items.length === 0;
    },
  });
  if (style.explicitStart) document.directives = null as never;
  return stringify(document, {
    indent: style.indent,
    indentSeq: false,
    lineWidth: style.width,
    singleQuote: true,
    sortMapEntries: style.sortKeys,
    flowCollectionPadding: false,
    nullStr: "null",
  });
}
