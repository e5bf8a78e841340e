/** OpenPGP keys as bytes: which ones there are, each by itself, with and without armour. Pure. */

import { createHash } from "node:crypto";

export interface OpenpgpKey {
  /** In capitals. "-" for keys of versions other than 4. */
  readonly fingerprint: string;
  /** Fingerprints of its subkeys. */
  readonly subkeys: readonly string[];
  /** The key with all that belongs to it: names, signatures, subkeys. */
  readonly bytes: Buffer;
}

const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g;

export function isArmoured(content: Uint8Array): boolean {
  return Buffer.from(content).includes("-----BEGIN PGP PUBLIC KEY BLOCK-----");
}

/** The bytes of all its blocks; what has no armour as it is. */
export function withoutArmour(content: Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  if (!isArmoured(bytes)) return bytes;
  const blocks = [...bytes.toString("latin1").replaceAll("\r", "").matchAll(BLOCK)];
  return Buffer.concat(blocks.map(([, block = ""]) => Buffer.from(bodyOf(block), "base64")));
}

/** Without the lines of the head, and without the checksum. */
function bodyOf(block: string): string {
  const lines = block.split("\n").map((line) => line.trim());
  return lines.filter((line) => !line.includes(":") && !line.startsWith("=")).join("");
}

function crc24(bytes: Uint8Array): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]);
}

export function withArmour(bytes: Buffer): Buffer {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  const sum = `=${crc24(bytes).toString("base64")}`;
  const all = [
    "-----BEGIN PGP PUBLIC KEY BLOCK-----",
    "",
    ...lines,
    sum,
    "-----END PGP PUBLIC KEY BLOCK-----",
  ];
  return Buffer.from(`${all.join("\n")}\n`);
}

interface Packet {
  readonly tag: number;
  readonly from: number;
  readonly body: Buffer;
  readonly to: number;
}

function packetAt(bytes: Buffer, from: number): Packet | undefined {
  const head = bytes[from] ?? 0;
  if (head < 0x80) return undefined;
  const isNew = head >= 0xc0;
  const first = bytes[from + 1] ?? 0;
  const kind = isNew ? (first < 192 ? 0 : first < 224 ? 1 : first === 255 ? 2 : 3) : head & 3;
  if (kind === 3) return undefined;
  const at = from + (isNew ? (kind === 2 ? 6 : 2 + kind) : ([2, 3, 5][kind] ?? 2));
  if (at > bytes.length) return undefined;
  const length =
    isNew && kind === 1
      ? (first - 192) * 256 + (bytes[from + 2] ?? 0) + 192
      : kind === 0
        ? first
        : kind === 1
          ? bytes.readUInt16BE(from + 1)
          : bytes.readUInt32BE(isNew ? from + 2 : from + 1);
  const to = at + length;
  if (to > bytes.length) return undefined;
  return { tag: isNew ? head & 0x3f : (head >> 2) & 0xf, from, body: bytes.subarray(at, to), to };
}

function fingerprintOf(body: Buffer): string {
  if (body[0] !== 4) return "-";
  const head = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  return createHash("sha1").update(head).update(body).digest("hex").toUpperCase();
}

const PUBLIC_KEY = 6;
const PUBLIC_SUBKEY = 14;

/** `undefined`: it holds something else than public keys. */
export function openpgpKeys(content: Uint8Array): readonly OpenpgpKey[] | undefined {
  const bytes = withoutArmour(content);
  const starts: { readonly fingerprint: string; readonly subkeys: string[]; readonly from: number }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const packet = packetAt(bytes, at);
    if (!packet) return undefined;
    if (packet.tag === PUBLIC_KEY)
      starts.push({ fingerprint: fingerprintOf(packet.body), subkeys: [], from: packet.from });
    else if (packet.tag === PUBLIC_SUBKEY) starts.at(-1)?.subkeys.push(fingerprintOf(packet.body));
    if (starts.length === 0) return undefined;
    at = packet.to;
  }
  return starts.map(({ fingerprint, subkeys, from }, i) => ({
    fingerprint,
    subkeys,
    bytes: bytes.subarray(from, starts[i + 1]?.from ?? bytes.length),
  }));
}
