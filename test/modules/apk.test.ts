import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readApk } from "../../src/host/reads/apk-plan.ts";
import { apk } from "../../src/modules/apk.ts";
import { packageModule } from "../../src/modules/package.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { apkCalls, apkState, apkTools, apkWorld, type FakeApk, fakeApk } from "./apk/fake-apk.ts";
import { observe, perform, predicted, readParams } from "./local-host.ts";

const HOST: FakeApk = {
  installed: ["alpha 1.0-r0"],
  available: ["alpha 2.0-r0", "beta 1.0-r0"],
  world: ["alpha"],
};

async function run(params: Readonly<Record<string, unknown>>, host: FakeApk = HOST) {
  const folder = tempFolder();
  fakeApk(host)(folder);
  const tools = apkTools(folder);
  writeFileSync(path.join(folder, "apk/calls"), "");
  const [dash] = SHELLS;
  if (!dash) throw new Error("no shell");
  const shell = { ...dash, path: `${tools}:${dash.path}` };
  const whole = { world: apkWorld(folder), ...params };
  return { ...(await perform(apk, whole, { shell })), calls: apkCalls(folder), shell, folder };
}

describe("apk's words", () => {
  test.each([
    [{ name: "beta" }, ["--no-progress add -- beta"]],
    [{ name: ["alpha", "beta"], state: "latest" }, ["--no-progress add --upgrade -- beta alpha"]],
    [{ name: "alpha", state: "absent" }, ["--no-progress del --purge -- alpha"]],
    [{ upgrade: true, available: true }, ["--no-progress upgrade --available"]],
    [{ name: "beta~1.0", no_cache: true }, ["--no-progress --no-cache add -- beta~1.0"]],
    [
      { name: "beta", repository: ["http://a/x", "http://b/y"] },
      [
        "--no-progress --repository http://a/x --repository http://b/y --repositories-file /dev/null add -- beta",
      ],
    ],
    [{ name: "beta", update_cache: true }, ["--no-progress update", "--no-progress add -- beta"]],
    [{ name: "alpha", update_cache: true }, []],
  ])("%j", async (params, calls) => {
    expect((await run(params)).calls).toEqual(calls);
  });
});

describe("what can't be meant is told when the playbook is read", () => {
  test.each([
    [{}, "one of `name`, `update_cache` and `upgrade`"],
    [{ name: "a", upgrade: true }, "`upgrade` is about everything"],
    [{ name: "--root" }, "begins with a dash"],
    [{ name: ["a b"] }, "has a space"],
    [{ name: ["a,"] }, "a name is empty"],
    [{ name: "a", repository: "-X" }, "begins with a dash"],
  ])("%j", (params, says) => {
    expect(() => readParams(apk, params)).toThrow(says);
  });
});

describe("a host that is not ready", () => {
  test("without apk", async () => {
    const { refusal } = await perform(apk, { name: "alpha" });
    expect([refusal?.message, refusal?.mayResolve]).toEqual(["this host has no apk", true]);
  });

  test("no repository has it", async () => {
    const { refusal, calls } = await run({ name: ["nosuch", "beta"] });
    expect([refusal?.message, calls]).toEqual(["no repository of this host has `nosuch`", []]);
  });

  test("others need it", async () => {
    const host = { ...HOST, installed: ["alpha 1.0-r0", "beta 1.0-r0"], needs: ["beta needs alpha"] };
    const { refusal, calls } = await run({ name: "alpha", state: "absent" }, host);
    expect([refusal?.message, calls]).toEqual(["apk can't remove that: alpha is needed by beta", []]);
  });

  test("the disk is full", async () => {
    const { failed, changed } = await run({ name: "beta" }, { ...HOST, broken: true });
    expect([failed, changed]).toEqual([
      "could not install beta: alpha-2.0-r0: No space left on device (the disk is full)",
      false,
    ]);
  });

  test("another apk is waited for", async () => {
    const { changed, failed } = await run({ name: "beta" }, { ...HOST, locked: true });
    expect([changed, failed]).toEqual([true, undefined]);
  });
});

