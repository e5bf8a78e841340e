/** zfs: what is refused, which words it is given, when a change was none. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { zfsDataset } from "../../src/host/reads/zfs-dataset.ts";
import { zfs } from "../../src/modules/zfs.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { overlayOf, perform, readParams } from "./local-host.ts";
import { datasetOf, type FakeZfs, havingZfs, zfsTools } from "./zfs-tools.ts";

type Params = Readonly<Record<string, unknown>>;

const BASE = { name: "tank/media", state: "present" };

function host(fake: FakeZfs = {}, shell = DASH) {
  const folder = tempFolder();
  havingZfs(fake)(folder);
  return { folder, run: { shell: { ...shell, path: `${zfsTools(folder)}:${DASH.path}` }, home: folder } };
}

describe("before the run", () => {
  test.each<readonly [Params, string]>([
    [{ name: "-r" }, "a name looks like"],
    [{ name: "tank//x" }, "a name looks like"],
    [{ name: "tank/x#mark" }, "a name looks like"],
    [{ name: "tank/x@" }, "a name looks like"],
    [{ name: "tank/x@a", origin: "tank/y@b" }, "no clone"],
    [{ origin: "tank/y" }, "it is a snapshot"],
    [{ extra_zfs_properties: { "-o": "x" } }, "no property's name"],
    [{ extra_zfs_properties: { "a=b": "x" } }, "no property's name"],
    [{ extra_zfs_properties: { "a:b": "x\ny" } }, "control characters"],
    [{ extra_zfs_properties: { "a:b": "x\ty" } }, "control characters"],
    [{ extra_zfs_properties: { quota: null } }, "expected string"],
    [{ state: undefined }, "expected one of"],
  ])("%j is refused", (params, words) => {
    expect(() => readParams(zfs, { ...BASE, ...params })).toThrow(words);
  });
});

describe("on a host", () => {
  test.each(SHELLS)("values arrive whole in $name", async (shell) => {
    const { folder, run } = host({}, shell);
    const value = 'it\'s $(id) "x" * = é';
    const params = { name: "tank/x y", state: "present", extra_zfs_properties: { "org.example:by": value } };
    expect((await perform(zfs, params, run)).failed).toBeUndefined();
    expect(datasetOf(folder, "tank/x y")).toEqual({ type: "filesystem", "org.example:by": value });
    const again = { ...params, extra_zfs_properties: { "org.example:by": `${value}.` } };
    expect((await perform(zfs, again, run)).failed).toBeUndefined();
    expect(datasetOf(folder, "tank/x y")).toMatchObject({ "org.example:by": `${value}.` });
  });

  test.each<readonly [Params, string]>([
    [
      { extra_zfs_properties: { volsize: "10M", volblocksize: "8K", atime: true } },
      "create -p -V 10M -b 8K -o atime=on tank/media",
    ],
    [{ name: "tank@a" }, "snapshot tank@a"],
    [{ origin: "tank@s", extra_zfs_properties: { copies: 2 } }, "clone -p -o copies=2 tank@s tank/media"],
  ])("%j", async (params, words) => {
    const { folder, run } = host({ datasets: { "tank@s": {} } });
    await perform(zfs, { ...BASE, ...params }, run);
    expect(readFileSync(path.join(folder, "zfs", "said"), "utf8")).toBe(`${words}\n`);
  });

  test("what ZFS has another word for is no change", async () => {
    const { run } = host({ datasets: { "tank/media": { acltype: "posix", compression: "gzip" } } });
    expect(
      (await perform(zfs, { ...BASE, extra_zfs_properties: { acltype: "posixacl" } }, run)).changed,
    ).toBe(false);
    const other = { acltype: "posix", recordsize: "128K" };
    const first = await perform(zfs, { ...BASE, extra_zfs_properties: other }, run);
    expect([first.changed, first.verdict?.changes[0]?.difference]).toEqual([
      true,
      { subject: "tank/media of ZFS", before: "", after: "recordsize: 128K\n" },
    ]);
  });

  test("a change that turns out to be none is not told of", () => {
    const params = readParams(zfs, { ...BASE, extra_zfs_properties: { quota: "never" } }) as never;
    const seen = {
      seen: zfsDataset("tank/media", []).parse({
        status: 0,
        stdout: Buffer.from("pool\t-\nexists\n= quota\t0\tlocal\n"),
        stderr: Buffer.alloc(0),
      }),
    };
    const verdict = zfs.decide(params, seen as never, {} as never, {} as never);
    const reply = { status: 0, stdout: Buffer.from("quota\t0\n"), stderr: Buffer.alloc(0) };
    expect("conclude" in verdict && verdict.conclude?.([reply])).toMatchObject({ changed: false });
  });

  test("ZFS's own words where it refuses", async () => {
    const { run } = host({ datasets: { "tank/media": {} } });
    const done = await perform(zfs, { ...BASE, extra_zfs_properties: { nosuch: 1 } }, run);
    expect(done.failed).toBe(
      "could not set nosuch of tank/media: cannot set property for 'tank/media': invalid property 'nosuch'",
    );
  });

  test("what is there already, but no clone", async () => {
    const { run } = host({ datasets: { "tank/media": {}, "tank@s": {} } });
    const done = await perform(zfs, { ...BASE, origin: "tank@s" }, run);
    expect([done.changed, done.verdict?.warnings]).toEqual([
      false,
      ["tank/media is there already, and it is no clone of tank@s"],
    ]);
  });

  test.each<readonly [string, Params, string, boolean | undefined]>([
    ["no such pool", { name: "other/x" }, "the host has no pool `other`", true],
    [
      "what can't be changed",
      { name: "tank/old", extra_zfs_properties: { utf8only: true } },
      "`utf8only` of tank/old is off, for ever",
      undefined,
    ],
  ])("refuses: %s", async (_title, params, message, mayResolve) => {
    const { run } = host({ datasets: { "tank/old": { utf8only: "off" } } });
    const { refusal } = await perform(zfs, { ...BASE, ...params }, run);
    expect([refusal?.message, refusal?.mayResolve]).toEqual([message, mayResolve]);
  });

  test("a kernel without ZFS, and no zfs at all", async () => {
    const { folder, run } = host();
    writeFileSync(path.join(folder, "zfs", "broken"), "");
    expect((await perform(zfs, BASE, run)).refusal?.message).toBe(
      "ZFS can't be asked: The ZFS modules cannot be auto-loaded.",
    );
    const { refusal } = await perform(zfs, BASE, { shell: DASH, home: folder });
    expect([refusal?.message, refusal?.mayResolve]).toEqual(["the host has no zfs", true]);
  });

  test("what hangs on a promised destruction is gone as well", () => {
    const read = zfsDataset("tank/a/b@s", []);
    const seen = { installed: true, exists: true, hasPool: true, properties: new Map(), altroot: "" };
    const gone = overlayOf([{ kind: "record", database: "zfs", name: "tank/a" }]);
    expect(read.predict?.(seen, gone)).toMatchObject({ known: { exists: false } });
    const made = overlayOf([{ kind: "record", database: "zfs", name: "tank/a/b/c", value: "{}" }]);
    const none = { ...seen, exists: false };
    expect(zfsDataset("tank/a", []).predict?.(none, made)).toMatchObject({ known: { exists: true } });
  });
});
