/** Password hashes against those of passlib, kept in password-hash.json. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { passwordHash } from "../../../src/expression/value/password-hash/password-hash.ts";
import { contextOf, diagnosticsOf, rendered } from "../fixtures.ts";

interface Case {
  readonly type: string;
  readonly password: string;
  readonly salt: string;
  readonly rounds?: number;
  readonly ident?: string;
  readonly hash: string;
}

const CASES = JSON.parse(
  readFileSync(join(import.meta.dirname, "password-hash.json"), "utf8"),
) as readonly Case[];

const never = (): number => {
  throw new Error("the salt is given");
};

describe("as passlib", () => {
  it.each(CASES)(
    "$type of $password with $salt, $rounds rounds, $ident",
    ({ type, password, hash, ...options }) => {
      expect(passwordHash(password, type, options, never)).toBe(hash);
    },
  );
});

describe("a salt that is not given", () => {
  it.each([
    ["sha512", 16],
    ["sha256", 16],
    ["md5", 8],
    ["bcrypt", 22],
  ])("of %s is made of %i characters", (type, size) => {
    const rounds = type === "bcrypt" ? 4 : 1000;
    const hash = passwordHash("pi", type, { rounds }, (n) => n - 1);
    expect(hash).toContain(`$${"z".repeat(type === "bcrypt" ? size - 1 : size)}`);
  });
});

describe("what does not fit", () => {
  it.each([
    ["'x' | password_hash('sha3')", "EXP0301", "there is no password hash `sha3`"],
    [
      "'x' | password_hash('md5', 'toolongsalt')",
      "EXP0301",
      "the salt has 11 characters, but needs at most 8",
    ],
    ["'x' | password_hash('bcrypt', 'short')", "EXP0301", "the salt has 5 characters, but needs 22"],
    ["'x' | password_hash('sha512', 'a b')", "EXP0301", "a salt is made of letters, digits, `.` and `/`"],
    ["'x' | password_hash('sha512', 'a', rounds=10)", "EXP0301", "there must be 1000 to 999999999 rounds"],
    ["[1] | password_hash", "EXP0302", "a password is a string, not a list"],
    ["'x' | password_hash('bcrypt', rounds=4, ident='9')", "EXP0301", "`9` is no variant of bcrypt"],
  ])("%s", (expression, code, message) => {
    expect(diagnosticsOf(() => rendered(`{{ ${expression} }}`, contextOf()))[0]).toMatchObject({
      code,
      message,
    });
  });
});
