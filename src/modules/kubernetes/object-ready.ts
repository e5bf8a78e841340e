/** Whether an object of a cluster is what a wait waits for: the same as `hr_kube_ready` asks on the host. */

import { isMap, type KubeObject } from "../../host/kubernetes/kube-object.ts";
import type { Awaited } from "../../host/kubernetes/write-object.ts";

type Fields = Readonly<Record<string, unknown>>;

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

const BY_KIND: Readonly<Record<string, (o: Fields, spec: Fields, status: Fields) => boolean>> = {
  Deployment: ({ generation }, spec, status) =>
    status.observedGeneration !== undefined &&
    number(spec.replicas) === number(status.replicas) &&
    status.availableReplicas === status.replicas &&
    status.observedGeneration === generation &&
    number(status.unavailableReplicas) === 0,
  DaemonSet: ({ generation }, _spec, status) =>
    status.desiredNumberScheduled !== undefined &&
    number(status.updatedNumberScheduled) === status.desiredNumberScheduled &&
    status.numberReady === status.desiredNumberScheduled &&
    status.observedGeneration === generation &&
    number(status.numberUnavailable) === 0,
  StatefulSet: ({ generation }, spec, status) => {
    const all = number(spec.replicas);
    if (status.observedGeneration !== generation || number(status.replicas) !== all) return false;
    if (isMap(spec.updateStrategy) && spec.updateStrategy.type === "OnDelete") return true;
    return (
      number(status.updatedReplicas) === all &&
      number(status.readyReplicas) === all &&
      status.updateRevision === status.currentRevision
    );
  },
  Pod: (_o, _spec, { containerStatuses: all }) =>
    Array.isArray(all) && all.length > 0 && all.every((c) => isMap(c) && c.ready === true),
};

export function isReady(object: KubeObject, condition: Awaited["condition"]): boolean {
  const status = isMap(object.status) ? object.status : {};
  if (condition !== undefined) {
    const all: readonly unknown[] = Array.isArray(status.conditions) ? status.conditions : [];
    const found = all.find((c) => isMap(c) && c.type === condition.type);
    if (!isMap(found) || found.status !== condition.status) return false;
    return condition.reason === undefined || found.reason === condition.reason;
  }
  const spec = isMap(object.spec) ? object.spec : {};
  return BY_KIND[object.kind ?? ""]?.(object.metadata ?? {}, spec, status) ?? true;
}
