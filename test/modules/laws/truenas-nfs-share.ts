import { truenasNfsShare } from "../../../src/modules/truenas-nfs-share.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import { saveNfs } from "../../stand-ins/truenas/share-methods.ts";
import type { Law } from "../law.ts";

const wanted = { path: "/mnt/tank", networks: ["192.0.2.0/24"], maproot_user: "root", maproot_group: "root" };
const shared = (fields: Readonly<Record<string, unknown>>) => (folder: string) =>
  midcltTools(folder, { change: (nas) => saveNfs(nas, { path: "/mnt/tank", ...fields }, undefined) });

export const law: Law = {
  module: truenasNfsShare,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    { title: "a share that is not there", tools: midcltTools, params: () => wanted },
    {
      title: "a share that is open to others",
      tools: shared({
        hosts: ["192.0.2.77"],
        networks: ["198.51.100.0/24"],
        comment: "kept",
        enabled: false,
      }),
      params: () => ({ ...wanted, hosts: ["192.0.2.5", "192.0.2.4"], enabled: true }),
    },
    {
      title: "a share with its hosts in another order",
      tools: shared({ hosts: ["192.0.2.5", "192.0.2.4"] }),
      params: () => ({ path: "/mnt/tank", hosts: ["192.0.2.4", "192.0.2.5"] }),
      unchanged: true,
    },
    {
      title: "a share that is to go",
      tools: shared({ hosts: ["192.0.2.5"] }),
      params: () => ({ path: "/mnt/tank", state: "absent" }),
    },
  ],
};
