/** Arithmetic of IPv4 addresses and prefixes. */

export function toNumber(address: string): number | undefined {
  const bytes = address.split(".");
  if (bytes.length !== 4 || !bytes.every((b) => /^\d{1,3}$/.test(b) && Number(b) < 256)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

export function netmask(prefix: number): string {
  return toAddress(2 ** 32 - 2 ** (32 - prefix));
}

export function network(address: string, prefix: number): string {
  const number = toNumber(address) ?? 0;
  return toAddress(number - (number % 2 ** (32 - prefix)));
}
