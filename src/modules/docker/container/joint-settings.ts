/** Settings of a container that stand in several places of what the daemon keeps, or hang together. */

import { parsePlatform, platform, samePlatform } from "../platform.ts";
import type { ContainerBody, Fields } from "./bodies.ts";
import { kindOf } from "./comparisons.ts";
import { activeMount, type MountBody, mountBody, wantedMount } from "./mounts.ts";
import { type Binding, bindingsOf, declaredPorts, exposedOf } from "./ports.ts";
import { volumeOf } from "./volumes.ts";
import { isAtLeast, shared, type Wanted } from "./wanted.ts";

/** Wanted and active values by the setting's name; a setting that the playbook says nothing of is not there. */
export interface Sides {
  readonly wanted: Fields;
  readonly active: Fields;
}

function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function streams({ p }: Wanted, { Config }: ContainerBody): Sides {
  return {
    wanted: given({ detach: p.detach, interactive: p.interactive }),
    active: {
      interactive: Config.OpenStdin === true,
      detach: !(Config.AttachStderr === true && Config.AttachStdout === true),
    },
  };
}

function logs({ p }: Wanted, { HostConfig }: ContainerBody): Sides {
  const log = (HostConfig.LogConfig ?? {}) as { readonly Type?: unknown; readonly Config?: unknown };
  return {
    wanted: given({ log_driver: p.log_driver, log_options: p.log_options }),
    active: { log_driver: log.Type, log_options: log.Config },
  };
}

/** `default` is told as what it stands for, by newer daemons. */
function networkMode(w: Wanted, { HostConfig }: ContainerBody): Sides {
  const wanted = shared(w, w.p.network_mode);
  const active = HostConfig.NetworkMode;
  const meant = w.system === "windows" ? "nat" : "bridge";
  const same = wanted === "default" && active === meant;
  return { wanted: given({ network_mode: wanted }), active: { network_mode: same ? wanted : active } };
}

function hardwareAddress({ p }: Wanted, container: ContainerBody): Sides {
  if (p.mac_address === undefined) return { wanted: {}, active: {} };
  const wanted = p.mac_address.replaceAll("-", ":").toLowerCase();
  const endpoints = Object.values(container.NetworkSettings?.Networks ?? {});
  const told = [container.Config.MacAddress, ...endpoints.map((e) => e.MacAddress)]
    .filter((a): a is string => typeof a === "string" && a !== "")
    .map((a) => a.toLowerCase());
  // Of a container that does not run, newer daemons tell none.
  const active = told.length === 0 || told.includes(wanted) ? wanted : told[0];
  return { wanted: { mac_address: wanted }, active: { mac_address: active } };
}

/** As text in one spelling, so that the diff shows it. */
function imagePlatform(w: Wanted, container: ContainerBody): Sides {
  if (w.p.platform === undefined) return { wanted: {}, active: {} };
  const text = ({ os, architecture, variant }: ReturnType<typeof platform>): string =>
    [os, architecture, variant].filter((part) => part !== "").join("/");
  const wanted = parsePlatform(w.p.platform, w.platform);
  const image = w.ownImage ?? w.image;
  if (image?.Architecture === undefined)
    return { wanted: { platform: text(wanted) }, active: { platform: container.Platform } };
  const active = platform(image.Os ?? w.platform.os, image.Architecture, image.Variant);
  return {
    wanted: { platform: text(wanted) },
    active: { platform: text(samePlatform(wanted, active) ? wanted : active) },
  };
}

function restarts({ p }: Wanted, { HostConfig }: ContainerBody): Sides {
  const policy = (HostConfig.RestartPolicy ?? {}) as Fields;
  return {
    wanted: given({ restart_policy: p.restart_policy, restart_retries: p.restart_retries }),
    active: { restart_policy: policy.Name || "no", restart_retries: policy.MaximumRetryCount ?? 0 },
  };
}

function storage({ p, image, home }: Wanted, { Config, HostConfig }: ContainerBody): Sides {
  const volumes = p.volumes?.map((text) => volumeOf(text, home)) ?? [];
  const anonymous = volumes.filter((v) => v.bind === undefined).map((v) => v.text);
  const expected = [...new Set([...Object.keys(image?.Config?.Volumes ?? {}), ...anonymous])];
  const mounts = HostConfig.Mounts as readonly MountBody[] | null | undefined;
  return {
    wanted: given({
      mounts: p.mounts?.map(wantedMount),
      volumes: expected.length === 0 ? undefined : expected,
      volume_binds: volumes.flatMap((v) => (v.bind === undefined ? [] : [v.bind])),
    }),
    active: {
      mounts: mounts?.map(activeMount),
      volumes: Object.keys((Config.Volumes ?? {}) as Fields),
      volume_binds: HostConfig.Binds,
    },
  };
}

