/** Images and registries: what comes of a pull, a push, a login; and names that are none. */

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyModule } from "../../../src/modules/contract/module.ts";
import { bytesOf } from "../../../src/modules/docker/docker-values.ts";
import { imageReference } from "../../../src/modules/docker/image-name.ts";
import { dockerImageBuild } from "../../../src/modules/docker-image-build.ts";
import { dockerImagePull } from "../../../src/modules/docker-image-pull.ts";
import { dockerImagePush } from "../../../src/modules/docker-image-push.ts";
import { dockerImageRemove } from "../../../src/modules/docker-image-remove.ts";
import { dockerImageTag } from "../../../src/modules/docker-image-tag.ts";
import { dockerLogin } from "../../../src/modules/docker-login.ts";
import { dockerNetwork } from "../../../src/modules/docker-network.ts";
import { dockerPrune } from "../../../src/modules/docker-prune.ts";
import { dockerVolume } from "../../../src/modules/docker-volume.ts";
import { DASH } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { perform, readParams } from "../local-host.ts";
import { type Daemon, dockerTools, having, imageOf } from "./daemon.ts";

type Params = Readonly<Record<string, unknown>>;

function host(daemon: Daemon) {
  const folder = tempFolder();
  having(daemon)(folder);
  const tools = dockerTools(folder);
  return { shell: { ...DASH, path: `${tools}:${DASH.path}` }, home: folder };
}

describe("names", () => {
  test.each([
    ["nginx", "", "nginx:latest"],
    ["nginx", "1.27", "nginx:1.27"],
    ["nginx:1", "2", "nginx:1"],
    ["localhost:5000/a/b", "2", "localhost:5000/a/b:2"],
    [`a@sha256:${"0".repeat(64)}`, "2", `a@sha256:${"0".repeat(64)}`],
    [`sha256:${"0".repeat(64)}`, "2", `sha256:${"0".repeat(64)}`],
  ])("%s and %s are %s", (name, tag, reference) => expect(imageReference(name, tag)).toBe(reference));

  test.each([
    ["64M", 67_108_864],
    ["1.5g", 1_610_612_736],
    ["10", 10],
    ["1kB", 1024],
  ])("%s are %d bytes", (text, bytes) => expect(bytesOf(text)).toBe(bytes));

  const bad: readonly (readonly [AnyModule, Params])[] = [
    [dockerImagePull, { name: "--all-tags" }],
    [dockerImagePull, { name: "nginx", tag: "a b" }],
    [dockerImagePull, { name: "nginx\n" }],
    [dockerImagePull, { name: `sha256:${"0".repeat(64)}` }],
    [dockerImagePull, { name: "nginx", platform: "linux/../x" }],
    [dockerImageTag, { name: "nginx", repository: [`sha256:${"0".repeat(64)}`] }],
    [dockerImageRemove, { name: "" }],
    [dockerImageBuild, { name: "x", path: "/x", secrets: [{ id: "a", type: "file" }] }],
    [dockerImageBuild, { name: "x", path: "/x", secrets: [{ id: "a", type: "env", env: "A", value: "b" }] }],
    [dockerImageBuild, { name: "x", path: "/x", outputs: [{ type: "tar" }] }],
    [dockerImageBuild, { name: "x", path: "/x", outputs: [{ type: "docker", dest: "/x", push: true }] }],
    [dockerNetwork, { name: "-x" }],
    [dockerNetwork, { name: "x", ipam_config: [{ subnet: "172.30.5.0" }] }],
    [dockerNetwork, { name: "x", labels: { a: true } }],
    [dockerNetwork, { name: "x", config_only: true, config_from: "y" }],
    [dockerVolume, { name: "../x" }],
    [dockerVolume, { name: "x", labels: { a: 1.5 } }],
    [dockerLogin, { username: "a" }],
    [dockerLogin, { username: "a", password: "b", registry_url: "-x" }],
    [dockerLogin, { username: "a", password: "b", config_path: "/etc/other.json" }],
  ];
  test.each(bad.map(([module, params]) => [module.name, params, module] as const))(
    "%s: %j is refused",
    (_name, params, module) => expect(() => readParams(module, params)).toThrow(),
  );
});

