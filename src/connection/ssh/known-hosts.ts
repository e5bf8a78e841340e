/** known_hosts files: reading them as OpenSSH does, and recording a new key. */

import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { matchesPatternList } from "./pattern.ts";

export interface KnownHost {
  readonly marker: "revoked" | "cert-authority" | undefined;
  /** The first field: patterns, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  readonly key: Buffer;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** `host`, or `[host]:port` where the port is not 22. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Lines that are no entries (comments, other formats) are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  const entries: KnownHost[] = [];
  text.split("\n").forEach((raw, index) => {
    const fields = raw.trim().split(/[ \t]+/);
    if (fields[0] === "" || fields[0]?.startsWith("#") === true) return;
    let marker: KnownHost["marker"];
    if (fields[0]?.startsWith("@") === true) {
      const word = fields.shift();
      if (word === "@revoked") marker = "revoked";
      else if (word === "@cert-authority") marker = "cert-authority";
      else return;
    }
    const [names, keyType, encoded] = fields;
    if (names === undefined || keyType === undefined || encoded === undefined) return;
    const key = Buffer.from(encoded, "base64");
    if (typeOfKey(key) !== keyType) return;
    entries.push({ marker, names, keyType, key, file, line: index + 1 });
  });
  return entries;
}

function matchesHash(names: string, name: string): boolean {
  const [, version, salt, hash] = names.split("|");
  if (version !== "1" || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, "base64");
  const actual = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

export function matchesKnownHost(entry: KnownHost, name: string): boolean {
  if (entry.names.startsWith("|")) return matchesHash(entry.names, name);
  return matchesPatternList(entry.names.toLowerCase().split(","), name);
}

/** The algorithm name that a key in SSH's wire format begins with. */
export function typeOfKey(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return length > 64 || key.length < 4 + length ? undefined : key.toString("latin1", 4, 4 + length);
}

export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

const SHORT_TYPES: Readonly<Record<string, string>> = {
  "ssh-ed25519": "ED25519",
  "ssh-rsa": "RSA",
  "ssh-dss": "DSA",
};

/** `ED25519 SHA256:…`, as `ssh-keygen -l` names a key. */
export function describeKey(key: Buffer): string {
  const type = typeOfKey(key) ?? "unknown";
  const short = SHORT_TYPES[type] ?? (type.startsWith("ecdsa-") ? "ECDSA" : type);
  return `${short} ${fingerprint(key)}`;
}

function hashedName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

/**
 * Adds a line, in one write, unless the key has been recorded meanwhile (by another host behind the same gateway, say).
 * Nothing else of the process runs in between. Throws the file system's errors.
 */
export function recordHostKey(file: string, name: string, key: Buffer, hashed: boolean): void {
  if (!existsSync(dirname(file))) mkdirSync(dirname(file), { mode: 0o700 });
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const known = parseKnownHosts(text, file).some(
    (entry) => entry.marker === undefined && entry.key.equals(key) && matchesKnownHost(entry, name),
  );
  if (known) return;
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  const line = `${hashed ? hashedName(name) : name} ${typeOfKey(key) ?? ""} ${key.toString("base64")}\n`;
  appendFileSync(file, separator + line, { mode: 0o600 });
}
