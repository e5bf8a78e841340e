import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { dockerImageLoad } from "../../../src/modules/docker-image-load.ts";
import { having, imageOf, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

/** An archive of one image. */
function archive(folder: string): void {
  const entry = { Config: `${"a".repeat(64)}.json`, RepoTags: ["nginx:1.27"] };
  writeFileSync(path.join(folder, "manifest.json"), JSON.stringify([entry]));
  execFileSync("tar", ["-cf", "nginx.tar", "manifest.json"], { cwd: folder });
}

export const law: Law = {
  module: dockerImageLoad,
  cases: [
    {
      title: "an image that is not there",
      tools,
      prepare: archive,
      params: (folder) => ({ path: `${folder}/nginx.tar` }),
      check: (folder) => expect(stateOf(folder).images?.[0]?.RepoTags).toEqual(["nginx:1.27"]),
      unpredictable: "the images that come are known once they are there",
    },
    {
      title: "an image that is there",
      tools,
      prepare: (folder) => {
        archive(folder);
        having({ images: [imageOf("a", "nginx:1.27")] })(folder);
      },
      params: (folder) => ({ path: `${folder}/nginx.tar` }),
      unchanged: true,
    },
  ],
};
