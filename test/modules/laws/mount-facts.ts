import { writeFileSync } from "node:fs";
import path from "node:path";
import { mountFacts } from "../../../src/modules/mount-facts.ts";
import type { Law } from "../law.ts";

/** Looks and changes nothing. */
export const law: Law = {
  module: mountFacts,
  cases: [
    { title: "what is mounted", params: () => ({ include_aggregate_mounts: true }), unchanged: true },
    {
      title: "a table of one's own",
      prepare: (folder) => writeFileSync(path.join(folder, "fstab"), "/dev/sda1 / ext4 defaults 0 1\n"),
      params: (folder) => ({ sources: [`${folder}/fstab`], fstypes: "ext*" }),
      unchanged: true,
    },
  ],
};
