/** Secrets are found by value in every spelling that they commonly have. */

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, MASK } from "../../src/events/redactor.ts";

const PASSWORD = `p@ss'w"ord $5 \\ & <ü>`;

const KEY = [
  "-----BEGIN OPENSSH PRIVATE KEY-----",
  ...[1, 2, 3].map((n) => createHash("sha512").update(String(n)).digest("base64").slice(0, 70)),
  "-----END OPENSSH PRIVATE KEY-----",
  "",
].join("\n");

const SPELLINGS: readonly (readonly [name: string, spell: (secret: string) => string])[] = [
  ["as it is", (s) => s],
  ["JSON", (s) => JSON.stringify({ password: s })],
  ["JSON in JSON", (s) => JSON.stringify(JSON.stringify({ password: s }))],
  ["URL component", (s) => `https://x/?q=${encodeURIComponent(s)}`],
  ["form", (s) => new URLSearchParams({ q: s }).toString()],
  ["base64", (s) => Buffer.from(s).toString("base64")],
  ["base64url", (s) => Buffer.from(s).toString("base64url")],
  ["basic auth", (s) => Buffer.from(`admin:${s}`).toString("base64")],
  ["base64 in the middle", (s) => Buffer.from(`{"auth":"ab ${s}"}`).toString("base64")],
  ["base64 after one byte", (s) => Buffer.from(`:${s}, and so on`).toString("base64")],
  ["base64 after two bytes", (s) => Buffer.from(`a:${s}, and so on`).toString("base64")],
  ["hex", (s) => Buffer.from(s).toString("hex")],
  ["HEX", (s) => Buffer.from(s).toString("hex").toUpperCase()],
  ["sh, single quotes", (s) => `'${s.replaceAll("'", "'\\''")}'`],
  ["sh, as Python quotes", (s) => `'${s.replaceAll("'", "'\"'\"'")}'`],
  ["sh, double quotes", (s) => `"${s.replace(/[$`"\\]/g, "\\$&")}"`],
  ["YAML, single quotes", (s) => `'${s.replaceAll("'", "''")}'`],
  ["XML", (s) => s.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")],
];

describe("the redactor", () => {
  it.each(SPELLINGS)("hides a password spelled as %s", (_name, spell) => {
    const redactor = createRedactor();
    redactor.add(PASSWORD);
    const masked = redactor.mask(`before ${spell(PASSWORD)} after`);
    expect(masked).toContain(MASK);
    expect(masked.startsWith("before ")).toBe(true);
    expect(masked.endsWith(" after")).toBe(true);
    for (const [, other] of SPELLINGS) expect(masked).not.toContain(other(PASSWORD));
  });

  it("hides a key in one piece, line by line, and wrapped in base64", () => {
    const redactor = createRedactor();
    redactor.add(KEY);
    const lines = KEY.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
    for (const line of lines) expect(redactor.mask(`> ${line}`)).toBe(`> ${MASK}`);
    const wrapped = Buffer.from(KEY).toString("base64").replace(/.{76}/g, "$&\n");
    const full = redactor.mask(wrapped).split("\n").slice(0, -1);
    expect(full).toEqual(full.map(() => MASK));
    expect(redactor.mask("-----BEGIN OPENSSH PRIVATE KEY-----")).toBe("-----BEGIN OPENSSH PRIVATE KEY-----");
  });

  it.each([
    [
      ["before", "pin 7", "key 8", "after"],
      ["before", MASK, MASK, "after"],
    ],
    [
      ["> pin 7", "key 8 <"],
      [`> ${MASK}`, `${MASK} <`],
    ],
    [
      ["pin 7", "after"],
      ["pin 7", "after"],
    ],
    [
      ["key 8", "pin 7"],
      ["key 8", "pin 7"],
    ],
    [
      ["pin 7", "key 8", "pin 7", "key 8"],
      [MASK, MASK, MASK, MASK],
    ],
    [
      ["pin 7", 8, "key 8"],
      ["pin 7", 8, "key 8"],
    ],
  ])("hides short lines of a secret where they stand one below the other: %j", (lines, masked) => {
    const redactor = createRedactor();
    redactor.add("pin 7\nkey 8\n");
    expect(redactor.mask(lines)).toEqual(masked);
  });

  it("hides a number that is a secret, and no number that only holds it", () => {
    const redactor = createRedactor();
    redactor.add("98765432");
    expect(redactor.mask({ pin: 98765432, other: 987654321 })).toEqual({ pin: MASK, other: 987654321 });
  });

  it("hides overlapping secrets whole", () => {
    const redactor = createRedactor();
    redactor.add("abcdefgh");
    redactor.add("efghijkl");
    redactor.add("efghij");
    expect(redactor.mask("x abcdefghijkl y")).toBe(`x ${MASK} y`);
  });

  it.each(["abc", "", " a ", "true", "None"])("refuses %j, which is too short or too common", (secret) => {
    const redactor = createRedactor();
    expect(redactor.add(secret)).toBe(false);
    expect(redactor.mask(`is ${secret} x`)).toBe(`is ${secret} x`);
    expect(redactor.version).toBe(0);
  });

  it("goes through structures and leaves alone what holds no secret", () => {
    const redactor = createRedactor();
    redactor.add("sesame-open");
    const bytes = new Uint8Array([1, 2]);
    const clean = { a: [1, "x", null], b: { c: true }, bytes };
    expect(redactor.mask(clean)).toBe(clean);
    const value = {
      list: ["sesame-open", { k: "(sesame-open)" }],
      map: new Map([["sesame-open", 1]]),
      clean,
    };
    expect(redactor.mask(value)).toEqual({
      list: [MASK, { k: `(${MASK})` }],
      map: new Map([[MASK, 1]]),
      clean,
    });
    expect(redactor.mask(value).clean).toBe(clean);
  });

  it("survives structures of any depth and keys of any name", () => {
    const redactor = createRedactor();
    redactor.add("sesame-open");
    let deep: unknown = "sesame-open";
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => redactor.mask(deep)).not.toThrow();
    const hostile: unknown = JSON.parse('{"__proto__": "sesame-open", "constructor": "sesame-open"}');
    const masked = redactor.mask(hostile) as object;
    expect(Object.getPrototypeOf(masked)).toBe(Object.prototype);
    expect(Object.entries(masked)).toEqual([
      ["__proto__", MASK],
      ["constructor", MASK],
    ]);
  });

  it("blanks without moving anything", () => {
    const redactor = createRedactor();
    redactor.add("line one of it\nline two");
    expect(redactor.blank("a: |\n  x line one of it\nline two\nb: 1")).toBe(
      "a: |\n  x **************\n********\nb: 1",
    );
  });

  it("leaves no secret behind, whatever it is and wherever it stands", () => {
    const secrets = fc
      .string({ minLength: 4, maxLength: 40, unit: "grapheme" })
      .filter((s) => createRedactor().add(s));
    const around = fc.string({ maxLength: 20 });
    fc.assert(
      fc.property(secrets, around, around, fc.nat(SPELLINGS.length - 1), (secret, before, after, n) => {
        const spell = SPELLINGS[n]?.[1] ?? String;
        const redactor = createRedactor();
        redactor.add(secret);
        const masked = redactor.mask({
          text: `${before}${spell(secret)}${after}`,
          [`${before}${secret}`]: [secret],
        });
        const everything = [...Object.keys(masked), ...Object.values(masked).flat()].join("\n");
        const plain = secret.trim();
        expect(everything.replaceAll(MASK, "")).not.toContain(plain);
      }),
      { numRuns: 500 },
    );
  });
});
