/** `k8s`: objects of a Kubernetes cluster. */

import { hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import type { KubeObject } from "../host/kubernetes/kube-object.ts";
import { type ObjectList, objectList } from "../host/kubernetes/object-list.ts";
import { type ObjectStates, objectStates } from "../host/kubernetes/object-states.ts";
import type { Read } from "../host/read.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { accessAliases, accessOf } from "./kubernetes/access-params.ts";
import { decideObjects, examines, methodFor, optionsFor } from "./kubernetes/decide-objects.ts";
import { decideRemoval, decideSweep } from "./kubernetes/decide-removal.ts";
import { DefinitionProblem, definitionsOf } from "./kubernetes/definitions.ts";
import { type K8sParams, k8sParams } from "./kubernetes/k8s-params.ts";
import { withHashedName } from "./kubernetes/name-hash.ts";
import { type Templates, templateNeeds } from "./kubernetes/template-params.ts";

/** Absent, and no object is named: those that labels or `delete_all` pick. */
function sweeps(p: K8sParams): boolean {
  const unnamed =
    p.name === undefined && p.resource_definition == null && p.src === undefined && p.template === undefined;
  return (
    p.state === "absent" &&
    unnamed &&
    p.kind !== undefined &&
    (p.delete_all || (p.label_selectors?.length ?? 0) > 0)
  );
}

function objectsOf(p: K8sParams, { templates }: Templates): readonly KubeObject[] | string {
  const isGiven = p.resource_definition != null && p.resource_definition !== "";
  const sources =
    p.template !== undefined ? templates.map((t) => t.text) : isGiven ? [p.resource_definition] : [{}];
  try {
    const objects = definitionsOf(sources, p).map((o) => (p.append_hash ? withHashedName(o) : o));
    const nameless = (o: KubeObject) =>
      o.metadata?.name === undefined &&
      (o.metadata?.generateName === undefined || p.state !== "present" || p.apply);
    const at = objects.findIndex((o) => o.kind === undefined || nameless(o));
    const bad = objects[at];
    if (bad === undefined) return objects;
    const which = objects.length === 1 ? "the object" : `object ${at + 1}`;
    return bad.kind === undefined ? `${which} has no kind` : `${which}, a ${bad.kind}, has no name`;
  } catch (error) {
    if (error instanceof DefinitionProblem) return error.message;
    throw error;
  }
}

interface Asked {
  readonly seen?: Read<ObjectStates>;
  readonly all?: Read<ObjectList>;
}

function observe(p: K8sParams, given: Templates, host: HostView): Asked {
  const access = accessOf(p, host);
  if (sweeps(p)) {
    const labelSelectors = p.label_selectors;
    return {
      all: objectList({
        access,
        kind: p.kind ?? "",
        apiVersion: p.api_version,
        namespace: p.namespace,
        labelSelectors,
      }),
    };
  }
  const objects =
    p.src === undefined
      ? objectsOf(p, given)
      : { src: /^(https?|ftp):\/\//.test(p.src) ? p.src : hostPath(p.src, host), namespace: p.namespace };
  if (typeof objects === "string") return {};
  const question = { access, objects, state: p.state, method: methodFor(p), options: optionsFor(p) };
  return { seen: objectStates({ ...question, examine: examines(p) }) };
}

function decide(
  p: K8sParams,
  { seen, all }: { readonly seen?: ObjectStates; readonly all?: ObjectList },
  given: Templates,
  host: HostView,
): Verdict | Refusal {
  const access = accessOf(p, host);
  if (all !== undefined) return decideSweep(p, all, access);
  if (seen === undefined) {
    const problem = objectsOf(p, given);
    return refuse(typeof problem === "string" ? problem : "there is no object");
  }
  return p.state === "absent" ? decideRemoval(p, seen, access) : decideObjects(p, seen, access);
}

export const k8s = defineModule({
  name: "k8s",
  summary: "Manage objects of a Kubernetes cluster",
  description: `Objects are made, patched, replaced and deleted with the host's own kubectl (1.25 or newer), or that of k3s, k0s or MicroK8s. Nothing
else is needed on the host: definitions are read on the controller, unless \`src\` names a file of the host.

Whether something changes is the server's own word: what is wanted is sent to it as a trial (a server-side dry run), with all defaults and
admission, beside the question for what is there, and the two answers are compared. So \`1000m\` and \`1\` are the same, check mode tells
what would be refused, and the diff shows whole objects. Where the server can't try (a webhook forbids it, a namespace is only about to be
made), the definition itself is compared.

Without \`kubeconfig\` it is KUBECONFIG, then ~/.kube/config, then the one that k3s wrote, if it may be read: as root that just works. The
variables K8S_AUTH_… count as they do in Ansible. What is secret is never shown in the process list; diffs of Secrets are not shown.`,
  params: k8sParams,
  paramAliases: {
    ...accessAliases,
    api: "api_version",
    version: "api_version",
    definition: "resource_definition",
    inline: "resource_definition",
    all: "delete_all",
  },
  returns: {
    result:
      "The object as it is now, without managedFields; empty where it was deleted. Of several objects: `results`, a list with one entry for each.",
    method: "What was to be done with it: `create`, `update`, `replace`, `apply`, `delete`.",
    duration: "Seconds that were waited, with `wait`.",
    error: "Why it could not be written, with `continue_on_error`.",
  },
  examples: [
    {
      title: "A namespace",
      yaml: "- name: there is a namespace for monitoring\n  kubernetes.core.k8s:\n    api_version: v1\n    kind: Namespace\n    name: monitoring\n    state: present\n",
    },
    {
      title: "An object in the playbook, waited for",
      yaml: "- name: whoami runs\n  kubernetes.core.k8s:\n    wait: true\n    wait_timeout: 180\n    definition:\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata:\n        name: whoami\n        namespace: web\n      spec:\n        replicas: 2\n        selector:\n          matchLabels: {app: whoami}\n        template:\n          metadata:\n            labels: {app: whoami}\n          spec:\n            containers:\n              - name: whoami\n                image: traefik/whoami:v1.11\n",
    },
    {
      title: "Everything in a template",
      yaml: "- name: the addresses of MetalLB are ours\n  kubernetes.core.k8s:\n    template: metallb.yml.j2\n    apply: true\n",
    },
    {
      title: "A manifest that lies on the host",
      yaml: "- name: cert-manager is there\n  kubernetes.core.k8s:\n    src: /var/lib/manifests/cert-manager.yml\n",
    },
    {
      title: "An object that is to go",
      yaml: "- name: the old claim is gone\n  kubernetes.core.k8s:\n    state: absent\n    kind: PersistentVolumeClaim\n    name: data\n    namespace: web\n    wait: true\n",
    },
  ],
  reads: "objects of the cluster through its API, and what the server would make of those that are wanted",
  writes: "objects of the cluster",
  support: { check: "full", diff: "full" },
  needs: (p) => templateNeeds(p.template),
  observe: (p, given, host) => ({ ...observe(p, given, host) }),
  decide: (p, seen, { host }, given) => decide(p, seen, given, host),
});
