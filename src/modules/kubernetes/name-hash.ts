/** The hash of a ConfigMap or Secret that `append_hash` hangs on its name: the collection's, so that names stay what they were. */

import { createHash } from "node:crypto";
import { isMap, type KubeObject } from "../../host/kubernetes/kube-object.ts";

/** JSON as Python writes it without spaces, keys of maps in order. */
function json(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (isMap(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${json(key)}:${json(value[key])}`).join(",")}}`;
  }
  return (JSON.stringify(value) ?? "null").replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const LETTERS: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

function hashOf(object: KubeObject): string {
  const { name, generateName } = object.metadata ?? {};
  const [key, value] =
    name === undefined && generateName !== undefined ? ["generateName", generateName] : ["name", name ?? ""];
  const fields: readonly (readonly [string, unknown])[] = [
    ["data", object.data ?? ""],
    ["kind", object.kind],
    [key, value],
    ...(object.kind === "Secret" ? [["type", object.type ?? ""] as const] : []),
  ];
  const text = `{${fields.map(([name, part]) => `${json(name)}:${json(part)}`).join(",")}}`;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return digest.replace(/[013ae]/g, (c) => LETTERS[c] ?? c);
}

export function withHashedName(object: KubeObject): KubeObject {
  if (object.kind !== "ConfigMap" && object.kind !== "Secret") return object;
  const { name, generateName } = object.metadata ?? {};
  const hash = hashOf(object);
  if (name !== undefined) return { ...object, metadata: { ...object.metadata, name: `${name}-${hash}` } };
  if (generateName === undefined) return object;
  return { ...object, metadata: { ...object.metadata, generateName: `${generateName}-${hash}` } };
}
