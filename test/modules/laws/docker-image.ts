import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { dockerImage } from "../../../src/modules/docker-image.ts";
import { having, imageOf, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

const tagsOf = (folder: string) => (stateOf(folder).images ?? []).flatMap((image) => image.RepoTags).sort();

function context(folder: string): void {
  having({})(folder);
  mkdirSync(path.join(folder, "wiki"));
  writeFileSync(path.join(folder, "wiki/Dockerfile"), "FROM scratch\n");
}

function archived(folder: string): void {
  having({})(folder);
  const manifest = [{ Config: `${"c".repeat(64)}.json`, RepoTags: ["wiki:1"] }];
  writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  execFileSync("tar", ["-cf", path.join(folder, "wiki.tar"), "-C", folder, "manifest.json"]);
}

export const law: Law = {
  module: dockerImage,
  cases: [
    {
      title: "pulled",
      tools,
      prepare: having({ registry: { "nginx:1.27": "one" } }),
      params: () => ({ name: "nginx", tag: "1.27", source: "pull" }),
      check: (folder) => expect(tagsOf(folder)).toEqual(["nginx:1.27"]),
      unpredictable: "what an image holds is known once it is there",
    },
    {
      title: "built, with all that a build may be given",
      tools,
      prepare: context,
      params: (folder) => ({
        name: "wiki:1",
        source: "build",
        build: {
          path: `${folder}/wiki`,
          dockerfile: "Dockerfile",
          args: { VERSION: 1.5, EMPTY: "" },
          container_limits: { memory: "64M", memswap: -1, cpushares: 512, cpusetcpus: "0,1" },
          etc_hosts: { db: "10.0.0.1" },
          labels: { on: true },
          rm: false,
          platform: "linux/amd64",
        },
      }),
      check: (folder) => {
        expect(tagsOf(folder)).toEqual(["wiki:1"]);
        expect((stateOf(folder).built as readonly string[]).join(" ")).toBe(
          `0 image build --tag wiki:1 --file ${folder}/wiki/Dockerfile --add-host db:10.0.0.1 --build-arg VERSION=1.5 --build-arg EMPTY= --platform linux/amd64 --label on=true --rm=false --memory 64M --memory-swap -1 --cpu-shares 512 --cpuset-cpus 0,1 -- ${folder}/wiki`,
        );
      },
      unpredictable: "what an image holds is known once it is there",
    },
    {
      title: "loaded",
      tools,
      prepare: archived,
      params: (folder) => ({ name: "wiki:1", source: "load", load_path: `${folder}/wiki.tar` }),
      check: (folder) => expect(tagsOf(folder)).toEqual(["wiki:1"]),
      unpredictable: "what an image holds is known once it is there",
    },
    {
      title: "named, and saved",
      tools,
      prepare: having({ images: [imageOf("a", "wiki:1"), imageOf("b", "home/wiki:1")] }),
      params: (folder) => ({
        name: "wiki:1",
        source: "local",
        repository: "home/wiki:1",
        force_tag: true,
        archive_path: `${folder}/wiki.tar`,
      }),
      check: (folder) => expect(tagsOf(folder)).toEqual(["home/wiki:1", "wiki:1"]),
      unpredictable: "what an archive holds is known once it is there",
    },
    {
      title: "another image keeps its name",
      tools,
      prepare: having({ images: [imageOf("a", "wiki:1"), imageOf("b", "home/wiki:1")] }),
      params: () => ({ name: "wiki:1", source: "local", repository: "home/wiki:1" }),
      unchanged: true,
    },
    {
      title: "gone",
      tools,
      prepare: having({ images: [imageOf("a", "wiki:1", "wiki:2")] }),
      params: () => ({ name: "wiki", tag: "1", state: "absent" }),
      check: (folder) => expect(tagsOf(folder)).toEqual(["wiki:2"]),
    },
  ],
};
