/** What a template's text falls into: plain text, `{{ expressions }}` and `{% statements %}`. Places are positions in the normalized text. */

import type { Code } from "../../diagnostics/codes.ts";

export interface TextChunk {
  readonly kind: "text";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface TagChunk {
  readonly kind: "print" | "statement";
  /** Between the delimiters. */
  readonly text: string;
  readonly from: number;
  /** With the delimiters. */
  readonly start: number;
  readonly end: number;
}

export type Chunk = TextChunk | TagChunk;

export interface ChunkProblem {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  readonly from: number;
  readonly to: number;
}

/** Text that can't be taken apart. */
export class ChunkFault extends Error {
  readonly problem: ChunkProblem;

  constructor(problem: ChunkProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
