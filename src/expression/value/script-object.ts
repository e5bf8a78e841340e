/** A thing of the template language that is no data: a macro, `loop`, a namespace, an imported template. It has the parts that it names, and nothing else. */

import type { Invocation } from "../operation.ts";

export interface ScriptParts {
  /** What `{{ thing }}` prints. */
  readonly text: () => string;
  /** For messages: `a macro`. */
  readonly description: string;
  /** `MISSING` where there is no such part. */
  readonly attribute?: (name: string) => unknown;
  readonly names?: () => readonly string[];
  /** `{% set thing.name = value %}`. */
  readonly assign?: (name: string, value: unknown) => void;
  readonly call?: (
    args: readonly unknown[],
    named: ReadonlyMap<string, unknown>,
    invocation: Invocation,
  ) => unknown;
}

export class ScriptObject {
  readonly parts: ScriptParts;

  constructor(parts: ScriptParts) {
    this.parts = parts;
  }
}
