/** Ansible Vault's format: what the real program wrote, what comes back of anything, and what is wrong with the rest. */

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encryptAnsibleVault } from "../../src/vault/ansible-vault.ts";
import { EMPTY_KEYRING, type Keyring } from "../../src/vault/keyring.ts";
import { openVault } from "../../src/vault/open-vault.ts";

interface Stored {
  readonly by: string;
  readonly name: string;
  /** As in its file, in base64. */
  readonly password: string;
  readonly id: string;
  readonly plain: string;
  readonly text: string;
}

const STORED = JSON.parse(
  readFileSync(new URL("cases/ansible-vault.json", import.meta.url), "utf8"),
) as readonly Stored[];

function ring(...passwords: readonly (readonly [label: string, password: string])[]): Keyring {
  return {
    ...EMPTY_KEYRING,
    passwords: passwords.map(([label, password]) => ({ label, password: Buffer.from(password) })),
  };
}

function sealed(plain: string, password = "right", id = "default"): string {
  return encryptAnsibleVault(Buffer.from(plain), { password: Buffer.from(password), id, randomBytes });
}

describe("what the real program wrote", () => {
  it.each(STORED.map((s) => [`${s.by}: ${s.name}`, s] as const))("%s", (_name, stored) => {
    const password = Buffer.from(stored.password, "base64").toString().trim();
    const found = openVault(stored.text, ring([stored.id, password]));
    expect(found.kind === "opened" && found.plain.toString("base64")).toBe(stored.plain);
    expect(found).toMatchObject({ format: "ansible", label: stored.id });
  });

  it.each(STORED.map((s) => [`${s.by}: ${s.name}`, s] as const))(
    "%s: byte by byte the same",
    (_name, stored) => {
      const inner = Buffer.from(stored.text.split("\n").slice(1).join(""), "hex").toString();
      const written = encryptAnsibleVault(Buffer.from(stored.plain, "base64"), {
        password: Buffer.from(Buffer.from(stored.password, "base64").toString().trim()),
        id: stored.id,
        randomBytes,
        salt: Buffer.from(inner.split("\n")[0] ?? "", "hex"),
      });
      expect(written).toBe(stored.text);
    },
  );
});

describe("round trip", () => {
  it("of any bytes with any password", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: "binary" }).map((s) => Buffer.from(s)),
    );
    const id = fc.constantFrom("default", "prod", "a b");
    fc.assert(
      fc.property(bytes, fc.uint8Array({ minLength: 1, maxLength: 40 }), id, (plain, password, label) => {
        const text = encryptAnsibleVault(plain, { password, id: label, randomBytes });
        const found = openVault(text, { ...EMPTY_KEYRING, passwords: [{ label: "x", password }] });
        expect(found.kind === "opened" && found.plain.equals(plain)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("survives the line ends of another system", () => {
    const found = openVault(sealed("text").replaceAll("\n", "\r\n"), ring(["default", "right"]));
    expect(found.kind === "opened" && found.plain.toString()).toBe("text");
  });
});

describe("which password", () => {
  it.each([
    [
      "the one of the id comes first",
      [
        ["a", "right"],
        ["b", "right"],
      ],
      "b",
      false,
      "b",
    ],
    [
      "others are tried after it",
      [
        ["a", "wrong"],
        ["c", "right"],
      ],
      "b",
      false,
      "c",
    ],
    [
      "only the one of the id where ids must match",
      [
        ["c", "right"],
        ["b", "right"],
      ],
      "b",
      true,
      "b",
    ],
    ["none where ids must match and no id does", [["c", "right"]], "b", true, undefined],
    [
      "several of one id",
      [
        ["b", "wrong"],
        ["b", "right"],
      ],
      "b",
      true,
      "b",
    ],
    ["format 1.1 has the usual id", [["default", "right"]], "default", true, "default"],
  ] as const)("%s", (_name, passwords, id, matchIds, label) => {
    const found = openVault(sealed("text", "right", id), { ...ring(...passwords), matchIds });
    expect(found.kind === "opened" ? found.label : undefined).toBe(label);
  });

  it("says what it wanted, and how many it tried", () => {
    expect(openVault(sealed("text", "right", "prod"), ring(["a", "1"], ["b", "2"]))).toEqual({
      kind: "locked",
      format: "ansible",
      wants: "password",
      id: "prod",
      tried: 2,
    });
  });
});

describe("damage", () => {
  const text = sealed("a text of some length, so that there are several lines of it in hexadecimal");
  const lines = text.trimEnd().split("\n");
  const last = lines.at(-1) ?? "";

  it.each([
    ["an odd number of letters", `${text.trimEnd().slice(0, -1)}\n`, /hexadecimal, or cut off/],
    ["a lost end", `${lines.slice(0, 2).join("\n")}\n`, /cut off/],
    ["only a header", "$ANSIBLE_VAULT;1.1;AES256\n", /cut off/],
    ["letters that are no hexadecimal", text.replace(last, `${last.slice(0, -2)}zz`), /hexadecimal/],
    ["another format", text.replace("1.1", "1.0"), /`1\.0`; there are 1\.1 and 1\.2/],
    ["another cipher", text.replace("AES256", "AES"), /cipher `AES`/],
    ["a header that is none", text.replace("$ANSIBLE_VAULT;", "$ANSIBLE_VAULTS;"), /doesn't begin/],
  ])("%s", (_name, damaged, why) => {
    const found = openVault(damaged, ring(["default", "right"]));
    expect(found).toMatchObject({ kind: "damaged", why: expect.stringMatching(why) });
  });

  it("a changed byte can't be told from a wrong password", () => {
    const inner = Buffer.from(lines.slice(1).join(""), "hex");
    inner[inner.length - 1] = inner.at(-1) === 0x30 ? 0x31 : 0x30;
    const changed = `${lines[0]}\n${inner.toString("hex")}\n`;
    expect(openVault(changed, ring(["default", "right"])).kind).toBe("locked");
  });

  it("whatever is put behind a header comes to an end as data", () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (rest, hex) => {
        const body = hex ? Buffer.from(rest).toString("hex") : rest;
        const found = openVault(`$ANSIBLE_VAULT;1.1;AES256\n${body}`, ring(["default", "x"]));
        expect(["damaged", "locked"]).toContain(found.kind);
      }),
    );
  });
});
