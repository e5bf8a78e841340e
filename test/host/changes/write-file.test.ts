import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { backupFileOf, writeFile } from "../../../src/host/changes/write-file.ts";
import { fileState } from "../../../src/host/reads/file-state.ts";
import { applyChange, DASH, runRead, SHELLS } from "../run-primitive.ts";
import { tempFolder } from "../temp-folder.ts";
import { toolFolder } from "../tool-folder.ts";

const NAMES = [
  "plain",
  'it\'s "quoted" $HOME `x`',
  "new\nline",
  "-rf",
  "ünïcode",
  "a b",
  "*",
  "back\\slash",
  "x".repeat(255),
];
const CONTENTS: readonly (readonly [string, Buffer])[] = [
  ["text", Buffer.from("hello\n")],
  ["nothing", Buffer.alloc(0)],
  ["no final newline", Buffer.from("x")],
  ["binary", Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) % 256))],
];

describe("on a host that can't tell digests", () => {
  const shell = { ...DASH, path: toolFolder() };
  for (const tool of ["sha256sum", "shasum"]) rmSync(path.join(shell.path, tool), { force: true });

  it("is not given what is long, since it can't verify it", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "f");
    for (const size of [300_000, 5_000_000]) {
      const [reply] = await applyChange(writeFile({ path: file, content: Buffer.alloc(size) }), { shell });
      expect(reply?.stderr.toString()).toBe(
        `cannot write ${file}: what arrived can't be verified: the host has neither sha256sum nor shasum nor openssl\n`,
      );
      expect(readdirSync(folder)).toEqual([]);
    }
    const [short] = await applyChange(writeFile({ path: file, content: Buffer.from("short") }), { shell });
    expect([short?.status, readFileSync(file, "utf8")]).toEqual([0, "short"]);
  });
});

describe.each(SHELLS)("in $name", (shell) => {
  it.each(NAMES)("writes a file called %j", async (name) => {
    const folder = tempFolder();
    const file = path.join(folder, name);
    const [reply] = await applyChange(
      writeFile({ path: file, content: Buffer.from("new\n"), mode: "0640" }),
      { shell },
    );
    expect(reply?.stderr.toString()).toBe("");
    expect(reply?.status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("new\n");
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it.each(CONTENTS)("writes %s exactly", async (_title, content) => {
    const file = path.join(tempFolder(), "f");
    const [reply] = await applyChange(writeFile({ path: file, content }), { shell });
    expect(reply?.stderr.toString()).toBe("");
    expect(readFileSync(file)).toEqual(content);
    expect(statSync(file).mode & 0o7777).toBe(0o644);
  });

  it("writes what is long, hashed while it comes, and notices damage", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "f");
    const content = randomBytes(5_000_000);
    const change = writeFile({ path: file, content });
    const [reply] = await applyChange(change, { shell });
    expect([reply?.status, reply?.stderr.toString()]).toEqual([0, ""]);
    expect(readFileSync(file).equals(content)).toBe(true);
    const other = Buffer.from(content);
    other[4_000_000] = (other[4_000_000] ?? 0) ^ 1;
    for (const [input, words] of [
      [other, "what arrived is damaged"],
      [content.subarray(0, 4_900_000), "only 4900000 of 5000000 bytes arrived"],
    ] as const) {
      const [bad] = await applyChange(
        { ...change, operations: change.operations.map((call) => ({ ...call, input })) },
        { shell },
      );
      expect(bad?.stderr.toString()).toBe(`cannot write ${file}: ${words}\n`);
      expect(readFileSync(file).equals(content)).toBe(true);
      expect(readdirSync(folder)).toEqual(["f"]);
    }
  });

  it("keeps the mode of a file that is there, and gives it a new time", async () => {
    const file = path.join(tempFolder(), "f");
    writeFileSync(file, "old");
    chmodSync(file, 0o4751);
    await runRead(fileState(file), { shell });
    await applyChange(writeFile({ path: file, content: Buffer.from("new") }), { shell });
    expect(statSync(file).mode & 0o7777).toBe(0o4751);
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it("keeps a copy where asked for", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "f");
    writeFileSync(file, "old");
    const [reply] = await applyChange(writeFile({ path: file, content: Buffer.from("new"), backup: true }), {
      shell,
    });
    const copy = backupFileOf(reply);
    expect(copy).toMatch(/\/f\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/);
    expect(readFileSync(copy ?? "", "utf8")).toBe("old");
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("makes no copy of what is not there", async () => {
    const folder = tempFolder();
    const [reply] = await applyChange(
      writeFile({ path: path.join(folder, "f"), content: Buffer.from("new"), backup: true }),
      { shell },
    );
    expect(reply?.status).toBe(0);
    expect(backupFileOf(reply)).toBeUndefined();
    expect(readdirSync(folder)).toEqual(["f"]);
  });

  it("leaves the old file where validation fails", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "f");
    writeFileSync(file, "old");
    const validate = "grep -q 'new  one' %s";
    const [bad] = await applyChange(writeFile({ path: file, content: Buffer.from("other"), validate }), {
      shell,
    });
    expect(bad?.status).toBe(1);
    expect(bad?.stderr.toString()).toContain(
      `cannot write ${file}: the new content is not valid: \`grep -q new  one %s\` ended with 1`,
    );
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["f"]);
    const [good] = await applyChange(writeFile({ path: file, content: Buffer.from("new  one"), validate }), {
      shell,
    });
    expect(good?.status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("new  one");
  });

  it("replaces a link instead of what it leads to", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "target"), "target");
    symlinkSync("target", path.join(folder, "link"));
    await applyChange(writeFile({ path: path.join(folder, "link"), content: Buffer.from("new") }), { shell });
    expect(lstatSync(path.join(folder, "link")).isFile()).toBe(true);
    expect(readFileSync(path.join(folder, "target"), "utf8")).toBe("target");
  });

  it("says what stands in the way", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "d"));
    const content = Buffer.from("x");
    const [onFolder] = await applyChange(writeFile({ path: path.join(folder, "d"), content }), { shell });
    expect(onFolder?.stderr.toString()).toBe(`cannot write ${folder}/d: a folder stands there\n`);
    const [missing] = await applyChange(writeFile({ path: path.join(folder, "no/f"), content }), { shell });
    expect(missing?.stderr.toString()).toBe(`cannot enter ${folder}/no: No such file or directory\n`);
    expect(readdirSync(path.join(folder, "d"))).toEqual([]);
    expect(existsSync(path.join(folder, "no"))).toBe(false);
  });

  it("gives up where the file is not what it was made from any more", async () => {
    const file = path.join(tempFolder(), "f");
    writeFileSync(file, "changed");
    const state = await runRead(fileState(file), { shell });
    const change = writeFile({
      path: file,
      content: Buffer.from("new"),
      before: { content: Buffer.from("old"), state },
      basedOnBefore: true,
    });
    const [reply] = await applyChange(change, { shell });
    expect(reply?.stderr.toString()).toBe(
      `cannot write ${file}: somebody else has changed it in the meantime\n`,
    );
    expect(readFileSync(file, "utf8")).toBe("changed");
  });

  it("notices content that did not arrive whole", async () => {
    const folder = tempFolder();
    const change = writeFile({ path: path.join(folder, "f"), content: Buffer.from("all of it") });
    const [reply] = await applyChange(
      { ...change, operations: change.operations.map((call) => ({ ...call, input: Buffer.from("all") })) },
      { shell },
    );
    expect(reply?.stderr.toString()).toBe(`cannot write ${folder}/f: only 3 of 9 bytes arrived\n`);
    expect(readdirSync(folder)).toEqual([]);
  });
});
