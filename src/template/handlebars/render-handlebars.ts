/** Templates to text, for one host. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { EvaluationContext, Scope } from "../../expression/evaluate.ts";
import { MISSING } from "../../expression/evaluate.ts";
import { Fault, UndefinedFault } from "../../expression/fault.ts";
import { Run } from "../../expression/run.ts";
import { entriesOf, entry, keysOf } from "../../expression/value/collection.ts";
import { describeKind, isDict, knownKindOf } from "../../expression/value/kind.ts";
import { LazyMap } from "../../expression/value/lazy-map.ts";
import { str } from "../../expression/value/text.ts";
import type { Block, CallValue, HashEntry, Part, Partial, Place, Program, Value } from "./ast.ts";
import { PARTIAL_BLOCK } from "./ast.ts";
import type { HandlebarsTemplate } from "./compile-handlebars.ts";
import { entered, type Frame, resolvePath } from "./frame.ts";
import { callHelper, helperOf } from "./handlebars-helper.ts";
import { isTruthy } from "./truth.ts";

const DEEPEST_PARTIAL = 100;

/** `data`: the variables, as a map or as a scope of which only those that are used are read. Throws `DiagnosticError` and `UnknownValueError`. */
export function renderHandlebars(
  template: HandlebarsTemplate,
  data: Readonly<Record<string, unknown>> | Scope,
  context: EvaluationContext,
): string {
  const root = isScope(data) ? new LazyMap(data) : data;
  const frame: Frame = {
    file: template.file,
    contexts: [root],
    data: [],
    blockParams: new Map(),
    partialBlock: undefined,
    partialDepth: 0,
  };
  return new Renderer(template, new Run(context)).program(template.program, frame);
}

function isScope(data: Readonly<Record<string, unknown>> | Scope): data is Scope {
  return typeof data.get === "function" && typeof data.names === "function";
}

class Renderer {
  readonly #template: HandlebarsTemplate;
  readonly #run: Run;

  constructor(template: HandlebarsTemplate, run: Run) {
    this.#template = template;
    this.#run = run;
  }

  program(program: Program, frame: Frame): string {
    return program.parts.map((part) => this.#part(part, frame)).join("");
  }

  #part(part: Part, frame: Frame): string {
    switch (part.kind) {
      case "text":
        return part.text;
      case "print":
        return this.#placed(part, frame, () => this.#printed(this.#value(part.value, frame)));
      case "block":
        return this.#block(part, frame);
      case "partial":
        return this.#partial(part, frame);
    }
  }

