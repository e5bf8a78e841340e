import { truenasService } from "../../../src/modules/truenas-service.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: truenasService,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    {
      title: "a service that neither runs nor starts at boot, on 26",
      tools: (folder) => midcltTools(folder, { release: "26" }),
      params: () => ({ name: "nfs", state: "started", enabled: true }),
    },
    {
      title: "the same on 24.10",
      tools: (folder) => midcltTools(folder, { release: "24.10" }),
      params: () => ({ name: "nfs", state: "started", enabled: true }),
    },
    {
      title: "a service that is to end",
      tools: midcltTools,
      params: () => ({ name: "ssh", state: "stopped", enabled: false }),
    },
    {
      title: "a service that runs",
      tools: midcltTools,
      params: () => ({ name: "ssh", state: "started", enabled: true }),
      unchanged: true,
    },
  ],
};
