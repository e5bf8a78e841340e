/** Hashes of passwords as /etc/shadow and htpasswd have them: which there are, their salts, rounds and variants. */

import { hashSync } from "bcryptjs";
import { Fault } from "../../fault.ts";
import { CRYPT_ALPHABET } from "./crypt-base64.ts";
import { md5Crypt } from "./md5-crypt.ts";
import { shaCrypt } from "./sha-crypt.ts";

export interface HashOptions {
  readonly salt?: string | undefined;
  readonly saltSize?: number | undefined;
  readonly rounds?: number | undefined;
  /** The variant of bcrypt. */
  readonly ident?: string | undefined;
}

interface Algorithm {
  readonly saltSize: number;
  readonly exactSalt: boolean;
  readonly rounds?: { readonly standard: number; readonly least: number; readonly most: number };
  readonly hash: (password: string, salt: string, rounds: number, ident: string) => string;
}

const SHA_ROUNDS = { least: 1000, most: 999_999_999 };

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  md5_crypt: { saltSize: 8, exactSalt: false, hash: (password, salt) => md5Crypt(password, salt) },
  sha256_crypt: {
    saltSize: 16,
    exactSalt: false,
    rounds: { ...SHA_ROUNDS, standard: 535_000 },
    hash: (password, salt, rounds) => shaCrypt("sha256", password, salt, rounds),
  },
  sha512_crypt: {
    saltSize: 16,
    exactSalt: false,
    rounds: { ...SHA_ROUNDS, standard: 656_000 },
    hash: (password, salt, rounds) => shaCrypt("sha512", password, salt, rounds),
  },
  bcrypt: {
    saltSize: 22,
    exactSalt: true,
    rounds: { standard: 12, least: 4, most: 31 },
    hash: bcrypt,
  },
};

const ALIASES: Readonly<Record<string, string>> = {
  md5: "md5_crypt",
  sha256: "sha256_crypt",
  sha512: "sha512_crypt",
  blowfish: "bcrypt",
};

const IDENTS = ["2", "2a", "2b", "2y"];

function bcrypt(password: string, salt: string, rounds: number, ident: string): string {
  if (password.includes("\0"))
    throw new Fault("EXP0302", "bcrypt takes no NUL characters", { blame: "input" });
  const made = hashSync(password, `$2b$${String(rounds).padStart(2, "0")}$${repaired(salt)}`);
  return `$${ident}$${made.slice(4)}`;
}

const BCRYPT_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Of the last character of a salt only two bits count. */
function repaired(salt: string): string {
  const last = BCRYPT_ALPHABET.indexOf(salt.at(-1) ?? ".");
  return salt.slice(0, -1) + BCRYPT_ALPHABET[last & 0b110000];
}

/** How long a salt of the algorithm is; 8 for those that are not known. */
export function saltSizeOf(name: string): number {
  return algorithmOf(name)?.saltSize ?? 8;
}

export function impliedIdent(name: string): string | undefined {
  return algorithmOf(name) === ALGORITHMS.bcrypt ? "2b" : undefined;
}

function algorithmOf(name: string): Algorithm | undefined {
  const full = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
  return Object.hasOwn(ALGORITHMS, full) ? ALGORITHMS[full] : undefined;
}

export function randomSalt(length: number, below: (n: number) => number): string {
  return Array.from({ length }, () => CRYPT_ALPHABET[below(CRYPT_ALPHABET.length)]).join("");
}

/** `below(n)`: at least 0, less than `n`, for a salt that is not given. */
export function passwordHash(
  password: string,
  name: string,
  options: HashOptions,
  below: (n: number) => number,
): string {
  const algorithm = algorithmOf(name);
  if (!algorithm)
    throw new Fault("EXP0301", `there is no password hash \`${name}\``, {
      blame: "hashtype",
      help: "sha512, sha256, bcrypt or md5",
    });
  const salt = options.salt || randomSalt(options.saltSize ?? algorithm.saltSize, below);
  checkSalt(salt, algorithm);
  const rounds = options.rounds || (algorithm.rounds?.standard ?? 0);
  checkRounds(rounds, algorithm);
  const ident = options.ident || "2b";
  if (!IDENTS.includes(ident))
    throw new Fault("EXP0301", `\`${ident}\` is no variant of bcrypt`, {
      blame: "ident",
      help: IDENTS.join(", "),
    });
  return remembered([name, password, salt, String(rounds), ident], () =>
    algorithm.hash(password, salt, rounds, ident),
  );
}

function checkSalt(salt: string, { saltSize, exactSalt }: Algorithm): void {
  const wrongLength = exactSalt ? salt.length !== saltSize : salt.length > saltSize;
  if (wrongLength)
    throw new Fault(
      "EXP0301",
      `the salt has ${salt.length} characters, but needs ${exactSalt ? "" : "at most "}${saltSize}`,
      {
        blame: "salt",
      },
    );
  if (!/^[./0-9A-Za-z]*$/.test(salt))
    throw new Fault("EXP0301", "a salt is made of letters, digits, `.` and `/`", { blame: "salt" });
}

function checkRounds(rounds: number, { rounds: limits }: Algorithm): void {
  if (!limits || (Number.isInteger(rounds) && rounds >= limits.least && rounds <= limits.most)) return;
  throw new Fault("EXP0301", `there must be ${limits.least} to ${limits.most} rounds`, { blame: "rounds" });
}

const MOST_REMEMBERED = 64;
const hashes = new Map<string, string>();

/** A hash takes long on purpose, and is asked for several times in a run. */
function remembered(input: readonly string[], make: () => string): string {
  const key = JSON.stringify(input);
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (hashes.size >= MOST_REMEMBERED) hashes.clear();
  hashes.set(key, made);
  return made;
}
