/** `helm`: releases of charts in a Kubernetes cluster. */

import { isDeepStrictEqual } from "node:util";
import {
  deployedRelease,
  deployRelease,
  uninstallRelease,
  updateRepositories,
} from "../host/helm/deploy-release.ts";
import { type ReleaseState, releaseState } from "../host/helm/release-state.ts";
import type { HostView } from "../host/host-view.ts";
import type { Reply } from "../host/primitive.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type Conclusion, defineModule, type Verdict } from "./contract/module.ts";
import { commandText, helmAccessOf, helmAliases, helmSays, noHelm, programOf } from "./helm/chart-params.ts";
import { isSameText, releaseDifference } from "./helm/compare-release.ts";
import { chartOf, type HelmParams, helmParams, patience } from "./helm/release-params.ts";

function isGone(status: string): boolean {
  return status.startsWith("uninstall");
}

function statusOf(seen: ReleaseState): unknown {
  return seen.entry === undefined ? undefined : { ...seen.entry, values: seen.body?.values ?? {} };
}

function concluded(
  p: HelmParams,
  command: string,
  replies: readonly (Reply | undefined)[],
  removing: boolean,
): Conclusion {
  const reply = replies.at(-1);
  const first = replies.find((r) => r !== undefined && r.status !== 0);
  if (reply === undefined) {
    const said = first?.stderr.toString("utf8").trim() ?? "";
    return { result: { command, stderr: said }, failed: `helm could not ask its repositories: ${said}` };
  }
  const { stdout, stderr, entry, values, failed } = deployedRelease(reply, p.release_name);
  const status = entry === undefined ? {} : { status: { ...entry, values } };
  return {
    result: { command, stdout, stderr, ...status },
    ...(failed === undefined
      ? {}
      : { failed: `helm could not ${removing ? "uninstall" : "deploy"} ${p.release_name}: ${failed}` }),
  };
}

function decideAbsent(p: HelmParams, seen: ReleaseState, host: HostView): Verdict | Refusal {
  const access = helmAccessOf(p, host);
  const updates = p.update_repo_cache ? [updateRepositories(access)] : [];
  if (seen.entry === undefined || isGone(seen.entry.status))
    return { changes: updates, result: { status: statusOf(seen) ?? {} } };
  if (p.replace) return refuse("`replace` means nothing for a release that shall be absent");
  const words = [
    ...(p.purge ? [] : ["--keep-history"]),
    ...(p.disable_hook ? ["--no-hooks"] : []),
    ...(p.wait ? ["--wait"] : []),
    ...(p.wait_timeout === undefined && p.timeout === undefined
      ? []
      : [`--timeout=${p.wait_timeout ?? p.timeout}`]),
  ];
  const { release_name: name, release_namespace: namespace } = p;
  const command = commandText(access.program, ["uninstall", ...words, "-n", namespace, "--", name]);
  const change = uninstallRelease({
    access,
    namespace,
    name,
    words,
    timeout: patience(p),
    difference: releaseDifference(`release ${name} in ${namespace}`, { ...seen, trial: undefined }, true),
    ...(p.purge ? {} : { promised: { entry: { ...seen.entry, status: "uninstalled" }, body: seen.body } }),
  });
  return {
    changes: [...updates, change],
    result: { command, status: statusOf(seen) ?? {} },
    conclude: (replies) => concluded(p, command, replies, true),
    stopAtFailure: true,
  };
}

/** Whether nothing is to be done. */
function isAsWanted(p: HelmParams, { entry, body, trial, again }: ReleaseState): boolean {
  if (entry?.status !== "deployed" || body === undefined || trial === undefined || p.force) return false;
  return (
    entry.chart === trial.chart &&
    (entry.app_version ?? "") === trial.appVersion &&
    isDeepStrictEqual(body.values, trial.values) &&
    isSameText(body, trial, again)
  );
}

