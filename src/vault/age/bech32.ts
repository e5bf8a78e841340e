/** Bech32 (BIP 173), as age writes its keys: without the limit of 90 characters. */

const CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM = 6;

function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, i) => {
      if ((top >>> i) & 1) check ^= term;
    });
  }
  return check;
}

function expanded(prefix: string): readonly number[] {
  const codes = Array.from(prefix, (c) => c.charCodeAt(0));
  return [...codes.map((c) => c >> 5), 0, ...codes.map((c) => c & 31)];
}

/** Undefined where bits are left over that are no padding. */
function regrouped(values: Iterable<number>, from: number, to: number, pad: boolean): number[] | undefined {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = (held << from) | value;
    for (bits += from; bits >= to; ) {
      bits -= to;
      out.push((held >> bits) & ((1 << to) - 1));
    }
    held &= (1 << bits) - 1;
  }
  if (pad) return bits > 0 ? [...out, (held << (to - bits)) & ((1 << to) - 1)] : out;
  return bits >= from || held !== 0 ? undefined : out;
}

/** In small letters. */
export function bech32(prefix: string, bytes: Uint8Array): string {
  const data = regrouped(bytes, 8, 5, true) ?? [];
  const check = polymod([...expanded(prefix), ...data, ...Array<number>(CHECKSUM).fill(0)]) ^ 1;
  const checksum = Array.from({ length: CHECKSUM }, (_, i) => (check >>> (5 * (5 - i))) & 31);
  return `${prefix}1${[...data, ...checksum].map((v) => CHARACTERS[v]).join("")}`;
}

/** Undefined where the text is no bech32, or has a typing error. */
export function fromBech32(text: string): { readonly prefix: string; readonly bytes: Buffer } | undefined {
  const small = text.toLowerCase();
  if (text !== small && text !== text.toUpperCase()) return undefined;
  const one = small.lastIndexOf("1");
  const prefix = small.slice(0, one);
  const data = Array.from(small.slice(one + 1), (c) => CHARACTERS.indexOf(c));
  if (one < 1 || data.length < CHECKSUM || data.includes(-1)) return undefined;
  if (polymod([...expanded(prefix), ...data]) !== 1) return undefined;
  const bytes = regrouped(data.slice(0, -CHECKSUM), 5, 8, false);
  return bytes && { prefix, bytes: Buffer.from(bytes) };
}
