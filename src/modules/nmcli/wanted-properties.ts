/** What a task of `nmcli` wants of a connection, as properties of NetworkManager. */

import { type NmcliParams, partOf } from "./nmcli-params.ts";
import type { Kind } from "./same-value.ts";

export interface WantedProperty {
  readonly property: string;
  readonly kind: Kind;
  readonly value: string;
  readonly secret: boolean;
}

type Name = keyof NmcliParams;

/** A parameter, the property that it is, and how that is read. */
type Row = readonly [param: Name, property: string, kind: Kind];

const GENERAL: readonly Row[] = [
  ["ifname", "connection.interface-name", "interface"],
  ["autoconnect", "connection.autoconnect", "flag"],
  ["zone", "connection.zone", "text"],
];

const IP: readonly Row[] = [
  ["ip4", "ipv4.addresses", "ordered"],
  ["dhcp_client_id", "ipv4.dhcp-client-id", "text"],
  ["dns4", "ipv4.dns", "ordered"],
  ["dns4_search", "ipv4.dns-search", "ordered"],
  ["dns4_options", "ipv4.dns-options", "set"],
  ["dns4_ignore_auto", "ipv4.ignore-auto-dns", "flag"],
  ["gw4", "ipv4.gateway", "text"],
  ["gw4_ignore_auto", "ipv4.ignore-auto-routes", "flag"],
  ["routes4", "ipv4.routes", "routes"],
  ["routes4_extended", "ipv4.routes", "routes"],
  ["route_metric4", "ipv4.route-metric", "number"],
  ["routing_rules4", "ipv4.routing-rules", "rules"],
  ["method4", "ipv4.method", "text"],
  ["ip6", "ipv6.addresses", "ordered"],
  ["dns6", "ipv6.dns", "ordered"],
  ["dns6_search", "ipv6.dns-search", "ordered"],
  ["dns6_options", "ipv6.dns-options", "set"],
  ["dns6_ignore_auto", "ipv6.ignore-auto-dns", "flag"],
  ["gw6", "ipv6.gateway", "text"],
  ["gw6_ignore_auto", "ipv6.ignore-auto-routes", "flag"],
  ["routes6", "ipv6.routes", "routes"],
  ["routes6_extended", "ipv6.routes", "routes"],
  ["route_metric6", "ipv6.route-metric", "number"],
  ["method6", "ipv6.method", "text"],
  ["ip_privacy6", "ipv6.ip6-privacy", "privacy"],
  ["addr_gen_mode6", "ipv6.addr-gen-mode", "text"],
];

const TUNNEL: readonly Row[] = [
  ["ip_tunnel_local", "ip-tunnel.local", "text"],
  ["ip_tunnel_dev", "ip-tunnel.parent", "master"],
  ["ip_tunnel_remote", "ip-tunnel.remote", "text"],
];

const OF_TYPE: Readonly<Partial<Record<string, readonly Row[]>>> = {
  bridge: [
    ["ageingtime", "bridge.ageing-time", "number"],
    ["forwarddelay", "bridge.forward-delay", "number"],
    ["hellotime", "bridge.hello-time", "number"],
    ["maxage", "bridge.max-age", "number"],
    ["stp", "bridge.stp", "flag"],
  ],
  "bridge-slave": [
    ["path_cost", "bridge-port.path-cost", "number"],
    ["hairpin", "bridge-port.hairpin-mode", "flag"],
    ["slavepriority", "bridge-port.priority", "number"],
  ],
  team: [
    ["runner", "team.runner", "text"],
    ["runner_hwaddr_policy", "team.runner-hwaddr-policy", "text"],
    ["runner_fast_rate", "team.runner-fast-rate", "flag"],
  ],
  gre: [
    ...TUNNEL,
    ["ip_tunnel_input_key", "ip-tunnel.input-key", "text"],
    ["ip_tunnel_output_key", "ip-tunnel.output-key", "text"],
  ],
  ipip: TUNNEL,
  sit: TUNNEL,
  vlan: [
    ["vlanid", "vlan.id", "number"],
    ["vlandev", "vlan.parent", "master"],
    ["flags", "vlan.flags", "number"],
    ["ingress", "vlan.ingress-priority-map", "set"],
    ["egress", "vlan.egress-priority-map", "set"],
  ],
  vxlan: [
    ["vxlan_id", "vxlan.id", "number"],
    ["vxlan_local", "vxlan.local", "text"],
    ["vxlan_remote", "vxlan.remote", "text"],
  ],
  wifi: [["ssid", "802-11-wireless.ssid", "text"]],
  infiniband: [
    ["transport_mode", "infiniband.transport-mode", "text"],
    ["infiniband_mac", "infiniband.mac-address", "mac"],
  ],
  vrf: [["table", "vrf.table", "number"]],
};

