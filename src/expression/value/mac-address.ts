/** Addresses of network cards, in the ways that people and programs write them. */

const FORMS: readonly RegExp[] = [
  /^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i,
  /^(?:[0-9a-f]{1,2}-){5}[0-9a-f]{1,2}$/i,
  /^(?:[0-9a-f]{1,4}[.:-]){2}[0-9a-f]{1,4}$/i,
  /^[0-9a-f]{5,6}[-:][0-9a-f]{5,6}$/i,
  /^[0-9a-f]{11,12}$/i,
];

/** The 48 bits, as 12 hexadecimal digits; `undefined`: it is no such address. */
export function macDigits(text: string): string | undefined {
  if (!FORMS.some((form) => form.test(text))) return undefined;
  const parts = text.split(/[.:-]/);
  const width = 12 / parts.length;
  return parts
    .map((part) => part.padStart(width, "0"))
    .join("")
    .toLowerCase();
}

function pieces(digits: string, size: number): readonly string[] {
  return digits.match(new RegExp(`.{${size}}`, "g")) ?? [];
}

/** Notations by the names that `hwaddr` gives them. */
export const MAC_FORMATS: Readonly<Record<string, (digits: string) => string>> = {
  bare: (digits) => digits.toUpperCase(),
  cisco: (digits) => pieces(digits, 4).join("."),
  eui48: (digits) => pieces(digits.toUpperCase(), 2).join("-"),
  win: (digits) => pieces(digits.toUpperCase(), 2).join("-"),
  linux: (digits) => pieces(digits, 2).join(":"),
  unix: (digits) =>
    pieces(digits, 2)
      .map((p) => p.replace(/^0/, ""))
      .join(":"),
  pgsql: (digits) => pieces(digits, 6).join(":"),
  postgresql: (digits) => pieces(digits, 6).join(":"),
  psql: (digits) => pieces(digits, 6).join(":"),
};

/** The lower half of the address that a card gives itself in a network of version 6. */
export function interfaceIdentifier(digits: string): bigint {
  const first = (Number.parseInt(digits.slice(0, 2), 16) ^ 2).toString(16).padStart(2, "0");
  return BigInt(`0x${first}${digits.slice(2, 6)}fffe${digits.slice(6)}`);
}