function bindingBody({ ip, port }: Binding, w: Wanted): Fields {
  return { HostIp: ip ?? w.hostAddress, HostPort: port };
}

export function portBindings(w: Wanted): Fields | undefined {
  if (w.p.published_ports === undefined) return undefined;
  const bindings = bindingsOf(w.p.published_ports);
  return Object.fromEntries([...bindings].map(([key, list]) => [key, list.map((b) => bindingBody(b, w))]));
}

/** Ports that the playbook exposes or publishes; undefined where it speaks of none. */
export function ownPorts({ p }: Wanted): readonly string[] {
  const publishedKeys = p.published_ports === undefined ? [] : [...bindingsOf(p.published_ports).keys()];
  return [...new Set([...exposedOf(p.exposed_ports ?? []), ...publishedKeys])].sort();
}

function ports(w: Wanted, { Config, HostConfig }: ContainerBody): Sides {
  const ofImage = Object.keys(w.image?.Config?.ExposedPorts ?? {}).flatMap(declaredPorts);
  return {
    wanted: given({
      published_ports: portBindings(w),
      exposed_ports: [...new Set([...ofImage, ...ownPorts(w)])].sort(),
      publish_all_ports: w.p.publish_all_ports,
    }),
    active: {
      published_ports: HostConfig.PortBindings,
      exposed_ports: Object.keys((Config.ExposedPorts ?? {}) as Fields).flatMap(declaredPorts),
      publish_all_ports: HostConfig.PublishAllPorts,
    },
  };
}

const JOINT = [streams, logs, networkMode, hardwareAddress, imagePlatform, restarts, storage, ports] as const;

export function jointSides(w: Wanted, container: ContainerBody): Sides {
  const sides = JOINT.map((side) => side(w, container));
  return {
    wanted: Object.assign({}, ...sides.map((s) => s.wanted)) as Fields,
    active: Object.assign({}, ...sides.map((s) => s.active)) as Fields,
  };
}

/** What the joint settings are called where `comparisons` speaks of them. */
export function comparedAs(name: string): string {
  return name === "volume_binds" ? "volumes" : name;
}

export function jointKind(name: string): ReturnType<typeof kindOf> {
  return name === "volume_binds" ? "set" : kindOf(name);
}

export function restartPolicy({ p }: Wanted): Fields | undefined {
  return p.restart_policy === undefined
    ? undefined
    : { Name: p.restart_policy, MaximumRetryCount: p.restart_retries ?? 0 };
}

export function jointConfig(w: Wanted): Fields {
  const { p, home } = w;
  const attached = p.detach !== true;
  const anonymous = p.volumes?.map((v) => volumeOf(v, home)).filter((v) => v.bind === undefined);
  const open = ownPorts(w);
  const asked = p.exposed_ports !== undefined || p.published_ports !== undefined;
  return given({
    AttachStdout: attached,
    AttachStderr: attached,
    AttachStdin: attached && p.interactive === true,
    StdinOnce: attached && p.interactive === true,
    OpenStdin: p.interactive === true,
    Volumes: anonymous && Object.fromEntries(anonymous.map((v) => [v.text, {}])),
    ExposedPorts: asked ? Object.fromEntries(open.map((port) => [port, {}])) : undefined,
    MacAddress: isAtLeast(w.apiVersion, "1.44") ? undefined : p.mac_address?.replaceAll("-", ":"),
  });
}

export function jointHostConfig(w: Wanted): Fields {
  const { p, home } = w;
  const binds = p.volumes
    ?.map((v) => volumeOf(v, home))
    .flatMap((v) => (v.bind === undefined ? [] : [v.bind]));
  return given({
    LogConfig: p.log_driver === undefined ? undefined : { Type: p.log_driver, Config: p.log_options ?? {} },
    NetworkMode: shared(w, p.network_mode),
    RestartPolicy: restartPolicy(w),
    Mounts: p.mounts?.map(mountBody),
    Binds: binds,
    PortBindings: portBindings(w),
    PublishAllPorts: p.publish_all_ports === true ? true : undefined,
  });
}
