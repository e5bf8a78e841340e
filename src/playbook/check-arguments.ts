/** What can be said of a module's arguments before the run: unknown and missing ones, and literal values that don't fit. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { dataOf, type Node } from "../source/located.ts";
import { hasTemplate } from "./compile-value.ts";
import { keywordOf } from "./keywords.ts";
import { type Argument, type ModuleCall, RAW_TEXT } from "./module-call.ts";
import type { ModuleShape, ParameterIssue } from "./module-index.ts";
import type { Parsing } from "./parsing.ts";
import { isNull } from "./read-keyword.ts";

function unknownParameter(shape: ModuleShape, argument: Argument): Diagnostic {
  const name = String(argument.key.value);
  const known = [...shape.params, ...Object.keys(shape.paramAliases)];
  const accepted = shape.params.length > 0 ? shape.params.join(", ") : "no parameters";
  return problem("MOD0102", `unknown parameter \`${name}\` for module \`${shape.name}\``, {
    primary: argument.key.span,
    notes: [`\`${shape.name}\` accepts ${accepted}`],
    help: didYouMean(name, known) ?? `\`homerun doc ${shape.name}\` explains them`,
  });
}

/** `beside`: keys beside the module, which say by themselves where they belong. */
function missingParameters(call: ModuleCall, beside: ReadonlySet<string>): Diagnostic | undefined {
  const missing = call.shape.required.filter((name) => {
    const argument = call.args.get(name);
    return (!argument || isNull(argument.value)) && (!beside.has(name) || keywordOf(name) !== undefined);
  });
  if (missing.length === 0) return undefined;
  const names = missing.map((n) => `\`${n}\``).join(" and ");
  return problem("MOD0103", `\`${call.shape.name}\` needs ${names}`, {
    primary: call.span,
    help: `add ${missing.map((n) => `\`${n}: …\``).join(" and ")} below it`,
  });
}

/** The place of a value below an argument. */
function spanAt(node: Node, path: readonly (string | number)[]): Span {
  const [step, ...rest] = path;
  if (step === undefined) return node.span;
  if (node.kind === "seq") {
    const item = node.items[Number(step)];
    return item ? spanAt(item, rest) : node.span;
  }
  if (node.kind === "map") {
    const entry = node.entries.find((e) => String(e.key.value) === String(step));
    if (!entry) return node.span;
    return rest.length === 0 ? entry.value.span : spanAt(entry.value, rest);
  }
  return node.span;
}

function issueAt(call: ModuleCall, issue: ParameterIssue): Diagnostic {
  const [name, ...path] = issue.path;
  const argument = call.args.get(String(name));
  const primary = argument ? spanAt(argument.value, path) : call.span;
  return problem("MOD0104", issue.message, {
    primary,
    ...(issue.help === undefined ? {} : { help: issue.help }),
  });
}

/** `mode: 644` is a decimal number to YAML. */
function decimalMode(name: string, { value }: Argument): Diagnostic | undefined {
  if (value.kind !== "scalar" || typeof value.value !== "number" || value.text.startsWith("0"))
    return undefined;
  const octal = value.value.toString(8);
  return problem(
    "MOD0105",
    `\`${name}: ${value.text}\` is a decimal number, not the octal mode it looks like`,
    {
      primary: value.span,
      label: `as permissions this would be 0${octal}`,
      help: `write it as text: ${name}: "${value.text.padStart(4, "0")}"`,
    },
  );
}

function isDefaulted(call: ModuleCall, parsing: Parsing): boolean {
  for (const name of parsing.defaulted) {
    if (name.startsWith("group/") || name.includes("{{")) return true;
    if (name === call.name || parsing.context.modules.find(name)?.name === call.shape.name) return true;
  }
  return false;
}

function literalIssues(
  call: ModuleCall,
  known: ReadonlyMap<string, Argument>,
  hidden: boolean,
): readonly ParameterIssue[] {
  const values: Record<string, unknown> = Object.create(null);
  const partial = new Set<string>(hidden ? call.shape.params.filter((p) => !known.has(p)) : []);
  for (const [name, { value }] of known) {
    const isExpression = call.shape.expressionParams.includes(name);
    if (hasTemplate(value) && !isExpression) partial.add(name);
    else values[name] = dataOf(value);
  }
  return call.shape.validate(values, partial).filter((i) => !i.missing);
}

export function checkArguments(call: ModuleCall, beside: ReadonlySet<string>, parsing: Parsing): void {
  const { shape } = call;
  const known = new Map<string, Argument>();
  const wrongModes = new Set<string>();
  let misspelt = false;
  for (const [name, argument] of call.args) {
    if (!shape.params.includes(name)) {
      if (shape.open || (name === RAW_TEXT && parsing.handled)) continue;
      parsing.out.add(unknownParameter(shape, argument));
      misspelt = true;
      continue;
    }
    if (isNull(argument.value) && !shape.nullParams?.includes(name)) continue;
    const mode = shape.modeParams.includes(name) ? decimalMode(name, argument) : undefined;
    if (mode) {
      parsing.out.add(mode);
      wrongModes.add(name);
    }
    known.set(name, argument);
  }
  const hidden = call.splat !== undefined || isDefaulted(call, parsing);
  const missing = hidden || misspelt || call.broken ? undefined : missingParameters(call, beside);
  if (missing) parsing.out.add(missing);
  for (const issue of literalIssues(
    call,
    known,
    hidden || misspelt || call.broken || missing !== undefined,
  )) {
    if (!wrongModes.has(String(issue.path[0]))) parsing.out.add(issueAt(call, issue));
  }
}
