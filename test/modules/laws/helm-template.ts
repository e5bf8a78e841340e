import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { helmTemplate } from "../../../src/modules/helm-template.ts";
import { chart, helmFolder } from "../helm/fake-helm.ts";
import type { Law } from "../law.ts";

const web = chart({ "cm.yaml": "text: {{ .Values.text }}\n", "b c.yaml": "kind: Pod\n" });
const at = (folder: string) => ({
  chart_ref: path.join(folder, "web"),
  output_dir: path.join(folder, "out"),
});
const read = (folder: string, name: string) =>
  readFileSync(path.join(folder, "out/web/templates", name), "utf8");

function old(text: string): (folder: string) => void {
  return (folder) => {
    web(folder);
    mkdirSync(path.join(folder, "out/web/templates"), { recursive: true });
    writeFileSync(path.join(folder, "out/web/templates/cm.yaml"), text, { mode: 0o600 });
    writeFileSync(path.join(folder, "out/web/templates/mine.yaml"), "mine");
  };
}

export const law: Law = {
  module: helmTemplate,
  cases: [
    {
      title: "text",
      tools: helmFolder,
      prepare: web,
      params: (folder) => ({ chart_ref: path.join(folder, "web"), values: { text: "x" } }),
      unchanged: true,
    },
    {
      title: "files in a folder that is not there",
      tools: helmFolder,
      prepare: web,
      params: (folder) => ({ ...at(folder), name: "q", release_namespace: "web" }),
      check: (folder) => expect(read(folder, "cm.yaml")).toBe("---\n# Source: web/cm.yaml\ntext: hello\n"),
    },
    {
      title: "one file that differs, among others",
      tools: helmFolder,
      prepare: old("---\n# Source: web/cm.yaml\ntext: before\n"),
      params: (folder) => ({ ...at(folder), show_only: ["templates/cm.yaml"] }),
      check: (folder) =>
        expect([read(folder, "cm.yaml"), read(folder, "mine.yaml")]).toEqual([
          "---\n# Source: web/cm.yaml\ntext: hello\n",
          "mine",
        ]),
    },
    {
      title: "files as they should be",
      tools: helmFolder,
      prepare: old("---\n# Source: web/cm.yaml\ntext: hello\n"),
      params: (folder) => ({ ...at(folder), show_only: ["templates/cm.yaml"] }),
      unchanged: true,
    },
  ],
};
