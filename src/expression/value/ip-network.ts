/** Networks of the internet protocol: an address and the length of its prefix, with what can be said of both. */

import { type IpAddress, ipAddress } from "./ip-address.ts";

export interface IpNetwork extends IpAddress {
  readonly prefix: number;
}

/** `undefined`: it is neither an address nor a network. The prefix may be written as a netmask or a hostmask of version 4. */
export function ipNetwork(text: string): IpNetwork | undefined {
  const [base = "", mask, ...more] = text.split("/");
  const address = ipAddress(base);
  if (!address || more.length > 0) return undefined;
  const prefix = mask === undefined ? address.bits : prefixOf(mask, address.bits);
  return prefix === undefined ? undefined : { ...address, prefix };
}

function prefixOf(mask: string, bits: 32 | 128): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits ? Number(mask) : undefined;
  const address = ipAddress(mask);
  if (address?.bits !== bits) return undefined;
  for (let length = 0; length <= bits; length++) {
    if (address.number === maskOf(bits, length) || address.number === hostmaskOf(bits, length)) return length;
  }
  return undefined;
}

/** The number as an address; `undefined` where it needs more bits. */
export function ipOfNumber(number: bigint, bits: 32 | 128): IpAddress | undefined {
  return number >= 0n && number < 1n << BigInt(bits) ? { bits, number } : undefined;
}

export function hostmaskOf(bits: 32 | 128, prefix: number): bigint {
  return (1n << BigInt(bits - prefix)) - 1n;
}

export function maskOf(bits: 32 | 128, prefix: number): bigint {
  return ((1n << BigInt(bits)) - 1n) ^ hostmaskOf(bits, prefix);
}

export function sizeOf(network: IpNetwork): bigint {
  return 1n << BigInt(network.bits - network.prefix);
}

export function firstOf(network: IpNetwork): bigint {
  return network.number & maskOf(network.bits, network.prefix);
}

export function lastOf(network: IpNetwork): bigint {
  return network.number | hostmaskOf(network.bits, network.prefix);
}

/** First and last address for hosts; absent where the network is one address. */
export function usableOf(network: IpNetwork): readonly [bigint, bigint] | undefined {
  const size = sizeOf(network);
  if (size === 1n) return undefined;
  const [first, last] = [firstOf(network), lastOf(network)];
  return size === 2n ? [first, last] : [first + 1n, last - 1n];
}

export function versionOf({ bits }: IpAddress): 4 | 6 {
  return bits === 32 ? 4 : 6;
}

/** Whether a network lies in another of the same version. */
export function isWithin(inner: IpNetwork, outer: IpNetwork): boolean {
  return inner.bits === outer.bits && firstOf(inner) >= firstOf(outer) && lastOf(inner) <= lastOf(outer);
}

export function isOneOf(address: IpAddress, networks: readonly string[]): boolean {
  const inner = { ...address, prefix: address.bits };
  return networks.some((text) => {
    const outer = ipNetwork(text);
    return outer !== undefined && isWithin(inner, outer);
  });
}

export function ipText({ bits, number }: IpAddress): string {
  return bits === 32 ? textOf4(number) : textOf6(number);
}

export function networkText(network: IpNetwork): string {
  return `${ipText(network)}/${network.prefix}`;
}

/** The network itself: its own address is its first. */
export function networkOf(network: IpNetwork): IpNetwork {
  return { ...network, number: firstOf(network) };
}

function textOf4(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 255n)).join(".");
}

/** The groups of an address of version 6, highest first. */
export function groupsOf6(number: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, i) => Number((number >> BigInt(112 - 16 * i)) & 0xffffn));
}

/** The longest row of zeros is left out; addresses that carry one of version 4 end with it. */
function textOf6(number: bigint): string {
  const high = number >> 32n;
  if (high === 0xffffn || (high === 0n && number >> 16n !== 0n))
    return `::${high === 0n ? "" : "ffff:"}${textOf4(number & 0xffffffffn)}`;
  const groups = groupsOf6(number).map((group) => group.toString(16));
  const { start, length } = longestZeros(groups);
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === "0") length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

const PRIVATE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "240.0.0.0/4",
  "::/128",
  "::1/128",
  "::ffff:0:0/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "fc00::/7",
  "fe80::/10",
];
const PUBLIC_AFTER_ALL = [
  "192.0.0.9/32",
  "192.0.0.10/32",
  "2001:1::1/128",
  "2001:1::2/128",
  "2001:3::/32",
  "2001:4:112::/48",
  "2001:20::/28",
  "2001:30::/28",
];

/** Whether IANA's registries let the address be routed everywhere. */
export function isGlobal(address: IpAddress): boolean {
  return isOneOf(address, PUBLIC_AFTER_ALL) || !isOneOf(address, PRIVATE);
}

export function isMulticast(address: IpAddress): boolean {
  return isOneOf(address, ["224.0.0.0/4", "ff00::/8"]);
}

export function isLoopback(address: IpAddress): boolean {
  return isOneOf(address, ["127.0.0.0/8", "::1/128"]);
}

/** Whether the number is one that a mask may be. */
export function isMask({ bits, number }: IpAddress): boolean {
  const all = (1n << BigInt(bits)) - 1n;
  const rest = number ^ all;
  return (rest & (rest + 1n)) === 0n || (number & (number + 1n)) === 0n;
}

/** The name under which the address is looked up backwards. */
export function reverseName({ bits, number }: IpAddress): string {
  if (bits === 32) return `${textOf4(number).split(".").reverse().join(".")}.in-addr.arpa.`;
  const digits = number.toString(16).padStart(32, "0");
  return `${[...digits].reverse().join(".")}.ip6.arpa.`;
}
