/** What has to be done to a network of Docker, as requests to the daemon. */

import type { EngineAct } from "../../host/docker/docker-client.ts";
import { enginePath } from "../../host/docker/engine-request.ts";
import type { EngineChange } from "./engine-change.ts";
import {
  containersIn,
  driverOf,
  type NetworkParams,
  type NetworkState,
  networkDifferences,
} from "./network-differences.ts";
import { differenceTexts } from "./object-differences.ts";

interface Wanted extends NetworkParams {
  readonly name: string;
  readonly connected: readonly string[];
  readonly appends: boolean;
  readonly force: boolean;
}

function connect(network: string, container: string): EngineAct {
  const path = enginePath("/networks/", network, "/connect");
  return { method: "POST", path, body: { Container: container } };
}

/** One that has left meanwhile is where it shall be. */
function disconnect(network: string, container: string): EngineAct {
  const path = enginePath("/networks/", network, "/disconnect");
  return { method: "POST", path, body: { Container: container, Force: true }, accepts: [404] };
}

function remove(network: string, inside: readonly string[]): readonly EngineAct[] {
  return [
    ...inside.map((container) => disconnect(network, container)),
    { method: "DELETE", path: enginePath("/networks/", network), accepts: [404] },
  ];
}

function creation(p: Wanted): EngineAct {
  const pools = (p.ipam_config ?? []).map((pool) => ({
    Subnet: pool.subnet,
    IPRange: pool.iprange,
    Gateway: pool.gateway,
    AuxiliaryAddresses: pool.aux_addresses,
  }));
  const ipam = p.ipam_driver !== undefined || p.ipam_driver_options !== undefined || pools.length > 0;
  const body = {
    Name: p.name,
    CheckDuplicate: true,
    Driver: driverOf(p),
    Options: p.driver_options,
    ConfigOnly: p.config_only,
    ConfigFrom: p.config_from === undefined ? undefined : { Network: p.config_from },
    EnableIPv4: p.enable_ipv4,
    EnableIPv6: p.enable_ipv6,
    Internal: p.internal,
    Scope: p.scope,
    Attachable: p.attachable,
    Ingress: p.ingress,
    Labels: p.labels,
    IPAM: ipam ? { Driver: p.ipam_driver, Config: pools, Options: p.ipam_driver_options } : undefined,
  };
  return { method: "POST", path: "/networks/create", body };
}

export function absence(name: string, state: NetworkState | undefined): readonly EngineChange[] {
  if (state === undefined) return [];
  const inside = containersIn(state);
  return [
    {
      kind: "remove-network",
      summary: `remove the network ${name}${inside.length === 0 ? "" : `, after taking out ${inside.join(", ")}`}`,
      difference: { subject: `network ${name}`, before: listing(state.Driver, inside) },
      acts: remove(name, inside),
      effects: [{ kind: "docker", object: "network", name, present: false }],
    },
  ];
}

function listing(driver: string | undefined, containers: readonly string[]): string {
  return [`driver: ${driver ?? ""}`, ...containers.map((c) => `connected: ${c}`)]
    .map((l) => `${l}\n`)
    .join("");
}

export interface Members {
  /** Those of the wanted containers that exist. */
  readonly connected: readonly string[];
  /** Those of them that say that they are in it: the network itself names running ones only. */
  readonly already: readonly string[];
}

export function presence(
  p: Wanted,
  state: NetworkState | undefined,
  { connected, already }: Members,
): readonly EngineChange[] {
  const inside = state === undefined ? [] : [...new Set([...containersIn(state), ...already])];
  const differences = state === undefined ? [] : networkDifferences(p, state);
  const anew = state !== undefined && (p.force || differences.length > 0);
  const made = state === undefined || anew;
  const wanted = p.connected.length === 0 ? inside : connected;
  const kept = p.appends && !anew ? inside.filter((name) => !wanted.includes(name)) : [];
  const after = [...kept, ...wanted];
  const body = promised(p, state, after, made);
  const effects = [{ kind: "docker", object: "network", name: p.name, present: true, body }] as const;
  const texts = differenceTexts(differences);
  const making: readonly EngineChange[] = made
    ? [
        {
          kind: "make-network",
          summary: `${anew ? "delete the network and make it anew" : "create the network"}: ${p.name}`,
          difference: {
            subject: `network ${p.name}`,
            ...(anew ? { before: texts.before, after: texts.after } : { after: listing(driverOf(p), []) }),
          },
          acts: [...(anew ? remove(p.name, inside) : []), creation(p)],
          effects,
        },
      ]
    : [];
  const there = made ? [] : inside;
  return [...making, ...membership(p.name, there, after, effects)];
}

function membership(
  network: string,
  inside: readonly string[],
  wanted: readonly string[],
  effects: EngineChange["effects"],
): readonly EngineChange[] {
  const subject = `network ${network}`;
  const enter = wanted.filter((name) => !inside.includes(name));
  const leave = inside.filter((name) => !wanted.includes(name));
  return [
    ...enter.map((name) => ({
      kind: "connect-container",
      summary: `connect ${name} to the network ${network}`,
      difference: { subject, after: `connected: ${name}\n` },
      acts: [connect(network, name)],
      effects,
    })),
    ...leave.map((name) => ({
      kind: "disconnect-container",
      summary: `disconnect ${name} from the network ${network}`,
      difference: { subject, before: `connected: ${name}\n` },
      acts: [disconnect(network, name)],
      effects,
    })),
  ];
}

/** What Docker will say of it, as far as that decides anything. */
function promised(
  p: Wanted,
  state: NetworkState | undefined,
  containers: readonly string[],
  made: boolean,
): NetworkState {
  const inside = Object.fromEntries(containers.map((name) => [name, { Name: name }]));
  if (!made && state !== undefined) return { ...state, Containers: inside };
  return {
    Name: p.name,
    Driver: driverOf(p),
    Scope: p.scope ?? "local",
    ...(p.enable_ipv4 === undefined ? {} : { EnableIPv4: p.enable_ipv4 }),
    EnableIPv6: p.enable_ipv6 ?? false,
    Internal: p.internal ?? false,
    Attachable: p.attachable ?? false,
    Ingress: p.ingress ?? false,
    ConfigOnly: p.config_only ?? false,
    ConfigFrom: { Network: p.config_from ?? "" },
    IPAM: {
      Driver: p.ipam_driver ?? "default",
      Options: p.ipam_driver_options ?? {},
      Config: (p.ipam_config ?? []).map((pool) => ({
        ...(pool.subnet === undefined ? {} : { Subnet: pool.subnet }),
        ...(pool.iprange === undefined ? {} : { IPRange: pool.iprange }),
        ...(pool.gateway === undefined ? {} : { Gateway: pool.gateway }),
        ...(pool.aux_addresses === undefined ? {} : { AuxiliaryAddresses: pool.aux_addresses }),
      })),
    },
    Options: p.driver_options,
    Labels: p.labels,
    Containers: inside,
  };
}
