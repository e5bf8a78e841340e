/** YAML as data that still knows where it stands: every node carries its span, every string can map its characters to the file. */

import type { Span } from "../diagnostics/span.ts";

export type Scalar = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: Scalar;
  /** The source as typed, without quotes or block header for plain and quoted scalars. */
  readonly text: string;
  readonly style: "plain" | "quoted" | "block";
  /** A tag that the reader does not resolve itself: `!unsafe`, `!vault`, `!age`. */
  readonly tag?: string;
  readonly span: Span;
  /** The file offset of character `i` of a string value (escapes, folding and indentation accounted for). */
  offsetAt(i: number): number;
}

/** Whether its text is encrypted. */
export function isSealed({ tag }: ScalarNode): boolean {
  return tag === "!vault" || tag === "!age";
}

export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: Node;
}

export interface MapNode {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
  readonly span: Span;
}

export interface SeqNode {
  readonly kind: "seq";
  readonly items: readonly Node[];
  readonly span: Span;
}

export type Node = ScalarNode | MapNode | SeqNode;

export function entryOf(map: MapNode, name: string): MapEntry | undefined {
  return map.entries.find((e) => e.key.value === name);
}

/** The plain data of a node: maps become null-prototype objects, keys become strings. */
export function dataOf(node: Node): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "seq":
      return node.items.map(dataOf);
    case "map": {
      const out: Record<string, unknown> = Object.create(null);
      for (const { key, value } of node.entries) out[String(key.value)] = dataOf(value);
      return out;
    }
  }
}
