import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fileContent } from "../../../src/host/reads/file-content.ts";
import { fileState } from "../../../src/host/reads/file-state.ts";
import { directoryTree } from "../../../src/host/reads/file-states.ts";
import { glob } from "../../../src/host/reads/glob.ts";
import { treeState } from "../../../src/host/reads/tree-state.ts";
import { runRead, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";

const NAMES = [
  "plain",
  'it\'s "quoted" $HOME',
  "new\nline\n",
  "-rf",
  "a b ",
  "back\\slash",
  "ünï",
  "...",
  ".hidden",
];
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe.each(SHELLS)("in $name", (shell) => {
  it("sees what is at each of many paths", async () => {
    const folder = tempFolder();
    for (const name of NAMES) writeFileSync(path.join(folder, name), name, { mode: 0o640 });
    mkdirSync(path.join(folder, "sub"));
    symlinkSync("to\nwhere ", path.join(folder, "sub/link"));
    const expected = new Map<string, unknown>(
      NAMES.map((name) => [
        name,
        { type: "file", mode: 0o640, size: Buffer.byteLength(name), sha256: sha256(name) },
      ]),
    );
    expected.set("sub", { type: "directory" }).set("sub/link", { type: "link", target: "to\nwhere " });
    const paths = [...expected.keys(), "missing", "sub/missing"];
    const { top, below: some } = await runRead(treeState(folder, { paths, size: 0 }), { shell });
    expect(top).toEqual(await runRead(fileState(folder), { shell }));
    const all = await runRead(directoryTree(folder, { hash: true }), { shell });
    for (const seen of [some, all]) {
      expect(new Set(seen.keys())).toEqual(new Set(expected.keys()));
      for (const [name, state] of expected) expect(seen.get(name), name).toMatchObject(state as object);
    }
    for (const name of NAMES) {
      const state = await runRead(fileState(path.join(folder, name), { hash: true }), { shell });
      expect(state).toEqual(all.get(name));
    }
  });

  it("says nothing of what is not there", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "f"), "");
    expect(await runRead(fileState(path.join(folder, "no")), { shell })).toBeUndefined();
    expect(await runRead(fileState(path.join(folder, "f/no")), { shell })).toBeUndefined();
    const nothing = await runRead(treeState(path.join(folder, "no"), { paths: ["x"], size: 0 }), { shell });
    expect([nothing.top, nothing.below]).toEqual([undefined, new Map()]);
    expect(await runRead(directoryTree(path.join(folder, "no")), { shell })).toEqual(new Map());
    expect(await runRead(directoryTree(path.join(folder, "f")), { shell })).toEqual(new Map());
    expect(await runRead(fileContent(path.join(folder, "no"), { limit: 10 }), { shell })).toBeUndefined();
  });

  it("tells a link from what it leads to", async () => {
    const folder = tempFolder();
    const link = path.join(folder, "link");
    symlinkSync("target", link);
    expect(await runRead(fileState(link), { shell })).toMatchObject({ type: "link", target: "target" });
    expect(await runRead(fileState(link, { follow: true }), { shell })).toBeUndefined();
    writeFileSync(path.join(folder, "target"), "abc");
    expect(await runRead(fileState(link), { shell })).toMatchObject({ real: path.join(folder, "target") });
    expect(await runRead(fileState(link, { follow: true, hash: true }), { shell })).toMatchObject({
      type: "file",
      sha256: sha256("abc"),
    });
  });

  it("resolves the home of the user, and of others", async () => {
    const home = tempFolder();
    writeFileSync(path.join(home, "f"), "abc");
    expect(await runRead(fileContent("~/f", { limit: 10 }), { shell, env: { HOME: home } })).toEqual(
      Buffer.from("abc"),
    );
    expect(await runRead(fileState("~root"), { shell })).toMatchObject({ type: "directory" });
    await expect(runRead(fileState("~no-such-user/x"), { shell })).rejects.toThrow(
      "there is no user no-such-user",
    );
  });

  it("gives content exactly, up to the limit, and none that is known already", async () => {
    const file = path.join(tempFolder(), "f");
    const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
    writeFileSync(file, content);
    expect(await runRead(fileContent(file, { limit: 1000 }), { shell })).toEqual(content);
    expect(await runRead(fileContent(file, { limit: 999 }), { shell })).toBeUndefined();
    const known = createHash("sha256").update(content).digest("hex");
    expect(await runRead(fileContent(file, { limit: 1000, unlessSha256: known }), { shell })).toBeUndefined();
    expect(
      await runRead(fileContent(file, { limit: 1000, unlessSha256: sha256("other") }), { shell }),
    ).toEqual(content);
    await expect(runRead(fileContent(path.dirname(file), { limit: 10 }), { shell })).rejects.toThrow(
      /Is a directory$/,
    );
  });

  it("names the reason why it can't look", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "closed"));
    writeFileSync(path.join(folder, "closed/f"), "");
    chmodSync(path.join(folder, "closed"), 0);
    chmodSync(folder, 0o755);
    const other = process.getuid?.() === 0 ? { uid: 65534 } : {};
    const file = path.join(folder, "closed/f");
    await expect(runRead(fileState(file), { shell, ...other })).rejects.toThrow(
      `cannot look at ${file}: Permission denied`,
    );
    await expect(runRead(fileContent(file, { limit: 1 }), { shell, ...other })).rejects.toThrow(
      `cannot read ${file}: Permission denied`,
    );
    chmodSync(path.join(folder, "closed"), 0o700);
  });

  it("finds what a pattern stands for", async () => {
    const folder = tempFolder();
    for (const name of ["a.conf", "b c.conf", "-x.conf", ".hidden.conf", "d.txt"])
      writeFileSync(path.join(folder, name), "");
    symlinkSync("nowhere", path.join(folder, "dangling"));
    const found = async (pattern: string, from?: string) =>
      [...(await runRead(glob(pattern, from), { shell }))].sort();
    expect(await found(`${folder}/*.conf`)).toEqual(
      ["-x.conf", "a.conf", "b c.conf"].map((name) => path.join(folder, name)),
    );
    expect(await found("*.conf", folder)).toEqual(["-x.conf", "a.conf", "b c.conf"]);
    expect(await found(`${folder}/[!ab-]*`)).toEqual(
      ["d.txt", "dangling"].map((name) => path.join(folder, name)),
    );
    expect(await found(`${folder}/b c.conf`)).toEqual([path.join(folder, "b c.conf")]);
    expect(await found(`${folder}/none*`)).toEqual([]);
    expect(await found("x", path.join(folder, "missing"))).toEqual([]);
  });
});
