import { truenasSnapshot } from "../../../src/modules/truenas-snapshot.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import type { Law } from "../law.ts";

const params = () => ({ dataset: "tank", name: "before-upgrade", recursive: true });

export const law: Law = {
  module: truenasSnapshot,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    { title: "one on 25.04", tools: (folder) => midcltTools(folder, { release: "25.04" }), params },
    { title: "one on 26", tools: (folder) => midcltTools(folder, { release: "26" }), params },
    {
      title: "one that is there",
      tools: (folder) =>
        midcltTools(folder, {
          change: (nas) => nas.snapshots.push({ id: "tank@before-upgrade", dataset: "tank" }),
        }),
      params,
      unchanged: true,
    },
  ],
};
