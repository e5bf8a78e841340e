import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { file } from "../../../src/modules/file.ts";
import { contextsIn, labelTools } from "../label-tools.ts";
import type { Law } from "../law.ts";

const modeOf = (at: string) => statSync(at).mode & 0o7777;

export const law: Law = {
  module: file,
  cases: [
    {
      title: "a folder and those above it",
      params: (folder) => ({ path: `${folder}/a/b/c`, state: "directory", mode: "0750" }),
      check: (folder) =>
        expect(["a", "a/b", "a/b/c"].map((name) => modeOf(path.join(folder, name)))).toEqual([
          0o750, 0o750, 0o750,
        ]),
    },
    {
      title: "a folder in the home, spelled badly",
      params: () => ({ dest: "~//x/./y/", state: "directory" }),
      check: (folder) => expect(statSync(path.join(folder, "x/y")).isDirectory()).toBe(true),
    },
    {
      title: "a folder of the user's own, by numbers",
      prepare: (folder) => mkdirSync(path.join(folder, "d"), { mode: 0o755 }),
      params: (folder) => {
        const { uid, gid } = userInfo();
        return { path: `${folder}/d`, state: "directory", owner: uid, group: gid, mode: "g-rx,o=" };
      },
      check: (folder) => {
        const { uid, gid } = statSync(path.join(folder, "d"));
        expect([uid, gid, modeOf(path.join(folder, "d"))]).toEqual([userInfo().uid, userInfo().gid, 0o700]);
      },
    },
    {
      title: "a folder that is there",
      prepare: (folder) => mkdirSync(path.join(folder, "d"), { mode: 0o755 }),
      params: (folder) => ({ path: `${folder}/d`, state: "directory", mode: "0755" }),
      unchanged: true,
    },
    {
      title: "what is there, with another mode",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "x");
        chmodSync(path.join(folder, "f"), 0o666);
      },
      params: (folder) => ({ path: `${folder}/f`, mode: "u=rw,g=r,o=" }),
      check: (folder) => expect(modeOf(path.join(folder, "f"))).toBe(0o640),
    },
    {
      title: "a mode through a link",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "x", { mode: 0o600 });
        symlinkSync("f", path.join(folder, "link"));
      },
      params: (folder) => ({ path: `${folder}/link`, state: "file", mode: "0644" }),
      check: (folder) => expect(modeOf(path.join(folder, "f"))).toBe(0o644),
      unpredictable: "the link leads to a path that is promised under its own name",
    },
    {
      title: "everything in a folder",
      prepare: (folder) => {
        mkdirSync(path.join(folder, "d/sub dir"), { recursive: true });
        writeFileSync(path.join(folder, "d/sub dir/new\nline"), "", { mode: 0o600 });
        writeFileSync(path.join(folder, "d/-x"), "", { mode: 0o700 });
        symlinkSync("/etc/passwd", path.join(folder, "d/link"));
      },
      params: (folder) => ({ path: `${folder}/d`, recurse: true, mode: "u=rwX,go=rX" }),
      check: (folder) => {
        expect(
          ["d/sub dir", "d/sub dir/new\nline", "d/-x"].map((name) => modeOf(path.join(folder, name))),
        ).toEqual([0o755, 0o644, 0o755]);
      },
    },
    {
      title: "a link",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), ""),
      params: (folder) => ({ path: `${folder}/link`, src: "f", state: "link" }),
      check: (folder) => expect(lstatSync(path.join(folder, "link")).isSymbolicLink()).toBe(true),
    },
    {
      title: "a link with another target",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "");
        symlinkSync("elsewhere", path.join(folder, "link"));
      },
      params: (folder) => ({ path: `${folder}/link`, src: `${folder}/f`, state: "link" }),
    },
    {
      title: "a link to nothing, by force, over a file",
      prepare: (folder) => writeFileSync(path.join(folder, "link"), "x"),
      params: (folder) => ({ path: `${folder}/link`, src: "/nowhere", state: "link", force: true }),
    },
    {
      title: "a second name",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "x"),
      params: (folder) => ({ path: `${folder}/g`, src: `${folder}/f`, state: "hard" }),
      check: (folder) =>
        expect(statSync(path.join(folder, "g")).ino).toBe(statSync(path.join(folder, "f")).ino),
      unpredictable: "the number of a file that is not there yet is not known",
    },
    {
      title: "a second name that is there",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "x");
        linkSync(path.join(folder, "f"), path.join(folder, "g"));
      },
      params: (folder) => ({ path: `${folder}/g`, src: `${folder}/f`, state: "hard" }),
      unchanged: true,
    },
    {
      title: "nothing, where a folder was",
      prepare: (folder) => {
        mkdirSync(path.join(folder, "d/x"), { recursive: true });
        writeFileSync(path.join(folder, "d/x/f"), "");
      },
      params: (folder) => ({ path: `${folder}/d`, state: "absent" }),
    },
    {
      title: "nothing, where nothing was",
      params: (folder) => ({ path: `${folder}/d/e`, state: "absent" }),
      unchanged: true,
    },
    {
      title: "a touched file whose times are kept",
      params: (folder) => ({
        path: `${folder}/f`,
        state: "touch",
        mode: "0600",
        modification_time: "preserve",
        access_time: "preserve",
      }),
      check: (folder) => expect(modeOf(path.join(folder, "f"))).toBe(0o600),
    },
    {
      title: "a touched file with a time of its own",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "");
        utimesSync(path.join(folder, "f"), 1, 1);
      },
      params: (folder) => ({
        path: `${folder}/f`,
        state: "touch",
        modification_time: "202405170830.15",
        access_time: "preserve",
      }),
      check: (folder) => expect(statSync(path.join(folder, "f")).mtime.getSeconds()).toBe(15),
      unpredictable: "times are not promised",
    },
    {
      title: "a folder and all in it, with a context and attributes",
      tools: labelTools,
      prepare: (folder) => {
        mkdirSync(path.join(folder, "d/sub"), { recursive: true });
        writeFileSync(path.join(folder, "d/sub/f"), "x");
      },
      params: (folder) => ({
        path: `${folder}/d`,
        state: "directory",
        recurse: true,
        setype: "_default",
        attr: "+A",
      }),
      check: (folder) =>
        expect(contextsIn(folder)["d/sub/f"]).toBe("unconfined_u:object_r:httpd_sys_content_t:s0"),
    },
    {
      title: "a new folder with a context",
      tools: labelTools,
      params: (folder) => ({ path: `${folder}/d`, state: "directory", setype: "etc_t", selevel: "s0:c1" }),
      check: (folder) => expect(contextsIn(folder).d).toBe("unconfined_u:object_r:etc_t:s0:c1"),
    },
  ],
};
