/** `helm_template`: what a chart comes to. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { makeDirectory } from "../host/changes/make-directory.ts";
import { writeFile } from "../host/changes/write-file.ts";
import { type RenderedChart, type RenderedFile, renderedChart } from "../host/helm/rendered-chart.ts";
import { childOf, hostPath, parentOf } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, listOfWhole, path } from "./contract/params.ts";
import {
  chartParams,
  chartRef,
  commandText,
  helmAccessParams,
  helmAliases,
  noHelm,
  programOf,
  sourceOf,
} from "./helm/chart-params.ts";
import { plainWord } from "./kubernetes/access-params.ts";

const params = z.strictObject({
  ...helmAccessParams,
  ...chartParams,
  chart_ref: chartRef,
  release_name: plainWord().optional().describe("Name that the objects get. helm's own is `release-name`."),
  release_namespace: plainWord().optional().describe("Namespace that the objects are for."),
  include_crds: bool().default(false).describe("Also render the chart's own kinds of objects."),
  insecure_registry: bool()
    .default(false)
    .describe("Trust whatever certificate the server of the chart shows."),
  output_dir: path()
    .optional()
    .describe(
      "Folder of the host that the files are put into, each below the chart's name. Files that the chart does not have are left alone.",
    ),
  show_only: listOfWhole(path())
    .default([])
    .describe("Only these files of the chart: `templates/deployment.yaml`."),
});

type Params = z.output<typeof params>;

function chartOf(p: Params, host: HostView) {
  return sourceOf(p, host, [
    ...(p.release_namespace === undefined ? [] : [`--namespace=${p.release_namespace}`]),
    ...(p.include_crds ? ["--include-crds"] : []),
    ...(p.insecure_registry ? ["--insecure-skip-tls-verify"] : []),
    ...p.show_only.map((file) => `--show-only=${file}`),
  ]);
}

function writing(file: RenderedFile, folder: string, host: HostView): Change {
  const path = childOf(folder, file.path);
  const { before, content } = file;
  const change = writeFile({
    path,
    content,
    as: host.user,
    ...(before === undefined ? {} : { before: { content: before } }),
  });
  if (before === undefined) return change;
  // Permissions and owners stay what they are.
  return { ...change, summary: `write ${path}`, effects: [{ kind: "file", path, content }] };
}

function decide(p: Params, seen: RenderedChart, host: HostView): Verdict | Refusal {
  if (!seen.installed) return noHelm();
  if (seen.problem !== undefined)
    return refuse(`helm can't render ${p.chart_ref}: ${seen.problem}`, { mayResolve: true });
  const source = chartOf(p, host);
  const folder = p.output_dir === undefined ? undefined : hostPath(p.output_dir, host);
  const name = p.release_name === undefined ? [] : [p.release_name];
  const to = folder === undefined ? [] : [`--output-dir=${folder}`];
  const command = commandText(programOf(p, host), [
    "template",
    ...source.words,
    ...to,
    "--",
    ...name,
    source.chart,
  ]);
  const { stderr } = seen;
  if (folder === undefined) return { changes: [], result: { command, stdout: seen.text, stderr, rc: 0 } };
  const differing = seen.files.filter(
    ({ before, content }) => before === undefined || !before.equals(content),
  );
  const folders = new Set(differing.flatMap((f) => (f.isHoused ? [] : [parentOf(childOf(folder, f.path))])));
  const changes = [
    ...[...folders].map((at) => makeDirectory(at, { as: host.user })),
    ...differing.map((file) => writing(file, folder, host)),
  ];
  const stdout = seen.files.map((file) => `wrote ${childOf(folder, file.path)}\n`).join("");
  return { changes, result: { command, stdout, stderr, rc: 0 } };
}

export const helmTemplate = defineModule({
  name: "helm_template",
  summary: "Render a Helm chart",
  description: `Has the host's helm render a chart, without any cluster: as text, or into files. Text changes nothing on the host, so it never counts
as changed, and check mode gives it, too. With \`output_dir\` what counts is whether the files there differ. How a cluster is reached may be
said, so that all modules of a group can have the same defaults, and has no effect.`,
  params,
  paramAliases: {
    ...helmAliases,
    name: "release_name",
    values: "release_values",
    dep_up: "dependency_update",
  },
  returns: {
    stdout: "The objects as YAML; with `output_dir` a line for each file.",
    stderr: "What helm complained of.",
    command: "What helm does; `release_values` stand in a file and are left out.",
    rc: "Always 0: what helm can't render fails the task.",
  },
  examples: [
    {
      title: "The objects of a chart",
      yaml: "- name: what MetalLB would be is told\n  kubernetes.core.helm_template:\n    chart_ref: metallb\n    chart_repo_url: https://metallb.github.io/metallb\n    chart_version: 0.14.8\n    release_namespace: metallb-system\n    include_crds: true\n  register: metallb\n",
    },
    {
      title: "A chart of one's own, as files",
      yaml: "- name: the manifests of the web are rendered\n  kubernetes.core.helm_template:\n    name: web\n    chart_ref: /srv/charts/web\n    output_dir: /srv/manifests\n    values:\n      host: web.example.org\n",
    },
  ],
  reads: "the chart; the files that are there already",
  writes: "the files that it makes, where a folder is given",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    seen: renderedChart({
      program: programOf(p, host),
      name: p.release_name,
      source: chartOf(p, host),
      folder: p.output_dir === undefined ? undefined : hostPath(p.output_dir, host),
    }),
  }),
  decide: (p, { seen }, { host }) => decide(p, seen, host),
});
