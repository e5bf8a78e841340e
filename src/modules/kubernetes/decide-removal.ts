/** Which of a cluster's objects go, and how. */

import type { ClusterAccess } from "../../host/kubernetes/cluster-access.ts";
import { type KubeObject, nameOf } from "../../host/kubernetes/kube-object.ts";
import type { ObjectList } from "../../host/kubernetes/object-list.ts";
import type { ObjectStates } from "../../host/kubernetes/object-states.ts";
import { removeObject } from "../../host/kubernetes/write-object.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { noAnswer, noKubectl } from "./access-params.ts";
import { objectDifference } from "./compare-objects.ts";
import { type Part, verdictOn } from "./decide-objects.ts";
import type { K8sParams } from "./k8s-params.ts";
import { matchesSelectors } from "./label-selector.ts";
import { awaitedOf } from "./wait-params.ts";

function problemWith(object: KubeObject, p: K8sParams): string | undefined {
  const { uid, resourceVersion } = p.delete_options?.preconditions ?? {};
  if (uid !== undefined && object.metadata?.uid !== uid)
    return `its UID is ${String(object.metadata?.uid)}, and not ${uid}`;
  if (resourceVersion !== undefined && object.metadata?.resourceVersion !== resourceVersion)
    return `its version is ${String(object.metadata?.resourceVersion)}, and not ${resourceVersion}`;
  return undefined;
}

function removalOf(object: KubeObject, p: K8sParams, access: ClusterAccess): Part {
  const { gracePeriodSeconds: grace, propagationPolicy, preconditions } = p.delete_options ?? {};
  const error = problemWith(object, p);
  const part = { object, method: "delete", result: {}, before: object };
  if (error !== undefined) return { ...part, changed: false, error };
  const change = removeObject({
    access,
    object: {
      apiVersion: object.apiVersion ?? "v1",
      kind: object.kind ?? "",
      metadata: {
        ...(object.metadata?.name === undefined ? {} : { name: object.metadata.name }),
        ...(object.metadata?.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
      },
    },
    difference: objectDifference(object, object, undefined, p.hidden_fields),
    cascade: propagationPolicy?.toLowerCase(),
    grace,
    uid: preconditions?.uid,
    version: preconditions?.resourceVersion,
    awaited: awaitedOf(p),
  });
  return { ...part, changed: true, change };
}

function verdict(objects: readonly Part[], p: K8sParams): Verdict | Refusal {
  const wrong = objects.find((part) => part.error !== undefined);
  if (wrong !== undefined && !p.continue_on_error)
    return refuse(`${nameOf(wrong.object)} is not deleted: ${wrong.error}`);
  return verdictOn(objects, p);
}

/** Objects that the task names one by one. */
export function decideRemoval(p: K8sParams, seen: ObjectStates, access: ClusterAccess): Verdict | Refusal {
  if (!seen.installed) return noKubectl();
  if (seen.problem !== undefined) return noAnswer(seen.problem);
  const hidden = seen.states.find((state) => state.hidden !== undefined);
  if (hidden !== undefined && !p.continue_on_error) return noAnswer(hidden.hidden ?? "");
  const parts = seen.states.map((state): Part => {
    const { wanted, before } = state;
    const nothing = { object: wanted, method: "delete", changed: false, result: {} };
    if (state.hidden !== undefined) return { ...nothing, error: state.hidden };
    if (before === undefined) return nothing;
    if (p.label_selectors?.length && !matchesSelectors(p.label_selectors, before.metadata?.labels))
      return nothing;
    return removalOf(before, p, access);
  });
  return verdict(parts, p);
}

/** All of a kind, or those with the labels. */
export function decideSweep(p: K8sParams, seen: ObjectList, access: ClusterAccess): Verdict | Refusal {
  if (!seen.installed) return noKubectl();
  if (seen.problem !== undefined) return noAnswer(seen.problem);
  if (!seen.known)
    return refuse(`the cluster has no kind ${p.kind} in ${p.api_version}`, { mayResolve: true });
  const parts = seen.items.map((item) => removalOf(item, p, access));
  if (parts.length === 0) return { changes: [], result: { method: "delete", result: {} } };
  return verdict(parts, p);
}
