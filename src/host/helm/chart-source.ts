/** A chart and what it is given: where it comes from, its values. */

import { isBelow } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import type { Overlay } from "../read.ts";
import { findHelm } from "./helm-tool.ts";

export interface ChartSource {
  /** A path, an address, or `repository/chart`. */
  readonly chart: string;
  /** Of a folder: fetch the charts that it depends on. */
  readonly updateDependencies: boolean;
  /** Ask repositories what charts they have now. */
  readonly updateRepositories: boolean;
  /** As text that YAML can read; they go over `values_files`. */
  readonly values: string;
  /** helm's words for versions, files of values, single values. */
  readonly words: readonly string[];
  /** Files and folders of the host that it is made of. */
  readonly paths: readonly string[];
}

/** How many arguments `sourceArguments` gives before helm's words. */
export const SOURCE_WORDS = 3;

/** The repository that a chart's name leads to. */
export function repositoryOf(chart: string): string | undefined {
  if (/^(\.|\/|~|\w+:\/\/)/.test(chart)) return undefined;
  const slash = chart.indexOf("/");
  return slash > 0 ? chart.slice(0, slash) : undefined;
}

export function sourceArguments(source: ChartSource): readonly string[] {
  const { chart, updateDependencies, updateRepositories } = source;
  const repository = repositoryOf(chart);
  return [chart, updateDependencies ? "1" : "", updateRepositories ? (repository ?? "*") : ""];
}

/**
 * $1 to $3 as in `sourceArguments`, with the values on stdin: sets `hr_chart` and writes `hr_s/values`. Nothing of the host becomes
 * different: what repositories have now is kept aside, and a folder whose dependencies are fetched is copied.
 */
export const prepareChart: Primitive = {
  name: "hr_helm_prepare",
  body: `
hr_chart=$1
cat >"$hr_s/values" || exit 1
if [ -n "$3" ] && [ "$3" != "*" ] && [ ! -d "$1" ]; then
  hr_cache=$("$hr_h" env HELM_REPOSITORY_CACHE 2>/dev/null)
  mkdir "$hr_s/cache" || exit 1
  for hr_x in "$hr_cache"/*-index.yaml "$hr_cache"/*-charts.txt; do
    [ ! -e "$hr_x" ] || [ "\${hr_x##*/}" = "$3-index.yaml" ] || ln -s -- "$hr_x" "$hr_s/cache/"
  done
  export HELM_REPOSITORY_CACHE="$hr_s/cache"
  "$hr_h" repo update "$3" >/dev/null 2>"$hr_s/err" || { cat "$hr_s/err" >&2; exit 5; }
fi
if [ -n "$2" ] && [ -d "$1" ] && cat "$1/Chart.yaml" "$1/requirements.yaml" 2>/dev/null | grep -q '^dependencies:'; then
  hr_at=$(cd -- "$1" && pwd -P) || exit 5
  mkdir "$hr_s/charts" && cp -R -- "$hr_at/." "$hr_s/charts/chart" || exit 5
  hr_chart=$hr_s/charts/chart
  for hr_x in Chart.yaml Chart.lock requirements.yaml requirements.lock; do
    [ ! -f "$hr_at/$hr_x" ] || awk -v at="$hr_at" '{ i = index($0, "file://."); if (i) $0 = substr($0, 1, i + 6) at "/" substr($0, i + 7); print }' "$hr_at/$hr_x" >"$hr_chart/$hr_x"
  done
  "$hr_h" dependency update "$hr_chart" >/dev/null 2>"$hr_s/err" || { cat "$hr_s/err" >&2; exit 5; }
fi`,
  requires: [findHelm],
};

/** $1 and $2 as there, for good. */
export const keepChart: Primitive = {
  name: "hr_helm_keep",
  body: `
hr_chart=$1
cat >"$hr_s/values" || exit 1
if [ -n "$2" ] && [ -d "$1" ] && cat "$1/Chart.yaml" "$1/requirements.yaml" 2>/dev/null | grep -q '^dependencies:'; then
  "$hr_h" dependency update "$1" >/dev/null || exit 1
fi`,
  requires: [findHelm],
};

/** What earlier tasks of a check will have made of a chart or its values, so that what it comes to is not known yet. */
export function promisedSource(source: ChartSource, { effects }: Overlay): string | undefined {
  const repository = repositoryOf(source.chart);
  for (const effect of effects) {
    if (effect.kind === "record" && effect.database === "helm-repositories" && effect.name === repository)
      return `the repository ${repository} will be another`;
    if (!("path" in effect) || effect.kind === "attributes") continue;
    const { path } = effect;
    if (source.paths.some((own) => path === own || isBelow(path, own) || isBelow(own, path)))
      return `${path} will be another`;
  }
  return undefined;
}

/** Whether helm itself may be about to be brought to the host. */
export function mayBringHelm({ effects }: Overlay): boolean {
  return effects.some(
    (e) => (e.kind === "package" && e.installed) || ["file", "link", "tree", "anything"].includes(e.kind),
  );
}
