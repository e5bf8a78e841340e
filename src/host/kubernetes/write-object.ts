/** One object of a cluster is written or removed, and waited for where that is asked. */

import type { Change, Difference } from "../change.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { ACCESS_WORDS, accessArguments, type ClusterAccess, isSecretAccess } from "./cluster-access.ts";
import { identityOf, type KubeObject, nameOf } from "./kube-object.ts";
import { kubeWait, kubeWrite } from "./object-program.ts";
import type { WriteMethod, WriteOptions } from "./object-states.ts";

/** What an object is waited for. */
export interface Awaited {
  readonly condition?:
    | { readonly type: string; readonly status: string; readonly reason?: string | undefined }
    | undefined;
  /** Seconds. */
  readonly sleep: number;
  readonly timeout: number;
}

function waitWords(awaited: Awaited | undefined, kind: string): readonly string[] {
  if (awaited === undefined) return ["", "", "", "", "", ""];
  const { condition, sleep, timeout } = awaited;
  return [
    kind === "" ? "object" : kind,
    condition?.type ?? "",
    condition?.status ?? "",
    condition?.reason ?? "",
    String(Math.max(sleep, 0)),
    String(timeout),
  ];
}

function patience(awaited: Awaited | undefined): number {
  return 120_000 + ((awaited?.timeout ?? 0) + (awaited?.sleep ?? 0)) * 1000;
}

/** After the words of the access: $1 method ("": only wait), $2 how fields are looked at, $3 manager, $4 "1" to take fields, $5–$10 of the wait. Prints the seconds and the object. */
const write: Primitive = {
  name: "hr_kube_write_object",
  liveOutput: false,
  body: `
hr_cluster "$@"
hr_find_kubectl "$1"
shift ${ACCESS_WORDS}
hr_val=$2 hr_mgr=$3 hr_force=$4 hr_dry= hr_took=
hr_f=$hr_s/wanted
cat >"$hr_f" || exit 1
if [ -n "$1" ]; then
  hr_kube_write "$1" "$hr_f" "$hr_s/now" "$hr_s/err" || { cat "$hr_s/err" >&2; exit 1; }
  cat "$hr_s/err" >&2
  hr_f=$hr_s/now
fi
if [ -n "$5" ]; then
  if hr_kube_wait "$hr_f" "$5" "$6" "$7" "$8" "$9" "\${10}"; then hr_w=0; else hr_w=4; echo "it was not ready after $hr_took seconds" >&2; fi
  hr_kubectl get -f "$hr_f" --ignore-not-found -o json >"$hr_s/after" 2>/dev/null && [ -s "$hr_s/after" ] && mv "$hr_s/after" "$hr_s/now"
fi
echo "hr $hr_took"
cat "$hr_s/now"
exit "\${hr_w:-0}"`,
  requires: [kubeWrite, kubeWait],
};

/** After the words of the access: $1 cascade, $2 grace, $3 UID and $4 version that it must have, $5 seconds between looks ("": no waiting), $6 seconds in all. */
const remove: Primitive = {
  name: "hr_kube_delete_object",
  liveOutput: false,
  body: `
hr_cluster "$@"
hr_find_kubectl "$1"
shift ${ACCESS_WORDS}
hr_f=$hr_s/wanted hr_took=
cat >"$hr_f" || exit 1
if [ -n "$3$4" ]; then
  hr_x=$(hr_kubectl get -f "$hr_f" --ignore-not-found -o 'jsonpath={.metadata.uid}|{.metadata.resourceVersion}') || exit 1
  case $hr_x in "\${3:-\${hr_x%|*}}|\${4:-\${hr_x#*|}}") ;; *) echo "it is another object or version by now: $hr_x" >&2; exit 1 ;; esac
fi
hr_force=
[ "$2" != 0 ] || hr_force=--force
hr_kubectl delete --wait=false --ignore-not-found -o name \${1:+"--cascade=$1"} \${2:+"--grace-period=$2"} $hr_force -f "$hr_f" >/dev/null || exit 1
[ -z "$5" ] || hr_kube_wait "$hr_f" absent "" "" "" "$5" "$6" || { echo "it was still there after $hr_took seconds" >&2; exit 4; }
echo "hr $hr_took"`,
  requires: [kubeWait],
};

