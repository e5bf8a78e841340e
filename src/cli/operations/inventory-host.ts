/** One host of the inventory with all its variables, what they come to, and where each comes from. */

import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import { locationOf } from "../../diagnostics/span.ts";
import { inventoryScope } from "../../engine/inventory-scope.ts";
import type { RunContext } from "../../engine/run-context.ts";
import { UnknownValueError } from "../../expression/unknown.ts";
import { dictOf } from "../../expression/value/collection.ts";
import { plain } from "../../expression/value/plain.ts";
import { Sealed } from "../../expression/value/sealed.ts";
import { yamlText } from "../../expression/value/yaml.ts";
import { ENCRYPTED } from "../../inventory/written-variables.ts";
import { rawTree } from "../../template/raw-tree.ts";
import type { Origin } from "../../vars/layered-scope.ts";

const YAML_STYLE = {
  indent: 2,
  flow: "never",
  sortKeys: false,
  width: 10_000,
  explicitStart: false,
} as const;

/** Of homerun itself, and much. */
const LEFT_OUT = new Set(["ansible_facts", "groups", "hostvars", "omit"]);

interface Shown {
  readonly value: unknown;
  readonly origin: string;
}

/** Without a line end behind it. */
export function hostText(name: string, context: RunContext, json: boolean): string {
  const shown = shownVariables(name, context);
  if (json)
    return JSON.stringify(Object.fromEntries([...shown].map(([n, { value }]) => [n, value])), null, 2);
  return [...shown]
    .map(([variable, { value, origin }]) =>
      withOrigin(yamlText({ [variable]: value }, YAML_STYLE).trimEnd(), origin),
    )
    .join("\n");
}

function shownVariables(name: string, context: RunContext): ReadonlyMap<string, Shown> {
  const scope = inventoryScope(context, name);
  const shown = new Map<string, Shown>();
  for (const variable of [...scope.names()].sort()) {
    if (LEFT_OUT.has(variable)) continue;
    const [origin] = scope.originsOf(variable);
    if (!origin) continue;
    const { value, note } = tellable(() => shownSealed(scope.unopened(variable)), origin);
    shown.set(variable, { value, origin: note === "" ? placeOf(origin) : `${placeOf(origin)}; ${note}` });
  }
  return shown;
}

/** A value that can't be told here (it needs facts, or another task's result) is shown as it is written. */
function tellable(
  get: () => unknown,
  { binding }: Origin,
): { readonly value: unknown; readonly note: string } {
  if (binding.kind === "tree" && binding.span?.file.secret) return { value: ENCRYPTED, note: "" };
  try {
    return { value: plain(get()), note: "" };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why =
      error instanceof DiagnosticError || error instanceof UnknownValueError
        ? "needs facts or results of a run"
        : "has no plain value";
    return {
      value: binding.kind === "tree" ? plain(rawTree(binding.tree, sealedText)) : null,
      note: why,
    };
  }
}

function sealedText(): string {
  return ENCRYPTED;
}

/** Encrypted values stay encrypted; what was computed with them is hidden when it is printed. */
function shownSealed(value: unknown): unknown {
  if (value instanceof Sealed) return ENCRYPTED;
  if (Array.isArray(value)) return value.map(shownSealed);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== null) return value;
  return dictOf(Object.entries(value).map(([key, item]) => [key, shownSealed(item)] as const));
}

function placeOf({ layer, binding }: Origin): string {
  return binding.kind === "tree" && binding.span ? `${layer.name}, ${locationOf(binding.span)}` : layer.name;
}

/** Still YAML: a comment may stand behind a key or a value, but not inside of quotes. */
function withOrigin(yaml: string, origin: string): string {
  const [first = "", ...rest] = yaml.split("\n");
  if (rest.length > 0 && !first.endsWith(":")) return `# ${origin}\n${yaml}`;
  return [`${first}  # ${origin}`, ...rest].join("\n");
}
