/** `docker_image`: several steps in one task, what each comes to, and what is refused. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyModule } from "../../../src/modules/contract/module.ts";
import { dockerImage } from "../../../src/modules/docker-image.ts";
import { dockerImageExport } from "../../../src/modules/docker-image-export.ts";
import { dockerImagePush } from "../../../src/modules/docker-image-push.ts";
import { dockerImageTag } from "../../../src/modules/docker-image-tag.ts";
import { DASH } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { decide, isRefusal, observe, perform, predicted, readParams } from "../local-host.ts";
import { type Daemon, dockerTools, having, imageOf, stateOf } from "./daemon.ts";

type Params = Readonly<Record<string, unknown>>;
const ID = `sha256:${"0".repeat(64)}`;

function host(daemon: Daemon) {
  const folder = tempFolder();
  having(daemon)(folder);
  const tools = dockerTools(folder);
  return { shell: { ...DASH, path: `${tools}:${DASH.path}` }, home: folder };
}

describe("several steps", () => {
  test("a build that gets a further name and is pushed, and again", async () => {
    const run = host({});
    mkdirSync(path.join(run.home, "-wiki"));
    const task = {
      name: "wiki",
      source: "build",
      build: { path: `${run.home}/-wiki` },
      repository: "home:5000/wiki:2",
      push: true,
    };
    const first = await perform(dockerImage, task, run);
    expect([first.failed, first.changed]).toEqual([undefined, true]);
    expect(first.result.stdout).toBe("built\n");
    expect(first.result.actions).toEqual([
      `build the image wiki:latest from ${run.home}/-wiki`,
      "tag the image as home:5000/wiki:2",
      "push the image home:5000/wiki:2",
    ]);
    expect(first.result.image).toMatchObject({ RepoTags: ["wiki:latest", "home:5000/wiki:2"] });
    const second = await perform(dockerImage, task, run);
    expect([second.changed, second.result.actions]).toEqual([false, []]);
    const forced = await perform(dockerImage, { ...task, force_source: true, force_tag: true }, run);
    expect([forced.failed, forced.changed]).toEqual([undefined, false]);
    expect(forced.verdict?.uncertain).toContain("wiki:latest");
  });

  test("nothing is tagged or pushed where the build fails", async () => {
    const run = host({});
    const task = { name: "nope", source: "pull", repository: "home:5000/nope", push: true };
    const { failed, changed, result } = await perform(dockerImage, task, run);
    expect(failed).toBe(
      "could not pull nope:latest: Error response from daemon: manifest for nope:latest not found",
    );
    expect([changed, result.actions]).toEqual([false, []]);
    expect(stateOf(run.home).registry).toBeUndefined();
  });

  test("a pull that brings what is there is no change, and its archive stays", async () => {
    const run = host({ registry: { "nginx:latest": "one" } });
    const task = { name: "nginx", source: "pull", archive_path: `${run.home}/nginx.tar` };
    const forced = { ...task, force_source: true };
    expect((await perform(dockerImage, task, run)).changed).toBe(true);
    expect((await perform(dockerImage, task, run)).verdict?.changes).toEqual([]);
    expect((await perform(dockerImage, forced, run)).changed).toBe(false);
    having({ ...stateOf(run.home), registry: { "nginx:latest": "two" } })(run.home);
    expect((await perform(dockerImage, forced, run)).result.actions).toEqual([
      "pull the image nginx:latest",
      `save nginx:latest to ${run.home}/nginx.tar`,
    ]);
  });
});

describe("what stands in the way", () => {
  const archive = (folder: string, ...tags: readonly string[]): string => {
    const file = path.join(folder, "images.tar");
    const entries = tags.map((tag) => ({ Config: `${"c".repeat(64)}.json`, RepoTags: [tag] }));
    writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(entries));
    execFileSync("tar", ["-cf", file, "-C", folder, "manifest.json"]);
    return file;
  };

  test.each<readonly [string, (folder: string) => Params, string]>([
    ["no such image", () => ({ source: "local" }), "the host has no image wiki:1"],
    [
      "no folder",
      () => ({ source: "build", build: { path: "/nonexistent" } }),
      "there is no folder /nonexistent on the host to build from",
    ],
    [
      "no archive",
      () => ({ source: "load", load_path: "/nonexistent" }),
      "there is no archive /nonexistent on the host",
    ],
    [
      "another archive",
      (folder) => ({ source: "load", load_path: archive(folder, "other:1") }),
      "the archive FOLDER/images.tar does not hold wiki:1",
    ],
  ])("is told: %s", async (_title, params, message) => {
    const run = host({});
    const { refusal } = await perform(dockerImage, { name: "wiki:1", ...params(run.home) }, run);
    expect(refusal?.message).toBe(message.replace("FOLDER", run.home));
  });

  test("an archive that holds more is warned of", async () => {
    const run = host({});
    const load = { name: "wiki:1", source: "load", load_path: archive(run.home, "wiki:1", "other:1") };
    const { verdict, changed } = await perform(dockerImage, load, run);
    expect([changed, verdict?.warnings]).toEqual([
      true,
      [`the archive ${run.home}/images.tar holds more than wiki:1: other:1`],
    ]);
  });

  test("an image with several names is not removed by its id alone", async () => {
    const image = imageOf("a", "nginx:1", "nginx:2");
    const of = (more: Params) =>
      perform(dockerImage, { name: image.Id, state: "absent", ...more }, host({ images: [image] }));
    expect((await of({})).refusal?.message).toBe("the image has several names: nginx:1, nginx:2");
    expect((await of({ force_absent: true })).refusal).toBeUndefined();
  });

  test.each<readonly [Params]>([
    [{ name: "x" }],
    [{ name: "x", source: "build" }],
    [{ name: "x", source: "build", build: {} }],
    [{ name: "x", source: "build", build: { path: "/x", container_limits: { memswap: "all" } } }],
    [{ name: "x", source: "load" }],
    [{ name: ID, source: "pull" }],
    [{ name: ID, source: "build", build: { path: "/x" } }],
    [{ name: ID, source: "local", push: true }],
    [{ name: "x", source: "local", repository: ID }],
    [{ name: "x", source: "local", repository: "-x" }],
    [{ name: "--all", source: "pull" }],
    [{ name: "x", source: "pull", tag: "a b" }],
    [{ name: "x", source: "pull", pull: { platform: "linux/../x" } }],
  ])("%j is refused", (params) => expect(() => readParams(dockerImage, params)).toThrow());
});

describe("an image that check mode has only promised", () => {
  const built = [{ kind: "docker", object: "image", name: "wiki:1", present: true }] as const;
  const foresee = async (module: AnyModule, params: Params, daemon: Daemon = {}) => {
    const run = host(daemon);
    const read = readParams(module, params);
    const seen = predicted(module, read, await observe(module, read, run), built, run);
    if (typeof seen === "string") return seen;
    const verdict = decide(module, read, seen, { ...run, checkMode: true });
    if (isRefusal(verdict)) return verdict.message;
    return [
      ...verdict.changes.map((c) => c.summary),
      ...(verdict.uncertain === undefined ? [] : ["perhaps"]),
    ];
  };
  const old: Daemon = { images: [imageOf("a", "wiki:1", "home/wiki:1")] };

  test.each<readonly [AnyModule, Params, Daemon, readonly string[]]>([
    [dockerImageTag, { name: "wiki:1", repository: "home/wiki:1" }, {}, ["tag the image as home/wiki:1"]],
    [
      dockerImageTag,
      { name: "wiki:1", repository: "home/wiki:1" },
      old,
      ["tag the image as home/wiki:1", "perhaps"],
    ],
    [dockerImageTag, { name: "wiki:1", repository: "home/wiki:1", existing_images: "keep" }, old, []],
    [dockerImagePush, { name: "wiki:1" }, {}, ["push the image wiki:1", "perhaps"]],
    [dockerImageExport, { name: "wiki:1", path: "/nonexistent/x" }, {}, ["save wiki:1 to /nonexistent/x"]],
    [
      dockerImage,
      { name: "wiki:1", source: "local", repository: "home/wiki:1", archive_path: "/nonexistent/x" },
      {},
      ["save wiki:1 to /nonexistent/x", "tag the image as home/wiki:1"],
    ],
    [dockerImage, { name: "wiki:1", source: "pull" }, {}, []],
    [
      dockerImage,
      { name: "wiki:1", source: "pull", force_source: true },
      {},
      ["pull the image wiki:1", "perhaps"],
    ],
  ])("$name: %j", async (module, params, daemon, expected) =>
    expect(await foresee(module, params, daemon)).toEqual(expected),
  );
});
