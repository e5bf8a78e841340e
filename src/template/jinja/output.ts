/** What a template has printed so far: text of its own, and values. */

import type { SourceFile } from "../../diagnostics/span.ts";
import type { Ast } from "../../expression/ast.ts";
import { Fault } from "../../expression/fault.ts";
import { OMIT } from "../../expression/omit.ts";
import { rethrowPlaced } from "../../expression/placement.ts";
import { str } from "../../expression/value/text.ts";

export interface Printed {
  readonly value: unknown;
  readonly node: Ast;
  readonly file: SourceFile;
  /** Absent for `omit`. */
  readonly text?: string;
}

export type Part = string | Printed;

export class Output {
  readonly #parts: Part[] = [];

  text(text: string): void {
    if (text !== "") this.#parts.push(text);
  }

  /** How many characters were added. */
  value(value: unknown, node: Ast, file: SourceFile): number {
    if (value === OMIT) {
      this.#parts.push({ value, node, file });
      return 0;
    }
    // Null prints as nothing.
    const text = value === null || value === undefined ? "" : str(value);
    this.#parts.push({ value, node, file, text });
    return text.length;
  }

  /** Without what is empty. */
  parts(): readonly Part[] {
    return this.#parts.filter((part) => typeof part === "string" || part.text !== "");
  }

  toText(): string {
    return this.#parts.map(textOf).join("");
  }
}

function textOf(part: Part): string {
  if (typeof part === "string") return part;
  if (part.text !== undefined) return part.text;
  return rethrowPlaced(new Fault("EXP0309", "`omit` can't be part of text"), part.node, part.file);
}
