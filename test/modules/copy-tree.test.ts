/** Folders with much in them: as one archive where the host can take it, file by file where it can't, and the same either way. */

import { execFileSync, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isJoined } from "../../src/host/content.ts";
import { copy } from "../../src/modules/copy.ts";
import { DASH, type LocalShell, runCall, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { toolFolder } from "../host/tool-folder.ts";
import { controllerTreeOf } from "./controller-tree.ts";
import { apply, decide, type LocalRun, observe, perform, predicted, readParams } from "./local-host.ts";

const isRoot = process.getuid?.() === 0;
const OTHER = 65534;

/** What is below a folder: path to type, mode, owner and what it holds. */
function contentsOf(folder: string, options: { readonly owners?: boolean } = {}) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return new Map(
    names.map((name) => {
      const at = path.join(folder, name);
      const stat = lstatSync(at);
      const owner = options.owners ? ` ${stat.uid}:${stat.gid}` : "";
      if (stat.isSymbolicLink()) return [name, `link to ${readlinkSync(at)}`];
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) return [name, `folder ${mode}${owner}`];
      return [name, `${mode}${owner} ${createHash("sha1").update(readFileSync(at)).digest("hex")}`];
    }),
  );
}

function put(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

const NAMES = [
  "plain",
  " a b ",
  "-rf",
  "-",
  "new\nline",
  "back\\slash",
  "ünï",
  "日本語",
  `it's "quoted" $HOME \`x\``,
  "*",
  ".hidden",
  "...",
  "#number",
  "7",
  "x".repeat(200),
];

/** A tree with everything in it that can be called or be somehow. */
function manyKinds(): string {
  const folder = tempFolder();
  const files = NAMES.flatMap((name) => [
    name,
    `sub/${name}`,
    `new\nfolder/${name}`,
    `deep/er/${name}.d/${name}`,
  ]);
  put(folder, Object.fromEntries(files.map((name) => [name, `in ${name}\n`])));
  put(folder, { nothing: "", large: Buffer.alloc(700_000, "large"), binary: Buffer.from([0, 255, 10, 0]) });
  mkdirSync(path.join(folder, "empty/er"), { recursive: true });
  for (const name of NAMES) symlinkSync(`to ${name}`, path.join(folder, `sub/${name.slice(0, 100)}.link`));
  chmodSync(path.join(folder, "plain"), 0o4750);
  return folder;
}

interface Place {
  readonly run: LocalRun;
  readonly source: string;
  readonly target: string;
}

async function placeOf(shell: LocalShell, source: string): Promise<Place> {
  const target = path.join(tempFolder(), "www");
  return { source, target, run: { shell, given: { source: await controllerTreeOf(source) } } };
}

/** Copies, and says with which operations. */
async function copied({ run, target, source }: Place, params: Readonly<Record<string, unknown>> = {}) {
  const given = { source: await controllerTreeOf(source) };
  const done = await perform(copy, { src: `${source}/`, dest: target, ...params }, { ...run, given });
  expect(done.refusal?.message ?? done.failed).toBeUndefined();
  return (done.verdict?.changes ?? []).flatMap((change) => change.operations.map((o) => o.primitive.name));
}

const WITHOUT_TAR: LocalShell = { ...DASH, name: "dash without tar", path: toolFolder() };

describe.each([...SHELLS, WITHOUT_TAR])("in $name", (shell) => {
  const takesArchives = shell !== WITHOUT_TAR;

  it("brings everything, whatever it is called, and then has nothing to do", async () => {
    const place = await placeOf(shell, manyKinds());
    const first = await copied(place, { mode: "preserve" });
    expect(first.filter((name) => name === "hr_copy_tree")).toHaveLength(takesArchives ? 1 : 0);
    const expected = contentsOf(place.source);
    expect(contentsOf(place.target)).toEqual(expected);
    expect(await copied(place, { mode: "preserve" })).toEqual([]);
  });

  it("brings only what differs, and keeps what else is there", async () => {
    const place = await placeOf(shell, manyKinds());
    await copied(place);
    put(place.target, { "sub/own": "mine", own: "mine" });
    const old = Array.from({ length: 12 }, (_, i) => `sub/old ${i}`);
    for (const name of old) {
      put(place.source, { [name]: "new" });
      put(place.target, { [name]: "old" });
      chmodSync(path.join(place.target, name), 0o604);
    }
    put(place.source, { "fresh/a": "a", "deep/er/fresh": "f" });
    writeFileSync(path.join(place.target, "plain"), "other");
    rmSync(path.join(place.target, "empty"), { recursive: true });
    const operations = await copied(place);
    expect(operations.filter((name) => name === "hr_copy_tree")).toHaveLength(takesArchives ? 1 : 0);
    if (takesArchives) expect(operations).toHaveLength(1);
    expect(readFileSync(path.join(place.target, "sub/own"), "utf8")).toBe("mine");
    for (const name of old) {
      expect(readFileSync(path.join(place.target, name), "utf8")).toBe("new");
      expect(statSync(path.join(place.target, name)).mode & 0o7777).toBe(0o604);
    }
    expect(readFileSync(path.join(place.target, "plain"), "utf8")).toBe("in plain\n");
    expect(readFileSync(path.join(place.target, "fresh/a"), "utf8")).toBe("a");
    expect(await copied(place)).toEqual([]);
    expect(readdirSync(place.target).filter((name) => name.startsWith(".homerun"))).toEqual([]);
  });

  it("gives modes to what is there and what is new; folders that are there keep theirs", async () => {
    const place = await placeOf(shell, manyKinds());
    mkdirSync(path.join(place.target, "sub"), { recursive: true });
    chmodSync(place.target, 0o710);
    chmodSync(path.join(place.target, "sub"), 0o701);
    put(place.target, { "sub/plain": "old", "sub/7": "in sub/7\n" });
    chmodSync(path.join(place.target, "sub/plain"), 0o4755);
    const params = { mode: "u=rw,g=r,o=", directory_mode: "0751" };
    await copied(place, params);
    const modes = (names: readonly string[]) =>
      names.map((name) => statSync(path.join(place.target, name)).mode & 0o7777);
    expect(modes([".", "sub", "deep", "deep/er"])).toEqual([0o710, 0o701, 0o751, 0o751]);
    expect(modes(["plain", "sub/plain", "sub/7", "deep/er/7.d/7"])).toEqual([0o640, 0o640, 0o640, 0o640]);
    expect(await copied(place, params)).toEqual([]);
  });

  it("mends the modes of many files at once", async () => {
    const place = await placeOf(shell, manyKinds());
    await copied(place);
    const operations = await copied(place, { mode: "0600" });
    expect(new Set(operations)).toEqual(new Set(["hr_set_attributes_below"]));
    expect(await copied(place, { mode: "0600" })).toEqual([]);
  });

  it("leaves alone what is there, if so asked", async () => {
    const place = await placeOf(shell, manyKinds());
    put(place.target, { plain: "mine", "sub/7": "mine" });
    symlinkSync("mine", path.join(place.target, "sub/7.link"));
    await copied(place, { force: false });
    expect(readFileSync(path.join(place.target, "plain"), "utf8")).toBe("mine");
    expect(readlinkSync(path.join(place.target, "sub/7.link"))).toBe("mine");
    expect(await copied(place, { force: false })).toEqual([]);
  });

  it("keeps copies of what it replaces, and only of that", async () => {
    const place = await placeOf(shell, manyKinds());
    put(place.target, { plain: "mine", "sub/7": "mine too" });
    const given = { source: await controllerTreeOf(place.source) };
    const params = { src: `${place.source}/`, dest: place.target, backup: true };
    const done = await perform(copy, params, { ...place.run, given });
    const copies = done.result.backup_files as readonly string[];
    expect(copies.map((file) => readFileSync(file, "utf8")).sort()).toEqual(["mine", "mine too"]);
    expect(done.result.backup_file).toBe(copies[0]);
  });

  it("validates each file by itself, before it is there", async () => {
    const place = await placeOf(shell, manyKinds());
    const given = { source: await controllerTreeOf(place.source) };
    const params = { src: `${place.source}/`, dest: place.target, validate: "grep -q 'in #number' %s" };
    const done = await perform(copy, params, { ...place.run, given });
    expect(done.failed).toMatch(/the new content is not valid/);
  });

  it.each([
    ["a file", "sub", "a folder shall stand there"],
    ["a folder", "plain", "a file shall stand there"],
    ["a folder", "sub/7.link", "a link shall stand there"],
  ])("refuses where %s stands at %s", async (what, name, words) => {
    const place = await placeOf(shell, manyKinds());
    if (what === "a file") put(place.target, { [name]: "" });
    else mkdirSync(path.join(place.target, name), { recursive: true });
    const params = { src: `${place.source}/`, dest: place.target };
    const { refusal } = await perform(copy, params, place.run);
    expect(refusal?.message).toBe(`${place.target}/${name} is in the way: ${words}`);
  });

  it("promises in check mode what comes", async () => {
    const place = await placeOf(shell, manyKinds());
    put(place.target, { plain: "old", "sub/7": "in sub/7\n" });
    const params = readParams(copy, { src: `${place.source}/`, dest: place.target, mode: "0640" });
    const seen = await observe(copy, params, place.run);
    const verdict = decide(copy, params, seen, { ...place.run, checkMode: true });
    if ("kind" in verdict) throw new Error(verdict.message);
    const effects = verdict.changes.flatMap((change) => change.effects);
    const promised = predicted(copy, params, seen, effects, place.run);
    if (typeof promised === "string") throw new Error(promised);
    const after = decide(copy, params, promised, place.run);
    expect("kind" in after ? after : after.changes).toEqual([]);
  });
});

describe.each(SHELLS)("an archive, in $name", (shell) => {
  const many = (count = 20) => {
    const folder = tempFolder();
    put(
      folder,
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`d${i % 4}/f${i}`, `file ${i}\n`])),
    );
    return folder;
  };

  it("is told as one change, with a line for each file", async () => {
    const place = await placeOf(shell, many());
    put(place.target, { "d1/f1": "old" });
    const params = readParams(copy, { src: `${place.source}/`, dest: place.target });
    const verdict = decide(copy, params, await observe(copy, params, place.run), place.run);
    if ("kind" in verdict) throw new Error(verdict.message);
    const [change] = verdict.changes;
    expect(verdict.changes).toHaveLength(1);
    expect(change?.summary).toMatch(/^copy 20 files and 3 folders into \S+\/www \(\d+ bytes\)$/);
    expect(change?.difference?.before).toMatch(/^0644 \S+:\S+ 3 bytes [0-9a-f]{12}… d1\/f1\n$/);
    expect(change?.difference?.after?.split("\n")).toHaveLength(24);
  });

  it.each([
    ["is another by now", (file: string) => writeFileSync(file, "other\n")],
    ["is gone by now", (file: string) => rmSync(file)],
  ])("comes whole or not at all: one of the files %s", async (_what, harm) => {
    const place = await placeOf(shell, many());
    put(place.source, { large: Buffer.alloc(300_000) });
    mkdirSync(place.target);
    const given = { source: await controllerTreeOf(place.source) };
    const params = readParams(copy, { src: `${place.source}/`, dest: place.target });
    const verdict = decide(copy, params, await observe(copy, params, { ...place.run, given }), {
      ...place.run,
      given,
    });
    if ("kind" in verdict) throw new Error(verdict.message);
    harm(path.join(place.source, "d1/f5"));
    const done = await apply(verdict, place.run);
    expect(done.failed).toMatch(
      /^could not copy 21 files and 4 folders into \S+ \(293 KiB\): cannot copy into /,
    );
    expect(readdirSync(place.target)).toEqual([]);
  });

  it("that was damaged on its way is not put in place", async () => {
    const place = await placeOf(shell, many());
    mkdirSync(place.target);
    const params = readParams(copy, { src: `${place.source}/`, dest: place.target });
    const verdict = decide(copy, params, await observe(copy, params, place.run), place.run);
    if ("kind" in verdict) throw new Error(verdict.message);
    const [operation] = verdict.changes.flatMap((change) => change.operations);
    if (!operation?.input || !isJoined(operation.input)) throw new Error("no archive");
    const archive = Buffer.concat(
      [...operation.input.parts()].map((part) => Buffer.from(part as Uint8Array)),
    );
    for (const [damage, words] of [
      [(all: Buffer) => all.subarray(0, 5000), /cannot copy into \S+: .*(EOF|read|arrived|end)/i],
      [
        (all: Buffer) => Buffer.from(all.toString("latin1").replace("file 7\n", "file 8\n"), "latin1"),
        /what arrived is damaged/,
      ],
    ] as const) {
      const { status, stderr } = await runCall({ ...operation, input: damage(archive) }, { shell });
      expect([status, stderr.toString()]).toEqual([1, expect.stringMatching(words)]);
      expect(readdirSync(place.target)).toEqual([]);
    }
  });

  it("says that the disk is full, and leaves everything as it was", async () => {
    const disk = smallDisk();
    if (disk === undefined) return;
    const place = { ...(await placeOf(shell, many())), target: disk };
    put(place.target, { "d1/f1": "old" });
    put(place.source, { large: randomBytes(300_000) });
    const before = contentsOf(disk);
    const given = { source: await controllerTreeOf(place.source) };
    const done = await perform(copy, { src: `${place.source}/`, dest: disk }, { ...place.run, given });
    expect(done.failed).toMatch(/: cannot copy into \S+: No space left on device$/);
    expect(contentsOf(disk)).toEqual(before);
  });

  it("brings ten thousand files", async () => {
    const folder = tempFolder();
    for (let i = 0; i < 100; i++) mkdirSync(path.join(folder, `folder ${i}`));
    for (let i = 0; i < 10_000; i++) writeFileSync(path.join(folder, `folder ${i % 100}/file ${i}`), `${i}`);
    const place = await placeOf(shell, folder);
    expect(await copied(place)).toEqual(["hr_copy_tree"]);
    expect(contentsOf(place.target)).toEqual(contentsOf(folder));
    expect(await copied(place)).toEqual([]);
  }, 120_000);

  if (isRoot) {
    it("gives owners and modes, set-id bits too, and keeps those of what it replaces", async () => {
      const place = await placeOf(shell, many());
      put(place.source, { "d1/set": "id" });
      chmodSync(path.join(place.source, "d1/set"), 0o6755);
      put(place.target, { "d1/f1": "old", "d1/f5": "old" });
      chownSync(path.join(place.target, "d1/f1"), 1234, 2345);
      chmodSync(path.join(place.target, "d1/f1"), 0o4701);
      await copied(place);
      const kept = statSync(path.join(place.target, "d1/f1"));
      expect([kept.uid, kept.gid, kept.mode & 0o7777]).toEqual([1234, 2345, 0o4701]);
      expect(statSync(path.join(place.target, "d1/f9"))).toMatchObject({ uid: 0, gid: 0 });
      rmSync(path.join(place.target, "d1"), { recursive: true });
      const params = { owner: String(OTHER), group: "2345", mode: "preserve" };
      await copied(place, params);
      const all = [...contentsOf(path.join(place.target, "d1"), { owners: true }).values()];
      expect(all.every((line) => line.includes(` ${OTHER}:2345`))).toBe(true);
      expect(statSync(path.join(place.target, "d1/set")).mode & 0o7777).toBe(0o6755);
      expect(await copied(place, params)).toEqual([]);
    });

    it("goes into folders of other groups, other disks and links as if each file came by itself", async () => {
      const place = await placeOf(shell, many());
      put(place.target, { "d0/own": "", "real/own": "", "d2/own": "" });
      const disk = smallDisk(path.join(place.target, "d2"));
      chownSync(path.join(place.target, "d0"), 0, 2345);
      chmodSync(path.join(place.target, "d0"), 0o2755);
      symlinkSync("real", path.join(place.target, "d1"));
      const operations = await copied(place);
      const alone = operations.filter((name) => name === "hr_write_file");
      expect(alone).toHaveLength(disk === undefined ? 10 : 15);
      expect(statSync(path.join(place.target, "d0/f0"))).toMatchObject({ gid: 2345 });
      expect(statSync(path.join(place.target, "d3/f3"))).toMatchObject({ gid: 0 });
      expect(readFileSync(path.join(place.target, "real/f1"), "utf8")).toBe("file 1\n");
      expect(readFileSync(path.join(place.target, "d2/f2"), "utf8")).toBe("file 2\n");
      expect(await copied(place)).toEqual([]);
    });

    it("made by somebody who is not root", async () => {
      const place = await placeOf(shell, many());
      chownSync(path.dirname(place.target), OTHER, OTHER);
      const run = { ...place.run, uid: OTHER };
      const params = { src: `${place.source}/`, dest: place.target, mode: "0600", directory_mode: "0700" };
      const done = await perform(copy, params, run);
      expect(done.failed).toBeUndefined();
      const all = [...contentsOf(place.target, { owners: true }).values()];
      expect(all.every((line) => line.includes(`00 ${OTHER}:${OTHER}`))).toBe(true);
      put(place.source, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d${i % 4}/f${i}`, "new"])));
      const given = { source: await controllerTreeOf(place.source) };
      expect((await perform(copy, params, { ...run, given })).failed).toBeUndefined();
      expect(readFileSync(path.join(place.target, "d3/f3"), "utf8")).toBe("new");
    });

    it("is not moved through a link that another user has put there in the meantime", async () => {
      const place = await placeOf(shell, many());
      put(place.target, { "d1/own": "" });
      for (const name of ["", "d1"]) chownSync(path.join(place.target, name), OTHER, OTHER);
      const roots = tempFolder();
      const params = readParams(copy, { src: `${place.source}/`, dest: place.target });
      const verdict = decide(copy, params, await observe(copy, params, place.run), place.run);
      if ("kind" in verdict) throw new Error(verdict.message);
      rmSync(path.join(place.target, "d1"), { recursive: true });
      symlinkSync(roots, path.join(place.target, "d1"));
      const done = await apply(verdict, place.run);
      expect(done.failed).toMatch(/: d1 is not the folder any more that was looked at$/);
      expect(readdirSync(roots)).toEqual([]);
    });
  }
});

/** A disk with room for some 200 KB, where this user may mount one. */
function smallDisk(folder = tempFolder()): string | undefined {
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=200k,mode=0777", "tmpfs", folder]);
  if (status !== 0) return undefined;
  onTestFinished(() => void execFileSync("umount", [folder]));
  return folder;
}
