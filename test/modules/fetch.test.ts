import { execFileSync, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
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
import { afterAll, describe, expect, it } from "vitest";
import { fetch, placeOf } from "../../src/modules/fetch.ts";
import { finished, play, temporaryFolder } from "../engine/run-play.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { carryOut } from "./local-procedure.ts";

const CONTENT = Buffer.from([0, 255, 10, 13, 10]);

describe.each(SHELLS)("in $name", (shell) => {
  it("brings a file to a place of its host's own, once", async () => {
    const [folder, controllerFolder] = [tempFolder(), tempFolder()];
    writeFileSync(path.join(folder, "f"), CONTENT);
    chmodSync(path.join(folder, "f"), 0o644);
    symlinkSync("f", path.join(folder, "link"));
    const run = { shell, controllerFolder, hostName: "minipc" };
    const first = await carryOut(fetch, { src: `${folder}/link`, dest: "out" }, run);
    const dest = path.join(controllerFolder, "out/minipc", folder, "link");
    expect([first.failed, first.changed]).toEqual([undefined, true]);
    const sha1 = createHash("sha1").update(CONTENT).digest("hex");
    expect(first.result).toMatchObject({ dest, checksum: sha1, remote_checksum: sha1 });
    expect([readFileSync(dest), statSync(dest).mode & 0o777]).toEqual([CONTENT, 0o644]);
    const again = await carryOut(fetch, { src: `${folder}/link`, dest: "out" }, run);
    expect([again.failed, again.changed]).toEqual([undefined, false]);
  });

  it("keeps a secret a secret", async () => {
    const [folder, controllerFolder] = [tempFolder(), tempFolder()];
    writeFileSync(path.join(folder, "key"), "x", { mode: 0o640 });
    await carryOut(fetch, { src: `${folder}/key`, dest: "out/", flat: true }, { shell, controllerFolder });
    expect(statSync(path.join(controllerFolder, "out/key")).mode & 0o777).toBe(0o600);
  });
});

it("only tells in check mode", async () => {
  const [folder, controllerFolder] = [tempFolder(), tempFolder()];
  writeFileSync(path.join(folder, "f"), "new");
  const done = await carryOut(
    fetch,
    { src: `${folder}/f`, dest: "out", flat: true },
    { controllerFolder, checkMode: true },
  );
  expect([done.changed, readdirSync(controllerFolder)]).toEqual([true, []]);
});

it("notices a file that changes on its way", async () => {
  const [folder, controllerFolder] = [tempFolder(), tempFolder()];
  const file = path.join(folder, "f");
  writeFileSync(file, "old");
  let calls = 0;
  const intercept = (): undefined => {
    if (++calls === 2) writeFileSync(file, "new");
  };
  const done = await carryOut(fetch, { src: file, dest: "out", flat: true }, { controllerFolder, intercept });
  expect([done.failed, readdirSync(controllerFolder)]).toEqual([
    `${file} was changed while it was fetched; nothing was written`,
    [],
  ]);
});

it.each([
  ["no", {}, "is not there"],
  ["no", { fail_on_missing: false }, undefined],
  ["d", {}, "is a folder; only files are fetched"],
  ["d", { fail_on_missing: false }, undefined],
])("says that %s is no file (%j)", async (name, more, message) => {
  const folder = tempFolder();
  mkdirSync(path.join(folder, "d"));
  const done = await carryOut(
    fetch,
    { src: `${folder}/${name}`, dest: "out", ...more },
    { controllerFolder: tempFolder() },
  );
  expect([done.failed, done.changed ?? false]).toEqual([message && `${folder}/${name} ${message}`, false]);
});

it("says that a folder stands where the file should go", async () => {
  const [folder, controllerFolder] = [tempFolder(), tempFolder()];
  writeFileSync(path.join(folder, "f"), "");
  mkdirSync(path.join(controllerFolder, "out"));
  const done = await carryOut(fetch, { src: `${folder}/f`, dest: "out", flat: true }, { controllerFolder });
  expect(done.failed).toBe(
    `cannot write ${controllerFolder}/out on the controller: a folder stands there; end \`dest\` with a slash to put the file into it`,
  );
});

it.each([
  ["/etc/x", "h", false, "out/h/etc/x"],
  ["/../../etc/../x", "h", false, "out/h/etc/x"],
  ["/etc/x", "../..", false, "out/.._../etc/x"],
  ["/etc/x", "..", false, "out/_/etc/x"],
  ["/a\\b/c\u0000", "h\u0000", false, "out/h_/a_b/c_"],
  ["/etc/x", "h", true, "out/x"],
  ["/etc/..", "h", true, "out/_"],
])("puts %j of %j (flat: %s) at %j", (source, host, flat, place) => {
  expect(placeOf({ src: source, dest: "out/", flat }, source, host)).toBe(place);
});

describe("a large file in a play", () => {
  const size = 5_000_000;
  const task = (more = ""): string =>
    `- hosts: all\n  gather_facts: false\n  tasks:\n    - name: fetched\n      fetch: {src: FOLDER/host/big, dest: FOLDER/out/, flat: true}\n${more}`;

  function withBig(): { readonly folder: string; readonly bytes: Buffer } {
    const folder = temporaryFolder();
    const bytes = randomBytes(size);
    mkdirSync(path.join(folder, "host"));
    writeFileSync(path.join(folder, "host/big"), bytes, { mode: 0o600 });
    return { folder, bytes };
  }

  it("comes whole, with its owner's permissions, and is not fetched again", async () => {
    const { folder, bytes } = withBig();
    const [first] = finished((await play(task(), { folder })).events);
    const sum = (algorithm: string): string => createHash(algorithm).update(bytes).digest("hex");
    expect(first?.result).toMatchObject({ changed: true, checksum: sum("sha1"), md5sum: sum("md5") });
    const out = path.join(folder, "out/big");
    expect([readFileSync(out).equals(bytes), statSync(out).mode & 0o777]).toEqual([true, 0o600]);
    expect(readdirSync(path.join(folder, "out"))).toEqual(["big"]);
    const [again] = finished((await play(task(), { folder })).events);
    expect(again?.result).toMatchObject({ changed: false, checksum: sum("sha1") });
  });

  it("leaves the old one where a folder stands in its place, and says so", async () => {
    const { folder } = withBig();
    mkdirSync(path.join(folder, "out/big/sub"), { recursive: true });
    const [end] = finished((await play(task(), { folder })).events);
    expect(end?.result.msg).toMatch(/on the controller: a folder stands there; end `dest` with a slash/);
    expect(readdirSync(path.join(folder, "out"))).toEqual(["big"]);
  });

  const disk = mkdtempSync(path.join(tmpdir(), "homerun-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]).status === 0;
  afterAll(() => {
    if (mounted) execFileSync("umount", [disk]);
    rmdirSync(disk);
  });

  it.runIf(mounted)("that finds no room here leaves nothing behind, and the host at work", async () => {
    const { folder } = withBig();
    const text = task("    - name: after\n      command: 'true'\n").replace(
      "FOLDER/out/, flat: true}",
      `${disk}/, flat: true}\n      ignore_errors: true`,
    );
    const done = await play(text, { folder });
    expect(done.lines).toEqual(["one: fetched: ignored", "one: after: changed"]);
    expect(finished(done.events)[0]?.result.msg).toMatch(/cannot write \S+\/big on the controller: ENOSPC/);
    expect(readdirSync(disk)).toEqual([]);
  });
});
