import { dockerHostInfo } from "../../../src/modules/docker-host-info.ts";
import { dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerHostInfo,
  cases: [{ title: "the daemon", tools, params: () => ({ debug: true }), unchanged: true }],
};
