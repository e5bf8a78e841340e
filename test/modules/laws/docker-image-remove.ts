import { expect } from "vitest";
import { dockerImageRemove } from "../../../src/modules/docker-image-remove.ts";
import { having, imageOf, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerImageRemove,
  cases: [
    {
      title: "one of its names",
      tools,
      prepare: having({ images: [imageOf("a", "nginx:1.27", "web:latest")] }),
      params: () => ({ name: "nginx", tag: "1.27" }),
      check: (folder) => expect(stateOf(folder).images?.[0]?.RepoTags).toEqual(["web:latest"]),
    },
    {
      title: "an image that is not there",
      tools,
      params: () => ({ name: "nginx" }),
      unchanged: true,
    },
  ],
};
