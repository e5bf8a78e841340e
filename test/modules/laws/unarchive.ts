import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { unarchive } from "../../../src/modules/unarchive.ts";
import type { Law, LawCase } from "../law.ts";

/** An archive of a folder with a file in it, a program, an empty folder, a link, and names that trouble programs. */
function archive(name: string): (folder: string) => void {
  return (folder) => {
    const source = path.join(folder, "app-1");
    mkdirSync(path.join(source, "bin"), { recursive: true });
    mkdirSync(path.join(source, "empty"));
    writeFileSync(path.join(source, "read me"), "hello\n");
    writeFileSync(path.join(source, "it's *"), "odd\n");
    writeFileSync(path.join(source, "bin/run"), "#!/bin/sh\n", { mode: 0o755 });
    symlinkSync("bin/run", path.join(source, "run"));
    const words = name.endsWith(".zip") ? ["zip", "-qry", name, "app-1"] : ["tar", "-caf", name, "app-1"];
    execFileSync(words[0] ?? "", words.slice(1), { cwd: folder });
    rmSync(source, { recursive: true });
    mkdirSync(path.join(folder, "dest"));
  };
}

function params(name: string, more: object = {}): (folder: string) => Readonly<Record<string, unknown>> {
  return (folder) => ({
    src: path.join(folder, name),
    dest: path.join(folder, "dest"),
    remote_src: true,
    ...more,
  });
}

function check(folder: string): void {
  expect(readFileSync(path.join(folder, "dest/app-1/read me"), "utf8")).toBe("hello\n");
}

function notOnBusybox(name: string): Pick<LawCase, "notOnBusybox"> {
  if (name.endsWith(".zip")) return { notOnBusybox: "its unzip does not tell enough of an archive" };
  return name.endsWith(".zst") ? { notOnBusybox: "there is no zstd" } : {};
}

export const law: Law = {
  module: unarchive,
  cases: [
    ...["a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.tar.zst", "a.zip"].map((name) => ({
      title: name,
      prepare: archive(name),
      params: params(name),
      check,
      ...notOnBusybox(name),
    })),
    {
      title: "without the first folder, and with a mode",
      notOnBusybox: "options are for GNU tar",
      prepare: archive("a.tar.gz"),
      params: params("a.tar.gz", { extra_opts: ["--strip-components=1"], mode: "u=rwX,go=" }),
      check: (folder) => expect(existsSync(path.join(folder, "dest/bin/run"))).toBe(true),
    },
    {
      title: "some of it",
      ...notOnBusybox("a.zip"),
      prepare: archive("a.zip"),
      params: params("a.zip", { exclude: ["app-1/bin/*"] }),
      check: (folder) => expect(existsSync(path.join(folder, "dest/app-1/bin/run"))).toBe(false),
    },
    {
      title: "an archive of the controller",
      prepare: archive("a.tar.gz"),
      given: (folder) => ({
        file: [{ path: "a.tar.gz", content: readFileSync(path.join(folder, "a.tar.gz")), mode: 0o644 }],
      }),
      params: (folder) => ({ src: "a.tar.gz", dest: path.join(folder, "dest") }),
      check,
    },
    {
      title: "what is there already",
      ...notOnBusybox("a.zip"),
      prepare: (folder) => {
        archive("a.zip")(folder);
        execFileSync("unzip", ["-q", "a.zip", "-d", "dest"], { cwd: folder });
      },
      params: params("a.zip"),
      unchanged: true,
    },
  ],
};