describe("a registry", () => {
  test("with the same image changes nothing, with another it does", async () => {
    const run = host({ images: [imageOf("a", "nginx:latest")], registry: { "nginx:latest": "new" } });
    const first = await perform(dockerImagePull, { name: "nginx" }, run);
    expect([first.failed, first.changed, first.verdict?.uncertain]).toEqual([
      undefined,
      true,
      "whether the registry has another nginx:latest is known once it is asked",
    ]);
    expect((await perform(dockerImagePull, { name: "nginx" }, run)).changed).toBe(false);
  });

  test("without the image fails, in its own words", async () => {
    const { failed } = await perform(dockerImagePull, { name: "nope", pull: "not_present" }, host({}));
    expect(failed).toBe(
      "could not pull nope:latest: Error response from daemon: manifest for nope:latest not found",
    );
  });

  test("gets what it lacks", async () => {
    const run = host({ images: [imageOf("a", "nginx:latest")] });
    expect((await perform(dockerImagePush, { name: "nginx" }, run)).changed).toBe(true);
    expect((await perform(dockerImagePush, { name: "nginx" }, run)).changed).toBe(false);
    expect((await perform(dockerImagePush, { name: "other" }, run)).refusal?.message).toBe(
      "the host has no image other:latest",
    );
  });

  test("says no to a wrong password", async () => {
    const login = { registry_url: "ghcr.io", username: "me", password: "wrong" };
    const { failed } = await perform(dockerLogin, login, host({}));
    expect(failed).toBe(
      'could not log in to ghcr.io: Error response from daemon: Get "https://ghcr.io/v2/": unauthorized',
    );
  });
});

describe("what stands in the way", () => {
  test("is told: no docker", async () => {
    const folder = tempFolder();
    const run = { shell: { ...DASH, path: "/nonexistent" }, home: folder };
    const { refusal } = await perform(dockerVolume, { name: "x", docker_host: "unix:///x" }, run);
    expect(refusal?.message).toBe("the host has no docker (`docker`)");
  });

  test("is told: a volume that is in use", async () => {
    const volume = { Name: "data", Driver: "local", Options: null, Labels: null, InUse: true };
    const { failed } = await perform(
      dockerVolume,
      { name: "data", state: "absent" },
      host({ volumes: [volume] }),
    );
    expect(failed).toBe("could not remove the volume data: remove data: volume is in use");
  });

  test("is told: no folder to build from, no file to build by", async () => {
    const run = host({});
    mkdirSync(path.join(run.home, "a"));
    writeFileSync(path.join(run.home, "a/-x"), "");
    const of = async (params: Params) =>
      (await perform(dockerImageBuild, { name: "x", ...params }, run)).refusal?.message;
    expect(await of({ path: `${run.home}/none` })).toBe(
      `there is no folder ${run.home}/none on the host to build from`,
    );
    expect(await of({ path: `${run.home}/a`, dockerfile: "b" })).toBe(`there is no file b in ${run.home}/a`);
    expect(await of({ path: `${run.home}/a`, dockerfile: "-x" })).toBeUndefined();
  });

  test("an image with several names is not removed by its id alone", async () => {
    const image = imageOf("a", "nginx:1", "nginx:2");
    const { refusal } = await perform(dockerImageRemove, { name: image.Id }, host({ images: [image] }));
    expect(refusal?.message).toBe("the image has several names: nginx:1, nginx:2");
  });
});

describe("pruning", () => {
  const reply = (body: unknown) => {
    const text = JSON.stringify(body);
    return {
      status: 0,
      stdout: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`),
      stderr: Buffer.alloc(0),
    };
  };
  const docker = { state: "answers", answers: [], apiVersion: "1.45", system: "linux" };

  test("asks for what is wanted, and tells what has gone", () => {
    const params = readParams(dockerPrune, {
      images: true,
      images_filters: { dangling: false, label: ["a", "b=c"] },
      builder_cache: true,
      builder_cache_keep_storage: "1G",
    });
    const verdict = dockerPrune.decide(
      params as never,
      { docker } as never,
      { host: { home: "/" } } as never,
      {},
    );
    if ("kind" in verdict || !verdict.conclude) throw new Error("no verdict");
    const asked = verdict.changes.flatMap((c) =>
      c.operations.map((o) => Buffer.from(o.input as Uint8Array).toString()),
    );
    expect(decodeURIComponent(asked[0] ?? "")).toContain(
      'POST /images/prune?filters={"dangling":["false"],"label":["a","b=c"]} HTTP/1.1',
    );
    expect(asked[1]).toContain("POST /build/prune?keep-storage=1073741824 HTTP/1.1");
    expect(
      verdict.conclude([
        reply({ ImagesDeleted: null, SpaceReclaimed: 0 }),
        reply({ CachesDeleted: ["x"], SpaceReclaimed: 7 }),
      ]),
    ).toEqual({
      changed: true,
      result: {
        images: [],
        images_space_reclaimed: 0,
        builder_cache_caches_deleted: ["x"],
        builder_cache_space_reclaimed: 7,
      },
    });
  });
});
