/** Networks of a container: what is wanted of each, how the daemon is told, where a container differs. */

import { ipAddress } from "../../../expression/value/ip-address.ts";
import type { ObjectDifference } from "../object-differences.ts";
import type { ContainerBody, Endpoint, Fields } from "./bodies.ts";
import type { ContainerParams } from "./container-params.ts";
import { isAtLeast, type Wanted } from "./wanted.ts";

export type Network = NonNullable<ContainerParams["networks"]>[number];

/** `name:alias` */
function linksOf(network: Network): readonly string[] | undefined {
  return network.links?.map((link) => (link.includes(":") ? link : `${link}:${link}`));
}

const hardware = (text: string | undefined): string | undefined => text?.replaceAll("-", ":").toLowerCase();

function present(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""),
  );
}

export function endpointBody(network: Network): Fields {
  const addresses = present({ IPv4Address: network.ipv4_address, IPv6Address: network.ipv6_address });
  return present({
    Aliases: network.aliases,
    Links: linksOf(network),
    MacAddress: hardware(network.mac_address),
    IPAMConfig: Object.keys(addresses).length === 0 ? undefined : addresses,
  });
}

function sameAddress(wanted: string, active: string | undefined): boolean {
  if (wanted === active) return true;
  const [a, b] = [ipAddress(wanted), active === undefined ? undefined : ipAddress(active)];
  return a !== undefined && b !== undefined && a.bits === b.bits && a.number === b.number;
}

function within(
  wanted: readonly string[] | undefined,
  active: readonly string[] | null | undefined,
): boolean {
  return (wanted ?? []).every((one) => active?.includes(one) === true);
}

function fitsEndpoint(network: Network, endpoint: Endpoint): boolean {
  const { ipv4_address: four, ipv6_address: six, mac_address: mac } = network;
  const own = endpoint.IPAMConfig ?? {};
  return (
    (!four || sameAddress(four, own.IPv4Address)) &&
    (!six || sameAddress(six, own.IPv6Address)) &&
    within(network.aliases, endpoint.Aliases) &&
    within(linksOf(network), endpoint.Links) &&
    (!mac || !endpoint.MacAddress || hardware(mac) === hardware(endpoint.MacAddress))
  );
}

export interface NetworkChanges {
  readonly connect: readonly { readonly network: Network; readonly reconnect: boolean }[];
  /** Names. */
  readonly disconnect: readonly string[];
  readonly differences: readonly ObjectDifference[];
}

const NONE: NetworkChanges = { connect: [], disconnect: [], differences: [] };

/** What an existing container lacks, and, where only the named ones are wanted, has too many of. */
export function networkChanges(p: ContainerParams, container: ContainerBody, how: string): NetworkChanges {
  if (how === "ignore" || p.networks === undefined) return NONE;
  const connected = container.NetworkSettings?.Networks ?? {};
  const connect = p.networks.flatMap((network) => {
    const endpoint = connected[network.name];
    if (endpoint === undefined) return [{ network, reconnect: false }];
    return fitsEndpoint(network, endpoint) ? [] : [{ network, reconnect: true }];
  });
  const names = new Set(p.networks.map((n) => n.name));
  const disconnect = how === "strict" ? Object.keys(connected).filter((name) => !names.has(name)) : [];
  return {
    connect,
    disconnect,
    differences: [
      ...connect.map(({ network }) => ({
        name: `networks.${network.name}`,
        wanted: endpointBody(network),
        active: endpointTold(connected[network.name]),
      })),
      ...disconnect.map((name) => ({ name: `networks.${name}`, wanted: undefined, active: {} })),
    ],
  };
}

function endpointTold(endpoint: Endpoint | undefined): Fields | undefined {
  if (endpoint === undefined) return undefined;
  const { Aliases, Links, MacAddress, IPAMConfig } = endpoint;
  return present({
    Aliases: Aliases ?? undefined,
    Links: Links ?? undefined,
    MacAddress,
    IPAMConfig: IPAMConfig ?? undefined,
  });
}

/** Networks that a new container is made in. */
export function createdIn(w: Wanted): readonly Network[] {
  const networks = w.p.networks_cli_compatible ? (w.p.networks ?? []) : [];
  return isAtLeast(w.apiVersion, "1.44") ? networks : networks.slice(0, 1);
}

/** What a new container is connected to and parted from once it is made. */
export function afterCreation(w: Wanted, how: string): Omit<NetworkChanges, "differences"> {
  const made = createdIn(w);
  const connect = (w.p.networks ?? [])
    .filter((network) => !made.includes(network))
    .map((network) => ({ network, reconnect: false }));
  const mode = w.p.network_mode ?? "default";
  const own = mode === "default" ? "bridge" : mode;
  const alone = own === "host" || own === "none" || own.startsWith("container:");
  const named = (w.p.networks ?? []).some((network) => network.name === own);
  const extra = how === "strict" && w.p.networks !== undefined && !named && !alone;
  return { connect, disconnect: extra ? [own] : [] };
}
