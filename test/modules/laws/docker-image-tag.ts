import { expect } from "vitest";
import { dockerImageTag } from "../../../src/modules/docker-image-tag.ts";
import { having, imageOf, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerImageTag,
  cases: [
    {
      title: "further names",
      tools,
      prepare: having({ images: [imageOf("a", "nginx:1.27"), imageOf("b", "web:latest")] }),
      params: () => ({ name: "nginx:1.27", repository: ["registry.example:5000/nginx:1", "web"] }),
      check: (folder) =>
        expect(stateOf(folder).images?.[0]?.RepoTags).toEqual([
          "nginx:1.27",
          "registry.example:5000/nginx:1",
          "web:latest",
        ]),
    },
    {
      title: "a name that another image has, and keeps",
      tools,
      prepare: having({ images: [imageOf("a", "nginx:1.27"), imageOf("b", "web:latest")] }),
      params: () => ({ name: "nginx:1.27", repository: "web", existing_images: "keep" }),
      unchanged: true,
    },
  ],
};
