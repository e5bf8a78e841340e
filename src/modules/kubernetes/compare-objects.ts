/** How objects of a cluster differ, in what anybody cares about. */

import { isDeepStrictEqual } from "node:util";
import { yamlText } from "../../expression/value/yaml.ts";
import type { Difference } from "../../host/change.ts";
import { isMap, type KubeObject, nameOf } from "../../host/kubernetes/kube-object.ts";
import { hideFields } from "./hidden-fields.ts";

/** What the server counts up or writes down by itself whenever something is written. */
const BOOKKEEPING = ["managedFields", "resourceVersion", "generation"];

/** What an object gets when it is made; in a diff it says nothing. */
const BIRTH = ["uid", "creationTimestamp"];

function essence(object: KubeObject, withStatus: boolean, left: readonly string[] = BOOKKEEPING): unknown {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata ?? {}).filter(([key]) => !left.includes(key)),
  );
  const { status, ...rest } = object;
  return JSON.parse(JSON.stringify({ ...rest, metadata, ...(withStatus ? { status } : {}) }));
}

/** A status that nobody asked for is left out: it changes while one looks. */
export function isSame(before: KubeObject, after: KubeObject, wanted: KubeObject): boolean {
  const withStatus = wanted.status !== undefined;
  return isDeepStrictEqual(essence(before, withStatus), essence(after, withStatus));
}

const KEYS = ["name", "key", "mountPath", "devicePath", "containerPort", "port", "ip", "topologyKey", "uid"];

function isIn(wanted: unknown, items: readonly unknown[]): boolean {
  if (!isMap(wanted)) return items.includes(wanted);
  const key = KEYS.find((k) => Object.hasOwn(wanted, k));
  return items.some(
    (item) => isMap(item) && (key === undefined || item[key] === wanted[key]) && covers(item, wanted),
  );
}

/** Whether all that is wanted is there, as far as that can be told without the server. */
export function covers(actual: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) return actual === null || actual === undefined;
  if (Array.isArray(wanted)) return Array.isArray(actual) && wanted.every((item) => isIn(item, actual));
  if (isMap(wanted))
    return isMap(actual) && Object.entries(wanted).every(([key, value]) => covers(actual[key], value));
  return actual === wanted;
}

/** What is wanted laid over what is there; lists are replaced. */
export function overlaid(actual: unknown, wanted: unknown): unknown {
  if (!isMap(actual) || !isMap(wanted)) return wanted;
  const merged: Record<string, unknown> = { ...actual };
  for (const [key, value] of Object.entries(wanted)) {
    if (value === null) delete merged[key];
    else merged[key] = overlaid(actual[key], value);
  }
  return merged;
}

function text(object: KubeObject, hidden: readonly string[] | undefined, withStatus: boolean): string {
  return yamlText(hideFields(essence(object, withStatus, [...BOOKKEEPING, ...BIRTH]), hidden), {
    indent: 2,
    width: 1000,
    sortKeys: true,
    flow: "never",
    explicitStart: false,
  });
}

export function objectDifference(
  wanted: KubeObject,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  hidden: readonly string[] | undefined,
): Difference {
  const withStatus = wanted.status !== undefined;
  return {
    subject: nameOf(after ?? wanted),
    ...(before === undefined ? {} : { before: text(before, hidden, withStatus) }),
    ...(after === undefined ? {} : { after: text(after, hidden, withStatus) }),
  };
}
