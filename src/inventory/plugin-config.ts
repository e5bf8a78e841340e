/** What the readers of `plugin:` files share: reading options, expressions over one host's variables. */

import {
  type Collector,
  type Diagnostic,
  DiagnosticError,
  problem,
  warning,
} from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { OMIT } from "../expression/omit.ts";
import { UnknownValueError } from "../expression/unknown.ts";
import type { VarLayer } from "../model/task.ts";
import { entryOf, type MapNode, type Node, type ScalarNode } from "../source/located.ts";
import { compileTemplate, render, type Template } from "../template/template.ts";
import { dataLayer, fileLayer } from "../vars/layer.ts";
import { LayeredScope } from "../vars/layered-scope.ts";
import type { InventoryReading } from "./reading.ts";

/** Keys that are not there are no mistake in Ansible; homerun tells them. */
export function checkKeys(config: MapNode, known: readonly string[], out: Collector): void {
  for (const { key } of config.entries) {
    const name = String(key.value);
    if (known.includes(name)) continue;
    const help = didYouMean(name, known) ?? `it knows ${known.join(", ")}`;
    out.add(warning("INV0118", `the plugin has no option \`${name}\``, { primary: key.span, help }));
  }
}

export function mapOption(config: MapNode, name: string, out: Collector): MapNode | undefined {
  const value = entryOf(config, name)?.value;
  if (!value || (value.kind === "scalar" && value.value === null)) return undefined;
  if (value.kind === "map") return value;
  out.add(problem("INV0118", `\`${name}\` must be a map`, { primary: value.span }));
  return undefined;
}

const TRUE = new Set(["true", "yes", "on", "1", "y", "t"]);

export function flagOption(config: MapNode, name: string, otherwise: boolean): boolean {
  const value = entryOf(config, name)?.value;
  if (value?.kind !== "scalar" || value.value === null) return otherwise;
  return TRUE.has(String(value.value).toLowerCase());
}

export interface Evaluation {
  /** Undefined, with diagnostics, where there is no value. */
  readonly value?: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** Text of the file as a template, compiled once. */
export function templateOf(node: ScalarNode): {
  readonly template?: Template | string;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { value, diagnostics } = compileTemplate(String(node.value), node.span, (i) => node.offsetAt(i));
  return value === undefined ? { diagnostics } : { template: value, diagnostics };
}

/** An expression as a template that holds nothing else. */
export function expressionOf(node: Node): {
  readonly template?: Template | string;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (node.kind !== "scalar") {
    return { diagnostics: [problem("INV0118", "this must be an expression", { primary: node.span })] };
  }
  const text = String(node.value);
  const { value, diagnostics } = compileTemplate(`{{ ${text} }}`, node.span, (i) =>
    node.offsetAt(Math.min(Math.max(i - 3, 0), text.length)),
  );
  return value === undefined ? { diagnostics } : { template: value, diagnostics };
}

export function evaluated(template: Template | string, scope: LayeredScope): Evaluation {
  return attempted(() => (typeof template === "string" ? template : render(template, scope.context)));
}

/** What an evaluation gives, or why it gives nothing. */
export function attempted(evaluate: () => unknown): Evaluation {
  try {
    const value = evaluate();
    return value === OMIT ? { diagnostics: [] } : { value, diagnostics: [] };
  } catch (error) {
    if (error instanceof DiagnosticError) return { diagnostics: error.diagnostics };
    if (error instanceof UnknownValueError) return { diagnostics: [problem("INV0118", error.message)] };
    throw error;
  }
}

/** Variables as an expression of a plugin sees them; the first layer that has a name counts. */
export function pluginScope(
  layers: readonly VarLayer[],
  data: ReadonlyMap<string, unknown>,
  { surroundings }: InventoryReading,
): LayeredScope | undefined {
  if (!surroundings) return undefined;
  const all = [
    dataLayer("loop and magic variables", data),
    ...layers.map((l) => fileLayer("inventory host variables", l)),
  ];
  return new LayeredScope(all, surroundings);
}

/** Why there is no value, at the place that it fails at. */
export function tell(
  diagnostics: readonly Diagnostic[],
  message: string,
  span: Span,
  { out, strict }: { readonly out: Collector; readonly strict: boolean },
): void {
  const why = diagnostics[0];
  const make = strict ? problem : warning;
  out.add(
    make("INV0119", message, { primary: why?.primary ?? span, ...(why ? { notes: [why.message] } : {}) }),
  );
}
