import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { unarchive } from "../../src/modules/unarchive.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { toolFolder } from "../host/tool-folder.ts";
import { type LocalRun, perform, readParams } from "./local-host.ts";

function place(): string {
  const folder = tempFolder();
  mkdirSync(path.join(folder, "from/sub"), { recursive: true });
  mkdirSync(path.join(folder, "to"));
  writeFileSync(path.join(folder, "from/a"), "aaa\n");
  writeFileSync(path.join(folder, "from/sub/b b"), Buffer.from([0, 255, 10, 0]));
  writeFileSync(path.join(folder, "from/sub/ümlaut"), "");
  symlinkSync("../a", path.join(folder, "from/sub/link"));
  return folder;
}

function packed(name: string, folder = place()): string {
  const words = name.endsWith(".zip")
    ? ["zip", "-qry", `../${name}`, "."]
    : ["tar", "-caf", `../${name}`, "a", "sub"];
  execFileSync(words[0] ?? "", words.slice(1), { cwd: path.join(folder, "from") });
  return folder;
}

function unpack(folder: string, name: string, more: object = {}, run: LocalRun = {}) {
  const params = { src: path.join(folder, name), dest: path.join(folder, "to"), remote_src: true, ...more };
  return perform(unarchive, params, run);
}

const NAMES = ["x.tar", "x.tar.gz", "x.tar.bz2", "x.tar.xz", "x.tar.zst", "x.zip"];

const SPOILED: readonly (readonly [spoil: (to: string) => void, words: string])[] = [
  [(to) => rewritten(path.join(to, "a"), "bbb\n"), "other content"],
  [(to) => writeFileSync(path.join(to, "a"), "longer\n"), "7 bytes: a"],
  [(to) => chmodSync(path.join(to, "a"), 0o600), "mode 0600: a"],
  [
    (to) => {
      rmSync(path.join(to, "sub/link"));
      symlinkSync("../b", path.join(to, "sub/link"));
    },
    "a link to ../b: sub/link",
  ],
];

describe.each(NAMES)("unarchive %s", (name) => {
  it("finds and mends whatever is not as in the archive", async () => {
    const folder = packed(name);
    expect(await unpack(folder, name)).toMatchObject({ changed: true, failed: undefined });
    for (const [spoil, words] of SPOILED) {
      spoil(path.join(folder, "to"));
      const { verdict, failed } = await unpack(folder, name);
      expect(failed).toBeUndefined();
      expect(verdict?.changes[0]?.difference?.before).toContain(words);
    }
    expect((await unpack(folder, name)).changed).toBe(false);
    expect(readFileSync(path.join(folder, "to/a"), "utf8")).toBe("aaa\n");
  });
});

/** With the times that it had. */
function rewritten(file: string, text: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, text);
  utimesSync(file, atime, mtime);
}

describe.each(SHELLS.filter(({ name }) => name !== "busybox"))("unarchive in $name", (shell) => {
  it("unpacks names of all kinds", async () => {
    const folder = packed("x.tar.gz");
    expect(await unpack(folder, "x.tar.gz", { list_files: true }, { shell })).toMatchObject({
      changed: true,
      result: {
        handler: "TgzArchive",
        files: expect.arrayContaining(["a", "sub/", "sub/b b", "sub/link", "sub/ümlaut"]),
      },
    });
    expect(readFileSync(path.join(folder, "to/sub/b b"))).toEqual(Buffer.from([0, 255, 10, 0]));
    expect((await unpack(folder, "x.tar.gz", {}, { shell })).changed).toBe(false);
  });
});

