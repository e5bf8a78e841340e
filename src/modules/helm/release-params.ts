/** Parameters of `helm`, and what helm is told of them. */

import { z } from "zod";
import type { ChartSource } from "../../host/helm/chart-source.ts";
import { hostPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import { bool, int, oneOf, path, text } from "../contract/params.ts";
import { chartParams, chartRef, helmAccessParams, releaseNames, sourceOf } from "./chart-params.ts";

const duration = () =>
  text().refine((s) => /^(\d+(\.\d*)?(ns|us|\u00b5s|ms|s|m|h))+$/.test(s), {
    error: "a time is written as in `5m`, `90s` or `1h30m`",
  });

export const helmParams = z
  .strictObject({
    ...helmAccessParams,
    ...releaseNames,
    ...chartParams,
    release_state: oneOf("present", "absent").default("present").describe("Deployed, or not there."),
    chart_ref: chartRef.optional(),
    create_namespace: bool()
      .default(false)
      .describe("Make the namespace, where a release is new and it is missing."),
    atomic: bool().default(false).describe("Take everything back where deploying fails."),
    force: bool()
      .default(false)
      .describe(
        "Deploy a release that is there anew each time, and replace objects instead of patching them.",
      ),
    history_max: int().optional().describe("How many revisions of the release are kept."),
    insecure_skip_tls_verify: bool()
      .default(false)
      .describe("Trust whatever certificate the server of the chart shows (helm 3.16 or newer)."),
    post_renderer: path()
      .optional()
      .describe("Program of the host that all objects go through before they are written."),
    purge: bool().default(true).describe("With `absent`: also forget its history."),
    replace: bool()
      .default(false)
      .describe("Install with a name that an uninstalled release in the history still has."),
    reset_values: bool()
      .default(true)
      .describe(
        "Begin with the chart's own values. While it is true, the two parameters below have no effect.",
      ),
    reuse_values: bool().optional().describe("Begin with the values of the last deployment."),
    reset_then_reuse_values: bool()
      .default(false)
      .describe(
        "Begin with the chart's own values, and over them those of the last deployment (helm 3.14 or newer).",
      ),
    skip_crds: bool().default(false).describe("Leave out the chart's own kinds of objects."),
    timeout: duration().optional().describe("How long helm may take for one step: `5m0s`, helm's default."),
    wait: bool()
      .default(false)
      .describe("Wait until everything of the release is ready, or, with `absent`, gone."),
    wait_timeout: duration()
      .optional()
      .describe("Like `timeout`, where `wait` is true or the release is removed."),
  })
  .refine((p) => p.release_state === "absent" || p.chart_ref !== undefined, {
    error: "a release that shall be there needs a chart",
    path: ["chart_ref"],
  })
  .refine((p) => !p.replace || p.history_max === undefined, {
    error: "helm takes no `history_max` together with `replace`",
    path: ["history_max"],
  })
  .refine((p) => p.timeout === undefined || p.wait_timeout === undefined, {
    error: "`timeout` and `wait_timeout` say the same",
    path: ["wait_timeout"],
  });

export type HelmParams = z.output<typeof helmParams>;

/** What helm is told about how a release is deployed, trial or not. */
function waysOf(p: HelmParams): readonly string[] {
  const timeout = p.timeout ?? (p.wait ? p.wait_timeout : undefined);
  return [
    ...(p.reset_values && !p.replace ? ["--reset-values"] : []),
    ...(p.reuse_values === undefined || p.replace ? [] : [`--reuse-values=${p.reuse_values}`]),
    ...(p.reset_then_reuse_values && !p.replace ? ["--reset-then-reuse-values"] : []),
    ...(p.wait ? ["--wait"] : []),
    ...(p.atomic ? ["--atomic"] : []),
    ...(timeout === undefined ? [] : [`--timeout=${timeout}`]),
    ...(p.create_namespace ? ["--create-namespace"] : []),
    ...(p.insecure_skip_tls_verify ? ["--insecure-skip-tls-verify"] : []),
    ...(p.skip_crds ? ["--skip-crds"] : []),
    ...(p.history_max === undefined ? [] : [`--history-max=${p.history_max}`]),
  ];
}

export function chartOf(p: HelmParams, host: HostView, words: readonly string[] = []): ChartSource {
  const post = p.post_renderer === undefined ? [] : [`--post-renderer=${hostPath(p.post_renderer, host)}`];
  return sourceOf({ ...p, chart_ref: p.chart_ref ?? "" }, host, [...waysOf(p), ...post, ...words]);
}

const UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "\u00b5s": 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 36e5,
};

/** Milliseconds: hooks before and after, and a return, take their time one after the other. */
export function patience(p: HelmParams): number {
  const given = p.timeout ?? p.wait_timeout ?? "5m";
  const one = [...given.matchAll(/(\d+(?:\.\d*)?)(ns|us|\u00b5s|ms|s|m|h)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (UNIT[unit ?? ""] ?? 0),
    0,
  );
  return Math.ceil(one * 4) + 600_000;
}
