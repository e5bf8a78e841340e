/** `package`: packages through whatever manager the host has; today that is apt. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { aptAliases, aptParams, checkAptParams } from "./apt/apt-params.ts";
import { aptReads } from "./apt/apt-reads.ts";
import { decideApt } from "./apt/decide-apt.ts";
import { defineModule } from "./contract/module.ts";
import { oneOf } from "./contract/params.ts";

export const packageModule = defineModule({
  name: "package",
  summary: "Install and remove packages with the host's own package manager",
  description:
    "Finds out which package manager the host has and does what the module of that manager does, with the same parameters. homerun knows apt; a host with another manager is refused before anything is done to it.",
  params: z
    .strictObject({
      ...aptParams,
      use: oneOf("auto", "apt").default("auto").describe("The manager to use; found by itself with `auto`."),
    })
    .superRefine(checkAptParams),
  paramAliases: aptAliases,
  returns: {
    cache_updated: "Whether the package index was refreshed.",
    stdout: "What the package manager printed.",
    stderr: "What the package manager complained about.",
  },
  examples: [
    {
      title: "Install a tool on any host",
      yaml: "- name: rsync is installed\n  package:\n    name: rsync\n",
    },
  ],
  support: { check: "full", diff: "full" },
  observe: (params, _given, host) => aptReads(params, host),
  decide: (params, seen, context) => {
    if (seen.packages.manager === "apt") return decideApt(params, seen, context);
    const { name } = seen.packages;
    const manager =
      name === undefined
        ? "this host has no package manager that homerun knows"
        : `this host's package manager is \`${name}\``;
    return refuse(`${manager}, and homerun can use apt only`, {
      help: "install what is needed there with `command`, guarded by `creates`, or leave the host out",
    });
  },
});
