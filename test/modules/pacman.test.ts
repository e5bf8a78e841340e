import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { packageModule } from "../../src/modules/package.ts";
import { pacman } from "../../src/modules/pacman.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { observe, perform, predicted, readParams } from "./local-host.ts";
import { type FakePacman, fakePacman, pacmanCalls, pacmanTools } from "./pacman/fake-pacman.ts";

const HOST: FakePacman = {
  installed: ["alpha 1.0-1 explicit"],
  available: ["alpha 2.0-1", "beta 1.0-1"],
};

async function run(params: Readonly<Record<string, unknown>>, host: FakePacman = HOST) {
  const folder = tempFolder();
  fakePacman(host)(folder);
  const tools = pacmanTools(folder);
  writeFileSync(path.join(folder, "pacman/calls"), "");
  const [dash] = SHELLS;
  if (!dash) throw new Error("no shell");
  const shell = { ...dash, path: `${tools}:${dash.path}` };
  const performed = await perform(pacman, params, { shell });
  return { ...performed, calls: pacmanCalls(folder), shell };
}

describe("pacman's words", () => {
  test.each([
    [
      { name: "beta", extra_args: "--overwrite '/etc/a b'" },
      ["--noconfirm --sync --needed --overwrite /etc/a b -- beta"],
    ],
    [{ name: "alpha", state: "absent" }, ["--noconfirm --remove -- alpha"]],
    [
      { name: "alpha", state: "absent", force: true, remove_nosave: true },
      ["--noconfirm --remove --nodeps --nodeps --nosave -- alpha"],
    ],
    [
      { upgrade: true, upgrade_extra_args: "--ignore linux" },
      ["--noconfirm --sync --sysupgrade --ignore linux"],
    ],
    [
      { update_cache: true, force: true, update_cache_extra_args: "--disable-download-timeout" },
      ["--noconfirm --sync --refresh --disable-download-timeout --refresh"],
    ],
    [
      { name: "beta", reason: "dependency" },
      ["--noconfirm --sync --needed -- beta", "--noconfirm --database --asdeps -- beta"],
    ],
    [{ name: "alpha", update_cache: true }, []],
  ])("%j", async (params, calls) => {
    expect((await run(params)).calls).toEqual(calls);
  });
});

describe("what can't be meant is told when the playbook is read", () => {
  test.each([
    [{}, "one of `name`, `update_cache` and `upgrade`"],
    [{ name: "a", upgrade: true }, "`upgrade` is about everything"],
    [{ name: "-y" }, "begins with a dash"],
    [{ name: "a b" }, "has a space"],
    [{ name: "a", extra_args: "'open" }, "a quote is not closed"],
    [{ name: "a", executable: "--root" }, "a program"],
    [{ name: "a", reason: "none" }, "explicit"],
  ])("%j", (params, says) => {
    expect(() => readParams(pacman, params)).toThrow(says);
  });
});

describe("a host that is not ready", () => {
  test("without pacman, or without the other program", async () => {
    expect((await perform(pacman, { name: "alpha" })).refusal?.message).toBe("this host has no pacman");
    const { refusal } = await run({ name: "alpha", executable: "yay" });
    expect([refusal?.message, refusal?.mayResolve]).toEqual(["this host has no yay", true]);
  });

  test("no repository has it", async () => {
    const { refusal, calls } = await run({ name: ["nosuch", "beta"] });
    expect([refusal?.message, calls]).toEqual(["no repository of this host has `nosuch`", []]);
  });

  test("something else needs it", async () => {
    const { refusal } = await run(
      { name: "alpha", state: "absent" },
      { ...HOST, installed: ["alpha 1.0-1 explicit", "beta 1.0-1 explicit"], needs: ["beta needs alpha"] },
    );
    expect(refusal?.message).toBe(
      "pacman can't remove that: failed to prepare transaction (could not satisfy dependencies); removing alpha breaks dependency 'alpha' required by beta",
    );
  });

  test("the transaction fails", async () => {
    const { failed, changed, result } = await run({ name: "beta" }, { ...HOST, broken: true });
    expect([failed, changed, result.rc]).toEqual([
      "could not install beta: failed to commit transaction (not enough free disk space) (the disk is full)",
      false,
      1,
    ]);
  });

  test("another pacman is waited for", async () => {
    const { changed, failed } = await run({ name: "beta" }, { ...HOST, locked: true });
    expect([changed, failed]).toEqual([true, undefined]);
  });
});

describe("lists of packages", () => {
  test("that are the same are no change", async () => {
    const { changed, result } = await run({ update_cache: true });
    expect([changed, result.cache_updated]).toEqual([false, false]);
  });

  test("that are others are one", async () => {
    const { changed, result } = await run({ update_cache: true }, { ...HOST, coming: ["alpha 3.0-1"] });
    expect([changed, result.cache_updated]).toEqual([true, true]);
  });

  test("bring what was not to be had before", async () => {
    const { changed, result } = await run(
      { name: "new", update_cache: true },
      { ...HOST, coming: ["alpha 2.0-1", "new 1.0-1"] },
    );
    expect([changed, result.packages]).toEqual([true, ["new"]]);
  });

  test("bring newer packages to an upgrade", async () => {
    const host = { installed: ["alpha 2.0-1 explicit"], available: ["alpha 2.0-1"] };
    const { verdict, changed } = await run(
      { upgrade: true, update_cache: true },
      { ...host, coming: ["alpha 3.0-1"] },
    );
    expect(verdict?.uncertain).toContain("once the lists of packages are refreshed");
    expect(changed).toBe(true);
    expect((await run({ upgrade: true, update_cache: true }, host)).changed).toBe(false);
  });
});

test("what is told", async () => {
  const { result, verdict } = await run({ name: ["beta", "alpha"], state: "latest" });
  expect(result.packages).toEqual(["alpha", "beta"]);
  expect(verdict?.changes.map((c) => [c.summary, c.difference])).toEqual([
    [
      "install beta, upgrade alpha",
      { subject: "packages", before: "alpha 1.0-1\n", after: "alpha 2.0-1\nbeta 1.0-1\n" },
    ],
  ]);
  const gone = await run({ name: "alpha", state: "absent" });
  expect(gone.result.packages).toEqual(["alpha-1.0-1"]);
});

describe("after changes that are only promised", () => {
  async function later(params: Readonly<Record<string, unknown>>, name: string, installed: boolean) {
    const { shell } = await run({ name: "alpha" });
    const read = readParams(pacman, params);
    const seen = await observe(pacman, read, { shell });
    const promised = predicted(pacman, read, seen, [{ kind: "package", name, installed }], { shell });
    if (typeof promised === "string") throw new Error(promised);
    const view = { name: "here", user: "root", uid: 0, home: "/root", system: "Linux" };
    const context = { host: view, checkMode: true, verbosity: 0, now: 0 };
    const verdict = pacman.decide(read as never, promised as never, context, {});
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
    fakePacman(HOST)(folder);
    const here = { shell: { ...shell, path: `${pacmanTools(folder)}:${shell.path}` } };
    const first = await perform(pacman, { name: ["beta", "alpha"], state: "latest" }, here);
    expect(first.verdict?.changes.map((c) => c.summary)).toEqual(["install beta, upgrade alpha"]);
    expect((await perform(packageModule, { name: ["beta", "alpha"], use: "pacman" }, here)).changed).toBe(
      false,
    );
  });
});
