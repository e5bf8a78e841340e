/** What is wrong with a template whatever the values are: unknown helpers and partials. */

import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/span.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { Fault } from "../../expression/fault.ts";
import { bind } from "../../expression/signature.ts";
import {
  type Block,
  type CallValue,
  PARTIAL_BLOCK,
  type Part,
  type Partial,
  type Place,
  type Program,
  type Value,
  walkProgram,
} from "./ast.ts";
import { BLOCK_HELPERS, helperNames, helperOf } from "./handlebars-helper.ts";

export function checkHandlebars(
  program: Program,
  file: SourceFile,
  partials: ReadonlyMap<string, unknown>,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkProgram(program, (node) => {
    const diagnostic = checkNode(node, file, partials);
    if (diagnostic) found.push(diagnostic);
  });
  return found;
}

function checkNode(
  node: Value | Part,
  file: SourceFile,
  partials: ReadonlyMap<string, unknown>,
): Diagnostic | undefined {
  switch (node.kind) {
    case "call":
      return checkCall(node, file);
    case "block":
      return checkBlock(node, file);
    case "partial":
      return checkPartial(node, file, partials);
    default:
      return undefined;
  }
}

function spanOf(place: Place, file: SourceFile): Span {
  return { file, start: place.start, end: place.end };
}

function checkCall(call: CallValue, file: SourceFile): Diagnostic | undefined {
  const helper = helperOf(call.name);
  if (helper) return helper.signature && call.params.length > 0 ? checkArguments(call, file) : undefined;
  const block = BLOCK_HELPERS.includes(call.name)
    ? `it is a block: {{#${call.name} …}} … {{/${call.name}}}`
    : didYouMean(call.name, helperNames());
  return problem("TPL0204", `there is no helper \`${call.name}\``, {
    primary: spanOf(call.namePlace, file),
    ...(block ? { help: block } : {}),
  });
}

function checkArguments(call: CallValue, file: SourceFile): Diagnostic | undefined {
  const signature = helperOf(call.name)?.signature;
  if (!signature) return undefined;
  try {
    bind(
      signature,
      `the helper \`${call.name}\``,
      call.params.slice(1),
      new Map(call.hash.map((entry) => [entry.name, undefined])),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { help, notes, blame } = error.details;
    const at =
      typeof blame === "number" ? call.params[blame + 1] : call.hash.find((entry) => entry.name === blame);
    return problem(error.code, error.message, {
      primary: spanOf(at ?? call.namePlace, file),
      ...(help ? { help } : {}),
      ...(notes ? { notes } : {}),
    });
  }
}

function checkBlock({ call }: Block, file: SourceFile): Diagnostic | undefined {
  const primary = spanOf(call.namePlace, file);
  if (BLOCK_HELPERS.includes(call.name)) {
    if (call.name === "raw" || call.params.length === 1) return undefined;
    return problem("TPL0208", `\`{{#${call.name}}}\` needs one value, not ${call.params.length}`, {
      primary,
      help: `write {{#${call.name} value}}; several values are combined first: (and a b), (eq a b)`,
    });
  }
  if (call.params.length === 0) {
    return problem("TPL0204", `\`{{#${call.name}}}\` says not what to do with \`${call.name}\``, {
      primary,
      help: `write {{#if ${call.name}}}, {{#each ${call.name}}} or {{#with ${call.name}}}`,
    });
  }
  return checkCall(call, file);
}

function checkPartial(
  partial: Partial,
  file: SourceFile,
  partials: ReadonlyMap<string, unknown>,
): Diagnostic | undefined {
  if (partial.name === PARTIAL_BLOCK || partials.has(partial.name)) return undefined;
  const help = didYouMean(partial.name, partials.keys());
  const notes = partials.size === 0 ? [] : [`there are ${[...partials.keys()].sort().join(", ")}`];
  return problem("TPL0205", `there is no partial \`${partial.name}\``, {
    primary: spanOf(partial, file),
    ...(help ? { help } : {}),
    notes,
  });
}
