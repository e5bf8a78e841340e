/**
 * Answers as kubectl does to what the modules ask of it, with its objects in a file, for want of a cluster. Started by the wrapper that `kubectlFolder` writes.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";

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

const [, , state = "", ...all] = process.argv;
const CLUSTER_WIDE = ["Namespace", "Node"];
const KINDS = ["ConfigMap", "Secret", "Deployment", "Pod", "Namespace", "Node"];
const option = (name: string): string | undefined =>
  all.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3) ??
  (all.includes(`-${name}`) ? all[all.indexOf(`-${name}`) + 1] : undefined);
const verb = all.find((a) => ["get", "create", "patch", "replace", "apply", "delete"].includes(a)) ?? "";
const things: Thing[] = existsSync(state) ? (JSON.parse(readFileSync(state, "utf8")) as Thing[]) : [];
const isTrial = option("dry-run") === "server";

function end(status: number, said: string): never {
  process.stderr.write(`${said}\n`);
  process.exit(status);
}

function keep(): void {
  if (!isTrial) writeFileSync(state, JSON.stringify(things));
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 4)}\n`);
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

const file = option("f");
const stateAt = (t: Thing): number => things.findIndex((other) => key(other) === key(t));

if (process.env.KUBECONFIG?.includes("unreachable"))
  end(1, "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?");

function selected(): void {
  const [word = "", name] = all.slice(all.indexOf("--") + 1);
  const kind = word.split(".")[0] ?? "";
  if (!KINDS.includes(kind)) end(1, `error: the server doesn't have a resource type "${kind}"`);
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
  if (name === undefined) {
    print({ apiVersion: "v1", kind: "List", items });
    return;
  }
  const found = items.find((t) => t.metadata.name === name);
  if (found) print(found);
}

function onFile(path: string): void {
  const t = JSON.parse(readFileSync(path, "utf8")) as Thing;
  if (!KINDS.includes(t.kind))
    end(
      1,
      `error: resource mapping not found for name: "${t.metadata.name}" namespace: "" from "${path}": no matches for kind "${t.kind}" in version "${t.apiVersion}"\nensure CRDs are installed first`,
    );
  const at = stateAt(t);
  const old = things[at];
  const missing = () =>
    end(1, `Error from server (NotFound): ${t.kind.toLowerCase()}s "${t.metadata.name}" not found`);
  switch (verb) {
    case "get":
      if (old === undefined) return;
      if (all.includes("name")) process.stdout.write(`${t.kind}/${t.metadata.name}\n`);
      else print(old);
      return;
    case "create": {
      if (old !== undefined && t.metadata.name !== undefined)
        end(1, `Error from server (AlreadyExists): "${t.metadata.name}" already exists`);
      const space = t.metadata.namespace ?? "default";
      const known =
        things.some((o) => o.kind === "Namespace" && o.metadata.name === space) || space === "default";
      if (!CLUSTER_WIDE.includes(t.kind) && !known)
        end(
          1,
          `Error from server (NotFound): error when creating "${path}": namespaces "${space}" not found`,
        );
      if (Object.values((t.data as object | undefined) ?? {}).some((v) => typeof v !== "string"))
        end(1, `Error from server (BadRequest): error when creating "${path}": data must be text`);
      const name = t.metadata.name ?? `${t.metadata.generateName}x${things.length}`;
      const made = admitted({ ...t, metadata: { ...t.metadata, name } });
      if (t.unknownField !== undefined) process.stderr.write('Warning: unknown field "unknownField"\n');
      things.push(made);
      keep();
      print(made);
      return;
    }
    case "delete":
      if (old !== undefined) things.splice(at, 1);
      keep();
      return;
    default: {
      if (old === undefined && verb === "apply") things.push(admitted(t));
      if (old === undefined && verb !== "apply") missing();
      if (option("type") === "strategic" && t.apiVersion.includes("example"))
        end(1, "Error from server (UnsupportedMediaType): strategic merge patch is not supported");
      if (old === undefined) {
        keep();
        print(things.at(-1));
        return;
      }
      const next =
        verb === "replace"
          ? admitted({ ...t, metadata: { ...old.metadata, labels: {}, ...t.metadata } }, old)
          : admitted(merged(old, t) as Thing, old);
      things[at] = next;
      keep();
      print(next);
      return;
    }
  }
}

if (file !== undefined) onFile(file);
else if (verb === "get") selected();
