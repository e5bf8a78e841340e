/** htpasswd: which hashes are recognised, what a file says afterwards, what is refused. */

import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { entryHash, isHashOf, SCHEMES } from "../../src/modules/htpasswd/entry-hash.ts";
import { htpasswd } from "../../src/modules/htpasswd.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform, readParams } from "./local-host.ts";

type Params = Readonly<Record<string, unknown>>;

const BASE = { path: "/etc/users", name: "ada", password: "x" };

describe("hashes that Apache's own htpasswd made of `password`", () => {
  test.each([
    "$apr1$OtZ1HC9D$UTTRlR5aF7p5ERZaI2kWs/",
    "$2y$05$soge9jBfsXl5p6GpLvnSe.xbuuYGDFaEfpwaL1rLHR.BEfp0cnAk2",
    "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
    "password",
    "$5$CbRc9yBjejIaNbU0$lLdvlwF0IZ1Zphelcfhq9681C5ULEDT8T5y0Fzez9M9",
    "$6$LesAdogztVFRLQJO$YHaUahOaC8ciOkp85Lmkhsh4Gr0BVgkAy0xPXIz3E0V9jDsuJIkbOkDyQl1opCXxohtIwvYZ174DTcBkhTyzG1",
  ])("%s", (entry) => {
    expect([isHashOf(entry, "password"), isHashOf(entry, "Password"), isHashOf(entry, "")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test.each([
    "RIGD9Ex/dV9RQ",
    "$6$rounds=999999999$abcdefgh$x",
    "$2y$31$soge9jBfsXl5p6GpLvnSe.xbuuYGDFaEfpwaL1rLHR.BEfp0cnAk2",
    "$9$x",
  ])("%s is not told, and takes no time", (entry) => {
    expect(isHashOf(entry, "password")).toBe(false);
  });
});

test.each(SCHEMES)("a hash by %s is recognised", { timeout: 60_000 }, (scheme) => {
  expect(isHashOf(entryHash("pässword", scheme, "one"), "pässword")).toBe(true);
});

test.each(["apr_md5_crypt", "md5_crypt"] as const)("a hash by %s has a salt of its own", (scheme) => {
  const [one, two] = [entryHash("x", scheme, "one"), entryHash("x", scheme, "two")];
  expect([one === two, isHashOf(one, "y")]).toEqual([false, false]);
});

describe("before the run", () => {
  test.each<readonly [Params, string]>([
    [{ name: "a:b" }, "no colon"],
    [{ name: "" }, "no colon"],
    [{ name: "a\nb" }, "no colon"],
    [{ name: "#a" }, "no colon"],
    [{ password: "a\nb:c" }, "one line"],
    [{ hash_scheme: "des_crypt" }, "expected one of"],
    [{ hash_scheme: "scram" }, "expected one of"],
    [{ hash_scheme: "plaintext", password: "$x" }, "read as a hash"],
    [{ hash_scheme: "plaintext", password: "a:b" }, "read as a hash"],
  ])("%j is refused", (params, words) => {
    expect(() => readParams(htpasswd, { ...BASE, ...params })).toThrow(words);
  });
});

describe("on a host", () => {
  const fileIn = (folder: string): string => path.join(folder, "users");

  test("a folder that is missing is made, with the file and its mode", async () => {
    const folder = tempFolder();
    const file = path.join(folder, "a/b/users");
    const done = await perform(htpasswd, { ...BASE, path: file, mode: "0640" }, { home: folder });
    expect(done.result).toEqual({ msg: `Created ${file} and added ada` });
    expect((statSync(file).mode & 0o7777).toString(8)).toBe("640");
  });

  test("only the mode is another", async () => {
    const folder = tempFolder();
    writeFileSync(fileIn(folder), "ada:x\n", { mode: 0o600 });
    const done = await perform(htpasswd, { ...BASE, path: fileIn(folder), mode: "0640" }, { home: folder });
    expect(done.result).toEqual({ msg: "ada already present and owner, group or mode changed" });
  });

  test.each<readonly [string, Params, string]>([
    ["ada:x\nbob:y", { name: "bob", password: "z", hash_scheme: "plaintext" }, "ada:x\nbob:z\n"],
    ["ada:x", { name: "bob", password: "z", hash_scheme: "plaintext" }, "ada:x\nbob:z\n"],
    ["# bob:\n\nadam:x\nada:y\nada:y\n", { state: "absent" }, "# bob:\n\nadam:x\n"],
    ["-x:y\nada:y\n", { name: "-x", state: "absent" }, "ada:y\n"],
    ["ada:y\n", { password: undefined }, "ada:y\n"],
  ])("%j", async (before, params, after) => {
    const folder = tempFolder();
    writeFileSync(fileIn(folder), before);
    const done = await perform(htpasswd, { ...BASE, ...params, path: fileIn(folder) }, { home: folder });
    expect([done.failed, readFileSync(fileIn(folder), "utf8")]).toEqual([undefined, after]);
  });

  test("bytes that are no UTF-8 stay, and names of any letters are found", async () => {
    const folder = tempFolder();
    const latin = Buffer.from("j\xfcrgen:x\n", "latin1");
    writeFileSync(fileIn(folder), latin);
    const params = { ...BASE, name: "zoë", hash_scheme: "ldap_sha1", path: fileIn(folder) };
    await perform(htpasswd, params, { home: folder });
    expect(readFileSync(fileIn(folder)).subarray(0, latin.length)).toEqual(latin);
    expect((await perform(htpasswd, params, { home: folder })).changed).toBe(false);
  });

  test("a link is left in its place; nothing of it is shown", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "real"), "ada:secret\n");
    symlinkSync("real", fileIn(folder));
    const done = await perform(htpasswd, { ...BASE, path: fileIn(folder) }, { home: folder });
    expect(readFileSync(path.join(folder, "real"), "utf8")).toMatch(/^ada:\$apr1\$/);
    expect(done.verdict?.changes.map(({ sensitive }) => sensitive)).toEqual([true]);
  });

  test.each<readonly [string, Params, string, boolean | undefined]>([
    ["no password for a new user", { password: undefined }, "no `password` is given", undefined],
    ["no file, and none may be made", { create: false }, "is not there", true],
  ])("refuses: %s", async (_title, params, words, mayResolve) => {
    const folder = tempFolder();
    const all = { ...BASE, ...params, path: fileIn(folder) };
    const { refusal } = await perform(htpasswd, all, { home: folder });
    expect([refusal?.message, refusal?.mayResolve]).toEqual([expect.stringContaining(words), mayResolve]);
    expect(existsSync(fileIn(folder))).toBe(false);
  });
});
