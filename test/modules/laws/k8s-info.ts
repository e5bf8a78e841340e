import { k8sInfo } from "../../../src/modules/k8s-info.ts";
import { clusterWith, kubectlFolder } from "../kubernetes/kubectl-folder.ts";
import type { Law } from "../law.ts";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", namespace: "web" },
  status: { containerStatuses: [{ ready: true }] },
};

export const law: Law = {
  module: k8sInfo,
  cases: [
    { title: "nothing", tools: kubectlFolder, params: () => ({ kind: "Pod" }), unchanged: true },
    {
      title: "one",
      tools: kubectlFolder,
      prepare: clusterWith(POD),
      params: () => ({
        kind: "Pod",
        name: "a",
        namespace: "web",
        wait: true,
        wait_condition: { status: true },
      }),
      unchanged: true,
    },
  ],
};
