/** Parameters that say what chart is meant and what it is given; and what access to the cluster helm takes. */

import { z } from "zod";
import type { ChartSource } from "../../host/helm/chart-source.ts";
import { hostPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { ClusterAccess } from "../../host/kubernetes/cluster-access.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { anything, bool, dict, listOfWhole, oneOf, path, word } from "../contract/params.ts";
import {
  type AccessParams,
  accessOf,
  commonAccess,
  oneLine,
  plainWord,
} from "../kubernetes/access-params.ts";

const binary = {
  binary_path: path().optional().describe("The helm of the host. Without it: the one that PATH leads to."),
};

export const helmAccessParams = { ...commonAccess, ...binary };

export const helmAliases = {
  kubeconfig_path: "kubeconfig",
  kube_context: "context",
  verify_ssl: "validate_certs",
  ssl_ca_cert: "ca_cert",
} as const;

const chartName = () =>
  path().refine((s) => !s.startsWith("-") && !/[\n\r]/.test(s), {
    error: "a chart's name has one line and does not begin with `-`",
  });

const setValue = z.strictObject({
  value: word().describe("`phase=prod`, as helm's `--set` takes it."),
  value_type: oneOf("raw", "string", "json", "file")
    .default("raw")
    .describe(
      "How it is read: as YAML would, as text, as JSON, as the path of a file of the host that holds it.",
    ),
});

export const chartParams = {
  chart_repo_url: oneLine().optional().describe("Address of the repository that has the chart."),
  chart_version: oneLine()
    .optional()
    .describe("Version of the chart: `1.2.3`, `^1.2`. Without it the newest that helm knows."),
  dependency_update: bool()
    .default(false)
    .describe(
      "Of a chart that is a folder: fetch the charts that it depends on into it. Any other chart brings them with it.",
    ),
  disable_hook: bool().default(false).describe("Leave out the chart's hooks."),
  release_values: z
    .preprocess((v) => v ?? {}, dict(anything()))
    .default({})
    .describe("Values for the chart. They go over those of `values_files`."),
  values_files: listOfWhole(path())
    .default([])
    .describe("Files of the host with values; later ones go over those before."),
  set_values: listOfWhole(setValue)
    .optional()
    .describe("Single values, which go over all others: maps of `value` and `value_type`."),
  update_repo_cache: bool()
    .default(false)
    .describe("Ask the repositories for their charts first. That alone never counts as a change."),
};

export const chartRef = chartName().describe(
  "The chart: `repository/name`, a folder or an archive of the host, an address (`https://…`, `oci://…`), or a name together with `chart_repo_url`.",
);

const shape = z.strictObject({ ...chartParams, chart_ref: chartRef });

export type ChartParams = z.output<typeof shape>;

function setWords(values: NonNullable<ChartParams["set_values"]>): readonly string[] {
  return values.map(
    ({ value, value_type: type }) => `${type === "raw" ? "--set" : `--set-${type}`}=${value}`,
  );
}

/** helm reads this option as a line of CSV. */
function asField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function sourceOf(p: ChartParams, host: HostView, words: readonly string[] = []): ChartSource {
  const chart = p.chart_ref.startsWith("~") ? hostPath(p.chart_ref, host) : p.chart_ref;
  const files = p.values_files.map((file) => hostPath(file, host));
  const set = p.set_values ?? [];
  const contents = set.flatMap(({ value, value_type: type }) =>
    type === "file" ? [value.slice(value.indexOf("=") + 1)] : [],
  );
  return {
    chart,
    updateDependencies: p.dependency_update,
    updateRepositories: p.update_repo_cache,
    values: Object.keys(p.release_values).length === 0 ? "" : `${JSON.stringify(p.release_values)}\n`,
    words: [
      ...(p.chart_version === undefined ? [] : [`--version=${p.chart_version}`]),
      ...(p.chart_repo_url === undefined ? [] : [`--repo=${p.chart_repo_url}`]),
      ...(p.disable_hook ? ["--no-hooks"] : []),
      ...words,
      ...files.map((file) => `--values=${asField(file)}`),
      ...setWords(set),
    ],
    paths: [...(chart.startsWith("/") ? [hostPath(chart, host)] : []), ...files, ...contents],
  };
}

export function helmAccessOf(
  p: Pick<AccessParams, keyof typeof commonAccess> & { readonly binary_path?: string | undefined },
  host: HostView,
): ClusterAccess {
  return { ...accessOf(p, host), program: programOf(p, host) };
}

export function programOf(
  { binary_path: file }: { readonly binary_path?: string | undefined },
  host: HostView,
) {
  return file === undefined ? undefined : hostPath(file, host);
}

export const releaseNames = {
  release_name: plainWord().describe("Name of the release."),
  release_namespace: plainWord().describe("Namespace that it is in."),
};

export function noHelm(): Refusal {
  return refuse("the host has no helm", {
    help: "install helm on the host, or say where it is with `binary_path`",
    mayResolve: true,
  });
}

export function helmSays(problem: string): Refusal {
  return refuse(`helm can't tell: ${problem}`, { mayResolve: true });
}

/** What helm was started with, for the result; values that stand in a file of ours are left out. */
export function commandText(program: string | undefined, words: readonly string[]): string {
  const plain = (word: string) =>
    /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return [program ?? "helm", ...words].map(plain).join(" ");
}
