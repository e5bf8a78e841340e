/** What goes wrong on a host: no permission, no space, and other users who plant links for root to follow. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Change } from "../../../src/host/change.ts";
import { makeDirectory } from "../../../src/host/changes/make-directory.ts";
import { makeLink } from "../../../src/host/changes/make-link.ts";
import { removePath } from "../../../src/host/changes/remove-path.ts";
import { setAttributes } from "../../../src/host/changes/set-attributes.ts";
import { writeFile } from "../../../src/host/changes/write-file.ts";
import { fileState } from "../../../src/host/reads/file-state.ts";
import { applyChange, type LocalShell, runRead, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

const isRoot = process.getuid?.() === 0;
const OTHER = 65534;
const LARGE = Buffer.alloc(300_000, "x");

async function complaint(change: Change, shell: LocalShell, uid?: number): Promise<string> {
  const replies = await applyChange(change, { shell, ...(uid === undefined ? {} : { uid }) });
  return replies.map((reply) => reply.stderr.toString()).join("");
}

/** As somebody who is not root, in a folder that is theirs. */
function ordinary(): { readonly folder: string; readonly uid: number | undefined } {
  const folder = tempFolder();
  if (isRoot) chownSync(folder, OTHER, OTHER);
  return { folder, uid: isRoot ? OTHER : undefined };
}

describe.each(SHELLS)("without permission, in $name", (shell) => {
  it("names the cause and leaves nothing behind", async () => {
    const { folder, uid } = ordinary();
    chmodSync(folder, 0o555);
    const file = path.join(folder, "f");
    const content = Buffer.from("x");
    expect(await complaint(writeFile({ path: file, content }), shell, uid)).toBe(
      `cannot write ${file}: Permission denied\n`,
    );
    expect(await complaint(makeDirectory(file), shell, uid)).toBe(
      `cannot make the folder ${file}: Permission denied\n`,
    );
    expect(await complaint(makeLink({ path: file, target: "x" }), shell, uid)).toBe(
      `cannot make the link ${file}: Permission denied\n`,
    );
    chmodSync(folder, 0o700);
    expect(readdirSync(folder)).toEqual([]);
    expect(await complaint(writeFile({ path: file, content, owner: "root" }), shell, uid)).toMatch(
      /^cannot write \S+\/f: .*Operation not permitted\n$/,
    );
    expect(readdirSync(folder)).toEqual([]);
    chmodSync(folder, 0);
    expect(await complaint(writeFile({ path: `${folder}/d/f`, content }), shell, uid)).toBe(
      `cannot enter ${folder}/d: Permission denied\n`,
    );
    chmodSync(folder, 0o700);
  });
});

/** A disk with room for some 200 KB, where this user may mount one. */
function smallDisk(): string | undefined {
  const folder = tempFolder();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=200k,mode=0777", "tmpfs", folder]).status !== 0)
    return undefined;
  onTestFinished(() => void execFileSync("umount", [folder]));
  return folder;
}

function tryMount(): boolean {
  if (!isRoot) return false;
  const folder = mkdtempSync(path.join(tmpdir(), "mount-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", folder]);
  if (status === 0) execFileSync("umount", [folder]);
  rmdirSync(folder);
  return status === 0;
}

const mayMount = tryMount();

