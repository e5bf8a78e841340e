import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { k8s } from "../../../src/modules/k8s.ts";
import { clusterOf, clusterWith, kubectlFolder } from "../kubernetes/kubectl-folder.ts";
import type { Law } from "../law.ts";

const given = () => ({ templates: [] });

const MAP = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a.b", namespace: "default", labels: { app: "web" } },
  data: { a: "1", quoted: 'it\'s "so"\n$(x) `y` \\ é' },
};

const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default", generation: 2 },
  spec: { replicas: 1 },
};

const READY = { ...DEPLOYMENT, status: { replicas: 1, availableReplicas: 1, observedGeneration: 2 } };

function manifest(text: string): (folder: string) => void {
  return (folder) => writeFileSync(path.join(folder, "m.yml"), text);
}

function names(folder: string): readonly string[] {
  return clusterOf(folder).map(
    ({ kind, metadata }) => `${kind}/${(metadata as { readonly name: string }).name}`,
  );
}

export const law: Law = {
  module: k8s,
  cases: [
    {
      title: "a namespace by its name",
      tools: kubectlFolder,
      given,
      params: () => ({ kind: "Namespace", name: "web" }),
      check: (folder) => expect(names(folder)).toEqual(["Namespace/web"]),
    },
    {
      title: "a definition with everything in it",
      tools: kubectlFolder,
      given,
      params: () => ({ definition: MAP }),
      check: (folder) => expect(clusterOf(folder)[0]).toMatchObject(MAP),
    },
    {
      title: "an object with another value",
      tools: kubectlFolder,
      given,
      prepare: clusterWith({ ...MAP, data: { a: "2", kept: "x" } }),
      params: () => ({ definition: JSON.stringify(MAP) }),
      check: (folder) => expect(clusterOf(folder)[0]?.data).toEqual({ ...MAP.data, kept: "x" }),
    },
    {
      title: "an object that is replaced",
      tools: kubectlFolder,
      given,
      prepare: clusterWith({ ...MAP, data: { a: "2", gone: "x" } }),
      params: () => ({ definition: [MAP], force: true }),
      check: (folder) => expect(clusterOf(folder)[0]?.data).toEqual(MAP.data),
    },
    {
      title: "several documents, a list, and a namespace that comes first",
      tools: kubectlFolder,
      given,
      params: () => ({
        namespace: "n",
        definition: `kind: Namespace\napiVersion: v1\nmetadata: {name: n}\n---\n---\nkind: List\napiVersion: v1\nitems:\n- {kind: ConfigMap, apiVersion: v1, metadata: {name: x}}\n- {kind: Secret, apiVersion: v1, metadata: {name: y}, stringData: {p: w}}\n`,
      }),
      check: (folder) => expect(names(folder)).toEqual(["Namespace/n", "ConfigMap/x", "Secret/y"]),
    },
    {
      title: "a file of the host",
      tools: kubectlFolder,
      given,
      prepare: manifest(
        `# two\n---\n{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}}\n---\n\n--- \n{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}\n`,
      ),
      params: (folder) => ({ src: path.join(folder, "m.yml") }),
      check: (folder) => expect(names(folder)).toEqual(["Namespace/n", "ConfigMap/a"]),
    },
    {
      title: "patched, and there",
      tools: kubectlFolder,
      given,
      prepare: clusterWith(MAP),
      params: () => ({
        state: "patched",
        kind: "ConfigMap",
        name: "a.b",
        namespace: "default",
        definition: { data: { a: "3" } },
      }),
      check: (folder) => expect(clusterOf(folder)[0]?.data).toEqual({ ...MAP.data, a: "3" }),
    },
    {
      title: "something that is ready already is not waited for",
      tools: kubectlFolder,
      given,
      prepare: clusterWith(READY),
      params: () => ({ definition: DEPLOYMENT, wait: true, wait_timeout: 1, wait_sleep: 1 }),
      unchanged: true,
    },
    {
      title: "absent",
      tools: kubectlFolder,
      given,
      prepare: clusterWith(MAP, { ...MAP, metadata: { ...MAP.metadata, name: "b" } }),
      params: () => ({
        state: "absent",
        definition: MAP,
        delete_options: { propagationPolicy: "Foreground", preconditions: {} },
      }),
      check: (folder) => expect(names(folder)).toEqual(["ConfigMap/b"]),
    },
    {
      title: "all that have a label go",
      tools: kubectlFolder,
      given,
      prepare: clusterWith(MAP, { ...MAP, metadata: { name: "b", namespace: "default" } }),
      params: () => ({
        state: "absent",
        kind: "ConfigMap",
        namespace: "default",
        label_selectors: ["app=web"],
      }),
      check: (folder) => expect(names(folder)).toEqual(["ConfigMap/b"]),
    },
  ],
};
