/** What `ipaddr` and its kin answer: a value read as an address or network, and one thing said of it. */

import { Fault } from "../fault.ts";
import {
  firstOf,
  hostmaskOf,
  type IpNetwork,
  ipNetwork,
  ipOfNumber,
  ipText,
  isGlobal,
  isLoopback,
  isMask,
  isMulticast,
  isOneOf,
  isWithin,
  lastOf,
  maskOf,
  networkOf,
  networkText,
  reverseName,
  sizeOf,
  usableOf,
  versionOf,
} from "./ip-network.ts";
import { isNumber, numberOf } from "./kind.ts";
import { str } from "./text.ts";

/** A value that is an address or a network. */
export interface IpValue {
  readonly network: IpNetwork;
  /** Whether it was written with the length of a prefix. */
  readonly asNetwork: boolean;
  /** What is given back where the value passes as it is. */
  readonly text: string;
}

/** `undefined`: the value is none. `version` decides what a bare number is. */
export function readIp(value: unknown, version?: 4 | 6): IpValue | undefined {
  if (typeof value !== "string" && !isNumber(value)) return undefined;
  const text = isNumber(value) ? str(numberOf(value)) : value;
  if (/^\d+$/.test(text)) {
    const number = BigInt(text);
    const address = (version === 6 ? undefined : ipOfNumber(number, 32)) ?? ipOfNumber(number, 128);
    if (!address) return undefined;
    const network = { ...address, prefix: address.bits };
    return { network, asNetwork: false, text: networkText(network) };
  }
  const network = ipNetwork(text);
  if (network) return { network, asNetwork: text.includes("/"), text };
  const [, digits = "", prefix = ""] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return digits === "" ? undefined : numericNetwork(BigInt(digits), Number(prefix));
}

function numericNetwork(number: bigint, prefix: number): IpValue | undefined {
  const address = (prefix <= 32 ? ipOfNumber(number, 32) : undefined) ?? ipOfNumber(number, 128);
  if (!address || prefix > address.bits) return undefined;
  const network = { ...address, prefix };
  return { network, asNetwork: true, text: networkText(network) };
}

const NOTHING = null;

type Answer = (value: IpValue) => unknown;

function at(network: IpNetwork, number: bigint): string {
  return ipText({ bits: network.bits, number });
}

function hasOwnAddress(network: IpNetwork): boolean {
  return network.number !== firstOf(network);
}

/** Networks of two addresses have no broadcast address, nor have those of version 6 for the filters' purposes. */
function hasBroadcast(network: IpNetwork): boolean {
  return sizeOf(network) > 2n;
}

function address({ network }: IpValue): unknown {
  if (sizeOf(network) === 1n || hasOwnAddress(network) || !hasBroadcast(network) || network.bits === 128)
    return ipText(network);
  return NOTHING;
}

/** An address that a host of the network may have, with its prefix. */
function hostAndPrefix({ network }: IpValue): unknown {
  const { number } = network;
  if (hasBroadcast(network) && (number === firstOf(network) || number === lastOf(network))) return false;
  return networkText(network);
}

function host({ network }: IpValue): unknown {
  if (sizeOf(network) === 1n || hasOwnAddress(network) || !hasBroadcast(network)) return networkText(network);
  return NOTHING;
}

function withPrefix(write: (network: IpNetwork) => string): Answer {
  return ({ network }) => {
    const size = sizeOf(network);
    return size === 2n || (size > 1n && hasOwnAddress(network)) ? write(network) : NOTHING;
  };
}

/** The value itself where something holds. */
function where(holds: (network: IpNetwork) => boolean): Answer {
  return (value) => (holds(value.network) ? value.text : NOTHING);
}

/** An answer that a lone address does not have. */
function ofNetwork(answer: (network: IpNetwork, usable: readonly [bigint, bigint]) => unknown): Answer {
  return ({ network, asNetwork }) => {
    if (!asNetwork) throw new Fault("EXP0302", "it is an address, not a network", { blame: "input" });
    const usable = usableOf(network);
    return usable ? answer(network, usable) : NOTHING;
  };
}

function neighbour(step: bigint): Answer {
  return ofNetwork((network, [first, last]) => {
    const number = network.number + step;
    return number >= first && number <= last ? at(network, number) : NOTHING;
  });
}

function peer({ network, asNetwork }: IpValue): unknown {
  const refuse = (why: string): never => {
    throw new Fault("EXP0302", why, { blame: "input" });
  };
  if (!asNetwork) return refuse("it is an address, not a network");
  const { number } = network;
  if (sizeOf(network) === 2n) return at(network, number ^ 1n);
  if (sizeOf(network) !== 4n) return refuse("only networks of two hosts have peers: /31 and /30");
  if (number % 4n === 0n || number % 4n === 3n)
    return refuse("the first and the last address of a /30 have no peer");
  return at(network, number ^ 3n);
}

function integer({ network, asNetwork }: IpValue): unknown {
  if (asNetwork) return `${network.number}/${network.prefix}`;
  return exact(network.number);
}

/** A number where it can be kept exactly, else its digits. */
export function exact(number: bigint): number | string {
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : String(number);
}

function sixToFour({ network, text, asNetwork }: IpValue): unknown {
  if (network.bits === 32) {
    if (sizeOf(network) > 1n && !hasOwnAddress(network)) return false;
    if (isGlobal(network) && !isPublic(network)) return false;
    const hex = network.number.toString(16).padStart(8, "0");
    return `2002:${hex.slice(0, 4)}:${hex.slice(4)}::1/48`;
  }
  if (asNetwork && !hasOwnAddress(network)) return false;
  return isOneOf(network, ["2002::/16"]) ? text : false;
}

