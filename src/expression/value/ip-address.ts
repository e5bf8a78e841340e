/** Addresses of the internet protocol as numbers, so that they can be compared bit by bit. */

export interface IpAddress {
  readonly bits: 32 | 128;
  readonly number: bigint;
}

/** `undefined`: it is no address. */
export function ipAddress(text: string): IpAddress | undefined {
  if (text.includes(":")) return version6(text);
  const number = version4(text);
  return number === undefined ? undefined : { bits: 32, number };
}

function version4(text: string): bigint | undefined {
  const parts = text.split(".");
  const good = parts.length === 4 && parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) < 256);
  return good ? parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) : undefined;
}

function version6(text: string): IpAddress | undefined {
  const halves = withoutDots(text)?.split("::");
  if (!halves || halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const zeros = 8 - head.length - tail.length;
  if (halves.length === 1 ? zeros !== 0 : zeros < 1) return undefined;
  const groups = [...head, ...Array<string>(zeros).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return { bits: 128, number: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** The last two groups may be written as an address of version 4. */
function withoutDots(text: string): string | undefined {
  if (!text.includes(".")) return text;
  const at = text.lastIndexOf(":") + 1;
  const number = version4(text.slice(at));
  if (number === undefined) return undefined;
  return `${text.slice(0, at)}${(number / 65_536n).toString(16)}:${(number % 65_536n).toString(16)}`;
}

/** Whether the first `length` bits of both are the same. */
export function sharePrefix(a: IpAddress, b: IpAddress, length: number): boolean {
  const rest = BigInt(a.bits - length);
  return a.bits === b.bits && a.number >> rest === b.number >> rest;
}
