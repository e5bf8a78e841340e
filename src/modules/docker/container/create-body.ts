/** A new container as the daemon is told of it. */

import type { Fields } from "./bodies.ts";
import { jointConfig, jointHostConfig } from "./joint-settings.ts";
import { createdIn, endpointBody } from "./networks.ts";
import { PLAIN_SETTINGS } from "./settings.ts";
import { isAtLeast, type Wanted } from "./wanted.ts";

function plainBody(w: Wanted, place: "Config" | "HostConfig"): Fields {
  return Object.fromEntries(
    PLAIN_SETTINGS.filter((setting) => setting.place === place).flatMap((setting) => {
      const value = setting.value(w);
      return value === undefined ? [] : [[setting.key, value]];
    }),
  );
}

/** Newer daemons take a hardware address with the network only. */
function endpoints(w: Wanted): Readonly<Record<string, Fields>> {
  const own = Object.fromEntries(createdIn(w).map((n): [string, Fields] => [n.name, endpointBody(n)]));
  const mac = w.p.mac_address?.replaceAll("-", ":");
  if (mac === undefined || !isAtLeast(w.apiVersion, "1.44")) return own;
  const mode = w.p.network_mode ?? "default";
  return { ...own, [mode]: { MacAddress: mac, ...own[mode] } };
}

/** `image` is a name or an id. */
export function createBody(w: Wanted, image: string): Fields {
  const networks = endpoints(w);
  return {
    ...plainBody(w, "Config"),
    ...jointConfig(w),
    Image: image,
    HostConfig: { ...plainBody(w, "HostConfig"), ...jointHostConfig(w) },
    ...(Object.keys(networks).length === 0 ? {} : { NetworkingConfig: { EndpointsConfig: networks } }),
  };
}

const NEEDS: readonly (readonly [string, string, (w: Wanted) => boolean])[] = [
  ["device_requests", "1.40", ({ p }) => p.device_requests !== undefined],
  ["cgroupns_mode", "1.41", ({ p }) => p.cgroupns_mode !== undefined],
  ["platform", "1.41", ({ p }) => p.platform !== undefined],
  ["healthcheck.start_interval", "1.44", ({ p }) => p.healthcheck?.start_interval !== undefined],
  ["networks.mac_address", "1.44", ({ p }) => p.networks?.some((n) => n.mac_address !== undefined) === true],
  ["mounts.non_recursive", "1.40", (w) => anyMount(w, "non_recursive")],
  ["mounts.create_mountpoint", "1.42", (w) => anyMount(w, "create_mountpoint")],
  ["mounts.type: cluster", "1.42", ({ p }) => p.mounts?.some((m) => m.type === "cluster") === true],
  ["mounts.read_only_non_recursive", "1.44", (w) => anyMount(w, "read_only_non_recursive")],
  ["mounts.read_only_force_recursive", "1.44", (w) => anyMount(w, "read_only_force_recursive")],
  ["mounts.subpath", "1.45", (w) => anyMount(w, "subpath")],
  ["mounts.tmpfs_options", "1.46", (w) => anyMount(w, "tmpfs_options")],
  ["mounts.type: image", "1.47", ({ p }) => p.mounts?.some((m) => m.type === "image") === true],
];

function anyMount({ p }: Wanted, name: keyof NonNullable<Wanted["p"]["mounts"]>[number]): boolean {
  return p.mounts?.some((mount) => mount[name] !== undefined) === true;
}

/** What the playbook says that the daemon's version of the API does not have yet, with the version that does. */
export function tooNew(w: Wanted): { readonly name: string; readonly least: string } | undefined {
  const found = NEEDS.find(([, least, asked]) => asked(w) && !isAtLeast(w.apiVersion, least));
  return found && { name: found[0], least: found[1] };
}
