import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ENGINE_MODULES } from "../../src/modules/engine-modules.ts";
import { allModules } from "../../src/modules/registry.ts";
import { moduleCases } from "../lab/module-cases.ts";
import { NO_MODULE_CASE } from "../lab/no-module-case.ts";
import { readLaws } from "./all-laws.ts";

/** Modules that the law of idempotence says nothing about, and why. */
const OUTSIDE: Readonly<Record<string, string>> = {
  assert: "only thinks",
  async_status: "tells of a job that another task has started; test/engine/async.test.ts",
  debug: "only thinks",
  fail: "only thinks",
  set_fact: "only thinks",
  set_stats: "only thinks; test/engine/custom-stats.test.ts",
  pause: "only waits",
  wait_for: "only waits, for what others do",
  tempfile: "makes another one each time; test/modules/tempfile.test.ts",
  raw: "sends a line of which nothing is known",
  disk_image: "needs a disk to lose; test/lab/pi.lab.test.ts has it write one",
  docker_compose_v2: "needs Docker Compose; test/modules/docker/compose.test.ts",
  docker_compose_v2_exec:
    "a command, of which nothing is known; test/modules/docker/compose-commands.test.ts",
  docker_compose_v2_pull: "needs Docker Compose; test/modules/docker/compose-commands.test.ts",
  docker_compose_v2_run: "a command, of which nothing is known; test/modules/docker/compose-commands.test.ts",
  docker_container_exec: "a command, of which nothing is known; test/modules/docker/container-exec.test.ts",
  docker_image_push: "asks the registry each time; test/modules/docker/image-registry.test.ts",
  docker_prune: "an act, not a state; test/modules/docker/image-registry.test.ts",
  expect: "a command, of which nothing is known; test/modules/expect.test.ts",
  reboot: "an act, not a state; test/lab/modules.lab.test.ts has a host reboot in the middle of the law",
  wakeonlan: "an act, not a state; test/modules/wakeonlan.test.ts sees what is sent",
  wait_for_connection: "only waits; test/lab/modules.lab.test.ts uses it after that reboot",
  truenas_call: "any method, of which nothing is known",
  truenas_config_backup: "brings a file to the controller; test/modules/truenas/config-backup.test.ts",
  ...Object.fromEntries(
    ENGINE_MODULES.map((module) => [module.name, "the engine's own: what it brings are other tasks"]),
  ),
};

async function lawNames(): Promise<readonly string[]> {
  return (await readLaws()).map(({ module }) => module.name);
}

describe("the law of idempotence", () => {
  it("holds for every module of the registry, or says why not", async () => {
    const tried = new Set([...(await lawNames()), ...moduleCases.map((c) => c.module)]);
    const names = allModules().map((module) => module.name);
    expect(names.filter((name) => !tried.has(name) && OUTSIDE[name] === undefined)).toEqual([]);
  });

  it("is tried for no module that is said to be outside of it", async () => {
    const tried = [...(await lawNames()), ...moduleCases.map((c) => c.module)];
    expect(tried.filter((name) => OUTSIDE[name] !== undefined)).toEqual([]);
  });

  it("is tried, and left out, for modules that exist only", () => {
    const names = new Set(allModules().map((module) => module.name));
    const said = [...Object.keys(OUTSIDE), ...moduleCases.map((c) => c.module)];
    expect(said.filter((name) => !names.has(name))).toEqual([]);
  });

  it("has one name for each of its tasks on the lab", () => {
    const names = moduleCases.map((c) => c.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the lab", () => {
  const hosts = allModules().filter(
    (module) => module.kind !== "engine" && (module.kind === "procedure" || module.touchesHost !== false),
  );
  const onTheLab = new Set(moduleCases.map((c) => c.module));

  it("runs every module that has to do with a host, or says what it has not", () => {
    const names = hosts.map((module) => module.name);
    expect(names.filter((name) => !onTheLab.has(name) && NO_MODULE_CASE[name] === undefined)).toEqual([]);
  });

  it("gives no reason where there is none to give", () => {
    const names = new Set(hosts.map((module) => module.name));
    const said = Object.keys(NO_MODULE_CASE);
    expect(said.filter((name) => !names.has(name) || onTheLab.has(name))).toEqual([]);
  });

  it("names tests that there are", () => {
    const named = Object.values(NO_MODULE_CASE).flatMap((why) => why.match(/test\/[\w./-]*\w/g) ?? []);
    const root = path.resolve(import.meta.dirname, "../..");
    expect(named.length).toBeGreaterThan(5);
    expect([...new Set(named)].filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });
});
