/** `k8s_info`: what objects a Kubernetes cluster has. */

import { z } from "zod";
import type { HostView } from "../host/host-view.ts";
import { awaitList, listAfter } from "../host/kubernetes/await-list.ts";
import type { KubeObject } from "../host/kubernetes/kube-object.ts";
import { type ListQuestion, type ObjectList, objectList } from "../host/kubernetes/object-list.ts";
import type { Refusal } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { listOfWhole } from "./contract/params.ts";
import {
  accessAliases,
  accessOf,
  kubectlAccess,
  noAnswer,
  noKubectl,
  oneLine,
  plainWord,
} from "./kubernetes/access-params.ts";
import { hideFields } from "./kubernetes/hidden-fields.ts";
import { isReady } from "./kubernetes/object-ready.ts";
import { awaitedOf, waitParams } from "./kubernetes/wait-params.ts";

const params = z.strictObject({
  ...kubectlAccess,
  ...waitParams,
  kind: plainWord().describe("Kind: `Pod`, also `pods` or `po`."),
  api_version: plainWord().default("v1").describe("Version of the API that has the kind: `apps/v1`."),
  name: plainWord().optional().describe("Name of one object."),
  namespace: plainWord()
    .optional()
    .describe("Namespace. Without it: all; for one name, that of the kubeconfig's context."),
  label_selectors: listOfWhole(oneLine())
    .default([])
    .describe("Labels: `app=web`, `tier in (a, b)`, `!old`."),
  field_selectors: listOfWhole(oneLine()).default([]).describe("Fields: `status.phase=Running`."),
  hidden_fields: listOfWhole(oneLine())
    .optional()
    .describe("Fields that are left out: `metadata.annotations[a/b]`, `status`."),
});

type Params = z.output<typeof params>;

function questionOf(p: Params, host: HostView): ListQuestion {
  return {
    access: accessOf(p, host),
    kind: p.kind,
    apiVersion: p.api_version,
    name: p.name,
    namespace: p.namespace,
    labelSelectors: p.label_selectors,
    fieldSelectors: p.field_selectors,
  };
}

function decide(p: Params, seen: ObjectList, host: HostView): Verdict | Refusal {
  if (!seen.installed) return noKubectl();
  if (seen.problem !== undefined) return noAnswer(seen.problem);
  if (!seen.known) {
    const msg = `Failed to find API for resource with apiVersion "${p.api_version}" and kind "${p.kind}"`;
    return { changes: [], result: { api_found: false, resources: [], msg } };
  }
  const told = (items: readonly KubeObject[]) => ({
    api_found: true,
    resources: items.map((item) => hideFields(item, p.hidden_fields)),
  });
  const awaited = awaitedOf(p);
  const isThere = seen.items.length > 0 && seen.items.every((item) => isReady(item, awaited?.condition));
  if (awaited === undefined || isThere) return { changes: [], result: told(seen.items) };
  return {
    changes: [awaitList(questionOf(p, host), awaited)],
    result: told(seen.items),
    conclude: ([reply]) => {
      const { items, problem } = listAfter(reply);
      return { result: told(items), changed: false, ...(problem === undefined ? {} : { failed: problem }) };
    },
  };
}

export const k8sInfo = defineModule({
  name: "k8s_info",
  summary: "Tell what objects a Kubernetes cluster has",
  description: `Asks the host's own kubectl (or that of k3s, k0s or MicroK8s) for objects of a kind. It never changes anything, and never counts as
changed. A kind that the cluster does not have gives no objects, and \`api_found: false\`. With \`wait\` it is waited until there is an object,
and all of them are ready or have the condition.`,
  params,
  paramAliases: { ...accessAliases, api: "api_version", version: "api_version" },
  returns: {
    api_found: "Whether the cluster has the kind in that version.",
    resources: "The objects, without managedFields.",
  },
  examples: [
    {
      title: "One object",
      yaml: "- name: the service is looked at\n  kubernetes.core.k8s_info:\n    api_version: v1\n    kind: Service\n    name: traefik\n    namespace: kube-system\n  register: traefik\n",
    },
    {
      title: "Until all nodes are ready",
      yaml: "- name: all nodes are ready\n  kubernetes.core.k8s_info:\n    kind: Node\n    wait: true\n    wait_sleep: 2\n    wait_timeout: 300\n    wait_condition:\n      type: Ready\n      status: 'True'\n",
    },
    {
      title: "Pods by labels",
      yaml: "- name: the pods of the web are told\n  kubernetes.core.k8s_info:\n    kind: Pod\n    namespace: web\n    label_selectors:\n      - app = whoami\n    field_selectors:\n      - status.phase=Running\n  register: pods\n",
    },
  ],
  reads: "objects of the cluster through its API",
  writes: "nothing",
  support: { check: "full", diff: "none", note: "in check mode it does not wait" },
  observe: (p, _given, host) => ({ seen: objectList(questionOf(p, host)) }),
  decide: (p, { seen }, { host }) => decide(p, seen, host),
});
