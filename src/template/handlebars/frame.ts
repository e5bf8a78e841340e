/** Where rendering stands: the contexts around a piece of a template, its `@` values and block parameters. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { attributeOf, elementOf } from "../../expression/access.ts";
import { MISSING } from "../../expression/context.ts";
import { Unknown, UnknownValueError } from "../../expression/unknown.ts";
import { keysOf } from "../../expression/value/collection.ts";
import { isDict, kindOf } from "../../expression/value/kind.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import type { PathValue, Program } from "./ast.ts";
import { helperOf } from "./handlebars-helper.ts";

export interface PartialBlock {
  readonly program: Program;
  readonly frame: Frame;
}

export interface Frame {
  readonly file: SourceFile;
  /** Innermost first; the last one is the root. */
  readonly contexts: readonly unknown[];
  /** `@index` and its kin, innermost first. */
  readonly data: readonly ReadonlyMap<string, unknown>[];
  readonly blockParams: ReadonlyMap<string, unknown>;
  readonly partialBlock: PartialBlock | undefined;
  readonly partialDepth: number;
}

/** The value of a path, or `Undefined`. */
export function resolvePath(path: PathValue, frame: Frame): unknown {
  const [first, ...rest] = path.parts;
  if (path.data) return atData(path, frame);
  const isBlockParam =
    first !== undefined && path.depth === 0 && !path.scoped && frame.blockParams.has(first);
  if (isBlockParam) return follow(path, frame, frame.blockParams.get(first), rest);
  const context = frame.contexts[path.depth];
  if (context === undefined) {
    return new Undefined(path.text, () =>
      problem("TPL0203", `\`${path.text}\` goes further up than there are contexts`, {
        primary: spanOf(path, frame.file),
      }),
    );
  }
  return follow(path, frame, context, path.parts);
}

function spanOf(path: PathValue, file: SourceFile): { file: SourceFile; start: number; end: number } {
  return { file, start: path.start, end: path.end };
}

function atData(path: PathValue, frame: Frame): unknown {
  const [name = "", ...rest] = path.parts;
  if (name === "root") return follow(path, frame, frame.contexts.at(-1), rest);
  const level = frame.data[path.depth];
  if (level?.has(name)) return follow(path, frame, level.get(name), rest);
  return new Undefined(path.text, () =>
    problem("TPL0203", `there is no \`@${name}\` here`, {
      primary: spanOf(path, frame.file),
      help: "@index, @key, @first and @last exist inside {{#each}}, @root everywhere",
    }),
  );
}

function follow(path: PathValue, frame: Frame, from: unknown, parts: readonly string[]): unknown {
  let value = from;
  for (const [i, part] of parts.entries()) {
    if (value instanceof Undefined || value instanceof Unknown) return value;
    const found = step(value, part, path, frame);
    if (found === MISSING) return missing(path, frame, value, part, i === 0 && !path.data);
    value = found;
  }
  return value;
}

function step(value: unknown, part: string, path: PathValue, frame: Frame): unknown {
  try {
    if (kindOf(value) === "list" || kindOf(value) === "string") {
      if (part === "length") return (value as readonly unknown[] | string).length;
      return /^\d+$/.test(part) ? elementOf(value, Number(part)) : attributeOf(value, part);
    }
    return attributeOf(value, part);
  } catch (error) {
    return brokenVariable(error, part, path, frame);
  }
}

/** A variable whose own definition needs something that is missing or not known yet. */
function brokenVariable(error: unknown, part: string, path: PathValue, frame: Frame): unknown {
  if (error instanceof UnknownValueError) return new Unknown(error.reason);
  const first = error instanceof DiagnosticError ? error.diagnostics[0] : undefined;
  if (first?.code !== "EXP0201" && first?.code !== "EXP0202") throw error;
  const used = { span: spanOf(path, frame.file), text: "needed here" };
  return new Undefined(part, () => ({ ...first, labels: [...(first.labels ?? []), used] }));
}

function missing(path: PathValue, frame: Frame, owner: unknown, part: string, isName: boolean): Undefined {
  return new Undefined(path.text, () => {
    const help = isName
      ? nameHelp(part, frame, owner)
      : isDict(owner)
        ? didYouMean(part, keysOf(owner))
        : undefined;
    const message =
      isName && frame.contexts.length === 1
        ? `the variable \`${part}\` is not defined`
        : isName
          ? `the current item has no \`${part}\``
          : `\`${path.text}\` is not defined: there is no \`${part}\``;
    return problem("TPL0203", message, {
      primary: spanOf(path, frame.file),
      label: "not defined",
      ...(help ? { help } : {}),
    });
  });
}

function nameHelp(part: string, frame: Frame, owner: unknown): string | undefined {
  const above = frame.contexts.findIndex(
    (context, i) => i > 0 && isDict(context) && keysOf(context).includes(part),
  );
  if (above > 0)
    return above === frame.contexts.length - 1
      ? `it is a variable of the host: write @root.${part}`
      : `it belongs to an outer item: write ${"../".repeat(above)}${part}`;
  if (helperOf(part)) return `\`${part}\` is a helper: write {{${part} value}}`;
  return isDict(owner) ? didYouMean(part, keysOf(owner)) : undefined;
}

/** The contexts inside a block. As in Handlebars, `{{#with this}}` makes no new level for `../`. */
export function entered(frame: Frame, context: unknown): readonly unknown[] {
  const isSame = typeof context === "object" && context !== null && context === frame.contexts[0];
  return isSame ? frame.contexts : [context, ...frame.contexts];
}
