/** Names of subjects and issuers: written as DER, read, and compared by what they say. */

import * as der from "./der.ts";

export interface NamePart {
  /** Dotted. */
  readonly oid: string;
  readonly value: string;
}

/** Identifiers with their names, the shortest last. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  "2.5.4.3": ["commonName", "CN"],
  "2.5.4.4": ["surname", "SN"],
  "2.5.4.5": ["serialNumber"],
  "2.5.4.6": ["countryName", "C"],
  "2.5.4.7": ["localityName", "L"],
  "2.5.4.8": ["stateOrProvinceName", "ST"],
  "2.5.4.9": ["streetAddress", "street"],
  "2.5.4.10": ["organizationName", "O"],
  "2.5.4.11": ["organizationalUnitName", "OU"],
  "2.5.4.12": ["title"],
  "2.5.4.13": ["description"],
  "2.5.4.15": ["businessCategory"],
  "2.5.4.16": ["postalAddress"],
  "2.5.4.17": ["postalCode"],
  "2.5.4.41": ["name"],
  "2.5.4.42": ["givenName", "GN"],
  "2.5.4.43": ["initials"],
  "2.5.4.44": ["generationQualifier"],
  "2.5.4.45": ["x500UniqueIdentifier"],
  "2.5.4.46": ["dnQualifier"],
  "2.5.4.65": ["pseudonym"],
  "2.5.4.97": ["organizationIdentifier"],
  "1.2.840.113549.1.9.1": ["emailAddress"],
  "1.2.840.113549.1.9.2": ["unstructuredName"],
  "0.9.2342.19200300.100.1.1": ["userId", "userID", "UID"],
  "0.9.2342.19200300.100.1.25": ["domainComponent", "DC"],
  "1.3.6.1.4.1.311.60.2.1.1": ["jurisdictionLocalityName", "jurisdictionL"],
  "1.3.6.1.4.1.311.60.2.1.2": ["jurisdictionStateOrProvinceName", "jurisdictionST"],
  "1.3.6.1.4.1.311.60.2.1.3": ["jurisdictionCountryName", "jurisdictionC"],
};

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(ATTRIBUTES).flatMap(([oid, names]) => names.map((name): [string, string] => [name, oid])),
);

const DOTTED = /^[0-2](\.(0|[1-9]\d*))+$/;

/** The identifier of `CN`, `commonName` or `2.5.4.3`. */
export function attributeOid(name: string): string | undefined {
  return BY_NAME.get(name) ?? (DOTTED.test(name) ? name : undefined);
}

export function attributeName(oid: string): string {
  return ATTRIBUTES[oid]?.at(-1) ?? oid;
}

/** Countries, and what is by its definition printable or ASCII, have their own kinds of text. */
function valueTag(oid: string): number {
  if (["2.5.4.6", "2.5.4.5", "2.5.4.46", "1.3.6.1.4.1.311.60.2.1.3"].includes(oid)) return der.TAG.printable;
  if (oid === "1.2.840.113549.1.9.1" || oid === "0.9.2342.19200300.100.1.25") return der.TAG.ia5;
  return der.TAG.utf8;
}

export function encodePart({ oid, value }: NamePart): Buffer {
  return der.sequence(der.oid(oid), der.element(valueTag(oid), Buffer.from(value, "utf8")));
}

export function encodeName(parts: readonly NamePart[]): Buffer {
  return der.sequence(...parts.map((p) => der.setOf(encodePart(p))));
}

/** What can't stand in such a part, in words. */
export function flawOfPart({ oid, value }: NamePart): string | undefined {
  if (value === "") return "it is empty";
  if (value.includes("\0")) return "it holds a NUL byte";
  if (oid === "2.5.4.6" || oid === "1.3.6.1.4.1.311.60.2.1.3")
    return /^[A-Za-z]{2}$/.test(value) ? undefined : "a country is two letters, such as `DE`";
  if (oid === "2.5.4.3" && [...value].length > 64) return "a common name has at most 64 characters";
  const tag = valueTag(oid);
  if (tag === der.TAG.utf8) return undefined;
  return /^[\x20-\x7e]*$/.test(value) ? undefined : "it can hold ASCII only";
}

export function readName(bytes: Buffer): readonly NamePart[] {
  return der.partsOf(bytes).flatMap((set) =>
    der.readElements(set.content).map((attribute) => {
      const parts = der.partsOf(attribute.bytes);
      return { oid: der.readOid(der.part(parts, 0)), value: der.readText(der.part(parts, 1)) };
    }),
  );
}

export function partKey({ oid, value }: NamePart): string {
  return `${oid}=${value}`;
}

/** The same parts in the same order, whatever kinds of text hold them. */
export function sameName(a: Buffer, b: Buffer): boolean {
  return readName(a).map(partKey).join("\0") === readName(b).map(partKey).join("\0");
}

export function nameText(parts: readonly NamePart[]): string {
  return parts.map(({ oid, value }) => `${attributeName(oid)}=${value}`).join(", ");
}

/**
 * Reads `CN=ca.home.lan, O=Home` (from the most special part on) or `/O=Home/CN=ca.home.lan`, in the order in which
 * they are written. A backslash takes away the meaning of what follows, or gives a byte in hexadecimal. A string: what is wrong.
 */
export function parseName(text: string): readonly NamePart[] | string {
  const slashed = text.trimStart().startsWith("/");
  const separator = slashed ? "/" : ",";
  let rest = slashed ? text.trimStart().slice(1) : text.trimStart();
  const parts: NamePart[] = [];
  while (rest !== "") {
    const [head, key = ""] = /^ *([A-Za-z0-9.]+) *= */.exec(rest) ?? [];
    if (head === undefined) return `\`${rest}\` does not begin as \`CN=\` does`;
    const oid = attributeOid(key);
    if (oid === undefined) return `\`${key}\` is no part of a name`;
    const { value, length } = readValue(rest.slice(head.length), separator);
    parts.push({ oid, value });
    rest = rest.slice(head.length + length);
    if (rest.length === 1) return "it ends with a separator";
    rest = rest.slice(1);
  }
  return parts;
}

function readValue(text: string, separator: string): { readonly value: string; readonly length: number } {
  const hex = /^#((?:[0-9a-fA-F]{2})+)/.exec(text);
  if (hex?.[1]) return { value: Buffer.from(hex[1], "hex").toString("utf8"), length: hex[0].length };
  const bytes: Buffer[] = [];
  let at = 0;
  for (; at < text.length && text[at] !== separator; at++) {
    const code = text[at] === "\\" ? /^[0-9a-fA-F]{2}/.exec(text.slice(at + 1))?.[0] : undefined;
    if (code !== undefined) {
      bytes.push(Buffer.from(code, "hex"));
      at += 2;
      continue;
    }
    if (text[at] === "\\" && at + 1 < text.length) at++;
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    bytes.push(Buffer.from(character));
    at += character.length - 1;
  }
  return { value: Buffer.concat(bytes).toString("utf8"), length: at };
}
