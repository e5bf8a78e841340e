import { dockerContainerInfo } from "../../../src/modules/docker-container-info.ts";
import { having, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerContainerInfo,
  cases: [
    { title: "one that is not there", tools, params: () => ({ name: "web" }), unchanged: true },
    {
      title: "one that is, as Docker spells its name",
      tools,
      prepare: having({ containers: ["web"] }),
      params: () => ({ name: "/web" }),
      unchanged: true,
    },
  ],
};
