import { dockerImageInfo } from "../../../src/modules/docker-image-info.ts";
import { dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerImageInfo,
  cases: [{ title: "one that is not there", tools, params: () => ({ name: "nginx:1.27" }), unchanged: true }],
};
