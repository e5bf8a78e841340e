import { truenasPermissions } from "../../../src/modules/truenas-permissions.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import { folder as nasFolder } from "../../stand-ins/truenas/nas-state.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: truenasPermissions,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    {
      title: "owner, group and mode",
      tools: midcltTools,
      params: () => ({ path: "/mnt/tank", owner: 999, group: "apps", mode: "0700" }),
    },
    { title: "only the owner", tools: midcltTools, params: () => ({ path: "/mnt/tank", owner: "nobody" }) },
    {
      title: "an access list that may go",
      tools: (folder) =>
        midcltTools(folder, {
          change: (nas) => {
            nas.folders["/mnt/tank"] = nasFolder("/mnt/tank", { acl: true });
          },
        }),
      params: () => ({ path: "/mnt/tank", mode: "755", strip_acl: true }),
    },
    {
      title: "as wanted",
      tools: midcltTools,
      params: () => ({ path: "/mnt/tank", owner: 0, group: "root", mode: "0755" }),
      unchanged: true,
    },
  ],
};
