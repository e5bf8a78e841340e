/** `dpkg_selections`: packages that are held back, or let go. */

import { z } from "zod";
import { selectPackage } from "../host/changes/select-package.ts";
import { dpkgSelection } from "../host/reads/dpkg-selection.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { oneOf, word } from "./contract/params.ts";

export const dpkgSelections = defineModule({
  name: "dpkg_selections",
  summary: "Hold packages back, or let them go",
  description:
    "Sets what dpkg shall do with a package: `hold` keeps it as it is whatever is upgraded. Nothing is installed or removed by this.",
  params: z.strictObject({
    name: word()
      .refine((name) => /^[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?$/.test(name), {
        error: "that can be no package's name",
      })
      .describe("The package."),
    selection: oneOf("install", "hold", "deinstall", "purge").describe("What dpkg shall do with it."),
  }),
  returns: { before: "The selection before.", after: "The selection that was asked for." },
  examples: [
    {
      title: "Hold a package back",
      yaml: "- name: kubelet stays as it is\n  dpkg_selections:\n    name: kubelet\n    selection: hold\n",
    },
  ],
  reads: "dpkg's selection of the package",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: ({ name }) => ({ seen: dpkgSelection(name) }),
  decide: ({ name, selection }, { seen }) => {
    if (seen.state === "no-dpkg")
      return refuse("this host has no dpkg", { help: "run the task only where `ansible_pkg_mgr` is `apt`" });
    if (seen.state === "unknown-package")
      return refuse(`dpkg knows no package \`${name}\` on this host`, {
        help: "install it first, or check the spelling",
        mayResolve: true,
      });
    const result = { before: seen.selection, after: selection };
    return {
      changes: seen.selection === selection ? [] : [selectPackage(name, seen.selection, selection)],
      result,
    };
  },
});