/** Options of a bond by their names in `bond.options`. */
const BOND: readonly (readonly [param: Name, option: string])[] = [
  ["mode", "mode"],
  ["miimon", "miimon"],
  ["downdelay", "downdelay"],
  ["updelay", "updelay"],
  ["xmit_hash_policy", "xmit_hash_policy"],
  ["fail_over_mac", "fail_over_mac"],
  ["arp_interval", "arp_interval"],
  ["arp_ip_target", "arp_ip_target"],
  ["primary", "primary"],
];

/** Parameters that hold properties under nmcli's own names, and the setting that these are of. */
const GROUPS: Readonly<Partial<Record<string, readonly (readonly [param: Name, setting: string])[]>>> = {
  wifi: [
    ["wifi", "802-11-wireless"],
    ["wifi_sec", "802-11-wireless-security"],
  ],
  gsm: [["gsm", "gsm"]],
  macvlan: [["macvlan", "macvlan"]],
  wireguard: [["wireguard", "wireguard"]],
  ethernet: [["sriov", "sriov"]],
};

const SECRET =
  /^(802-11-wireless-security\.(psk|leap-password|wep-key[0-3])|gsm\.(password|pin)|wireguard\.private-key|ip-tunnel\.(in|out)put-key)$/;

const WITH_MTU = ["bond", "bond-slave", "dummy", "ethernet", "infiniband", "team-slave", "vlan"];
const WITHOUT_IP = ["bond-slave", "bridge-slave", "team-slave", "vxlan", "ovs-bridge", "ovs-port"];
const PARTS = [
  ...["ethernet", "bridge", "bond", "vlan", "team", "wifi", "infiniband", "ovs-port", "ovs-interface"],
  ...["bond-slave", "bridge-slave", "team-slave"],
];
/** They have no address unless one is named. */
const SILENT = ["dummy", "macvlan", "wireguard"];

interface Route {
  readonly ip: string;
  readonly next_hop?: string | undefined;
  readonly metric?: number | undefined;
}

