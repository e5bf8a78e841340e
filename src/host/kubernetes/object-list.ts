/** The objects of a kind that a cluster has. */

import type { Primitive } from "../primitive.ts";
import { type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import {
  ACCESS_WORDS,
  accessArguments,
  type ClusterAccess,
  cluster,
  findKubectl,
  isSecretAccess,
  kubectl,
  NO_TOOL,
} from "./cluster-access.ts";
import { identityOf, isMap, type KubeObject } from "./kube-object.ts";
import { complaintIn } from "./object-states.ts";

export interface ListQuestion {
  readonly access: ClusterAccess;
  readonly kind: string;
  readonly apiVersion: string;
  readonly name?: string | undefined;
  /** Without one: all of them; the default one for an object by name. */
  readonly namespace?: string | undefined;
  readonly labelSelectors?: readonly string[] | undefined;
  readonly fieldSelectors?: readonly string[] | undefined;
}

export interface ObjectList {
  readonly installed: boolean;
  /** Why the server did not say. */
  readonly problem?: string;
  /** Whether the cluster has such a kind. */
  readonly known: boolean;
  readonly items: readonly KubeObject[];
}

/** `Deployment.v1.apps`: what kubectl takes for a kind of just this version. */
export function resourceWord(kind: string, apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1
    ? `${kind}.${apiVersion}.`
    : `${kind}.${apiVersion.slice(slash + 1)}.${apiVersion.slice(0, slash)}`;
}

/** kubectl's words for what is asked. */
export function listWords(question: ListQuestion): readonly string[] {
  const { kind, apiVersion, name, namespace, labelSelectors = [], fieldSelectors = [] } = question;
  const selected = labelSelectors.length + fieldSelectors.length > 0;
  const fields = [...(name !== undefined && selected ? [`metadata.name=${name}`] : []), ...fieldSelectors];
  return [
    ...(namespace === undefined
      ? name === undefined
        ? ["--all-namespaces"]
        : []
      : [`--namespace=${namespace}`]),
    ...(labelSelectors.length === 0 ? [] : [`--selector=${labelSelectors.join(",")}`]),
    ...(fields.length === 0 ? [] : [`--field-selector=${fields.join(",")}`]),
    "--",
    resourceWord(kind, apiVersion),
    ...(name !== undefined && !selected ? [name] : []),
  ];
}

/** After the words of the access: what `listWords` gives. */
const primitive: Primitive = {
  name: "hr_kube_list",
  body: `
hr_cluster "$@"
hr_find_kubectl "$1"
shift ${ACCESS_WORDS}
hr_kubectl get --ignore-not-found -o json "$@"`,
  requires: [cluster, findKubectl, kubectl],
};

const UNKNOWN_KIND =
  /the server doesn't have a resource type|no matches for kind|could not find the requested resource/;

/** Kinds that are what somebody wrote, and nothing that a controller adds. */
const PLAIN = new Set(
  "ConfigMap Secret ServiceAccount Role RoleBinding ClusterRole ClusterRoleBinding NetworkPolicy StorageClass PriorityClass".split(
    " ",
  ),
);

const NOT_YET = { unknown: "what the cluster will have is known only once the tasks before are applied" };

/** What one promise removes or makes may take or bring other objects along: only the object itself, and a kind of which some go, can be told. */
function predict(
  question: ListQuestion,
  seen: ObjectList,
  overlay: Overlay,
): Predicted<ObjectList> | undefined {
  const promises = overlay.effects.flatMap((e) => (e.kind === "kubernetes" ? [e] : []));
  if (!seen.installed && overlay.effects.some((e) => e.kind === "package" && e.installed))
    return { unknown: "the host has no kubectl yet" };
  const deploys = overlay.effects.some((e) => e.kind === "record" && e.database === "helm");
  if (promises.length === 0 && !deploys) return undefined;
  const { kind, apiVersion, name, namespace, labelSelectors = [], fieldSelectors = [] } = question;
  if (name !== undefined && labelSelectors.length + fieldSelectors.length === 0) {
    const metadata = namespace === undefined ? { name } : { name, namespace };
    const own = promises.findLast((e) => e.identity === identityOf({ apiVersion, kind, metadata }));
    if (own === undefined || !(own.object === undefined || PLAIN.has(kind))) return NOT_YET;
    const items = own.object === undefined ? [] : [own.object as KubeObject];
    return { known: { installed: true, known: true, items } };
  }
  const group = identityOf({ apiVersion, kind }).split("/", 2).join("/");
  const isOther = (e: (typeof promises)[number]) =>
    e.object !== undefined || !e.identity.startsWith(`${group}/`);
  if (deploys || promises.some(isOther)) return NOT_YET;
  const gone = new Set(promises.map((e) => e.identity));
  return { known: { ...seen, items: seen.items.filter((item) => !gone.has(identityOf(item))) } };
}

export function objectList(question: ListQuestion): Read<ObjectList> {
  const { access, apiVersion } = question;
  return {
    call: {
      primitive,
      args: [...accessArguments(access), ...listWords(question)],
      mutates: false,
      timeout: 300_000,
      ...(isSecretAccess(access) ? { sensitive: true } : {}),
    },
    subject: { kind: "command", line: "kubectl" },
    parse: (reply) => {
      if (reply.status === NO_TOOL) return { installed: false, known: false, items: [] };
      const said = reply.stderr.toString("utf8");
      if (reply.status !== 0) {
        if (UNKNOWN_KIND.test(said)) return { installed: true, known: false, items: [] };
        return { installed: true, known: true, problem: complaintIn(said), items: [] };
      }
      const items = itemsIn(reply.stdout.toString("utf8"));
      if (items === undefined) throw new ReplyError(primitive.name, reply, "kubectl's answer is no JSON");
      // kubectl also finds kinds by their names alone.
      if (items.some((item) => item.apiVersion !== apiVersion))
        return { installed: true, known: false, items: [] };
      return { installed: true, known: true, items };
    },
    predict: (seen, overlay) => predict(question, seen, overlay),
  };
}

function itemsIn(text: string): readonly KubeObject[] | undefined {
  if (text.trim() === "") return [];
  try {
    const value: unknown = JSON.parse(text);
    if (!isMap(value)) return undefined;
    return Array.isArray(value.items) && String(value.kind).endsWith("List")
      ? (value.items as readonly KubeObject[])
      : [value as KubeObject];
  } catch {
    return undefined;
  }
}
