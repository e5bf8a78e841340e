/** `helm_info`: what a release in a Kubernetes cluster is. */

import { z } from "zod";
import { Fault } from "../expression/fault.ts";
import { yamlValues } from "../expression/value/yaml.ts";
import { type ReleaseState, releaseState } from "../host/helm/release-state.ts";
import type { Refusal } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, list, oneOf } from "./contract/params.ts";
import {
  helmAccessOf,
  helmAccessParams,
  helmAliases,
  helmSays,
  noHelm,
  releaseNames,
} from "./helm/chart-params.ts";

const params = z.strictObject({
  ...helmAccessParams,
  ...releaseNames,
  release_state: list(
    oneOf("all", "deployed", "failed", "pending", "superseded", "uninstalled", "uninstalling"),
  )
    .default([])
    .describe("Which states count: `all`, or some of the others. Without it: deployed and failed."),
  get_all_values: bool().default(false).describe("Tell all values, with the chart's own."),
});

type Params = z.output<typeof params>;

function objectsIn(texts: readonly string[]): readonly unknown[] {
  return texts.flatMap((text) => {
    try {
      return yamlValues(text).filter((value) => value !== null);
    } catch (error) {
      if (error instanceof Fault) return [text];
      throw error;
    }
  });
}

function decide(p: Params, seen: ReleaseState): Verdict | Refusal {
  if (!seen.installed) return noHelm();
  if (seen.problem !== undefined) return helmSays(seen.problem);
  const { entry, body } = seen;
  if (entry === undefined) return { changes: [], result: {} };
  const status = {
    ...entry,
    values: (p.get_all_values ? seen.allValues : undefined) ?? body?.values ?? {},
    manifest: objectsIn([body?.manifest ?? ""]),
    notes: body?.notes ?? "",
    hooks: objectsIn(body?.hooks ?? []),
  };
  return { changes: [], result: { status } };
}

function statesOf(states: Params["release_state"]): readonly string[] | undefined {
  if (states.includes("all")) return undefined;
  return states.length === 0 ? ["--deployed", "--failed"] : states.map((state) => `--${state}`);
}

export const helmInfo = defineModule({
  name: "helm_info",
  summary: "Tell what a release of a Helm chart is",
  description: `Asks the host's own helm for a release: its chart, its values, the objects that it is made of. It never changes anything. Without
such a release there is no \`status\`.`,
  params,
  paramAliases: { ...helmAliases, name: "release_name", namespace: "release_namespace" },
  returns: {
    status:
      "The release, where there is one: `name`, `namespace`, `revision`, `updated`, `status`, `chart`, `app_version`, `values`, `manifest` and `hooks` (lists of objects), `notes`.",
  },
  examples: [
    {
      title: "The version that is deployed",
      yaml: "- name: Grafana is looked at\n  kubernetes.core.helm_info:\n    name: grafana\n    release_namespace: monitoring\n  register: grafana\n",
    },
    {
      title: "A release in any state, with all its values",
      yaml: "- name: the old release is looked at\n  kubernetes.core.helm_info:\n    name: old\n    namespace: web\n    release_state: all\n    get_all_values: true\n  register: old\n",
    },
  ],
  reads: "the release as `helm` tells of it",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  observe: (p, _given, host) => ({
    seen: releaseState({
      access: helmAccessOf(p, host),
      name: p.release_name,
      namespace: p.release_namespace,
      allValues: p.get_all_values,
      states: statesOf(p.release_state),
    }),
  }),
  decide: (p, { seen }) => decide(p, seen),
});