if (mayMount) {
  describe.each(SHELLS)("on a full disk, in $name", (shell) => {
    it("keeps the old file", async () => {
      const folder = smallDisk() ?? "";
      const file = path.join(folder, "f");
      writeFileSync(file, "old");
      expect(await complaint(writeFile({ path: file, content: LARGE }), shell)).toBe(
        `cannot write ${file}: No space left on device\n`,
      );
      expect([readdirSync(folder), readFileSync(file, "utf8")]).toEqual([["f"], "old"]);
      const long = writeFile({ path: file, content: Buffer.alloc(5_000_000) });
      expect(await complaint(long, shell)).toBe(`cannot write ${file}: No space left on device\n`);
      expect([readdirSync(folder), readFileSync(file, "utf8")]).toEqual([["f"], "old"]);
    });

    it("keeps the old file where its copy finds no room", async () => {
      const folder = smallDisk() ?? "";
      const file = path.join(folder, "f");
      writeFileSync(file, LARGE.subarray(0, 120_000));
      const change = writeFile({ path: file, content: Buffer.from("new"), backup: true });
      expect(await complaint(change, shell)).toBe(`cannot keep a copy of ${file}: No space left on device\n`);
      expect([readdirSync(folder), statSync(file).size]).toEqual([["f"], 120_000]);
    });

    it("writes in place only what can't be replaced, and only if told to", async () => {
      const folder = tempFolder();
      const [file, other] = [path.join(folder, "hosts"), path.join(folder, "other")];
      for (const name of [file, other]) writeFileSync(name, "old", { mode: 0o640 });
      execFileSync("mount", ["--bind", other, file]);
      onTestFinished(() => void execFileSync("umount", [file]));
      const content = Buffer.from("new");
      expect(await complaint(writeFile({ path: file, content }), shell)).toBe(
        `cannot write ${file}: it is mounted on its own, so it can't be replaced, only written in place (unsafe_writes: true)\n`,
      );
      expect([readFileSync(file, "utf8"), readdirSync(folder).sort()]).toEqual(["old", ["hosts", "other"]]);
      expect(await complaint(writeFile({ path: file, content, inPlace: true, mode: "0600" }), shell)).toBe(
        "",
      );
      expect([readFileSync(other, "utf8"), statSync(other).mode & 0o777]).toEqual(["new", 0o600]);
    });

    it("writes in place where no new file can be made, if told to", async () => {
      const folder = tempFolder();
      const file = path.join(folder, "f");
      writeFileSync(file, "old", { mode: 0o666 });
      chmodSync(file, 0o666);
      chmodSync(folder, 0o555);
      const write = (word: string, inPlace?: boolean) =>
        complaint(writeFile({ path: file, content: Buffer.from(word), inPlace }), shell, OTHER);
      expect(await write("new")).toContain("Permission denied");
      expect(readFileSync(file, "utf8")).toBe("old");
      expect(await write("new", true)).toBe("");
      expect([readFileSync(file, "utf8"), readdirSync(folder)]).toEqual(["new", ["f"]]);
      const other = writeFile({ path: path.join(folder, "g"), content: Buffer.from("x"), inPlace: true });
      expect(await complaint(other, shell, OTHER)).toContain("Permission denied");
      symlinkSync("f", path.join(folder, "link"));
      const linked = writeFile({ path: path.join(folder, "link"), content: Buffer.from("x"), inPlace: true });
      expect(await complaint(linked, shell, OTHER)).toContain("Permission denied");
    });

    it("writes in place as the environment says, where the task says nothing", async () => {
      const folder = tempFolder();
      const [file, other] = [path.join(folder, "hosts"), path.join(folder, "other")];
      for (const name of [file, other]) writeFileSync(name, "old");
      execFileSync("mount", ["--bind", other, file]);
      onTestFinished(() => void execFileSync("umount", [file]));
      const write = async (word: string, inPlace?: boolean): Promise<string> => {
        const change = writeFile({ path: file, content: Buffer.from(`${word} ${String(inPlace)}`), inPlace });
        await applyChange(change, { shell, env: { ANSIBLE_UNSAFE_WRITES: word } });
        return readFileSync(other, "utf8");
      };
      expect(await write("no")).toBe("old");
      expect(await write("True", false)).toBe("old");
      expect(await write("True")).toBe("True undefined");
      expect(await write("1")).toBe("1 undefined");
      expect(await write("0", true)).toBe("0 true");
    });

    it("removes nothing that is mounted", async () => {
      const folder = smallDisk() ?? "";
      writeFileSync(path.join(folder, "f"), "kept");
      expect(await complaint(removePath(folder), shell)).toBe(
        `cannot remove ${folder}: something is mounted on ${folder}; unmount it first\n`,
      );
      expect(await complaint(removePath(path.dirname(folder)), shell)).toContain("something is mounted on ");
      expect(readFileSync(path.join(folder, "f"), "utf8")).toBe("kept");
    });
  });
}

