/** Reads interfaces and addresses from what `ifconfig` and `route` print, for BSD and macOS. */

import { network as networkOf, toAddress } from "./ipv4.ts";
import type { Address, Way } from "./network.ts";

export interface IfconfigTables {
  readonly links: readonly {
    readonly device: string;
    readonly macaddress?: string;
    readonly mtu?: number;
    readonly active: boolean;
    readonly promisc: boolean;
    readonly speed?: number;
    readonly type: string;
    readonly interfaces?: string[];
  }[];
  readonly addresses: readonly Address[];
}

/** `0xffffff00` or `255.255.255.0`. */
function prefixOf(mask: string): number {
  const number = mask.startsWith("0x")
    ? Number.parseInt(mask, 16)
    : mask.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return number.toString(2).replaceAll("0", "").length;
}

function readInet(device: string, line: string): Address[] {
  const match = /^\s*inet\s+([\d.]+)(?:\/(\d+))?/.exec(line);
  if (!match?.[1]) return [];
  const mask = /\snetmask\s+(\S+)/.exec(line)?.[1];
  const prefix = match[2] === undefined ? (mask === undefined ? 32 : prefixOf(mask)) : Number(match[2]);
  const broadcast = /\sbroadcast\s+(\S+)/.exec(line)?.[1] ?? "";
  const scope = match[1].startsWith("127.") ? "host" : "global";
  return [{ device, family: 4, address: match[1], prefix, broadcast, scope }];
}

function readInet6(device: string, line: string): Address[] {
  const match = /^\s*inet6\s+([0-9a-fA-F:.]+)(?:%\S+?)?(?:\/(\d+)|\s+prefixlen\s+(\d+))?(?:\s|$)/.exec(line);
  if (!match?.[1]) return [];
  const [, address = "", slash, words] = match;
  const scope = address === "::1" ? "host" : /^fe[89ab]/i.test(address) ? "link" : "global";
  return [{ device, family: 6, address, prefix: Number(slash ?? words ?? 128), broadcast: "", scope }];
}

function typeOf(device: string, flags: readonly string[], mac: string | undefined): string {
  if (flags.includes("LOOPBACK")) return "loopback";
  if (/^bridge\d/.test(device)) return "bridge";
  return mac === undefined ? "unknown" : "ether";
}

function readLink(device: string, head: string, lines: readonly string[]): IfconfigTables["links"][number] {
  const flags = (/<([^>]*)>/.exec(head)?.[1] ?? "").split(",");
  const mtu = /\smtu\s+(\d+)/.exec(head)?.[1];
  const text = lines.join("\n");
  const mac = /^\s*(?:ether|lladdr|address:?)\s+([0-9a-f]{2}(?::[0-9a-f]{2}){5})\b/m.exec(text)?.[1];
  const status = /^\s*status:\s+(.+)$/m.exec(text)?.[1];
  const speed = /^\s*media:.*\((\d+)(G?)[bB]ase/m.exec(text);
  const ports = [...text.matchAll(/^\s*member:\s+(\S+)/gm)].map((m) => m[1] ?? "");
  return {
    device,
    ...(mac === undefined ? {} : { macaddress: mac }),
    ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
    active: status === undefined ? flags.includes("UP") : status.trim() === "active",
    promisc: flags.includes("PROMISC"),
    ...(speed?.[1] === undefined ? {} : { speed: Number(speed[1]) * (speed[2] ? 1000 : 1) }),
    type: typeOf(device, flags, mac),
    ...(ports.length > 0 ? { interfaces: ports } : {}),
  };
}

export function readIfconfig(lines: readonly string[]): IfconfigTables {
  const links: IfconfigTables["links"][number][] = [];
  const addresses: Address[] = [];
  const starts = lines.flatMap((l, i) => (/^\S+: flags=/.test(l) ? [i] : []));
  for (const [index, start] of starts.entries()) {
    const head = lines[start] ?? "";
    const device = head.slice(0, head.indexOf(":"));
    const own = lines.slice(start + 1, starts[index + 1]);
    links.push(readLink(device, head, own));
    addresses.push(...own.flatMap((l) => [...readInet(device, l), ...readInet6(device, l)]));
  }
  return { links, addresses: addresses.map(withBroadcast) };
}

/** NetBSD tells no broadcast address of some interfaces; it is the last of the network. */
function withBroadcast(address: Address): Address {
  if (address.family === 6 || address.broadcast !== "" || address.scope === "host" || address.prefix > 30)
    return address;
  const bytes = networkOf(address.address, address.prefix).split(".").map(Number);
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return { ...address, broadcast: toAddress(first + 2 ** (32 - address.prefix) - 1) };
}

/** What `route -n get default` says. */
export function readRoute(lines: readonly string[]): Way | undefined {
  const word = (name: string): string | undefined =>
    lines.map((l) => new RegExp(`^\\s*${name}:\\s+(\\S+)`).exec(l)?.[1]).find((w) => w !== undefined);
  const device = word("interface");
  const gateway = word("gateway")?.replace(/%.*$/, "");
  return device === undefined ? undefined : { device, gateway, address: word("if address") };
}
