import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { slurp } from "../../src/modules/slurp.ts";
import { stat } from "../../src/modules/stat.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { decide, observe, perform, predicted, readParams } from "./local-host.ts";

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");

describe.each(SHELLS)("in $name", (shell) => {
  it("tells what a file is", async () => {
    const file = path.join(tempFolder(), "it's\na file");
    writeFileSync(file, "hello\n");
    chmodSync(file, 0o4750);
    const { result } = await perform(stat, { path: file }, { shell });
    const real = statSync(file);
    expect(result.stat).toMatchObject({
      exists: true,
      path: file,
      mode: "4750",
      isreg: true,
      isdir: false,
      islnk: false,
      isuid: true,
      isgid: false,
      rusr: true,
      xgrp: true,
      woth: false,
      size: 6,
      uid: real.uid,
      inode: real.ino,
      nlink: 1,
      mtime: Math.floor(real.mtimeMs / 1000),
      readable: true,
      executable: true,
      checksum: digest("sha1", "hello\n"),
    });
  });

  it.each(["md5", "sha1", "sha256", "sha512"])("tells the checksum by %s", async (checksum_algorithm) => {
    const file = path.join(tempFolder(), "f");
    writeFileSync(file, "abc");
    const { result } = await perform(stat, { path: file, checksum_algorithm }, { shell });
    expect(result.stat).toMatchObject({ checksum: digest(checksum_algorithm, "abc") });
  });

  it("tells a link from what it leads to", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "d"));
    symlinkSync("d", path.join(folder, "link"));
    const link = await perform(stat, { path: `${folder}/link` }, { shell });
    expect(link.result.stat).toMatchObject({ islnk: true, lnk_target: "d", lnk_source: `${folder}/d` });
    const beyond = await perform(stat, { path: `${folder}/link`, follow: true }, { shell });
    expect(beyond.result.stat).toMatchObject({ islnk: false, isdir: true });
  });

  it("tells that nothing is there", async () => {
    const { result, changed } = await perform(stat, { path: `${tempFolder()}/no/f` }, { shell });
    expect([result, changed]).toEqual([{ stat: { exists: false } }, false]);
  });

  it("reads bytes", async () => {
    const file = path.join(tempFolder(), "f");
    const content = Buffer.from([0, 255, 10, 10]);
    writeFileSync(file, content);
    const { result } = await perform(slurp, { src: file }, { shell });
    expect(result).toEqual({ content: content.toString("base64"), encoding: "base64", source: file });
  });

  it("does not read what is no file", async () => {
    const folder = tempFolder();
    const missing = await perform(slurp, { src: `${folder}/no` }, { shell });
    expect(missing.refusal).toMatchObject({ message: `${folder}/no is not there`, mayResolve: true });
    await expect(perform(slurp, { src: folder }, { shell })).rejects.toThrow(
      `cannot read ${folder}: Is a directory`,
    );
  });
});

describe("in check mode", () => {
  it("tells of what is only promised", async () => {
    const folder = tempFolder();
    const params = readParams(stat, { path: `${folder}/f`, checksum_algorithm: "sha256" });
    const seen = await observe(stat, params, {});
    const content = Buffer.from("new");
    const after = predicted(
      stat,
      params,
      seen,
      [{ kind: "file", path: `${folder}/f`, content, mode: 0o600, owner: "root" }],
      {},
    );
    expect(typeof after === "string" ? after : decide(stat, params, after, {})).toMatchObject({
      result: {
        stat: {
          exists: true,
          mode: "0600",
          pw_name: "root",
          uid: 0,
          size: 3,
          checksum: digest("sha256", "new"),
        },
      },
    });
    expect(predicted(stat, params, seen, [{ kind: "file", path: `${folder}/f` }], {})).toMatch(
      /^what .* will hold is known once it is made$/,
    );
  });
});