describe("the index", () => {
  test("brings what was not to be had before", async () => {
    const host = { ...HOST, coming: ["alpha 1.0-r0", "new 1.0-r0"] };
    const { changed, folder, result } = await run({ name: "new", update_cache: true }, host);
    expect([changed, result.packages, apkState(folder)]).toEqual([
      true,
      ["new"],
      "alpha 1.0-r0, new 1.0-r0 | alpha, new",
    ]);
  });

  test("brings newer packages to an upgrade, or none", async () => {
    const host = { ...HOST, available: ["alpha 1.0-r0"] };
    const params = { upgrade: true, update_cache: true };
    expect((await run(params, { ...host, coming: ["alpha 3.0-r0"] })).changed).toBe(true);
    expect((await run(params, host)).changed).toBe(false);
  });
});

test("what is told", async () => {
  const { result, verdict } = await run({ name: ["alpha", "beta"], state: "latest" });
  expect([result.packages, result.msg]).toEqual([["beta", "alpha"], "installed beta alpha package(s)"]);
  expect(verdict?.changes.map((c) => [c.summary, c.difference])).toEqual([
    [
      "install beta, upgrade alpha",
      { subject: "packages", before: "alpha 1.0-r0\n", after: "alpha 2.0-r0\nbeta 1.0-r0\n" },
    ],
  ]);
});

test("pinned, older and replaced packages are understood", () => {
  const lines = [
    "( 1/12) Installing k3s@edge (1.31.2.1-r0)",
    "(2/12) Downgrading musl (1.2.5-r1 -> 1.2.5-r0)",
    "(3/12) Replacing zlib (1.3-r0 -> 1.3-r0)",
    "(4/12) Purging nano (8.0-r0)",
    "Executing busybox-1.36.1-r29.trigger",
    "OK: 8 MiB in 15 packages",
  ];
  expect(readApk(lines, 0)).toEqual({
    install: [
      { name: "k3s", to: "1.31.2.1-r0" },
      { name: "musl", from: "1.2.5-r1", to: "1.2.5-r0", isOlder: true },
      { name: "zlib", from: "1.3-r0", to: "1.3-r0" },
    ],
    remove: [{ name: "nano", from: "8.0-r0" }],
    unknown: [],
  });
});

describe("after changes that are only promised", () => {
  async function later(params: Readonly<Record<string, unknown>>, name: string, installed: boolean) {
    const { shell, folder } = await run({ name: "alpha" });
    const read = readParams(apk, { world: apkWorld(folder), ...params });
    const seen = await observe(apk, read, { shell });
    const promised = predicted(apk, read, seen, [{ kind: "package", name, installed }], { shell });
    if (typeof promised === "string") throw new Error(promised);
    const view = { name: "here", user: "root", uid: 0, home: "/root", system: "Linux" };
    const context = { host: view, checkMode: true, verbosity: 0, now: 0 };
    const verdict = apk.decide(read as never, promised as never, context, {});
    return "kind" in verdict ? verdict.message : verdict.changes.map((c) => c.summary);
  }

  test("what was installed is there, what was removed is gone", async () => {
    expect(await later({ name: "beta" }, "beta", true)).toEqual([]);
    expect(await later({ name: "alpha" }, "alpha", false)).toEqual(["install alpha"]);
    expect(await later({ name: "alpha", state: "absent" }, "alpha", false)).toEqual([]);
    expect(await later({ name: "beta", state: "absent" }, "beta", true)).toEqual(["remove beta"]);
  });
});

describe.each(SHELLS)("$name", (shell) => {
  test("asks and installs, also through `package`", async () => {
    const folder = tempFolder();
    fakeApk(HOST)(folder);
    const here = { shell: { ...shell, path: `${apkTools(folder)}:${shell.path}` } };
    const params = { name: ["beta", "alpha"], world: apkWorld(folder) };
    const first = await perform(apk, { ...params, state: "latest" }, here);
    expect(first.verdict?.changes.map((c) => c.summary)).toEqual(["install beta, upgrade alpha"]);
    expect((await perform(packageModule, { ...params, use: "apk" }, here)).changed).toBe(false);
  });
});
