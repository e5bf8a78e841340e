/** `module_defaults`: parameters by module, checked as those of a task are, as far as they are literal. */

import { problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { MapEntry, Node } from "../source/located.ts";
import { hasTemplate } from "./compile-value.ts";
import { isForeign } from "./foreign-module.ts";
import type { ModuleShape } from "./module-index.ts";
import type { Parsing } from "./parsing.ts";

function checkParameters(shape: ModuleShape, value: Node, parsing: Parsing): void {
  if (value.kind !== "map") {
    if (hasTemplate(value) || (value.kind === "scalar" && value.value === null)) return;
    const message = `the defaults of \`${shape.name}\` must be a map of parameters`;
    parsing.out.add(problem("MOD0108", message, { primary: value.span }));
    return;
  }
  const known = [...shape.params, ...Object.keys(shape.paramAliases)];
  for (const { key } of value.entries) {
    const name = String(key.value);
    if (shape.open || known.includes(name)) continue;
    const help = didYouMean(name, known) ?? `\`homerun doc ${shape.name}\` explains them`;
    const message = `unknown parameter \`${name}\` for module \`${shape.name}\``;
    parsing.out.add(problem("MOD0102", message, { primary: key.span, help }));
  }
}

function checkModule({ key, value }: MapEntry, parsing: Parsing): void {
  const name = String(key.value);
  if (hasTemplate(key)) return;
  if (name.startsWith("group/")) return;
  if (parsing.context.foreign?.find(name, parsing)) return;
  const shape = parsing.context.modules.find(name);
  if (shape) {
    checkParameters(shape, value, parsing);
    return;
  }
  if (isForeign(name, "task", parsing)) return;
  const help =
    didYouMean(name, parsing.context.modules.names()) ?? "`homerun doc` lists those that there are";
  parsing.out.add(problem("MOD0101", `there is no module \`${name}\``, { primary: key.span, help }));
}

export function checkDefaults(entry: MapEntry | undefined, parsing: Parsing): void {
  if (!entry) return;
  const nodes = entry.value.kind === "seq" ? entry.value.items : [entry.value];
  for (const node of nodes)
    if (node.kind === "map") for (const module of node.entries) checkModule(module, parsing);
}
