import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { selinux } from "../../../src/modules/selinux.ts";
import type { Law } from "../law.ts";
import { havingSelinux, selinuxFile, selinuxTools as tools } from "../selinux-tools.ts";

const CONFIG = "# ours\nSELINUX=enforcing\n# a policy\nSELINUXTYPE=targeted\n";

function configOf(folder: string): string {
  return readFileSync(path.join(folder, "config"), "utf8");
}

export const law: Law = {
  module: selinux,
  cases: [
    {
      title: "as it is",
      tools,
      prepare: havingSelinux({ config: CONFIG }),
      params: (folder) => ({
        state: "enforcing",
        policy: "targeted",
        configfile: path.join(folder, "config"),
      }),
      unchanged: true,
    },
    {
      title: "only logging",
      tools,
      prepare: havingSelinux({ config: CONFIG }),
      params: (folder) => ({
        state: "permissive",
        policy: "targeted",
        configfile: path.join(folder, "config"),
      }),
      check: (folder) =>
        expect([configOf(folder), selinuxFile(folder, "mode")]).toEqual([
          CONFIG.replace("enforcing", "permissive"),
          "Permissive\n",
        ]),
    },
    {
      title: "switched off, which the kernels are told too",
      tools,
      prepare: havingSelinux({ config: CONFIG, kernels: ["ro quiet", "ro"] }),
      params: (folder) => ({
        state: "disabled",
        configfile: path.join(folder, "config"),
        update_kernel_param: true,
      }),
      check: (folder) => {
        expect([configOf(folder), selinuxFile(folder, "mode")]).toEqual([
          CONFIG.replace("enforcing", "disabled"),
          "Permissive\n",
        ]);
        expect(selinuxFile(folder, "kernels")).toBe(
          'index=0\nargs="ro quiet selinux=0"\nindex=1\nargs="ro selinux=0"\n',
        );
      },
    },
    {
      title: "on again, where some kernels start without it",
      tools,
      prepare: havingSelinux({
        mode: "Disabled",
        config: "SELINUX=disabled\n",
        kernels: ["ro selinux=0", "ro"],
        policies: ["targeted"],
      }),
      params: (folder) => ({
        state: "enforcing",
        policy: "targeted",
        configfile: path.join(folder, "config"),
        update_kernel_param: true,
      }),
      check: (folder) =>
        expect([configOf(folder), selinuxFile(folder, "kernels")]).toEqual([
          "SELINUX=enforcing\nSELINUXTYPE=targeted\n",
          'index=0\nargs="ro"\nindex=1\nargs="ro"\n',
        ]),
    },
  ],
};