/** A home of another user, and a folder of root's beside it. */
function homeOfOther(): { readonly home: string; readonly roots: string } {
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  const [home, roots] = [path.join(folder, "home"), path.join(folder, "roots")];
  for (const name of [home, roots]) mkdirSync(name);
  chownSync(home, OTHER, OTHER);
  writeFileSync(path.join(roots, "f"), "root's", { mode: 0o600 });
  return { home, roots };
}

function plant(target: string, at: string): void {
  symlinkSync(target, at);
  execFileSync("chown", ["-h", `${OTHER}:${OTHER}`, at]);
}

if (isRoot) {
  describe.each(SHELLS)("root among links of others, in $name", (shell) => {
    it("does not write through them", async () => {
      const { home, roots } = homeOfOther();
      plant(roots, path.join(home, ".ssh"));
      const file = path.join(home, ".ssh/f");
      const said = await complaint(writeFile({ path: file, content: Buffer.from("x") }), shell);
      expect(said).toBe(
        `${home}/.ssh leads to ${roots} through a link that user ${OTHER} made, and the folder is not theirs: not followed as root; name ${roots} itself if that is meant\n`,
      );
      expect(await complaint(makeDirectory(`${home}/.ssh/d/e`), shell)).toContain("not followed as root");
      expect(await complaint(removePath(file), shell)).toContain("not followed as root");
      expect(await complaint(makeLink({ path: file, target: "x" }), shell)).toContain("not followed as root");
      expect([readdirSync(roots), readFileSync(path.join(roots, "f"), "utf8")]).toEqual([["f"], "root's"]);
    });

    it("does not write through a link behind a link", async () => {
      const { home, roots } = homeOfOther();
      plant(`${roots}/../roots/.`, path.join(home, "b"));
      plant("./b", path.join(home, "a"));
      expect(await complaint(writeFile({ path: `${home}/a/x`, content: Buffer.from("x") }), shell)).toContain(
        "not followed as root",
      );
      expect(readdirSync(roots)).toEqual(["f"]);
    });

    it("follows them to what is theirs, and root's own everywhere", async () => {
      const { home, roots } = homeOfOther();
      mkdirSync(path.join(home, "real"));
      chownSync(path.join(home, "real"), OTHER, OTHER);
      plant("real", path.join(home, "link"));
      symlinkSync(roots, path.join(path.dirname(home), "own"));
      expect(await complaint(writeFile({ path: `${home}/link/x`, content: Buffer.from("x") }), shell)).toBe(
        "",
      );
      expect(
        await complaint(writeFile({ path: `${path.dirname(home)}/own/x`, content: Buffer.from("x") }), shell),
      ).toBe("");
      expect([existsSync(`${home}/real/x`), existsSync(`${roots}/x`)]).toEqual([true, true]);
    });

    it("changes no file but the one that it saw", async () => {
      const { home, roots } = homeOfOther();
      const file = path.join(home, "f");
      writeFileSync(file, "theirs");
      const before = await runRead(fileState(file), { shell });
      if (!before) throw new Error("no file");
      execFileSync("rm", [file]);
      plant(path.join(roots, "f"), file);
      for (const change of setAttributes(file, before, { mode: "0666", owner: String(OTHER) })) {
        await complaint(change, shell);
      }
      const after = statSync(path.join(roots, "f"));
      expect([after.mode & 0o777, after.uid]).toEqual([0o600, 0]);
    });

    it("replaces a link that stands where the file goes", async () => {
      const { home, roots } = homeOfOther();
      plant(path.join(roots, "f"), path.join(home, "f"));
      expect(
        await complaint(
          writeFile({ path: `${home}/f`, content: Buffer.from("new"), owner: String(OTHER) }),
          shell,
        ),
      ).toBe("");
      expect([readFileSync(`${roots}/f`, "utf8"), readFileSync(`${home}/f`, "utf8")]).toEqual([
        "root's",
        "new",
      ]);
      expect([statSync(`${roots}/f`).uid, statSync(`${home}/f`).uid]).toEqual([0, OTHER]);
    });
  });
}