function decidePresent(p: HelmParams, seen: ReleaseState, host: HostView): Verdict | Refusal {
  const { release_name: name, release_namespace: namespace } = p;
  const access = helmAccessOf(p, host);
  if (seen.refused !== undefined)
    return refuse(`helm would not deploy ${name}: ${seen.refused}`, {
      mayResolve: true,
      ...(seen.refused.includes("another operation")
        ? {
            help: `a deployment was cut off: look at \`helm history -n ${namespace} ${name}\`, and roll it back`,
          }
        : {}),
    });
  const isThere = seen.entry !== undefined && !isGone(seen.entry.status);
  if (!isThere && seen.homeless)
    return refuse(`the cluster has no namespace ${namespace}`, {
      help: "make it before, or have it made with `create_namespace: true`",
      mayResolve: true,
    });
  const ignored = p.reset_values && (p.reuse_values === true || p.reset_then_reuse_values);
  const warnings = ignored
    ? ["values of the last deployment are not used while `reset_values` is true, which it is by default"]
    : [];
  const updates = p.update_repo_cache ? [updateRepositories(access)] : [];
  const words = [...(p.force && isThere ? ["--force"] : []), ...(p.replace ? ["--replace"] : [])];
  const source = chartOf(p, host, words);
  const verb = p.replace ? "install" : "upgrade";
  const shown = [
    verb,
    ...(p.replace ? [] : ["--install"]),
    ...source.words,
    "-n",
    namespace,
    "--",
    name,
    source.chart,
  ];
  const command = commandText(programOf(p, host), shown);
  if (isAsWanted(p, seen)) {
    const result = { command, stdout: "", stderr: "", status: statusOf(seen) };
    return { changes: updates, result, warnings };
  }
  if (p.replace && isThere)
    return refuse(
      `the release ${name} is deployed, and \`replace\` only takes the name of one that was uninstalled`,
    );
  const { trial } = seen;
  const entry = {
    name,
    namespace,
    revision: String(Number(seen.entry?.revision ?? 0) + 1),
    updated: "",
    status: "deployed",
    chart: trial?.chart ?? "",
    app_version: trial?.appVersion ?? "",
  };
  const change = deployRelease({
    access,
    namespace,
    name,
    verb,
    // The change before this one asks the repositories.
    source: { ...source, updateRepositories: false },
    timeout: patience(p),
    difference: releaseDifference(`release ${name} in ${namespace}`, seen, isThere),
    isNew: !isThere,
    makesNamespace: !isThere && p.create_namespace,
    promised: { entry, ...(trial === undefined ? {} : { body: trial }) },
  });
  return {
    changes: [...updates, change],
    warnings,
    result: { command, status: { ...entry, values: trial?.values ?? {} } },
    conclude: (replies) => concluded(p, command, replies, false),
    stopAtFailure: true,
  };
}

function decide(p: HelmParams, seen: ReleaseState, host: HostView): Verdict | Refusal {
  if (!seen.installed) return noHelm();
  if (seen.problem !== undefined) return helmSays(seen.problem);
  return p.release_state === "absent" ? decideAbsent(p, seen, host) : decidePresent(p, seen, host);
}

export const helm = defineModule({
  name: "helm",
  summary: "Manage releases of Helm charts",
  description: `Deploys, upgrades and removes releases with the host's own helm (3.5 or newer); nothing else is needed there, no Python and no
plugin of helm.

Whether something changes is told by helm: it renders the release as it would deploy it (a dry run against the cluster), and chart, values,
objects and hooks are compared with those of the release that is there. So an edited template of a chart that is a folder is seen, and the
diff shows all objects, without what is in Secrets. Charts may make up passwords or certificates each time: helm then renders twice, and
lines in which both times differ are left out of the comparison. A release that failed is deployed anew. What somebody has changed in the
cluster by hand is not seen, as helm itself does not look for it.

Without \`kubeconfig\` it is KUBECONFIG, then ~/.kube/config, then the one that k3s wrote, if it may be read.`,
  params: helmParams,
  paramAliases: {
    ...helmAliases,
    name: "release_name",
    namespace: "release_namespace",
    state: "release_state",
    values: "release_values",
    dep_up: "dependency_update",
    skip_tls_certs_check: "insecure_skip_tls_verify",
  },
  returns: {
    status:
      "The release as it is now: `name`, `namespace`, `revision`, `updated`, `status`, `chart`, `app_version`, `values`.",
    command: "What helm was started with; `release_values` stand in a file and are left out.",
    stdout: "What helm printed.",
    stderr: "What helm complained of.",
  },
  examples: [
    {
      title: "A chart of a repository",
      yaml: "- name: Grafana is deployed\n  kubernetes.core.helm:\n    name: grafana\n    chart_ref: grafana/grafana\n    chart_version: 8.5.1\n    release_namespace: monitoring\n    create_namespace: true\n    update_repo_cache: true\n    values:\n      replicas: 2\n",
    },
    {
      title: "A chart of a registry, with values in a file of the host",
      yaml: "- name: cert-manager is deployed and ready\n  kubernetes.core.helm:\n    name: cert-manager\n    chart_ref: oci://quay.io/jetstack/charts/cert-manager\n    chart_version: v1.16.1\n    namespace: cert-manager\n    create_namespace: true\n    values_files:\n      - /etc/charts/cert-manager.yml\n    set_values:\n      - value: crds.enabled=true\n    wait: true\n    timeout: 10m\n",
    },
    {
      title: "A release that is to go",
      yaml: "- name: the old release is gone\n  kubernetes.core.helm:\n    name: old\n    namespace: web\n    state: absent\n    wait: true\n",
    },
  ],
  reads: "the release as `helm` tells of it, its values, and what the chart would make of it",
  writes: "objects of the cluster, the release's record in it",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    seen: releaseState({
      access: helmAccessOf(p, host),
      name: p.release_name,
      namespace: p.release_namespace,
      source: p.release_state === "absent" ? undefined : chartOf(p, host),
    }),
  }),
  decide: (p, { seen }, { host }) => decide(p, seen, host),
});
