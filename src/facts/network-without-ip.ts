/** Reads interface addresses from the kernel's own tables, for hosts that have no `ip` program. */

import { toAddress, toNumber } from "./ipv4.ts";
import type { Address, Way } from "./network.ts";

export interface KernelTables {
  /** Lines of /proc/net/fib_trie. */
  readonly trie: readonly string[];
  /** Lines of /proc/net/route. */
  readonly routes: readonly string[];
  /** Lines of /proc/net/if_inet6. */
  readonly inet6: readonly string[];
}

interface Route {
  readonly device: string;
  readonly destination: number;
  readonly gateway: number;
  readonly prefix: number;
}

/** Addresses stand in these tables as the machine's integers: little-endian on everything that homerun runs on. */
function littleEndian(hex: string): number {
  return Buffer.from(hex.padStart(8, "0"), "hex").readUInt32LE(0);
}

function readRoute(line: string): Route[] {
  const [device = "", destination = "", gateway = "", , , , , mask = ""] = line.split(/\s+/);
  if (!/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask)) return [];
  const prefix = littleEndian(mask).toString(2).replaceAll("0", "").length;
  return [{ device, destination: littleEndian(destination), gateway: littleEndian(gateway), prefix }];
}

/** An address of the host itself is followed by `/32 host LOCAL`. */
function localAddresses(trie: readonly string[]): string[] {
  const found = new Set<string>();
  trie.forEach((line, index) => {
    const address = /\|--\s+(\S+)/.exec(line)?.[1];
    if (address && /^\s*\/32 host LOCAL/.test(trie[index + 1] ?? "")) found.add(address);
  });
  return [...found];
}

function placed(address: string, routes: readonly Route[]): Address {
  const number = toNumber(address) ?? 0;
  const holds = (route: Route): boolean =>
    route.prefix > 0 &&
    Math.floor(number / 2 ** (32 - route.prefix)) ===
      Math.floor(route.destination / 2 ** (32 - route.prefix));
  const route = routes.filter(holds).toSorted((a, b) => b.prefix - a.prefix)[0];
  if (address.startsWith("127."))
    return { device: "lo", family: 4, address, prefix: 8, broadcast: "", scope: "host" };
  const broadcast = route ? toAddress(route.destination + 2 ** (32 - route.prefix) - 1) : "";
  return {
    device: route?.device ?? "",
    family: 4,
    address,
    prefix: route?.prefix ?? 32,
    broadcast,
    scope: "global",
  };
}

const SCOPES: Readonly<Record<string, string>> = { "00": "global", "10": "host", "20": "link", "40": "site" };

/** The longest run of zero groups is written as `::`. */
function shortest(groups: readonly string[]): string {
  const text = groups.map((g) => Number.parseInt(g, 16).toString(16)).join(":");
  const runs = text.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = runs.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined
    ? text
    : text
        .replace(longest, ":")
        .replace(/^:(?!:)/, "::")
        .replace(/(?<!:):$/, "::");
}

function readInet6(line: string): Address[] {
  const [hex = "", , prefix = "", scope = "", , device = ""] = line.trim().split(/\s+/);
  if (!/^[0-9a-f]{32}$/.test(hex)) return [];
  const address = shortest(hex.match(/.{4}/g) ?? []);
  return [
    {
      device,
      family: 6,
      address,
      prefix: Number.parseInt(prefix, 16),
      broadcast: "",
      scope: SCOPES[scope] ?? "",
    },
  ];
}

export function addressesOfKernel(tables: KernelTables): { addresses: Address[]; way: Way | undefined } {
  const routes = tables.routes.flatMap(readRoute);
  const out = routes.find((r) => r.prefix === 0 && r.destination === 0);
  return {
    addresses: [
      ...localAddresses(tables.trie).map((a) => placed(a, routes)),
      ...tables.inet6.flatMap(readInet6),
    ],
    way: out && {
      device: out.device,
      gateway: out.gateway === 0 ? undefined : toAddress(out.gateway),
      address: undefined,
    },
  };
}