  /** Faults get the place of the tag that they happen in. */
  #placed<T>(place: Place, frame: Frame, work: () => T): T {
    try {
      this.#run.step();
      return work();
    } catch (error) {
      if (error instanceof UndefinedFault)
        throw new DiagnosticError([
          error.diagnostic.primary
            ? error.diagnostic
            : { ...error.diagnostic, primary: { file: frame.file, start: place.start, end: place.end } },
        ]);
      if (!(error instanceof Fault)) throw error;
      const { help, notes } = error.details;
      throw new DiagnosticError([
        problem(error.code, error.message, {
          primary: { file: frame.file, start: place.start, end: place.end },
          ...(help ? { help } : {}),
          ...(notes ? { notes } : {}),
        }),
      ]);
    }
  }

  #printed(value: unknown): string {
    const kind = knownKindOf(value);
    if (kind === "list" || kind === "dict") {
      throw new Fault("TPL0207", `${describeKind(value)} can't be printed`, {
        help:
          kind === "list"
            ? 'say how: {{join list ", "}} or {{#each list}} … {{/each}}'
            : "say how: {{to_json map}} or {{#each map}} … {{/each}}",
      });
    }
    const text = kind === "none" ? "" : kind === "boolean" ? String(value) : str(value);
    this.#run.charge(text.length);
    return text;
  }

  #value(value: Value, frame: Frame): unknown {
    switch (value.kind) {
      case "literal":
        return value.value;
      case "path":
        return resolvePath(value, frame);
      case "call":
        return this.#placed(value, frame, () => this.#call(value, frame));
    }
  }

  #call(call: CallValue, frame: Frame): unknown {
    const helper = helperOf(call.name);
    if (!helper) throw new Fault("TPL0204", `there is no helper \`${call.name}\``);
    const params = call.params.map((param) => this.#value(param, frame));
    return callHelper(call.name, helper, { params, hash: this.#hash(call.hash, frame), run: this.#run });
  }

  #hash(hash: readonly HashEntry[], frame: Frame): ReadonlyMap<string, unknown> {
    return new Map(hash.map((item) => [item.name, this.#value(item.value, frame)]));
  }

  #block(block: Block, frame: Frame): string {
    const { call, body, inverse } = block;
    const otherwise = (): string => (inverse ? this.program(inverse, frame) : "");
    const subject = (): unknown =>
      this.#placed(call, frame, () => this.#value(call.params[0] as Value, frame));
    switch (call.name) {
      case "raw":
        return this.program(body, frame);
      case "if":
      case "unless": {
        const zero = call.hash.some(
          (item) => item.name === "includeZero" && this.#value(item.value, frame) === true,
        );
        const holds = this.#placed(call.params[0] ?? call, frame, () => isTruthy(subject(), zero));
        return holds === (call.name === "if") ? this.program(body, frame) : otherwise();
      }
      case "with":
        return this.#with(block, subject(), frame, otherwise);
      case "each":
        return this.#each(block, subject(), frame, otherwise);
      default:
        return this.#placed(call, frame, () => isTruthy(this.#call(call, frame)))
          ? this.program(body, frame)
          : otherwise();
    }
  }

  #with({ call, body }: Block, value: unknown, frame: Frame, otherwise: () => string): string {
    if (!this.#placed(call.params[0] ?? call, frame, () => isTruthy(value, true))) return otherwise();
    return this.program(body, {
      ...frame,
      contexts: entered(frame, value),
      blockParams: named(frame, body, [value]),
    });
  }

  #each({ call, body }: Block, value: unknown, frame: Frame, otherwise: () => string): string {
    const items = this.#placed(call.params[0] ?? call, frame, () => itemsOf(value));
    if (items.length === 0) return otherwise();
    return items
      .map(([key, item], index) => {
        const data = new Map<string, unknown>([
          ["index", index],
          ["key", key],
          ["first", index === 0],
          ["last", index === items.length - 1],
        ]);
        return this.program(body, {
          ...frame,
          contexts: entered(frame, item),
          data: [data, ...frame.data],
          blockParams: named(frame, body, [item, key]),
        });
      })
      .join("");
  }

  #partial(partial: Partial, frame: Frame): string {
    const text = this.#placed(partial, frame, () => this.#partialText(partial, frame));
    if (partial.indent === "") return text;
    const lines = text.split("\n");
    return lines
      .map((line, i) => (line === "" && i === lines.length - 1 ? "" : partial.indent + line))
      .join("\n");
  }

  #partialText(partial: Partial, frame: Frame): string {
    if (partial.name === PARTIAL_BLOCK) {
      if (!frame.partialBlock)
        throw new Fault("TPL0205", "the partial was not given a block", {
          help: "include it with {{#> name}} … {{/name}}",
        });
      return this.program(frame.partialBlock.program, frame.partialBlock.frame);
    }
    const found = this.#template.partials.get(partial.name);
    if (!found) throw new Fault("TPL0205", `there is no partial \`${partial.name}\``);
    if (frame.partialDepth >= DEEPEST_PARTIAL)
      throw new Fault("TPL0209", `partials are nested more than ${DEEPEST_PARTIAL} deep`);
    return this.program(found.program, {
      ...frame,
      file: found.file,
      contexts: this.#partialContexts(partial, frame),
      blockParams: new Map(),
      partialBlock: partial.block && { program: partial.block, frame },
      partialDepth: frame.partialDepth + 1,
    });
  }

  #partialContexts(partial: Partial, frame: Frame): readonly unknown[] {
    const [current, ...outer] = frame.contexts;
    const own = partial.context ? [this.#value(partial.context, frame), ...frame.contexts] : frame.contexts;
    if (partial.hash.length === 0) return own;
    const extended = new LazyMap(extend(own[0], this.#hash(partial.hash, frame)));
    return partial.context
      ? [extended, ...frame.contexts]
      : [extended, ...(outer.length === 0 ? [current] : outer)];
  }
}

/** The entries of a context with others above them. */
function extend(context: unknown, over: ReadonlyMap<string, unknown>): Scope {
  const base = isDict(context) ? context : undefined;
  return {
    get: (name) => (over.has(name) ? over.get(name) : base ? entry(base, name) : MISSING),
    names: () => new Set([...over.keys(), ...(base ? keysOf(base) : [])]),
  };
}

function named(frame: Frame, body: Program, values: readonly unknown[]): ReadonlyMap<string, unknown> {
  if (body.blockParams.length === 0) return frame.blockParams;
  return new Map([...frame.blockParams, ...body.blockParams.map((name, i) => [name, values[i]] as const)]);
}

function itemsOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  const kind = knownKindOf(value);
  if (kind === "none") return [];
  if (kind === "list") return (value as readonly unknown[]).map((item, i) => [i, item]);
  if (isDict(value)) return entriesOf(value);
  throw new Fault("TPL0208", `{{#each}} goes over a list or a map, not ${describeKind(value)}`);
}
