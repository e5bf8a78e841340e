import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { isArmoured, openpgpKeys, withArmour, withoutArmour } from "../../src/host/openpgp-keys.ts";
import { type AptKeys, aptKeyrings, type KeyQuestion } from "../../src/host/reads/apt-keyrings.ts";
import { aptKey } from "../../src/modules/apt-key.ts";
import { keyServerAddress } from "../../src/modules/apt-sources/key-server.ts";
import { runCall, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { FIRST, OTHER } from "./apt-sources/example-keys.ts";
import { decide, isRefusal, localView, perform, readParams } from "./local-host.ts";

const ID = FIRST.fingerprint;

function outcome(params: Readonly<Record<string, unknown>>, keys: Partial<AptKeys>) {
  const verdict = decide(
    aptKey,
    readParams(aptKey, params),
    { keys: { isApt: true, rings: [], ...keys } },
    {},
  );
  return isRefusal(verdict) ? verdict.message : verdict;
}

describe("what can't be meant is told when the playbook is read", () => {
  test.each([
    [{}, "says which key it is about"],
    [{ id: "123" }, "the last 8 or 16 hexadecimal digits"],
    [{ id: "Z128ED3D" }, "the last 8 or 16 hexadecimal digits"],
    [{ id: "-28ED3DE" }, "the last 8 or 16 hexadecimal digits"],
    [{ keyserver: "keyserver.ubuntu.com" }, "`id` is needed to ask a key server"],
    [{ id: ID, keyserver: "--output=/etc/passwd" }, "a key server is a name"],
    [{ id: ID, keyserver: "ldap://keys.example.org" }, "a key server is a name"],
    [{ id: ID, url: "file:///etc/shadow" }, "begins with http"],
    [{ url: "https://a/", file: "/b" }, "only one of `data`, `file`, `keyserver` and `url`"],
  ])("%j", (params, says) => {
    expect(() => readParams(aptKey, params)).toThrow(says);
  });
});

test.each([
  ["keyserver.ubuntu.com", "https://keyserver.ubuntu.com"],
  ["hkp://keys.example.org", "http://keys.example.org:11371"],
  ["hkp://keys.example.org:80/", "http://keys.example.org:80"],
  ["hkps://keys.openpgp.org", "https://keys.openpgp.org"],
])("the server %s", (server, start) => {
  expect(keyServerAddress(server, ID)).toBe(`${start}/pks/lookup?op=get&options=mr&search=0x${ID}`);
});

test("a server is asked for the key that the task names, with any certificate only where that is said", () => {
  const asked = (params: Readonly<Record<string, unknown>>) => {
    const read = readParams(aptKey, { id: `0x${ID}`, keyserver: "keys.example.org", ...params });
    return aptKey.observe(read as never, {}, localView()).keys.call.args.slice(0, 4);
  };
  const address = `https://keys.example.org/pks/lookup?op=get&options=mr&search=0x${ID}`;
  expect(asked({})).toEqual([ID, "url", address, ""]);
  expect(asked({ validate_certs: false })).toEqual([ID, "url", address, "1"]);
});

describe("armour", () => {
  test("there and back", () => {
    for (const { armoured, fingerprint } of [FIRST, OTHER]) {
      const bytes = withoutArmour(Buffer.from(armoured));
      const again = withArmour(bytes);
      expect([isArmoured(again), isArmoured(bytes)]).toEqual([true, false]);
      expect(withoutArmour(again)).toEqual(bytes);
      expect(again.toString()).toContain(armoured.split("\n").at(-3));
      expect(openpgpKeys(again)?.map((key) => key.fingerprint)).toEqual([fingerprint]);
    }
  });

  test("what is no key is none", () => {
    for (const content of ["<html></html>", "\u0099\u00ff", FIRST.armoured.slice(0, 120)])
      expect(openpgpKeys(Buffer.from(content, "latin1"))?.length ?? 0).toBe(0);
  });
});

describe("what stands in the way", () => {
  test.each([
    [{ data: "x" }, { isApt: false }, "this host has no apt"],
    [{ data: "x" }, { source: Buffer.from("x") }, "what `data` holds is no key"],
    [{ url: "http://a/k" }, { problem: "no answer" }, "the key can't be had from http://a/k: no answer"],
    [{ id: ID }, {}, `apt has no key ${ID}, and the task does not say where it comes from`],
    [
      { id: ID, url: "http://a/k" },
      { source: Buffer.from(OTHER.armoured) },
      `what http://a/k holds is not the key ${ID}, but ${OTHER.fingerprint}`,
    ],
  ])("%j", (params, keys, says) => {
    expect(outcome(params, keys)).toBe(says);
  });

  test("a keyring that apt can't read", async () => {
    const keyring = path.join(tempFolder(), "ring.gpg");
    writeFileSync(keyring, "no keyring");
    const { refusal } = await perform(aptKey, { data: FIRST.armoured, keyring });
    expect(refusal?.message).toBe(`${keyring} is no keyring that apt can read`);
    expect(readFileSync(keyring, "utf8")).toBe("no keyring");
  });

  test("a file that is not there, and a folder that is not", async () => {
    const folder = tempFolder();
    const keyring = path.join(folder, "none/ring.gpg");
    expect((await perform(aptKey, { file: path.join(folder, "-k"), keyring })).refusal?.message).toContain(
      "there is no such file on the host",
    );
    expect((await perform(aptKey, { data: FIRST.armoured, keyring })).failed).toContain("cannot enter");
  });

  test("a server that does not answer", async () => {
    const params = { url: "http://127.0.0.1:1/key", keyring: path.join(tempFolder(), "ring.gpg") };
    expect((await perform(aptKey, params)).refusal?.message).toContain(
      "the key can't be had from http://127.0.0.1:1",
    );
  });
});

describe("apt's own keyrings", () => {
  const source = Buffer.from(FIRST.armoured);

  test("a new key gets a file of its own", () => {
    const verdict = outcome({ data: FIRST.armoured }, { source });
    if (typeof verdict === "string") throw new Error(verdict);
    expect(verdict.changes.map((c) => c.effects)).toEqual([
      [
        expect.objectContaining({
          kind: "file",
          path: `/etc/apt/trusted.gpg.d/${ID.slice(-16)}.gpg`,
          mode: 0o644,
        }),
      ],
    ]);
    expect(verdict.result).toEqual({
      ...{ id: ID, key_id: ID, fp: ID.slice(-16), short_id: ID.slice(-8) },
      ...{ before: [], after: [ID.slice(-16)] },
    });
  });

  test("8 digits are told to be too few, and answered with 8", () => {
    const verdict = outcome({ id: ID.slice(-8), data: FIRST.armoured }, { source });
    if (typeof verdict === "string") throw new Error(verdict);
    expect(verdict.warnings?.[0]).toContain("8 digits don't tell a key");
    expect(verdict.result?.after).toEqual([ID.slice(-8)]);
  });

  test.each(SHELLS)("$name: all are looked at, and only what is needed is brought", async (shell) => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "trusted.gpg.d"));
    writeFileSync(path.join(folder, "trusted.gpg"), withoutArmour(Buffer.from(OTHER.armoured)));
    writeFileSync(path.join(folder, "trusted.gpg.d/a b.asc"), FIRST.armoured);
    writeFileSync(path.join(folder, "trusted.gpg.d/broken.gpg"), "broken");
    writeFileSync(path.join(folder, "trusted.gpg.d/notes.txt"), FIRST.armoured);
    const ask = async (question: Partial<KeyQuestion>): Promise<AptKeys> => {
      const read = aptKeyrings({ id: undefined, source: undefined, keyring: undefined, folder, ...question });
      return read.parse(await runCall(read.call, { shell }));
    };
    const seen = await ask({ id: ID.slice(-16), source: { kind: "file", path: "/nonexistent" } });
    expect(
      seen.rings.map(({ path: at, keys, isReadable, content }) => [
        path.basename(at),
        keys,
        isReadable,
        content?.length,
      ]),
    ).toEqual([
      ["trusted.gpg", [[OTHER.fingerprint, OTHER.subkey]], true, undefined],
      ["broken.gpg", [], false, undefined],
      ["a b.asc", [[ID]], true, FIRST.armoured.length],
    ]);
    expect([seen.problem, seen.source]).toEqual([undefined, undefined]);
    const data = Buffer.from(OTHER.armoured);
    const asked = await ask({ source: { kind: "data", data } });
    expect(asked.rings.map((ring) => ring.content !== undefined)).toEqual([true, false, false]);
    expect(asked.source).toEqual(data);
    expect((await ask({ id: "0".repeat(16), source: { kind: "data", data } })).source).toEqual(data);
  });
});
