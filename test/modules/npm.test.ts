/** `npm`: what it is told, what it lists, and packages of a registry of this machine that really come. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { npmCommand, npmParams, wantedPackage } from "../../src/modules/npm/npm-params.ts";
import { npm } from "../../src/modules/npm.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { type LocalRun, perform } from "./local-host.ts";
import { archive, npmEnvironment, npmFolder, type Registry, startRegistry } from "./npm-packages.ts";

describe("words of npm", () => {
  it.each<[string, Parameters<typeof npmCommand>[1], object, string, readonly string[]]>([
    ["nothing given", "install", {}, "x", ["install", "--", "x"]],
    [
      "everything",
      "install",
      {
        ...{ global: true, production: true, ignore_scripts: true, registry: "http://r/", no_optional: true },
        ...{ no_bin_links: true, force: true, unsafe_perm: true },
      },
      "",
      [
        ...["install", "--global", "--production", "--ignore-scripts", "--registry", "http://r/"],
        ...["--no-optional", "--no-bin-links", "--force"],
      ],
    ],
    ["what goes", "uninstall", { production: true }, "x", ["uninstall", "--", "x"]],
  ])("%s", (_what, command, given, name, words) => {
    expect(npmCommand(npmParams.parse({ path: "/x", ...given }), command, name)).toEqual(words);
  });

  it.each<[string, string | undefined, string | undefined, string, string]>([
    ["x", undefined, "x", "", "x"],
    ["x", "1.2.3", "x", "1.2.3", "x@1.2.3"],
    ["x@1.2.3", undefined, "x", "1.2.3", "x@1.2.3"],
    ["@s/x", "^1", "@s/x", "^1", "@s/x@^1"],
    ["@s/x@next", undefined, "@s/x", "next", "@s/x@next"],
    ["./x", undefined, undefined, "", "./x"],
    ["/srv/x.tgz", undefined, undefined, "", "/srv/x.tgz"],
    ["x.tgz", undefined, undefined, "", "x.tgz"],
    ["user/x", undefined, undefined, "", "user/x"],
    ["git+https://h/x.git", undefined, undefined, "", "git+https://h/x.git"],
    ["y@npm:x@1.0.0", undefined, undefined, "", "y@npm:x@1.0.0"],
  ])("%s, version %s", (name, version, plain, wanted, word) => {
    const p = npmParams.parse({ path: "/x", name, version });
    expect(wantedPackage(p)).toEqual({ name: plain, version: wanted, word });
  });
});

describe("parameters of npm", () => {
  it.each<[string, object, RegExp]>([
    ["no place", { path: undefined }, /path must be specified when not using global/],
    ["nothing to remove", { state: "absent" }, /needs the `name`/],
    ["a version of nothing", { version: "1" }, /`name` is missing/],
    ["a name beside a lock file", { ci: true, name: "x" }, /neither `name` nor `global`/],
    ["an option for a name", { name: "--prefix=/" }, /begin with/],
    ["an option for a version", { name: "x", version: "-g" }, /begin with/],
    ["two lines", { name: "x\ny" }, /several lines/],
    ["no program", { executable: " " }, /no program/],
  ])("%s", (_what, given, why) => {
    const read = npmParams.safeParse({ path: "/x", ...given });
    expect(read.success ? "fine" : read.error.message).toMatch(why);
  });
});

interface Place {
  readonly folder: string;
  readonly app: string;
  readonly run: LocalRun;
}

function place(shell = DASH): Place {
  const folder = tempFolder();
  mkdirSync(path.join(folder, "home/cache"), { recursive: true });
  const run = {
    shell: { ...shell, path: `${npmFolder()}:${shell.path}` },
    env: npmEnvironment(folder),
    home: path.join(folder, "home"),
  };
  return { folder, app: path.join(folder, "app"), run };
}

async function withRegistry(): Promise<Place & { readonly registry: Registry }> {
  const the = place();
  const registry = await startRegistry(path.join(the.folder, "registry"));
  onTestFinished(registry.stop);
  for (const version of ["1.0.0", "1.1.0", "2.0.0"]) registry.publish("law-one", version);
  return { ...the, registry };
}

const versionIn = (folder: string, name = "law-one"): string =>
  (
    JSON.parse(readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8")) as {
      version: string;
    }
  ).version;

describe.each(SHELLS.filter(({ name }) => name !== "busybox"))("npm in $name", (shell) => {
  it("installs what package.json asks for, and finds nothing to do", async () => {
    const the = place(shell);
    mkdirSync(the.app);
    const file = archive(the.folder, "law-one", "1.0.0");
    writeFileSync(path.join(the.app, "package.json"), JSON.stringify({ dependencies: { "law-one": file } }));
    const first = await perform(npm, { path: the.app }, the.run);
    expect([first.failed, first.changed, versionIn(the.app)]).toEqual([undefined, true, "1.0.0"]);
    expect((await perform(npm, { path: the.app }, the.run)).verdict?.changes).toEqual([]);
  });
});

describe("npm and a registry", () => {
  it("brings versions, for a folder that is not there yet", async () => {
    const the = await withRegistry();
    const params = { path: the.app, registry: the.registry.address, name: "law-one" };
    const first = await perform(npm, { ...params, version: "1.0.0" }, the.run);
    expect([first.failed, first.changed]).toEqual([undefined, true]);
    expect(versionIn(the.app)).toBe("1.0.0");
    expect((await perform(npm, params, the.run)).verdict?.changes).toEqual([]);
    expect((await perform(npm, { ...params, version: "v1.0.0" }, the.run)).verdict?.changes).toEqual([]);
    expect((await perform(npm, { ...params, name: "law-one@1.1.0" }, the.run)).changed).toBe(true);
    expect(versionIn(the.app)).toBe("1.1.0");
  });

  it("tells of a range or a tag only once npm was asked", async () => {
    const the = await withRegistry();
    const params = { path: the.app, registry: the.registry.address, name: "law-one", version: "^1.0.0" };
    expect((await perform(npm, params, the.run)).changed).toBe(true);
    const again = await perform(npm, params, the.run);
    expect([again.verdict?.uncertain, again.changed]).toEqual([expect.stringContaining("only npm"), false]);
    const newest = await perform(npm, { ...params, version: "latest" }, the.run);
    expect([newest.changed, versionIn(the.app)]).toEqual([true, "2.0.0"]);
  });

  it("updates as far as package.json lets it", async () => {
    const the = await withRegistry();
    const params = { path: the.app, registry: the.registry.address };
    await perform(npm, { ...params, name: "law-one", version: "1.0.0" }, the.run);
    writeFileSync(
      path.join(the.app, "package.json"),
      JSON.stringify({ dependencies: { "law-one": "^1.0.0" } }),
    );
    const updated = await perform(npm, { ...params, state: "latest" }, the.run);
    expect(updated.verdict?.changes.map((c) => c.summary)).toEqual([`update law-one to 1.1.0 in ${the.app}`]);
    expect([updated.changed, versionIn(the.app)]).toEqual([true, "1.1.0"]);
    for (const name of [undefined, "law-one"])
      expect((await perform(npm, { ...params, name, state: "latest" }, the.run)).verdict?.changes).toEqual(
        [],
      );
  });

  it("keeps packages of the whole host, with their programs, at the newest", async () => {
    const the = await withRegistry();
    const params = { global: true, registry: the.registry.address, name: "law-one" };
    const first = await perform(npm, { ...params, version: "1.0.0" }, the.run);
    expect([first.failed ?? first.refusal?.message, first.changed]).toEqual([undefined, true]);
    expect(existsSync(path.join(the.folder, "prefix/bin/law-one"))).toBe(true);
    expect((await perform(npm, params, the.run)).changed).toBe(false);
    expect((await perform(npm, { ...params, state: "latest" }, the.run)).changed).toBe(true);
    expect(versionIn(path.join(the.folder, "prefix/lib"))).toBe("2.0.0");
    expect((await perform(npm, { ...params, state: "latest" }, the.run)).verdict?.changes).toEqual([]);
    expect((await perform(npm, { ...params, state: "absent" }, the.run)).changed).toBe(true);
    expect((await perform(npm, { ...params, state: "absent" }, the.run)).changed).toBe(false);
    expect(existsSync(path.join(the.folder, "prefix/bin/law-one"))).toBe(false);
  });

  it("says what the registry has not, and what does not answer", async () => {
    const the = await withRegistry();
    const params = { path: the.app, registry: the.registry.address };
    const none = await perform(npm, { ...params, name: "law-none" }, the.run);
    expect([none.failed, none.changed]).toEqual([expect.stringContaining("has no such package"), false]);
    const old = await perform(npm, { ...params, name: "law-one", version: "9.9.9" }, the.run);
    expect(old.failed).toContain("has no such version");
    the.registry.stop();
    const away = await perform(npm, { ...params, name: "law-two" }, the.run);
    expect(away.failed).toContain("the host does not reach the registry");
  });
});

describe("npm and a lock file", () => {
  it("runs where something is another, and only there", async () => {
    const the = place();
    mkdirSync(the.app);
    for (const version of ["1.0.0", "2.0.0"]) archive(the.folder, "law-one", version);
    const asking = (version: string): void =>
      writeFileSync(
        path.join(the.app, "package.json"),
        JSON.stringify({ dependencies: { "law-one": `file:../law-one-${version}.tgz` } }),
      );
    asking("1.0.0");
    const params = { path: the.app, ci: true };
    expect((await perform(npm, params, the.run)).refusal?.message).toContain("no package-lock.json");
    await perform(npm, { path: the.app }, the.run);
    expect((await perform(npm, params, the.run)).verdict?.changes).toEqual([]);
    rmSync(path.join(the.app, "node_modules/law-one"), { recursive: true });
    expect((await perform(npm, params, the.run)).changed).toBe(true);
    asking("2.0.0");
    const apart = await perform(npm, params, the.run);
    expect([apart.failed, versionIn(the.app)]).toEqual([expect.stringContaining("lock file"), "1.0.0"]);
  });
});

describe("npm: what it can't use", () => {
  it.each<[string, (the: Place) => object, RegExp]>([
    ["no npm", () => ({ executable: "/no/npm" }), /the host has no \/no\/npm/],
    [
      "a file in the place of the folder",
      (the) => {
        writeFileSync(the.app, "");
        return {};
      },
      /it is no folder/,
    ],
    [
      "a package.json that is none",
      (the) => {
        mkdirSync(the.app);
        writeFileSync(path.join(the.app, "package.json"), "{");
        return {};
      },
      /npm does not say what is installed/,
    ],
  ])("%s", async (_what, make, why) => {
    const the = place();
    const { refusal } = await perform(npm, { path: the.app, ...make(the) }, the.run);
    expect(refusal?.message).toMatch(why);
  });

  it("nothing that is asked for is nothing to do", async () => {
    const the = place();
    mkdirSync(the.app);
    expect((await perform(npm, { path: the.app }, the.run)).verdict).toMatchObject({
      changes: [],
      message: `there is no package.json in ${the.app}`,
    });
  });

  it("takes another npm, with words of its own, and the node beside it", async () => {
    const the = place();
    const file = archive(the.folder, "law-one", "1.0.0");
    const own = path.join(the.folder, "own");
    mkdirSync(own);
    const real = path.join(npmFolder(), "npm");
    writeFileSync(
      path.join(own, "npm"),
      `#!/bin/sh\necho "$1 $(command -v beside)" >>${own}/seen\nshift\nexec ${real} "$@"\n`,
      {
        mode: 0o755,
      },
    );
    writeFileSync(path.join(own, "beside"), "", { mode: 0o755 });
    const params = { path: the.app, name: file, executable: `${own}/npm first` };
    const first = await perform(npm, params, the.run);
    expect([first.failed, first.changed]).toEqual([undefined, true]);
    expect([...new Set(readFileSync(`${own}/seen`, "utf8").trim().split("\n"))]).toEqual([
      `first ${own}/beside`,
    ]);
    expect((await perform(npm, params, the.run)).changed).toBe(false);
  });
});
