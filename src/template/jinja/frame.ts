/** The names at one point of a template that is being rendered. */

import type { SourceFile } from "../../diagnostics/span.ts";
import { MISSING } from "../../expression/context.ts";
import type { Evaluation } from "../../expression/evaluator.ts";
import type { LocalScope } from "../../expression/local-scope.ts";
import type { Run } from "../../expression/run.ts";
import type { TemplateContext } from "./template-context.ts";

const NONE: ReadonlySet<string> = new Set();

export interface FrameOptions {
  readonly context: TemplateContext;
  readonly file: SourceFile;
  readonly run: Run;
  readonly changeable: boolean;
}

/** A scope of the template: the body of a loop, of a macro, of a block, or the whole. */
export class Frame implements LocalScope {
  readonly context: TemplateContext;
  readonly file: SourceFile;
  readonly evaluation: Evaluation;
  readonly #parent: Frame | undefined;
  readonly #unset: ReadonlySet<string>;
  readonly #values = new Map<string, unknown>();

  constructor(options: FrameOptions, parent: Frame | undefined, unset: ReadonlySet<string> = NONE) {
    this.context = options.context;
    this.file = options.file;
    this.#parent = parent;
    this.#unset = unset;
    this.evaluation = {
      run: options.run,
      file: options.file,
      locals: this,
      changeable: options.changeable,
    };
  }

  get(name: string): unknown {
    return this.#find(name, (context) => context.get(name));
  }

  unopened(name: string): unknown {
    return this.#find(name, (context) => context.unopened(name));
  }

  local(name: string): unknown {
    return this.#find(name, (context) => context.local(name));
  }

  #find(name: string, beyond: (context: TemplateContext) => unknown): unknown {
    for (let frame: Frame | undefined = this; frame; frame = frame.#parent) {
      if (frame.#values.has(name)) return frame.#values.get(name);
      if (frame.#unset.has(name)) return MISSING;
    }
    return beyond(this.context);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** What this frame and those around it gave a value. */
  given(): Map<string, unknown> {
    const all = this.#parent ? this.#parent.given() : new Map<string, unknown>();
    for (const [name, value] of this.#values) all.set(name, value);
    return all;
  }

  *names(): Iterable<string> {
    yield* this.given().keys();
    yield* this.context.names();
  }
}
