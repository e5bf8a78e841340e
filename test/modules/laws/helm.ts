import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { helm } from "../../../src/modules/helm.ts";
import { chart, helmFolder, keepRepositories, releases, releasesIn } from "../helm/fake-helm.ts";
import type { Law, LawCase } from "../law.ts";

const OBJECT = 'kind: ConfigMap\ndata: {text: "{{ .Values.text }}"}\n';
const MANIFEST = (text: string) => `---\n# Source: cm.yaml\nkind: ConfigMap\ndata: {text: "${text}"}\n`;
const NAMES = { name: "w", namespace: "web" };

type Prepare = NonNullable<LawCase["prepare"]>;

function all(...steps: readonly Prepare[]): Prepare {
  return (folder) => {
    for (const step of steps) step(folder);
  };
}

const web = chart({ "cm.yaml": OBJECT });

export const law: Law = {
  module: helm,
  cases: [
    {
      title: "a release that is new",
      tools: helmFolder,
      prepare: web,
      params: (folder) => ({
        ...NAMES,
        chart_ref: path.join(folder, "web"),
        create_namespace: true,
        wait: true,
      }),
      check: (folder) =>
        expect(releasesIn(folder)).toMatchObject([{ name: "w", manifest: MANIFEST("hello") }]),
    },
    {
      title: "values of every kind, later ones over those before",
      tools: helmFolder,
      prepare: all(web, (folder) =>
        writeFileSync(path.join(folder, "v.yml"), '{"text": "file", "kept": "x"}'),
      ),
      params: (folder) => ({
        ...NAMES,
        chart_ref: path.join(folder, "web"),
        values_files: [path.join(folder, "v.yml")],
        values: { text: 'it\'s "so"\n$(x) `y` é', more: { a: [1, true, null] } },
        set_values: [{ value: "one=1" }],
      }),
      check: (folder) =>
        expect(releasesIn(folder)[0]?.config).toEqual({
          text: 'it\'s "so"\n$(x) `y` é',
          kept: "x",
          more: { a: [1, true, null] },
          one: "1",
        }),
    },
    {
      title: "a release as it should be",
      tools: helmFolder,
      prepare: all(web, releases({ manifest: MANIFEST("hello") })),
      params: (folder) => ({ ...NAMES, chart_ref: path.join(folder, "web") }),
      unchanged: true,
    },
    {
      title: "a template that was edited",
      tools: helmFolder,
      prepare: all(web, releases({ manifest: MANIFEST("before") })),
      params: (folder) => ({ ...NAMES, chart_ref: path.join(folder, "web") }),
    },
    {
      title: "a release that failed",
      tools: helmFolder,
      prepare: all(web, releases({ manifest: MANIFEST("hello"), status: "failed" })),
      params: (folder) => ({ ...NAMES, chart_ref: path.join(folder, "web"), atomic: true, timeout: "5m" }),
    },
    {
      title: "a chart that makes up something each time",
      tools: helmFolder,
      prepare: all(
        chart({ "cm.yaml": OBJECT, "s.yaml": "kind: Secret\ndata: {p: {{ random }}}\n" }),
        releases({ manifest: `${MANIFEST("hello")}---\n# Source: s.yaml\nkind: Secret\ndata: {p: first}\n` }),
      ),
      params: (folder) => ({ ...NAMES, chart_ref: path.join(folder, "web") }),
      unchanged: true,
    },
    {
      title: "values of the last deployment",
      tools: helmFolder,
      prepare: all(web, releases({ manifest: MANIFEST("old"), config: { text: "old" } })),
      params: (folder) => ({
        ...NAMES,
        chart_ref: path.join(folder, "web"),
        reset_values: false,
        reuse_values: true,
        values: { other: 1 },
      }),
      check: (folder) => expect(releasesIn(folder)[0]?.config).toEqual({ text: "old", other: 1 }),
    },
    {
      title: "a chart of a repository",
      tools: helmFolder,
      prepare: all(
        chart({ "cm.yaml": OBJECT }, {}, "remote/web"),
        keepRepositories({ name: "local", url: "http://x" }),
      ),
      params: () => ({ ...NAMES, chart_ref: "local/web", chart_version: "1.0.0" }),
    },
    {
      title: "charts that a chart depends on",
      tools: helmFolder,
      prepare: chart({ "cm.yaml": OBJECT }, { dependencies: [{ name: "sub" }] }),
      params: (folder) => ({ ...NAMES, chart_ref: path.join(folder, "web"), dependency_update: true }),
      check: (folder) => expect(existsSync(path.join(folder, "web/charts/sub"))).toBe(true),
    },
    {
      title: "an uninstalled release gives its name",
      tools: helmFolder,
      prepare: all(web, releases({ status: "uninstalled", manifest: MANIFEST("hello") })),
      params: (folder) => ({ ...NAMES, chart_ref: path.join(folder, "web"), replace: true }),
    },
    {
      title: "absent",
      tools: helmFolder,
      prepare: releases({}, { name: "other" }),
      params: () => ({ ...NAMES, state: "absent", wait: true, wait_timeout: "90s" }),
      check: (folder) => expect(releasesIn(folder).map((r) => r.name)).toEqual(["other"]),
    },
    {
      title: "absent, its history kept",
      tools: helmFolder,
      prepare: releases({}),
      params: () => ({ ...NAMES, state: "absent", purge: false }),
      check: (folder) => expect(releasesIn(folder)[0]?.status).toBe("uninstalled"),
    },
    {
      title: "absent already, here and elsewhere",
      tools: helmFolder,
      prepare: releases({ name: "ww" }, { namespace: "other" }),
      params: () => ({ ...NAMES, state: "absent" }),
      unchanged: true,
    },
  ],
};
