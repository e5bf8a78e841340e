/** Hashes of passwords as files of htpasswd have them: made, and recognised. */

import { hash } from "node:crypto";
import { CRYPT_ALPHABET } from "../../expression/value/password-hash/crypt-base64.ts";
import { md5Crypt } from "../../expression/value/password-hash/md5-crypt.ts";
import { passwordHash, saltSizeOf } from "../../expression/value/password-hash/password-hash.ts";

export const SCHEMES = [
  "apr_md5_crypt",
  "bcrypt",
  "ldap_sha1",
  "md5_crypt",
  "plaintext",
  "portable",
  "portable_apache_22",
  "portable_apache_24",
  "sha256_crypt",
  "sha512_crypt",
] as const;

export type Scheme = (typeof SCHEMES)[number];

/** Names for what any Apache of that age takes. */
const OTHER_NAMES: Readonly<Partial<Record<Scheme, Scheme>>> = {
  portable: "bcrypt",
  portable_apache_22: "apr_md5_crypt",
  portable_apache_24: "bcrypt",
};

const APR_SALT = 8;

/** A salt need not be secret, but no other entry may have it: `origin` says of which entry it is, and when that was made. */
function saltOf(origin: string, length: number): string {
  const digest: Buffer = hash("sha512", origin, "buffer");
  return [...digest.subarray(0, length)].map((byte) => CRYPT_ALPHABET[byte % 64]).join("");
}

function withSalt(password: string, name: string, salt: string, rounds?: number, ident?: string): string {
  return passwordHash(password, name, { salt, rounds, ident }, () => 0);
}

function sha1(password: string): string {
  return `{SHA}${hash("sha1", password, "base64")}`;
}

export function entryHash(password: string, scheme: Scheme, origin: string): string {
  const own = OTHER_NAMES[scheme] ?? scheme;
  if (own === "plaintext") return password;
  if (own === "ldap_sha1") return sha1(password);
  if (own === "apr_md5_crypt") return md5Crypt(password, saltOf(origin, APR_SALT), "$apr1$");
  return withSalt(password, own, saltOf(origin, saltSizeOf(own)), undefined, "2y");
}

/** More of them would take a run for itself. */
const MOST = { rounds: 5_000_000, cost: 16 };

/** What a hash would be for that password, by the salt and rounds that it says itself. */
function again(entry: string, password: string): string | undefined {
  const md5 = /^(\$apr1\$|\$1\$)([./0-9A-Za-z]{0,8})\$/.exec(entry);
  if (md5) return md5Crypt(password, md5[2] ?? "", md5[1] === "$1$" ? "$1$" : "$apr1$");
  const sha = /^\$([56])\$(?:rounds=(\d{4,9})\$)?([./0-9A-Za-z]{0,16})\$/.exec(entry);
  // A salt that is empty would be made up.
  const rounds = Number(sha?.[2] ?? 5000);
  if (sha?.[3] && rounds <= MOST.rounds)
    return withSalt(password, sha[1] === "5" ? "sha256" : "sha512", sha[3], rounds);
  const bcrypt = /^\$(2[aby]?)\$(\d\d)\$([./0-9A-Za-z]{22})[./0-9A-Za-z]{31}$/.exec(entry);
  const cost = Number(bcrypt?.[2]);
  if (bcrypt && cost >= 4 && cost <= MOST.cost)
    return withSalt(password, "bcrypt", bcrypt[3] ?? "", cost, bcrypt[1]);
  return entry.startsWith("{SHA}") ? sha1(password) : undefined;
}

function tail(text: string): string {
  return text.slice(text.lastIndexOf("$") + 1);
}

/** Of old hashes of 13 characters (`des_crypt`) nothing is known but that they are no such password. */
export function isHashOf(entry: string, password: string): boolean {
  const made = again(entry, password);
  if (made === undefined) return entry === password;
  return entry.startsWith("$") ? tail(made) === tail(entry) : made === entry;
}
