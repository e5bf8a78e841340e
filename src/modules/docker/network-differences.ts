/** What a network would have to be made anew for. */

import { ipAddress } from "../../expression/value/ip-address.ts";
import { ipNetwork, ipText, networkOf, networkText } from "../../expression/value/ip-network.ts";
import type { ObjectDifference } from "./object-differences.ts";
import { subsetDifferences } from "./object-differences.ts";

type Text = Readonly<Record<string, string>>;

/** As `docker network inspect` tells it. */
export interface NetworkState {
  readonly Name: string;
  readonly Id?: string;
  readonly Driver?: string;
  readonly Scope?: string;
  readonly EnableIPv4?: boolean;
  readonly EnableIPv6?: boolean;
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  readonly Ingress?: boolean;
  readonly ConfigOnly?: boolean;
  readonly ConfigFrom?: { readonly Network?: string };
  readonly IPAM?: {
    readonly Driver?: string;
    readonly Options?: Text | null;
    readonly Config?: readonly IpamState[] | null;
  };
  readonly Options?: Text | null;
  readonly Labels?: Text | null;
  /** By their ids. */
  readonly Containers?: Readonly<Record<string, { readonly Name: string }>> | null;
}

interface IpamState {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Text | null;
}

export interface IpamParams {
  readonly subnet?: string | undefined;
  readonly iprange?: string | undefined;
  readonly gateway?: string | undefined;
  readonly aux_addresses?: Text | undefined;
}

export interface NetworkParams {
  readonly driver: string;
  readonly driver_options: Text;
  readonly config_from?: string | undefined;
  readonly config_only?: boolean | undefined;
  readonly ipam_driver?: string | undefined;
  readonly ipam_driver_options?: Text | undefined;
  readonly ipam_config?: readonly IpamParams[] | undefined;
  readonly enable_ipv4?: boolean | undefined;
  readonly enable_ipv6?: boolean | undefined;
  readonly internal?: boolean | undefined;
  readonly scope?: string | undefined;
  readonly attachable?: boolean | undefined;
  readonly ingress?: boolean | undefined;
  readonly labels: Text;
}

/** Addresses have several spellings, and newer daemons give another back than they were given. */
function spelled(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!text.includes("/")) {
    const address = ipAddress(text);
    return address === undefined ? text : ipText(address);
  }
  const network = ipNetwork(text);
  return network === undefined ? text : networkText(networkOf(network));
}

function spelledAll(addresses: Text | null | undefined): Text {
  return Object.fromEntries(
    Object.entries(addresses ?? {}).map(([name, address]) => [name, spelled(address) ?? ""]),
  );
}

/** The parts of a pool that are asked for, against a pool that is there. */
function poolDifferences(
  wanted: IpamParams,
  active: IpamState | undefined,
  place: string,
): readonly ObjectDifference[] {
  const found: ObjectDifference[] = [];
  const compare = (name: string, want: string | undefined, have: string | undefined): void => {
    if (want !== undefined && spelled(want) !== spelled(have))
      found.push({ name: `${place}.${name}`, wanted: want, active: have });
  };
  compare("subnet", wanted.subnet, active?.Subnet);
  compare("iprange", wanted.iprange, active?.IPRange);
  compare("gateway", wanted.gateway, active?.Gateway);
  if (wanted.aux_addresses !== undefined) {
    const have = spelledAll(active?.AuxiliaryAddresses);
    const want = spelledAll(wanted.aux_addresses);
    const names = new Set([...Object.keys(have), ...Object.keys(want)]);
    if ([...names].some((name) => have[name] !== want[name]))
      found.push({ name: `${place}.aux_addresses`, wanted: wanted.aux_addresses, active: have });
  }
  return found;
}

function ipamDifferences(p: NetworkParams, state: NetworkState): readonly ObjectDifference[] {
  const pools = state.IPAM?.Config ?? [];
  return (p.ipam_config ?? []).flatMap((wanted, index) => {
    const place = `ipam_config[${index}]`;
    const fits = pools.find((pool) => poolDifferences(wanted, pool, place).length === 0);
    if (fits) return [];
    const nearest = pools.find((pool) => spelled(pool.Subnet) === spelled(wanted.subnet));
    return poolDifferences(wanted, nearest, place);
  });
}

/** A network that only holds settings has no driver of its own. */
export function driverOf(p: NetworkParams): string {
  return p.config_only === true ? "null" : p.driver;
}

export function networkDifferences(p: NetworkParams, state: NetworkState): readonly ObjectDifference[] {
  const found: ObjectDifference[] = [];
  const compare = (name: string, wanted: unknown, active: unknown): void => {
    if (wanted !== undefined && wanted !== active) found.push({ name, wanted, active });
  };
  compare("config_only", p.config_only, state.ConfigOnly ?? false);
  compare("config_from", p.config_from, state.ConfigFrom?.Network ?? "");
  compare("driver", driverOf(p), state.Driver);
  found.push(...subsetDifferences("driver_options", p.driver_options, state.Options));
  compare("ipam_driver", p.ipam_driver, state.IPAM?.Driver);
  found.push(...wholeDifferences("ipam_driver_options", p.ipam_driver_options, state.IPAM?.Options));
  found.push(...ipamDifferences(p, state));
  compare("enable_ipv4", p.enable_ipv4, state.EnableIPv4 ?? true);
  compare("enable_ipv6", p.enable_ipv6, state.EnableIPv6 ?? false);
  compare("internal", p.internal, state.Internal ?? false);
  compare("scope", p.scope, state.Scope);
  compare("attachable", p.attachable, state.Attachable ?? false);
  compare("ingress", p.ingress, state.Ingress ?? false);
  found.push(...subsetDifferences("labels", p.labels, state.Labels));
  return found;
}

function wholeDifferences(
  name: string,
  wanted: Text | undefined,
  active: Text | null | undefined,
): readonly ObjectDifference[] {
  if (wanted === undefined) return [];
  const have = active ?? {};
  const names = new Set([...Object.keys(wanted), ...Object.keys(have)]);
  return [...names].some((key) => wanted[key] !== have[key]) ? [{ name, wanted, active: have }] : [];
}

/** Their names, in the order in which docker tells them. */
export function containersIn(state: NetworkState | undefined): readonly string[] {
  return Object.values(state?.Containers ?? {}).map((container) => container.Name);
}
