import { dockerVolumeInfo } from "../../../src/modules/docker-volume-info.ts";
import { dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerVolumeInfo,
  cases: [{ title: "one that is not there", tools, params: () => ({ name: "data" }), unchanged: true }],
};
