import { helmInfo } from "../../../src/modules/helm-info.ts";
import { helmFolder, releases } from "../helm/fake-helm.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: helmInfo,
  cases: [
    { title: "nothing", tools: helmFolder, params: () => ({ name: "w", namespace: "web" }), unchanged: true },
    {
      title: "a release",
      tools: helmFolder,
      prepare: releases({ manifest: "---\nkind: ConfigMap\n", config: { a: 1 } }),
      params: () => ({ name: "w", namespace: "web", release_state: "all", get_all_values: true }),
      unchanged: true,
    },
  ],
};
