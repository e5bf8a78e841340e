/** Answers as kubectl does to what the modules ask of it, with its objects in a file, for want of a cluster. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ToolAnswer, ToolCall } from "../served-tool.ts";

interface Thing {
  apiVersion: string;
  kind: string;
  metadata: {
    name?: string;
    namespace?: string;
    generateName?: string;
    labels?: Record<string, string>;
    [k: string]: unknown;
  };
  [field: string]: unknown;
}

const CLUSTER_WIDE = ["Namespace", "Node"];
const KINDS = ["ConfigMap", "Secret", "Deployment", "Pod", "Namespace", "Node"];
const VERBS = ["get", "create", "patch", "replace", "apply", "delete"];

/** How a call ends before its time. */
class End extends Error {}

function end(said: string): never {
  throw new End(said);
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 4)}\n`;
}

function key(t: Thing): string {
  const space = CLUSTER_WIDE.includes(t.kind) ? "" : (t.metadata.namespace ?? "default");
  return [t.kind, space, t.metadata.name].join("/");
}

function merged(old: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = typeof old === "object" && old !== null && !Array.isArray(old) ? old : {};
  const out: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete out[name];
    else out[name] = merged(out[name], value);
  }
  return out;
}

/** What a server makes of a new object or version. */
function admitted(t: Thing, old?: Thing): Thing {
  const { stringData, ...rest } = t;
  const data = Object.fromEntries(
    Object.entries((stringData as Record<string, string> | undefined) ?? {}).map(([k, v]) => [
      k,
      Buffer.from(v).toString("base64"),
    ]),
  );
  const space = CLUSTER_WIDE.includes(t.kind) ? {} : { namespace: t.metadata.namespace ?? "default" };
  const version = String(Number(old?.metadata.resourceVersion ?? 0) + 1);
  return {
    ...rest,
    ...(stringData === undefined ? {} : { data: { ...(rest.data as object | undefined), ...data } }),
    metadata: {
      ...(old === undefined ? { uid: `uid-${t.metadata.name}` } : {}),
      ...t.metadata,
      ...space,
      resourceVersion: version,
    },
  };
}

interface Asked {
  readonly all: readonly string[];
  readonly things: Thing[];
  readonly option: (name: string) => string | undefined;
}

function selected({ all, things, option }: Asked): string {
  const [word = "", name] = all.slice(all.indexOf("--") + 1);
  const kind = word.split(".")[0] ?? "";
  if (!KINDS.includes(kind)) end(`error: the server doesn't have a resource type "${kind}"`);
  const space = option("namespace");
  const selector = option("selector")
    ?.split(",")
    .map((s) => s.split("="));
  const items = things.filter(
    (t) =>
      t.kind === kind &&
      (space === undefined || t.metadata.namespace === space) &&
      (selector ?? []).every(([k = "", v]) => t.metadata.labels?.[k.trim()] === v?.trim()),
  );
  if (name === undefined) return print({ apiVersion: "v1", kind: "List", items });
  const found = items.find((t) => t.metadata.name === name);
  return found ? print(found) : "";
}

function created(t: Thing, things: Thing[], path: string): Thing {
  const space = t.metadata.namespace ?? "default";
  const known =
    space === "default" || things.some((o) => o.kind === "Namespace" && o.metadata.name === space);
  if (!CLUSTER_WIDE.includes(t.kind) && !known)
    end(`Error from server (NotFound): error when creating "${path}": namespaces "${space}" not found`);
  if (Object.values((t.data as object | undefined) ?? {}).some((v) => typeof v !== "string"))
    end(`Error from server (BadRequest): error when creating "${path}": data must be text`);
  const name = t.metadata.name ?? `${t.metadata.generateName}x${things.length}`;
  const made = admitted({ ...t, metadata: { ...t.metadata, name } });
  things.push(made);
  return made;
}

function onFile({ all, things, option }: Asked, verb: string, path: string): string {
  const t = JSON.parse(readFileSync(path, "utf8")) as Thing;
  if (!KINDS.includes(t.kind))
    end(
      `error: resource mapping not found for name: "${t.metadata.name}" namespace: "" from "${path}": no matches for kind "${t.kind}" in version "${t.apiVersion}"\nensure CRDs are installed first`,
    );
  const at = things.findIndex((other) => key(other) === key(t));
  const old = things[at];
  if (verb === "get") {
    if (old === undefined) return "";
    return all.includes("name") ? `${t.kind}/${t.metadata.name}\n` : print(old);
  }
  if (verb === "delete") {
    if (old !== undefined) things.splice(at, 1);
    return "";
  }
  if (verb === "create" && old !== undefined && t.metadata.name !== undefined)
    end(`Error from server (AlreadyExists): "${t.metadata.name}" already exists`);
  if (verb === "create" || (verb === "apply" && old === undefined)) return print(created(t, things, path));
  if (old === undefined)
    end(`Error from server (NotFound): ${t.kind.toLowerCase()}s "${t.metadata.name}" not found`);
  if (option("type") === "strategic" && t.apiVersion.includes("example"))
    end("Error from server (UnsupportedMediaType): strategic merge patch is not supported");
  const next =
    verb === "replace"
      ? admitted({ ...t, metadata: { ...old.metadata, labels: {}, ...t.metadata } }, old)
      : admitted(merged(old, t) as Thing, old);
  things[at] = next;
  return print(next);
}

export function fakeKubectl(state: string, { words: all, env }: ToolCall): ToolAnswer {
  const option = (name: string): string | undefined =>
    all.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3) ??
    (all.includes(`-${name}`) ? all[all.indexOf(`-${name}`) + 1] : undefined);
  const verb = all.find((a) => VERBS.includes(a)) ?? "";
  const things: Thing[] = existsSync(state) ? (JSON.parse(readFileSync(state, "utf8")) as Thing[]) : [];
  const file = option("f");
  try {
    if (env.KUBECONFIG?.includes("unreachable"))
      end("The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?");
    const asked = { all, things, option };
    const stdout = file === undefined ? selected(asked) : onFile(asked, verb, file);
    if (verb !== "get" && option("dry-run") !== "server") writeFileSync(state, JSON.stringify(things));
    return { stdout };
  } catch (error) {
    if (error instanceof End) return { status: 1, stderr: `${error.message}\n` };
    throw error;
  }
}
