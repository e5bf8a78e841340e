/** General names (`DNS:…`, `IP:…`, `dirName:…`), of which alternative names and constraints are made. */

import { domainToASCII } from "node:url";
import * as der from "./der.ts";
import { encodeName, nameText, parseName, partKey, readName } from "./distinguished-name.ts";
import { readIpv4, readIpv6 } from "./subject-names.ts";

/** A string: what is wrong with it. */
type Encoded = Buffer | string;

function ascii(domain: string): string | undefined {
  if (/^[\x21-\x7e]*$/.test(domain)) return domain;
  const written = domain
    .split(".")
    .map((label) => (label === "" || label === "*" ? label : domainToASCII(label)));
  return written.some((label, i) => label === "" && domain.split(".")[i] !== "")
    ? undefined
    : written.join(".");
}

function text(number: number, value: string | undefined): Encoded {
  if (value === undefined || value === "") return "it can't be written in ASCII";
  return der.context(number, false, Buffer.from(value, "latin1"));
}

function v4Bytes(address: string): Buffer {
  return Buffer.from(address.split(".").map(Number));
}

/** Of the shortest spelling. */
function v6Bytes(address: string): Buffer {
  const [head = "", tail] = address.split("::");
  const words = (half: string) => (half === "" ? [] : half.split(":").map((w) => Number.parseInt(w, 16)));
  const before = words(head);
  const behind = tail === undefined ? [] : words(tail);
  const between = new Array<number>(8 - before.length - behind.length).fill(0);
  return Buffer.from([...before, ...between, ...behind].flatMap((word) => [word >> 8, word & 0xff]));
}

function addressBytes(address: string): Buffer | undefined {
  const [v4, v6] = [readIpv4(address), readIpv6(address)];
  if (v4 !== undefined) return v4Bytes(v4);
  return v6 === undefined ? undefined : v6Bytes(v6);
}

function maskBytes(length: number, prefix: string): Buffer | undefined {
  const mask = length === 4 && readIpv4(prefix) !== undefined ? v4Bytes(prefix) : undefined;
  if (mask) return mask;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > length * 8) return undefined;
  return Buffer.from(
    Array.from({ length }, (_, i) => 0xff & ~(0xff >> Math.min(8, Math.max(0, Number(prefix) - i * 8)))),
  );
}

function encodeIp(value: string): Encoded {
  const [address = "", prefix, ...more] = value.split("/");
  const bytes = addressBytes(address);
  if (!bytes || more.length > 0) return "it is no address";
  if (prefix === undefined) return der.context(7, false, bytes);
  const mask = maskBytes(bytes.length, prefix);
  if (!mask) return "it is no network";
  if (bytes.some((byte, i) => byte & ~(mask[i] ?? 0) & 0xff)) return "it has bits set behind its prefix";
  return der.context(7, false, bytes, mask);
}

function encodeEmail(value: string): Encoded {
  const at = value.indexOf("@");
  const domain = ascii(at < 0 ? value : value.slice(at + 1));
  if (domain === undefined) return "its domain can't be written in ASCII";
  return text(
    1,
    at < 0
      ? value
      : /^[\x21-\x7e]+$/.test(value.slice(0, at))
        ? `${value.slice(0, at)}@${domain}`
        : undefined,
  );
}

function encodeUri(value: string): Encoded {
  if (/^[\x21-\x7e]+$/.test(value)) return text(6, value);
  return text(6, URL.canParse(value) ? new URL(value).href : undefined);
}

const STRINGS: Readonly<Record<string, number>> = {
  UTF8: der.TAG.utf8,
  UTF8String: der.TAG.utf8,
  IA5: der.TAG.ia5,
  IA5STRING: der.TAG.ia5,
  IA5String: der.TAG.ia5,
  PRINTABLE: der.TAG.printable,
  PRINTABLESTRING: der.TAG.printable,
  PrintableString: der.TAG.printable,
  OCT: der.TAG.octets,
  OCTETSTRING: der.TAG.octets,
};

