import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { dockerImageBuild } from "../../../src/modules/docker-image-build.ts";
import { having, imageOf, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

const SECRET = "it's a $(secret)\nof two lines";

export const law: Law = {
  module: dockerImageBuild,
  cases: [
    {
      title: "an image that is not there",
      tools,
      prepare: (folder) => mkdirSync(path.join(folder, "source")),
      params: (folder) => ({
        name: "wiki:1",
        path: `${folder}/source`,
        args: { A: true, B: "x y" },
        secrets: [{ id: "s", type: "value", value: SECRET }],
      }),
      check: (folder) => {
        expect(stateOf(folder).images?.[0]?.RepoTags).toEqual(["wiki:1"]);
        expect(stateOf(folder).built).toEqual([`id=s,type=env,env=HR_DOCKER_SECRET_0=${SECRET}`]);
      },
    },
    {
      title: "an image that is there",
      tools,
      prepare: (folder) => {
        mkdirSync(path.join(folder, "source"));
        having({ images: [imageOf("a", "wiki:latest")] })(folder);
      },
      params: (folder) => ({ name: "wiki", path: `${folder}/source` }),
      unchanged: true,
    },
  ],
};
