import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { truenasConfig } from "../../../src/modules/truenas-config.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: truenasConfig,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    {
      title: "settings that differ",
      tools: midcltTools,
      params: () => ({ of: "smb", values: { aapl_extensions: true, workgroup: "WORKGROUP" } }),
    },
    {
      title: "a part of a part, of which the rest stays",
      tools: midcltTools,
      params: () => ({ of: "network.configuration", values: { service_announcement: { mdns: true } } }),
      check: (folder) =>
        expect(
          JSON.parse(readFileSync(path.join(folder, "nas.json"), "utf8")).configs["network.configuration"],
        ).toMatchObject({
          service_announcement: { netbios: false, mdns: true, wsd: true },
        }),
    },
    {
      title: "a list in another order",
      tools: midcltTools,
      params: () => ({ of: "nfs", values: { protocols: ["NFSV4", "NFSV3"] } }),
      unchanged: true,
    },
  ],
};
