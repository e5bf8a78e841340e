/** The built program as it is installed: started through a link, from anywhere, by users with and without a home. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { type BuiltProgram, buildProgram, type CallOptions } from "./built-program.ts";

const PLAYBOOK = "- hosts: all\n  gather_facts: false\n  tasks:\n    - stat: {path: /}\n";

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

describe("the installed program", () => {
  let program: BuiltProgram;
  let home: string;
  beforeAll(() => {
    program = buildProgram();
    home = join(program.folder, "home");
    writeFileSync(join(home, "play.yml"), PLAYBOOK);
  });
  beforeEach(() => rmSync(join(home, ".cache"), { recursive: true, force: true }));
  afterAll(() => program.remove());

  const cached = (folder = join(home, ".cache")): readonly string[] => {
    const compiled = join(folder, "homerun/compiled");
    return existsSync(compiled) ? readdirSync(compiled) : [];
  };
  const syntaxCheck = (options?: CallOptions) =>
    program.call(["run", "--syntax-check", join(home, "play.yml"), "-i", "localhost,"], options);
  const works = (options?: CallOptions): void => {
    expect(syntaxCheck(options)).toMatchObject({
      status: 0,
      err: "",
      out: expect.stringContaining("no errors"),
    });
  };

  it("says its version, through a link of npm's, one to that, and by name", () => {
    const link = join(program.folder, "second link");
    symlinkSync(program.link, link);
    for (const way of [program.link, link, join(program.package, "bin/homerun"), "homerun"]) {
      expect(program.call(["--version"], { program: way })).toEqual({
        status: 0,
        out: `${packageFile.version}\n`,
        err: "",
      });
    }
  });

  it("hands on arguments as they are", () => {
    const { err } = program.call(["a b", "", "$HOME", "-x"]);
    expect(err).toContain("`a b`");
  });

  it("works from a folder of another name, and one that has a package.json for modules", () => {
    const folder = join(program.folder, "elsewhere");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    works({ cwd: folder });
  });

  it("runs tasks, twice", () => {
    writeFileSync(join(home, "here"), "here ansible_connection=local\n");
    for (let call = 0; call < 2; call++) {
      const { status, out } = program.call(["run", "play.yml", "-i", "here"]);
      expect([status, /ok=1 /.test(out)]).toEqual([0, true]);
    }
  });

  it("begins, tries and uses code of a project, and gives other programs what that imports", () => {
    const cwd = join(program.folder, "project");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "homerun.yml"), "own_code: true\n");
    writeFileSync(join(cwd, "here"), "here ansible_connection=local\n");
    writeFileSync(
      join(cwd, "play.yml"),
      "- hosts: all\n  gather_facts: false\n  tasks:\n    - house_motd: {path: '{{ playbook_dir }}/motd', text: \"{{ 'hi' | shout }}\"}\n",
    );
    program.call(["new", "module", "house_motd"], { cwd });
    program.call(["new", "filter", "shout"], { cwd });
    expect(program.call(["test"], { cwd })).toMatchObject({
      status: 0,
      err: "",
      out: expect.stringContaining("6 tried, 0 failed"),
    });
    for (const said of ["changed=1", "changed=0"])
      expect(program.call(["run", "play.yml", "-i", "here"], { cwd }).out).toContain(said);
    expect(readFileSync(join(cwd, "motd"), "utf8")).toBe("hi!\n");
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(program.package, join(cwd, "node_modules/homerun"));
    const text = 'import("./modules/house_motd.ts").then(({ default: it }) => console.log(it.kind, it.name))';
    const other = program.call(["--input-type=module", "-e", text], { cwd, program: process.execPath });
    expect(other).toMatchObject({ status: 0, out: "module house_motd\n" });
  });

  it("keeps compiled code in the user's cache, and writes nothing where it is installed", () => {
    const before = filesBelow(program.package).map((file) => [file, statSync(file).mtimeMs]);
    for (let call = 0; call < 5; call++) works();
    expect(cached()).toEqual([expect.stringContaining(process.version)]);
    expect(filesBelow(program.package).map((file) => [file, statSync(file).mtimeMs])).toEqual(before);
  });

  it("keeps it in XDG_CACHE_HOME where that is an absolute path", () => {
    const folder = join(program.folder, "cache");
    works({ env: { XDG_CACHE_HOME: folder } });
    expect(cached(folder)).toHaveLength(1);
    works({ env: { XDG_CACHE_HOME: "relative" } });
    expect([cached().length, existsSync(join(home, "relative"))]).toEqual([1, false]);
  });

  it.each<[what: string, env: NonNullable<CallOptions["env"]>]>([
    ["a home that can't be written", { HOME: "/dev/null" }],
    ["a home that is not there", { HOME: "/nowhere/at/all" }],
    ["a home whose name is too long", { HOME: `/${"too-long".repeat(40)}` }],
    ["an empty HOME", { HOME: "" }],
    ["NODE_DISABLE_COMPILE_CACHE", { NODE_DISABLE_COMPILE_CACHE: "1" }],
    ["a cache that can't be written", { XDG_CACHE_HOME: "/proc/nothing" }],
  ])("works with %s, and keeps nothing", (_what, env) => {
    works({ env });
    expect(cached()).toEqual([]);
  });

  it("works without HOME", () => {
    const { status, out } = program.call(["--version"], { env: { HOME: undefined } });
    expect([status, out]).toEqual([0, `${packageFile.version}\n`]);
  });

  it.each<[damage: string, act: (path: string) => void]>([
    ["garbage", (path) => writeFileSync(path, "garbage")],
    ["half of it", (path) => writeFileSync(path, readFileSync(path).subarray(0, 100_000))],
    ["empty pages", (path) => writeFileSync(path, readFileSync(path).fill(0, 8192))],
    ["a folder", replaceByFolder],
  ])("works with %s for a cache", (_damage, act) => {
    works();
    const path = join(home, ".cache/homerun/compiled", cached()[0] ?? "");
    act(path);
    works();
    works();
  });

  it("tells where in the sources an error of its own was", () => {
    const copy = join(program.folder, "copy");
    cpSync(program.package, copy, { recursive: true });
    const dist = join(copy, "dist");
    const part = readdirSync(dist).find((name) => /^list-operation-.*\.js$/.test(name)) ?? "";
    rmSync(join(dist, part));
    const { status, err } = syntaxCheck({ program: join(copy, "bin/homerun") });
    expect([status, err]).toEqual([1, expect.stringContaining("INT0001")]);
    const [details = ""] = filesBelow(join(home, ".local/state/homerun/errors"));
    expect(readFileSync(details, "utf8")).toMatch(/\(src\/cli\/operations\/operations\.ts:\d+:\d+\)/);
  });
});
