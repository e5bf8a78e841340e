import { dockerNetworkInfo } from "../../../src/modules/docker-network-info.ts";
import { dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerNetworkInfo,
  cases: [{ title: "one that is not there", tools, params: () => ({ name: "lan" }), unchanged: true }],
};
