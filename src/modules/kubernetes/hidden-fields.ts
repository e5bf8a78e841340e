/** Fields that are left out of what is told of an object: `metadata.managedFields`, `spec.containers[0].env[3].value`, `metadata.annotations[a/b]`. */

import { isMap } from "../../host/kubernetes/kube-object.ts";

/** A path's parts: names, and what stands in brackets. */
function partsOf(field: string): readonly string[] {
  return [...field.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, bracketed, name]) => bracketed ?? name ?? "",
  );
}

/** A number is that of an item, in a list as it was before anything went. */
function without(value: unknown, [first, ...rest]: readonly string[], gone: unknown): unknown {
  if (first === undefined) return gone;
  if (Array.isArray(value)) {
    const at = /^\d+$/.test(first) ? Number(first) : -1;
    return value.map((item, i) => (i === at ? without(item, rest, gone) : item));
  }
  if (!isMap(value) || !Object.hasOwn(value, first)) return value;
  return { ...value, [first]: without(value[first], rest, gone) };
}

function swept(value: unknown, gone: unknown): unknown {
  if (Array.isArray(value)) return value.filter((v) => v !== gone).map((v) => swept(v, gone));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== gone)
      .map(([key, v]) => [key, swept(v, gone)]),
  );
}

export function hideFields<T>(value: T, fields: readonly string[] | undefined): T {
  if (fields === undefined || fields.length === 0) return value;
  const gone = {};
  const marked = fields.reduce<unknown>((v, field) => without(v, partsOf(field), gone), value);
  return swept(marked, gone) as T;
}