function routeWords({ ip, next_hop, metric, ...attributes }: Route): string {
  const further = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${String(value)}`);
  const hop = next_hop === undefined ? [] : [next_hop];
  return [ip, ...hop, ...(metric === undefined ? [] : [String(metric)]), ...further.toSorted()].join(" ");
}

/** A value as nmcli takes it. */
function spelled(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value))
    return value.map((one) => (isRoute(one) ? routeWords(one) : String(one))).join(",");
  return String(value ?? "");
}

function isRoute(value: unknown): value is Route {
  return typeof value === "object" && value !== null && "ip" in value;
}

function property(name: string, kind: Kind, value: string): WantedProperty {
  return { property: name, kind, value, secret: SECRET.test(name) };
}

function rowsOf(p: NmcliParams, rows: readonly Row[]): readonly WantedProperty[] {
  return rows.flatMap(([param, name, kind]) => {
    const value = p[param];
    if (value === undefined || value === null) return [];
    if (param !== "ip4" && param !== "ip6") return [property(name, kind, spelled(value))];
    const length = param === "ip4" ? "/32" : "/128";
    const all = (p[param] ?? []).map((one) => (one.includes("/") ? one : `${one}${length}`));
    return [property(name, kind, all.join(","))];
  });
}

function methodOf(
  p: NmcliParams,
  type: string,
  method: "method4" | "method6",
  ip: "ip4" | "ip6",
): readonly WantedProperty[] {
  const hasAddress = (p[ip] ?? []).length > 0;
  const implied = hasAddress ? "manual" : SILENT.includes(type) ? "disabled" : undefined;
  if (p[method] !== undefined || implied === undefined) return [];
  return [property(method === "method4" ? "ipv4.method" : "ipv6.method", "text", implied)];
}

/** What a connection without addresses can't have, unless the task names it. */
function clearedBy(all: readonly WantedProperty[]): readonly WantedProperty[] {
  return ["ipv4", "ipv6"].flatMap((family) => {
    const isOff = all.some((one) => one.property === `${family}.method` && one.value === "disabled");
    const names = ["addresses", "gateway", "dns", "dns-search", "routes"].map((name) => `${family}.${name}`);
    return isOff
      ? names
          .filter((name) => !all.some((one) => one.property === name))
          .map((name) => property(name, "ordered", ""))
      : [];
  });
}

function ofIp(p: NmcliParams, type: string): readonly WantedProperty[] {
  const isPart = p.master !== undefined && p.master !== "" && p.slave_type !== "vrf";
  if (type !== "ovs-interface" && (isPart || WITHOUT_IP.includes(type))) return [];
  const all = [
    ...rowsOf(p, IP),
    property("ipv4.never-default", "flag", spelled(p.never_default4 ?? false)),
    ...methodOf(p, type, "method4", "ip4"),
    ...methodOf(p, type, "method6", "ip6"),
  ];
  const isOff = all.some((one) => one.property === "ipv4.method" && one.value === "disabled");
  return [
    ...all,
    ...(isOff ? [] : [property("ipv4.may-fail", "flag", spelled(p.may_fail4))]),
    ...clearedBy(all),
  ];
}

function ofLink(p: NmcliParams, type: string): readonly WantedProperty[] {
  const part = partOf(p.type) ?? p.slave_type ?? (type === "wifi" && p.master ? "bond" : undefined);
  const card = type === "infiniband" ? "infiniband" : "802-3-ethernet";
  const mtu = p.mtu ?? (p.type !== undefined && WITH_MTU.includes(type) ? 0 : undefined);
  const mac = type === "bridge" ? "bridge.mac-address" : "802-3-ethernet.cloned-mac-address";
  return [
    ...(p.mac ? [property(mac, "mac", p.mac)] : []),
    ...(mtu !== undefined && WITH_MTU.includes(type) ? [property(`${card}.mtu`, "number", String(mtu))] : []),
    ...(p.master !== undefined && PARTS.includes(type)
      ? [property("connection.master", "master", p.master)]
      : []),
    ...(part !== undefined && PARTS.includes(type) ? [property("connection.slave-type", "text", part)] : []),
    ...(type === "bridge" && p.stp ? [property("bridge.priority", "number", String(p.priority))] : []),
    ...(["gre", "ipip", "sit"].includes(type) ? [property("ip-tunnel.mode", "text", type)] : []),
  ];
}

function groupsOf(p: NmcliParams, type: string): readonly WantedProperty[] {
  return (GROUPS[type] ?? []).flatMap(([param, setting]) =>
    Object.entries(p[param] ?? {})
      .filter(([name, value]) => value !== undefined && value !== null && name !== "ssid")
      .map(([name, value]) => {
        const own = name === "assigned-mac-address" ? "cloned-mac-address" : name;
        return property(`${setting}.${own}`, "loose", spelled(value));
      }),
  );
}

function ofVpn({ vpn = {} }: NmcliParams): readonly WantedProperty[] {
  const { "service-type": service, permissions, ...data } = vpn;
  const given = Object.entries(data).filter(([, value]) => value !== undefined && value !== null);
  const text = given.map(([name, value]) => `${name}=${spelled(value)}`).join(", ");
  const isSecret = given.some(([name]) => /psk|password$|secret/.test(name));
  return [
    ...(service === undefined ? [] : [property("vpn.service-type", "text", service)]),
    ...(permissions === undefined
      ? []
      : [property("connection.permissions", "set", permissions.replace(/^(?!user:)(?=.)/, "user:"))]),
    ...(text === "" ? [] : [{ ...property("vpn.data", "data", text), secret: isSecret }]),
  ];
}

/** In the order in which nmcli shall be given them. `type` is that of the task, or the one that the connection has. */
export function wantedProperties(p: NmcliParams, type: string): readonly WantedProperty[] {
  return [
    ...rowsOf(p, GENERAL),
    ...ofLink(p, type),
    ...rowsOf(p, OF_TYPE[type] ?? []),
    ...groupsOf(p, type),
    ...(type === "vpn" ? ofVpn(p) : []),
    ...ofIp(p, type),
  ];
}

/** Options of a bond that the task names, or that go without saying. */
export function bondOptions(p: NmcliParams): ReadonlyMap<string, string> {
  return new Map(
    BOND.flatMap(([param, option]): [string, string][] => {
      const value = p[param];
      return value === undefined || value === "" ? [] : [[option, spelled(value)]];
    }),
  );
}