export interface ObjectWrite {
  readonly access: ClusterAccess;
  readonly method: WriteMethod;
  readonly options: WriteOptions;
  readonly wanted: KubeObject;
  /** As far as it can be told. */
  readonly after: KubeObject;
  readonly difference: Difference;
  readonly awaited?: Awaited | undefined;
}

const VERBS: Readonly<Record<string, string>> = {
  create: "create",
  replace: "replace",
  apply: "apply",
  server: "apply",
};

function secretly(access: ClusterAccess, object: KubeObject): { readonly sensitive?: true } {
  return isSecretAccess(access) || object.kind === "Secret" ? { sensitive: true } : {};
}

export function writeObject({
  access,
  method,
  options,
  wanted,
  after,
  difference,
  awaited,
}: ObjectWrite): Change {
  const { validate, fieldManager = "", forceConflicts } = options;
  const words = [method, validate, fieldManager, forceConflicts ? "1" : ""];
  return {
    kind: "write-object",
    summary: `${VERBS[method] ?? "patch"} ${nameOf(wanted)}`,
    difference,
    ...(wanted.kind === "Secret" ? { sensitive: true } : {}),
    operations: [
      {
        primitive: write,
        args: [...accessArguments(access), ...words, ...waitWords(awaited, wanted.kind ?? "")],
        input: Buffer.from(JSON.stringify(wanted)),
        mutates: true,
        timeout: patience(awaited),
        ...secretly(access, wanted),
      },
    ],
    effects: [{ kind: "kubernetes", identity: identityOf(wanted), object: after }],
  };
}

/** Nothing is written; what counts is that it is ready. */
export function awaitObject(access: ClusterAccess, object: KubeObject, awaited: Awaited): Change {
  return {
    kind: "await-object",
    summary: `wait for ${nameOf(object)}`,
    counts: false,
    operations: [
      {
        primitive: write,
        args: [...accessArguments(access), "", "ignore", "", "", ...waitWords(awaited, object.kind ?? "")],
        input: Buffer.from(JSON.stringify(object)),
        mutates: true,
        timeout: patience(awaited),
        ...secretly(access, object),
      },
    ],
    effects: [],
  };
}

export interface ObjectRemoval {
  readonly access: ClusterAccess;
  readonly object: KubeObject;
  readonly difference: Difference;
  readonly cascade?: string | undefined;
  readonly grace?: number | undefined;
  readonly uid?: string | undefined;
  readonly version?: string | undefined;
  readonly awaited?: Awaited | undefined;
}

export function removeObject({ access, object, difference, awaited, ...how }: ObjectRemoval): Change {
  const wait = awaited === undefined ? ["", ""] : [String(awaited.sleep), String(awaited.timeout)];
  const grace = how.grace === undefined ? "" : String(how.grace);
  return {
    kind: "remove-object",
    summary: `delete ${nameOf(object)}`,
    difference,
    ...(object.kind === "Secret" ? { sensitive: true } : {}),
    operations: [
      {
        primitive: remove,
        args: [
          ...accessArguments(access),
          how.cascade ?? "",
          grace,
          how.uid ?? "",
          how.version ?? "",
          ...wait,
        ],
        input: Buffer.from(JSON.stringify(object)),
        mutates: true,
        timeout: patience(awaited),
        ...secretly(access, object),
      },
    ],
    effects: [{ kind: "kubernetes", identity: identityOf(object) }],
  };
}

export interface Written {
  readonly object: KubeObject | undefined;
  /** Seconds that were waited. */
  readonly duration: number | undefined;
  /** It was not ready in time. */
  readonly late: boolean;
}

export function writtenObject(reply: Reply): Written {
  const text = reply.stdout.toString("utf8");
  const end = text.indexOf("\n");
  const took = text.slice(0, end).slice(3);
  const body = text.slice(end + 1).trim();
  return {
    object: body === "" ? undefined : (JSON.parse(body) as KubeObject),
    duration: took === "" ? undefined : Number(took),
    late: reply.status === 4,
  };
}

export const WAIT_OVER = 4;
