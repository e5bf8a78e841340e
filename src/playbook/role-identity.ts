/** What makes two uses of a role the same, so that the second of them is left out once the first is through. */

import type { RoleUse, VarLayer } from "../model/task.ts";
import type { MapEntry } from "../source/located.ts";
import type { RoleRequest } from "./parsing.ts";
import { NO_VARS } from "./variables.ts";

function textOf(span: MapEntry["key"]["span"]): string {
  return span.file.text.slice(span.start, span.end);
}

function layerText(layer: VarLayer): readonly (readonly [string, unknown])[] {
  return [...layer].map(([name, { tree }]) => [
    name,
    tree.kind === "static" ? tree.value : textOf(tree.span),
  ]);
}

/** Numbers of YAML may be too large for JSON. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}

/** The folder, what it is given there and above, its own tags and conditions, which files, and whether a task brings it in. */
export function roleIdentity(request: RoleRequest, path: string): string {
  const { params, parents, tasksFrom, varsFrom, defaultsFrom, handlersFrom, dependency, entry } = request;
  const keywords = (entry ?? []).map(({ key, value }) => [key.value, textOf(value.span)]);
  const from = [tasksFrom, varsFrom, defaultsFrom, handlersFrom];
  const inline = [request, ...parents].flatMap((r) => layerText(r.inline ?? NO_VARS));
  const byTask = entry === undefined && dependency === undefined;
  return JSON.stringify([path, layerText(params), inline, keywords, from, byTask], plain);
}

/** Roles that a role depends on, at any depth: of two that give a variable, the one that stands first here counts. */
export function dependenciesOf(role: RoleUse): readonly RoleUse[] {
  return role.dependencies.toReversed().flatMap((d) => [d, ...dependenciesOf(d)]);
}
