/** age: what the real program and its author's library wrote, what they read of ours, and what is wrong with the rest. */

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { armor, Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encryptAge } from "../../src/vault/age/age-file.ts";
import {
  type AgeIdentity,
  identityOf,
  identityText,
  parseIdentity,
  parseRecipient,
} from "../../src/vault/age/age-keys.ts";
import { EMPTY_KEYRING, type Keyring } from "../../src/vault/keyring.ts";
import { openVault } from "../../src/vault/open-vault.ts";

interface Stored {
  readonly by: string;
  readonly name: string;
  readonly armored: boolean;
  readonly passphrase?: string;
  readonly plain: string;
  readonly sealed: string;
}

const STORED = JSON.parse(readFileSync(new URL("cases/age.json", import.meta.url), "utf8")) as {
  readonly identity: string;
  readonly recipient: string;
  readonly files: readonly Stored[];
};

function ring(identity: AgeIdentity | undefined, passphrase?: string): Keyring {
  return {
    ...EMPTY_KEYRING,
    identities: identity ? [identity] : [],
    passwords: passphrase === undefined ? [] : [{ label: "default", password: Buffer.from(passphrase) }],
  };
}

const ME = identityOf(Buffer.alloc(32, 7));

function sealed(plain: Uint8Array, ...identities: readonly AgeIdentity[]): string {
  const recipients = (identities.length === 0 ? [ME] : identities).map(({ recipient }) => recipient);
  return encryptAge(plain, { recipients }, randomBytes);
}

/** Around the borders of the chunks that contents are cut into. */
const SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072];

describe("what the real program wrote", () => {
  it("keys", () => {
    const identity = parseIdentity(STORED.identity);
    expect(identity?.recipient.text).toBe(STORED.recipient);
    expect(identity && identityText(identity)).toBe(STORED.identity);
  });

  const cases = STORED.files.map((f) => [`${f.by}: ${f.name}${f.armored ? "" : ", binary"}`, f] as const);
  it.each(cases)("%s", (_name, stored) => {
    const keys = ring(parseIdentity(STORED.identity), stored.passphrase);
    const found = openVault(Buffer.from(stored.sealed, "base64"), keys);
    expect(found.kind === "opened" && found.plain.toString("base64")).toBe(stored.plain);
  });
});

describe("beside age's own library", () => {
  it.each(SIZES)("%i bytes, both ways", async (size) => {
    const plain = randomBytes(size);
    const theirs = new Encrypter();
    theirs.addRecipient(ME.recipient.text);
    const found = openVault(await theirs.encrypt(plain), ring(ME));
    expect(found.kind === "opened" && found.plain.equals(plain)).toBe(true);
    const reader = new Decrypter();
    reader.addIdentity(identityText(ME));
    expect(Buffer.from(await reader.decrypt(armor.decode(sealed(plain)))).equals(plain)).toBe(true);
  });

  it("keys", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), async (secret) => {
        const identity = identityOf(secret);
        expect(await identityToRecipient(identityText(identity))).toBe(identity.recipient.text);
        expect(parseRecipient(identity.recipient.text)).toEqual(identity.recipient);
      }),
      { numRuns: 25 },
    );
  });

  it("a passphrase, both ways", async () => {
    const theirs = new Encrypter();
    theirs.setScryptWorkFactor(10);
    theirs.setPassphrase("three plain words");
    const found = openVault(await theirs.encrypt("text"), ring(undefined, "three plain words"));
    expect(found.kind === "opened" && found.plain.toString()).toBe("text");
    const ours = encryptAge(
      Buffer.from("text"),
      { passphrase: Buffer.from("three plain words"), work: 10 },
      randomBytes,
    );
    const reader = new Decrypter();
    reader.addPassphrase("three plain words");
    expect(await reader.decrypt(armor.decode(ours), "text")).toBe("text");
  });
});

describe("round trip", () => {
  it("of any bytes, for any of the recipients", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: "binary" }).map((s) => Buffer.from(s)),
    );
    const other = identityOf(Buffer.alloc(32, 9));
    fc.assert(
      fc.property(bytes, fc.boolean(), (plain, isOther) => {
        const found = openVault(sealed(plain, ME, other), ring(isOther ? other : ME));
        expect(found.kind === "opened" && found.plain.equals(plain)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe("who can't open it", () => {
  it.each([
    ["nobody's key", ring(undefined), "key", 0],
    ["another's key", ring(identityOf(Buffer.alloc(32, 9))), "key", 1],
    ["a password, where keys open", ring(undefined, "pw"), "key", 0],
  ] as const)("%s", (_name, keys, wants, tried) => {
    expect(openVault(sealed(Buffer.from("x")), keys)).toEqual({
      kind: "locked",
      format: "age",
      wants,
      tried,
    });
  });

  it("a wrong passphrase", () => {
    const text = encryptAge(Buffer.from("x"), { passphrase: Buffer.from("right"), work: 4 }, randomBytes);
    const locked = { kind: "locked", format: "age", wants: "passphrase" };
    expect(openVault(text, ring(ME, "wrong"))).toEqual({ ...locked, tried: 1 });
    expect(openVault(text, ring(ME))).toEqual({ ...locked, tried: 0 });
  });
});

describe("damage", () => {
  const text = sealed(Buffer.from("text"));
  const binary = (): Buffer => Buffer.from(armor.decode(text));

  const changed = (at: (bytes: Buffer) => number): Buffer => {
    const bytes = binary();
    const index = at(bytes);
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return bytes;
  };

  it.each([
    ["a lost end of the letters", text.slice(0, -40), /cut off/],
    ["a line of letters that is too short", text.replace(/^(.{60}).{4}$/m, "$1"), /base64/],
    ["a changed header", changed((b) => b.indexOf("--- ") + 6), /header/],
    ["a changed content", changed((b) => b.length - 1), /changed, or cut off/],
    ["a content that is cut off", binary().subarray(0, -1), /changed, or cut off/],
    ["no content", binary().subarray(0, -30), /cut off behind its header/],
    ["a header that is cut off", binary().subarray(0, 50), /header is cut off/],
    ["another version", Buffer.from("age-encryption.org/v9\n"), /first line is `age-encryption\.org\/v9`/],
  ])("%s", (_name, damaged, why) => {
    expect(openVault(damaged, ring(ME))).toMatchObject({ kind: "damaged", why: expect.stringMatching(why) });
  });

  it("a passphrase that would take hours is not tried", () => {
    const body = Buffer.alloc(32).toString("base64").replaceAll("=", "");
    const salt = Buffer.alloc(16).toString("base64").replaceAll("=", "");
    const header = `age-encryption.org/v1\n-> scrypt ${salt} 30\n${body}\n--- ${body}\n`;
    expect(openVault(Buffer.from(header), ring(ME, "x"))).toMatchObject({
      kind: "damaged",
      why: expect.stringContaining("2^30"),
    });
  });

  it.each([
    ["age1", "too short"],
    [ME.recipient.text.slice(0, -1), "cut off"],
    [ME.recipient.text.replace(/.$/, (c) => (c === "q" ? "p" : "q")), "a typing error"],
    [ME.recipient.text.replace("age1", "agf1"), "another prefix"],
    [`A${ME.recipient.text.slice(1)}`, "mixed case"],
  ])("%s is no recipient: %s", (key) => {
    expect(parseRecipient(key)).toBeUndefined();
  });

  it("any change of one byte is found", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = binary();
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ by;
        expect(openVault(bytes, ring(ME)).kind).not.toBe("opened");
      }),
    );
  });
});