/** `OID;UTF8:text`, or `OID;0c:04:…` with the value as it is encoded. */
function encodeOther(value: string): Encoded {
  const [, id = "", rest = ""] = /^(\d+(?:\.\d+)+);(.*)$/s.exec(value) ?? [];
  if (id === "") return "write `otherName:1.2.3.4;UTF8:text`";
  const raw = /^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2})*$/.test(rest)
    ? Buffer.from(rest.split(":").map((b) => Number.parseInt(b, 16)))
    : undefined;
  if (raw) return der.context(0, true, der.oid(id), der.context(0, true, raw));
  const [, kind = "", words = ""] = /^([A-Za-z0-9]+):(.*)$/s.exec(rest) ?? [];
  const tag = STRINGS[kind];
  if (tag === undefined)
    return "its value begins with `UTF8:`, `IA5:`, `PRINTABLE:` or `OCT:`, or is in hexadecimal";
  return der.context(
    0,
    true,
    der.oid(id),
    der.context(0, true, der.element(tag, Buffer.from(words, "utf8"))),
  );
}

/** As OpenSSL and Ansible have it: written from the most special part on, stored the other way around. */
function encodeDirectory(value: string): Encoded {
  const parts = parseName(value);
  if (typeof parts === "string") return parts;
  return der.context(4, true, encodeName([...parts].reverse()));
}

/** A name as tasks write it; a string where it can't be one, with the reason. */
export function encodeGeneralName(name: string): Encoded {
  const [, kind = "", value = ""] = /^([A-Za-z]+):(.*)$/s.exec(name) ?? [];
  switch (kind) {
    case "DNS":
      return text(2, ascii(value));
    case "IP":
      return encodeIp(value);
    case "email":
      return encodeEmail(value);
    case "URI":
      return encodeUri(value);
    case "RID":
      return /^[0-2](\.\d+)+$/.test(value)
        ? der.context(8, false, der.readElement(der.oid(value)).content)
        : "it is no object identifier";
    case "otherName":
      return encodeOther(value);
    case "dirName":
      return encodeDirectory(value);
    default:
      return name.includes(":")
        ? "it begins with `DNS:`, `IP:`, `email:`, `URI:`, `RID:`, `dirName:` or `otherName:`"
        : `write \`DNS:${name}\`, or \`IP:\` for an address`;
  }
}

/** Two names with the same key mean the same. */
export function generalNameKey({ tag, bytes, content }: der.Element): string {
  return tag === 0xa4 ? `dirName:${readName(content).map(partKey).join("\0")}` : bytes.toString("hex");
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join(".");
  const words = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16));
  return new URL(`http://[${words.join(":")}]/`).hostname.slice(1, -1);
}

function ipText(content: Buffer): string {
  if (content.length === 4 || content.length === 16) return addressText(content);
  if (content.length !== 8 && content.length !== 32) return content.toString("hex");
  const half = content.length / 2;
  const bits = [...content.subarray(half)].reduce(
    (n, byte) => n + byte.toString(2).replaceAll("0", "").length,
    0,
  );
  return `${addressText(content.subarray(0, half))}/${bits}`;
}

/** For people and results: `DNS:nas.home.lan`. */
export function generalNameText(name: der.Element): string {
  switch (name.tag) {
    case 0x82:
      return `DNS:${name.content.toString("latin1")}`;
    case 0x81:
      return `email:${name.content.toString("latin1")}`;
    case 0x86:
      return `URI:${name.content.toString("latin1")}`;
    case 0x87:
      return `IP:${ipText(name.content)}`;
    case 0x88:
      return `RID:${der.readOid(name)}`;
    case 0xa4:
      return `dirName:${nameText([...readName(name.content)].reverse())}`;
    default:
      return `otherName:${name.content.toString("hex")}`;
  }
}
