/** The lines of OpenSSH's known_hosts: which of them are about a host, and what an entry says. */

import { createHash, createHmac } from "node:crypto";

export interface KnownHost {
  /** `@cert-authority`, `@revoked`. */
  readonly marker: string | undefined;
  /** As they are written: names with commas, or one that is hashed. */
  readonly hosts: string;
  readonly type: string;
  readonly key: string;
}

/** Undefined where the line is none of an entry. */
export function readKnownHost(line: string): KnownHost | undefined {
  const fields = line.trim().split(/\s+/);
  const marker = fields[0]?.startsWith("@") ? fields.shift() : undefined;
  const [hosts = "", type, key] = fields;
  if (hosts.startsWith("#") || type === undefined || key === undefined) return undefined;
  return { marker, hosts, type, key };
}

/** Whether the key is one of the type that stands before it: its first field names it. */
export function isKey({ type, key }: KnownHost): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return false;
  const bytes = Buffer.from(key, "base64");
  if (bytes.length < 4) return false;
  const length = bytes.readUInt32BE(0);
  return bytes.toString("latin1", 4, 4 + length) === type && bytes.length > 4 + length;
}

const HASHED = /^\|1\|([^|]+)\|([^|]+)$/;

export function isHashed(hosts: string): boolean {
  return HASHED.test(hosts);
}

/** As OpenSSH asks: names are the same in small letters, `*` and `?` stand for others, `!` is for those that are not meant. */
export function isAbout({ hosts }: KnownHost, name: string): boolean {
  const wanted = name.toLowerCase();
  const [, salt, hash] = HASHED.exec(hosts) ?? [];
  if (salt !== undefined) return hashOf(Buffer.from(salt, "base64"), wanted) === hash;
  const patterns = hosts.split(",").map((pattern) => pattern.toLowerCase());
  const matches = (pattern: string): boolean => glob(pattern).test(wanted);
  if (patterns.some((p) => p.startsWith("!") && matches(p.slice(1)))) return false;
  return patterns.some((p) => !p.startsWith("!") && matches(p));
}

function glob(pattern: string): RegExp {
  const source = pattern.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (c) =>
    c === "*" ? ".*" : c === "?" ? "." : `\\${c}`,
  );
  return new RegExp(`^${source}$`);
}

function hashOf(salt: Buffer, name: string): string {
  return createHmac("sha1", salt).update(name).digest("base64");
}

/** The salt is no secret, it only has to be another for each entry: made of the entry, so that equal tasks write equal lines. */
export function hashedName(name: string, key: string): string {
  const salt = createHash("sha1").update(`${name}\0${key}`).digest();
  return `|1|${salt.toString("base64")}|${hashOf(salt, name.toLowerCase())}`;
}

/** The entry's line with the host's name hashed. */
export function withHashedName(line: string, name: string): string {
  const fields = line.trim().split(/\s+/);
  fields[fields[0]?.startsWith("@") ? 1 : 0] = hashedName(name, line.trim());
  return fields.join(" ");
}
