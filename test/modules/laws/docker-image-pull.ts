import { expect } from "vitest";
import { dockerImagePull } from "../../../src/modules/docker-image-pull.ts";
import { having, imageOf, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: dockerImagePull,
  cases: [
    {
      title: "an image that is not there",
      tools,
      prepare: having({ registry: { "nginx:1.27": "one" } }),
      params: () => ({ name: "nginx", tag: "1.27", pull: "not_present" }),
      check: (folder) => expect(stateOf(folder).images?.[0]?.RepoTags).toEqual(["nginx:1.27"]),
    },
    {
      title: "an image that is there, for this platform",
      tools,
      prepare: having({ images: [imageOf("a", "nginx:latest")] }),
      params: () => ({ name: "nginx", pull: "not_present", platform: "linux/x86_64" }),
      unchanged: true,
    },
    {
      title: "an image for another platform",
      tools,
      prepare: having({
        images: [{ ...imageOf("a", "nginx:latest"), Architecture: "arm64" }],
        registry: { "nginx:latest": "two" },
      }),
      params: () => ({ name: "nginx", pull: "not_present", platform: "amd64" }),
      unpredictable: "for which platform an image is, is known once it is there",
    },
  ],
};
