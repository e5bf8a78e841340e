/** The objects that a task names: in its text, its templates, or by kind and name. */

import { Fault } from "../../expression/fault.ts";
import { yamlValues } from "../../expression/value/yaml.ts";
import { isMap, type KubeObject } from "../../host/kubernetes/kube-object.ts";

export interface DefinitionParams {
  readonly kind?: string | undefined;
  readonly api_version: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly generate_name?: string | undefined;
}

/** A task's definition holds what can't be used. */
export class DefinitionProblem extends Error {}

function valuesOf(definition: unknown): readonly unknown[] {
  if (typeof definition === "string") return textValues(definition);
  if (Array.isArray(definition))
    return definition.flatMap((d) => (typeof d === "string" ? textValues(d) : [d]));
  return [definition];
}

function textValues(text: string): readonly unknown[] {
  try {
    return yamlValues(text);
  } catch (error) {
    if (error instanceof Fault) throw new DefinitionProblem(`the definition can't be read: ${error.message}`);
    throw error;
  }
}

/** What the definition does not say, the task's parameters do. */
export function completed(object: KubeObject, p: DefinitionParams): KubeObject {
  const { namespace, name, generate_name: generateName } = p;
  const metadata = isMap(object.metadata) ? object.metadata : {};
  return {
    ...object,
    apiVersion: object.apiVersion ?? p.api_version,
    ...(object.kind === undefined && p.kind === undefined ? {} : { kind: object.kind ?? p.kind ?? "" }),
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(generateName === undefined ? {} : { generateName }),
      ...metadata,
    },
  };
}

/** A list (`kind: List`, `ConfigMapList`) is what is in it. */
function flattened(object: KubeObject, p: DefinitionParams): readonly KubeObject[] {
  const { kind } = object;
  if (kind === undefined || !kind.endsWith("List") || !Array.isArray(object.items)) return [object];
  return object.items.map((item: unknown) => {
    if (!isMap(item)) throw new DefinitionProblem(`an item of the ${kind} is no object`);
    const own = kind === "List" ? {} : { kind: kind.slice(0, -4), apiVersion: object.apiVersion };
    return completed({ ...own, ...item } as KubeObject, p);
  });
}

export function definitionsOf(sources: readonly unknown[], p: DefinitionParams): readonly KubeObject[] {
  const values = sources.flatMap(valuesOf).filter((v) => v !== null && v !== undefined && v !== "");
  return values.flatMap((value) => {
    if (!isMap(value))
      throw new DefinitionProblem("a definition is a map with `apiVersion`, `kind` and `metadata`");
    return flattened(completed(value as KubeObject, p), p);
  });
}