describe("unarchive", () => {
  it("takes what the controller brings", async () => {
    const folder = packed("x.zip");
    const content = readFileSync(path.join(folder, "x.zip"));
    const given = { file: [{ path: "x.zip", content, mode: 0o644 }] };
    const params = { src: "x.zip", dest: path.join(folder, "to") };
    expect(await perform(unarchive, params, { given })).toMatchObject({ changed: true, failed: undefined });
    expect((await perform(unarchive, params, { given })).changed).toBe(false);
    expect(existsSync(path.join(folder, "to/sub/link"))).toBe(true);
  });

  it("gives owner, group and mode, also where only these differ", async () => {
    const folder = packed("x.tar.gz");
    await unpack(folder, "x.tar.gz");
    const root = process.getuid?.() === 0;
    const wanted = { mode: "u=rwX,g=rX,o=", ...(root ? { owner: "1", group: "daemon" } : {}) };
    const { verdict } = await unpack(folder, "x.tar.gz", wanted);
    expect(verdict?.changes[0]?.summary).toContain("owner and mode");
    expect(statSync(path.join(folder, "to/sub")).mode & 0o777).toBe(0o750);
    expect(statSync(path.join(folder, "to/a")).mode & 0o777).toBe(0o640);
    if (root) expect(statSync(path.join(folder, "to/a")).uid).toBe(1);
    expect((await unpack(folder, "x.tar.gz", wanted)).changed).toBe(false);
  });

  it("leaves newer files alone where that is wanted", async () => {
    const folder = packed("x.tar.gz");
    await unpack(folder, "x.tar.gz");
    const later = Date.now() / 1000 + 100;
    writeFileSync(path.join(folder, "to/a"), "newer\n");
    utimesSync(path.join(folder, "to/a"), later, later);
    expect((await unpack(folder, "x.tar.gz", { keep_newer: true })).changed).toBe(false);
    rmSync(path.join(folder, "to/sub/b b"));
    expect((await unpack(folder, "x.tar.gz", { keep_newer: true })).changed).toBe(true);
    expect(readFileSync(path.join(folder, "to/a"), "utf8")).toBe("newer\n");
  });

  it.each(["x.tar.gz", "x.zip"])("takes only some of %s", async (name) => {
    const folder = packed(name);
    expect((await unpack(folder, name, { include: ["a"] })).changed).toBe(true);
    expect(existsSync(path.join(folder, "to/sub"))).toBe(false);
    expect((await unpack(folder, name, { exclude: ["sub/*"] })).failed).toBeUndefined();
    expect(existsSync(path.join(folder, "to/sub/b b"))).toBe(false);
    expect((await unpack(folder, name, { exclude: ["sub/*"] })).changed).toBe(false);
  });

  it("does nothing where its work is there", async () => {
    const folder = packed("x.zip");
    const { verdict } = await unpack(folder, "x.zip", { creates: path.join(folder, "from") });
    expect(verdict?.skipped).toContain("exists");
  });

  it.each([
    ["nothing", () => undefined, "does not exist"],
    ["an empty file", (file: string) => writeFileSync(file, ""), "the file is 0 bytes"],
    ["a folder", (file: string) => mkdirSync(file), "not readable"],
    [
      "a text",
      (file: string) => writeFileSync(file, "no archive, but long enough to be one?"),
      "Failed to find handler",
    ],
    [
      "half an archive",
      (file: string) => writeFileSync(file, Buffer.from([0x1f, 0x8b, 8, 0, 1])),
      "Failed to find handler",
    ],
  ] as const)("refuses %s", async (_title, prepare, words) => {
    const folder = place();
    prepare(path.join(folder, "x"));
    expect((await unpack(folder, "x")).refusal?.message).toContain(words);
  });

  it("refuses a folder that is not there, and a host without the program", async () => {
    const folder = packed("x.zip");
    expect((await unpack(folder, "x.zip", { dest: `${folder}/no` })).refusal?.message).toContain(
      "is not a directory",
    );
    const shell = { ...DASH, path: toolFolder("od", "tar") };
    expect((await unpack(folder, "x.zip", {}, { shell })).refusal?.message).toContain(
      "the host has no unzip",
    );
  });

  it("refuses what busybox's programs can't do", async () => {
    const shell = SHELLS[2] ?? DASH;
    const zipped = await unpack(packed("x.zip"), "x.zip", {}, { shell });
    expect(zipped.refusal?.message).toContain("the host has no Info-ZIP's unzip");
    const options = { extra_opts: ["--strip-components=1"] };
    const trimmed = await unpack(packed("x.tar.gz"), "x.tar.gz", options, { shell });
    expect(trimmed.refusal?.message).toContain("the host has no GNU tar");
  });

  it("unpacks nothing outside of the folder", async () => {
    const folder = place();
    const words = ["-cPf", "../x.tar", "--transform", "s,^a$,../out,", "a"];
    execFileSync("tar", words, { cwd: path.join(folder, "from") });
    await unpack(folder, "x.tar");
    expect(existsSync(path.join(folder, "out"))).toBe(false);
  });

  it.each([
    [{ src: "x" }, "dest"],
    [{ src: "x", dest: "/x", copy: false, remote_src: true }, "mutually exclusive"],
    [{ src: "x", dest: "/x", include: ["a"], exclude: ["b"] }, "mutually exclusive"],
    [{ src: "x", dest: "/x", mode: "u=foo" }, "a mode is"],
  ])("%o", (params, words) => {
    expect(() => readParams(unarchive, params)).toThrow(words);
  });
});
