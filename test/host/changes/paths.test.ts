import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/host/change.ts";
import { makeDirectory } from "../../../src/host/changes/make-directory.ts";
import { makeLink } from "../../../src/host/changes/make-link.ts";
import { removePath } from "../../../src/host/changes/remove-path.ts";
import { setAttributes } from "../../../src/host/changes/set-attributes.ts";
import { fileState } from "../../../src/host/reads/file-state.ts";
import { applyChange, type LocalShell, runRead, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

const NAMES = ["plain", 'it\'s "quoted" $HOME', "new\nline\n", "-rf", "a b"];

async function complaint(change: Change, shell: LocalShell): Promise<string> {
  const replies = await applyChange(change, { shell });
  return replies.map((reply) => reply.stderr.toString()).join("");
}

async function attributes(file: string, mode: string, shell: LocalShell): Promise<string> {
  const before = await runRead(fileState(file), { shell });
  if (!before) throw new Error(`${file} is missing`);
  const all = await Promise.all(
    setAttributes(file, before, { mode }).map((change) => complaint(change, shell)),
  );
  return all.join("");
}

describe.each(SHELLS)("in $name", (shell) => {
  it.each(NAMES)("makes, changes and removes a folder called %j", async (name) => {
    const folder = tempFolder();
    const made = path.join(folder, "above", name);
    expect(await complaint(makeDirectory(made, { mode: "0750" }), shell)).toBe("");
    expect(statSync(made).mode & 0o7777).toBe(0o750);
    expect(statSync(path.dirname(made)).mode & 0o7777).toBe(0o750);
    expect(await attributes(made, "u=rwx,g=s,o=", shell)).toBe("");
    expect(statSync(made).mode & 0o7777).toBe(0o2700);
    expect(await attributes(made, "0755", shell)).toBe("");
    expect(statSync(made).mode & 0o7777).toBe(0o755);
    writeFileSync(path.join(made, "x"), "");
    expect(await complaint(removePath(made), shell)).toBe("");
    expect(readdirSync(path.join(folder, "above"))).toEqual([]);
    expect(await complaint(removePath(made), shell)).toBe("");
  });

  it.each(NAMES)("changes and removes a file called %j", async (name) => {
    const file = path.join(tempFolder(), name);
    writeFileSync(file, "x");
    expect(await attributes(file, "u+x,go-rwx", shell)).toBe("");
    expect(statSync(file).mode & 0o7777).toBe(0o700);
    expect(await complaint(removePath(file), shell)).toBe("");
    expect(existsSync(file)).toBe(false);
  });

  it.each(NAMES)("makes links called %j and to it", async (name) => {
    const folder = tempFolder();
    const link = path.join(folder, name);
    expect(await complaint(makeLink({ path: link, target: "somewhere" }), shell)).toBe("");
    expect(readlinkSync(link)).toBe("somewhere");
    expect(await complaint(makeLink({ path: link, target: name }), shell)).toBe("");
    expect(readlinkSync(link)).toBe(name);
    expect(readdirSync(folder)).toEqual([name]);
    const state = await runRead(fileState(link), { shell });
    expect(state).toMatchObject({ type: "link", target: name });
    expect(await complaint(removePath(link), shell)).toBe("");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("makes a hard link, also over another file", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "a"), "a");
    writeFileSync(path.join(folder, "b"), "b");
    expect(
      await complaint(
        makeLink({ path: path.join(folder, "b"), target: path.join(folder, "a"), hard: true }),
        shell,
      ),
    ).toBe("");
    expect(statSync(path.join(folder, "b")).ino).toBe(statSync(path.join(folder, "a")).ino);
  });

  it("does not put a link in place of a folder that holds something", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "d"));
    const change = makeLink({ path: path.join(folder, "d"), target: "x" });
    writeFileSync(path.join(folder, "d/x"), "");
    expect(await complaint(change, shell)).toBe(
      `cannot make the link ${folder}/d: a folder stands there: Directory not empty\n`,
    );
  });

  it("removes a link, not what it leads to", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "d"));
    writeFileSync(path.join(folder, "d/x"), "");
    symlinkSync("d", path.join(folder, "link"));
    expect(await complaint(removePath(path.join(folder, "link")), shell)).toBe("");
    expect(readdirSync(path.join(folder, "d"))).toEqual(["x"]);
  });

  it("says why a folder can't be made", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "f"), "");
    expect(await complaint(makeDirectory(path.join(folder, "f/d")), shell)).toBe(
      `cannot make the folder ${folder}/f/d: ${folder}/f is there and is no folder\n`,
    );
  });

  it("changes a tree without touching what its links lead to", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "t/sub"), { recursive: true });
    writeFileSync(path.join(folder, "outside"), "");
    chmodSync(path.join(folder, "outside"), 0o644);
    writeFileSync(path.join(folder, "t/sub/file"), "");
    symlinkSync("../../outside", path.join(folder, "t/sub/link"));
    const tree = new Map();
    for (const name of ["sub", "sub/file", "sub/link"])
      tree.set(name, await runRead(fileState(path.join(folder, "t", name)), { shell }));
    const top = await runRead(fileState(path.join(folder, "t")), { shell });
    if (!top) throw new Error("no folder");
    for (const change of setAttributes(
      path.join(folder, "t"),
      top,
      { mode: "u=rwX,go=" },
      { recursive: tree },
    )) {
      expect(await complaint(change, shell)).toBe("");
    }
    const modes = ["t", "t/sub", "t/sub/file", "outside"].map((name) =>
      (statSync(path.join(folder, name)).mode & 0o7777).toString(8),
    );
    expect(modes).toEqual(["700", "700", "600", "644"]);
  });

  it("says when another file stands where the one that is meant was", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "f");
    writeFileSync(file, "");
    chmodSync(file, 0o600);
    const before = await runRead(fileState(file), { shell });
    if (!before) throw new Error("no file");
    linkSync(file, path.join(folder, "kept"));
    const [change] = setAttributes(file, { ...before, inode: before.inode + 1 }, { mode: "0644" });
    if (!change) throw new Error("no change");
    const said = await complaint(change, shell);
    const mode = statSync(file).mode & 0o7777;
    if (process.getuid?.() === 0)
      expect([said, mode]).toEqual([
        `cannot change ${file}: somebody else has put another file in its place\n`,
        0o600,
      ]);
    else expect([said, mode]).toEqual(["", 0o644]);
  });

  it("names users that do not exist", async () => {
    const file = path.join(tempFolder(), "f");
    writeFileSync(file, "kept");
    const before = await runRead(fileState(file), { shell });
    if (!before) throw new Error("no file");
    const [change] = setAttributes(file, before, { owner: "nobody-of-that-name" });
    expect(change && (await complaint(change, shell))).toMatch(
      /^cannot change \S+: (invalid user: .nobody-of-that-name.|unknown user nobody-of-that-name)\n$/,
    );
    expect([readFileSync(file, "utf8"), lstatSync(file).isFile()]).toEqual(["kept", true]);
  });
});
