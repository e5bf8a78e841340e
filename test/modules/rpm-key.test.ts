import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { distrustRpmKey } from "../../src/host/changes/trust-rpm-key.ts";
import { rpmKey } from "../../src/modules/rpm-key.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { FIRST, OTHER } from "./apt-sources/example-keys.ts";
import { perform, readParams } from "./local-host.ts";
import { fakeRpmKeys, rpmKeyTools, trustedByRpm } from "./rpm-key/fake-rpm-keys.ts";

const [DASH] = SHELLS;

async function run(params: Readonly<Record<string, unknown>>, isReadOnly = false, shell = DASH) {
  if (!shell) throw new Error("no shell");
  const folder = tempFolder();
  fakeRpmKeys([], isReadOnly)(folder);
  const file = path.join(folder, "a 'key'.asc");
  writeFileSync(file, FIRST.armoured);
  const here = { shell: { ...shell, path: `${rpmKeyTools(folder)}:${shell.path}` } };
  return { ...(await perform(rpmKey, { key: file, ...params }, here)), folder, file };
}

describe("what can't be meant is told when the playbook is read", () => {
  test.each([
    [{ key: "some.key" }, "with its whole path"],
    [{ key: "file:///etc/shadow" }, "with its whole path"],
    [{ key: "--import" }, "with its whole path"],
    [{ key: "/a", fingerprint: "DB872560" }, "a fingerprint has 40"],
    [{ key: "/a", state: "latest" }, "absent"],
  ])("%j", (params, says) => {
    expect(() => readParams(rpmKey, params)).toThrow(says);
  });
});

describe("what stands in the way", () => {
  test("no rpm", async () => {
    expect((await perform(rpmKey, { key: "/a" })).refusal?.message).toBe("this host has no rpm");
  });

  test("another key than the task names", async () => {
    const { refusal, folder } = await run({ fingerprint: [FIRST.fingerprint, OTHER.fingerprint] });
    expect(refusal?.message).toContain(`is not the key ${OTHER.fingerprint}, but ${FIRST.fingerprint}`);
    expect(trustedByRpm(folder)).toEqual([]);
  });

  test("no file, no key, no server, no such key", async () => {
    expect((await run({ key: "/nonexistent" })).refusal?.message).toContain(
      "there is no such file on the host",
    );
    expect((await run({ key: "/etc/hostname" })).refusal?.message).toBe("what /etc/hostname holds is no key");
    expect((await run({ key: "http://127.0.0.1:1/k" })).refusal?.message).toContain(
      "can't be had from http://127",
    );
    expect((await run({ key: "DB872560" })).refusal?.message).toContain("rpm has no key DB872560");
  });

  test("rpm's own words, where it can't write", async () => {
    const { failed } = await run({}, true);
    expect(failed).toContain("Read-only file system");
  });
});

test("rpm 6 takes keys by their fingerprints", () => {
  const { operations } = distrustRpmKey(FIRST.fingerprint, 6);
  expect(operations.map((call) => call.args)).toEqual([[FIRST.fingerprint, "6"]]);
});

test.each(SHELLS)("$name: a key is trusted, and told of", async (shell) => {
  const { changed, result, verdict } = await run(
    { fingerprint: FIRST.fingerprint.replaceAll(/.{4}/g, "$& ") },
    false,
    shell,
  );
  expect([changed, result]).toEqual([true, { before: [], after: [FIRST.fingerprint] }]);
  expect(verdict?.changes.map((c) => c.summary)).toEqual([`have rpm trust the key ${FIRST.fingerprint}`]);
});