/** From version 6 to 4: only addresses that carry one. */
function asVersion4({ network, text }: IpValue): unknown {
  if (network.bits === 32) return text;
  const high = network.number >> 32n;
  if ((high !== 0n && high !== 0xffffn) || network.prefix < 96) return false;
  return networkText({ bits: 32, number: network.number & 0xffffffffn, prefix: network.prefix - 96 });
}

function asVersion6({ network, text }: IpValue): unknown {
  if (network.bits === 128) return text;
  return networkText({ bits: 128, number: network.number | (0xffffn << 32n), prefix: network.prefix + 96 });
}

function wrap({ network, text, asNetwork }: IpValue): unknown {
  if (network.bits === 32) return text;
  return asNetwork ? `[${ipText(network)}]/${network.prefix}` : `[${ipText(network)}]`;
}

function isPublic(network: IpNetwork): boolean {
  return !isMulticast(network) && isGlobal(network) && !isLoopback(network) && !isMask(network);
}

function usableSize({ network }: IpValue): unknown {
  const size = sizeOf(network);
  return size === 1n ? 0 : exact(size === 2n ? 2n : size - 2n);
}

const mask = (network: IpNetwork): string => at(network, maskOf(network.bits, network.prefix));
const hostmask = (network: IpNetwork): string => at(network, hostmaskOf(network.bits, network.prefix));
const network = (n: IpNetwork): string => ipText(networkOf(n));
const loopback = where(isLoopback);
const cidr: Answer = (value) => networkText(networkOf(value.network));

/** What may be asked; other words are networks, or positions in the network. */
export const IP_QUERIES: Readonly<Record<string, Answer>> = {
  "": ({ network: n, asNetwork }) => (asNetwork ? networkText(n) : ipText(n)),
  "6to4": sixToFour,
  address,
  ip: address,
  "address/prefix": hostAndPrefix,
  gateway: hostAndPrefix,
  gw: hostAndPrefix,
  "host/prefix": hostAndPrefix,
  hostnet: hostAndPrefix,
  router: hostAndPrefix,
  bool: () => true,
  broadcast: ({ network: n }) => (hasBroadcast(n) ? at(n, lastOf(n)) : NOTHING),
  cidr: ({ network: n }) => networkText(n),
  first_usable: ofNetwork((n, [first]) => at(n, first)),
  last_usable: ofNetwork((n, [, last]) => at(n, last)),
  next_usable: neighbour(1n),
  previous_usable: neighbour(-1n),
  range_usable: ofNetwork((n, [first, last]) => `${at(n, first)}-${at(n, last)}`),
  host,
  hostmask: ({ network: n }) => hostmask(n),
  wildcard: ({ network: n }) => hostmask(n),
  int: integer,
  "ip/prefix": withPrefix(networkText),
  ip_netmask: withPrefix((n) => `${ipText(n)} ${mask(n)}`),
  ipv4: asVersion4,
  ipv6: asVersion6,
  "link-local": where((n) => isOneOf(n, ["169.254.0.0/16", "fe80::/10"])),
  lo: loopback,
  loopback,
  multicast: where(isMulticast),
  unicast: where((n) => !isMulticast(n)),
  net: ({ network: n }) => (sizeOf(n) > 1n && !hasOwnAddress(n) ? networkText(n) : NOTHING),
  netmask: ({ network: n }) => mask(n),
  network: ({ network: n }) => network(n),
  network_id: ({ network: n }) => network(n),
  "network/prefix": cidr,
  subnet: cidr,
  network_netmask: ({ network: n }) => `${network(n)} ${mask(n)}`,
  network_wildcard: ({ network: n }) => `${network(n)} ${hostmask(n)}`,
  peer,
  prefix: ({ network: n }) => n.prefix,
  private: where((n) => !isGlobal(n)),
  public: where(isPublic),
  revdns: ({ network: n }) => reverseName(n),
  size: ({ network: n }) => exact(sizeOf(n)),
  size_usable: usableSize,
  type: ({ network: n }) => (sizeOf(n) === 1n || hasOwnAddress(n) ? "address" : "network"),
  version: ({ network: n }) => versionOf(n),
  wrap,
};

/** False or null for a value that is no address, or not one of those that are asked for. */
export function askIp(value: unknown, query: string, version?: 4 | 6): unknown {
  const read = readIp(value, version);
  if (!read) return false;
  const inside = Object.hasOwn(IP_QUERIES, query) ? undefined : ipNetwork(query);
  if (version !== undefined && versionOf(read.network) !== version) return false;
  if (inside && !/^\d+$/.test(query)) return isWithin(read.network, networkOf(inside)) ? read.text : NOTHING;
  if (Object.hasOwn(IP_QUERIES, query)) return IP_QUERIES[query]?.(read);
  return position(read, query);
}

/** `network | ipaddr(5)`: the fifth address, counted from the end where negative. */
function position({ network: n, asNetwork }: IpValue, query: string): unknown {
  if (query.trim() === "" || !Number.isFinite(Number(query)))
    throw new Fault("EXP0301", `ipaddr has no query \`${query}\``, {
      blame: "query",
      help: `it is one of ${Object.keys(IP_QUERIES)
        .filter((q) => q !== "")
        .join(", ")}, a network, or a position in the network`,
    });
  if (sizeOf(n) === 1n) return asNetwork ? networkText(n) : ipText(n);
  if (!Number.isInteger(Number(query))) return false;
  const offset = BigInt(query);
  const number = offset < 0n ? lastOf(n) + offset + 1n : firstOf(n) + offset;
  return number >= firstOf(n) && number <= lastOf(n) ? `${at(n, number)}/${n.prefix}` : false;
}
