/** Parameters of `nmcli`. */

import { z } from "zod";
import { bool, int, list, listOfWhole, oneOf, text, word } from "../contract/params.ts";
import { gsm, macvlan, routeFields, sriov, vpn, wifi, wifiSec, wireguard } from "./nmcli-groups.ts";

function value() {
  return word().refine((s) => !/[\n\r]/.test(s), { error: "it is one line" });
}

export const TYPES = [
  "bond",
  "bond-slave",
  "bridge",
  "bridge-slave",
  "dummy",
  "ethernet",
  "generic",
  "gre",
  "infiniband",
  "ipip",
  "macvlan",
  "sit",
  "team",
  "team-slave",
  "vlan",
  "vxlan",
  "wifi",
  "gsm",
  "wireguard",
  "ovs-bridge",
  "ovs-port",
  "ovs-interface",
  "vpn",
  "vrf",
  "loopback",
] as const;

const general = {
  conn_name: value()
    .refine((s) => s !== "", { error: "a connection needs a name" })
    .describe("The connection's name."),
  state: oneOf("absent", "present", "up", "down").describe(
    "Whether it shall be there; `up` starts it (again, if it runs, so that changes take hold), `down` stops it. These two change nothing of it.",
  ),
  type: oneOf(...TYPES)
    .optional()
    .describe(
      "What it is. Needed where it has to be made. `bond-slave` and the like are `ethernet` with that `slave_type`.",
    ),
  ifname: value()
    .optional()
    .describe("Its interface; `*` for any. A new connection's is called as itself, but for those of VPNs."),
  autoconnect: bool().default(true).describe("Whether it starts by itself."),
  conn_reload: bool().default(false).describe("Let NetworkManager read all its files anew with the change."),
  zone: value().optional().describe("firewalld's zone that it belongs to."),
  mac: value()
    .refine((s) => s === "" || /^([0-9a-fA-F]{2}:){5,19}[0-9a-fA-F]{2}$|^[a-z-]+$/.test(s), {
      error: "that is no MAC address",
    })
    .optional()
    .describe("MAC address that its interface shall have."),
  mtu: int()
    .refine((n) => n >= 0, { error: "it is 0 or more" })
    .optional()
    .describe("Greatest size of a packet; what the interface takes of itself where none is named."),
  master: value()
    .optional()
    .describe("Name, UUID or interface of the bond, bridge, team … that it is part of."),
  slave_type: oneOf("bond", "bridge", "team", "ovs-port", "vrf")
    .optional()
    .describe("What `master` is. Needs `master`."),
};

const addresses = {
  ip4: list(value()).optional().describe("IPv4 addresses: `192.168.1.5/24`. Without a length they are /32."),
  gw4: value().optional().describe("IPv4 gateway; empty for none."),
  gw4_ignore_auto: bool().default(false).describe("Take no IPv4 routes from DHCP."),
  routes4: listOfWhole(value())
    .optional()
    .describe("IPv4 routes: `10.8.0.0/24 192.168.1.2`, with a metric behind it."),
  routes4_extended: listOfWhole(
    z.strictObject({ ...routeFields, tos: int().optional().describe("Type of service.") }),
  )
    .optional()
    .describe("IPv4 routes with all that can be said of one."),
  route_metric4: int().optional().describe("Metric of its IPv4 routes."),
  routing_rules4: listOfWhole(value())
    .optional()
    .describe(
      "IPv4 routing rules as for `ip rule add`, with a priority: `priority 5 from 10.0.0.0/8 table 7`.",
    ),
  never_default4: bool().optional().describe("Never use it for the default route."),
  dns4: list(value()).optional().describe("IPv4 addresses of name servers."),
  dns4_search: list(value()).optional().describe("Domains in which names are looked for."),
  dns4_options: list(value()).optional().describe("Options of the resolver: `ndots:2`."),
  dns4_ignore_auto: bool().default(false).describe("Take no name servers from DHCP."),
  method4: oneOf("auto", "link-local", "manual", "shared", "disabled")
    .optional()
    .describe("Where IPv4 addresses come from; `manual` goes without saying where `ip4` has some."),
  may_fail4: bool().default(true).describe("The connection counts as up also without IPv4."),
  dhcp_client_id: value().optional().describe("Name of the host for DHCP."),
  ip6: list(value()).optional().describe("IPv6 addresses: `fd00::5/64`. Without a length they are /128."),
  gw6: value().optional().describe("IPv6 gateway; empty for none."),
  gw6_ignore_auto: bool().default(false).describe("Take no IPv6 routes from the network."),
  routes6: listOfWhole(value())
    .optional()
    .describe("IPv6 routes: `fd01::/64 fd00::1`, with a metric behind it."),
  routes6_extended: listOfWhole(z.strictObject(routeFields))
    .optional()
    .describe("IPv6 routes with all that can be said of one."),
  route_metric6: int().optional().describe("Metric of its IPv6 routes."),
  dns6: list(value()).optional().describe("IPv6 addresses of name servers."),
  dns6_search: list(value()).optional().describe("Domains in which names are looked for."),
  dns6_options: list(value()).optional().describe("Options of the resolver."),
  dns6_ignore_auto: bool().default(false).describe("Take no name servers from the network."),
  method6: oneOf("ignore", "auto", "dhcp", "link-local", "manual", "shared", "disabled")
    .optional()
    .describe("Where IPv6 addresses come from; `manual` goes without saying where `ip6` has some."),
  ip_privacy6: oneOf("disabled", "prefer-public-addr", "prefer-temp-addr", "unknown")
    .optional()
    .describe("Whether temporary addresses are made, and used."),
  addr_gen_mode6: oneOf("default", "default-or-eui64", "eui64", "stable-privacy")
    .optional()
    .describe("How an address of its own is made."),
};

const kinds = {
  mode: oneOf(
    "802.3ad",
    "active-backup",
    "balance-alb",
    "balance-rr",
    "balance-tlb",
    "balance-xor",
    "broadcast",
  )
    .default("balance-rr")
    .describe("How a bond uses its parts."),
  miimon: int().optional().describe("Of a bond: milliseconds between two looks at the links."),
  downdelay: int().optional().describe("Of a bond: milliseconds until a link that is down is given up."),
  updelay: int().optional().describe("Of a bond: milliseconds until a link that is up is used."),
  xmit_hash_policy: value().optional().describe("Of a bond: what decides which part sends: `layer3+4`."),
  fail_over_mac: oneOf("none", "active", "follow")
    .optional()
    .describe("Of a bond: whose MAC address it has."),
  arp_interval: int().optional().describe("Of a bond: milliseconds between two questions by ARP."),
  arp_ip_target: value().optional().describe("Of a bond: addresses that these go to."),
  primary: value().optional().describe("Of a bond: the part that is used when it can be."),
  stp: bool().default(true).describe("Of a bridge: whether it speaks the spanning tree protocol."),
  priority: int().default(128).describe("Of a bridge: its priority among others; counts with `stp`."),
  forwarddelay: int().default(15).describe("Of a bridge: seconds until it forwards."),
  hellotime: int().default(2).describe("Of a bridge: seconds between two hellos."),
  maxage: int().default(20).describe("Of a bridge: seconds for which what it heard counts."),
  ageingtime: int().default(300).describe("Of a bridge: seconds until it forgets a MAC address."),
  slavepriority: int().default(32).describe("Of a part of a bridge: its priority."),
  path_cost: int().default(100).describe("Of a part of a bridge: what a way through it costs."),
  hairpin: bool().default(false).describe("Of a part of a bridge: send back what came in through it."),
  runner: oneOf("broadcast", "roundrobin", "activebackup", "loadbalance", "lacp")
    .default("roundrobin")
    .describe("How a team uses its parts."),
  runner_hwaddr_policy: oneOf("same_all", "by_active", "only_active")
    .optional()
    .describe("Of a team with `activebackup`: whose MAC address it has."),
  runner_fast_rate: bool()
    .optional()
    .describe("Of a team with `lacp`: have packets each second, not each thirty."),
  vlanid: int()
    .refine((n) => n >= 0 && n <= 4095, { error: "it is 0 to 4095" })
    .optional()
    .describe("Of a VLAN: its number."),
  vlandev: value().optional().describe("Of a VLAN: the interface that it is on."),
  flags: value().optional().describe("Of a VLAN: its flags, as a number."),
  ingress: value().optional().describe("Of a VLAN: priorities of what comes in: `1:2,3:4`."),
  egress: value().optional().describe("Of a VLAN: priorities of what goes out."),
  vxlan_id: int().optional().describe("Of a VXLAN: its number."),
  vxlan_local: value().optional().describe("Of a VXLAN: address that packets come from."),
  vxlan_remote: value().optional().describe("Of a VXLAN: address that packets go to."),
  ip_tunnel_dev: value().optional().describe("Of a tunnel: the interface that it goes through."),
  ip_tunnel_local: value().optional().describe("Of a tunnel: address of this end."),
  ip_tunnel_remote: value().optional().describe("Of a tunnel: address of the other end."),
  ip_tunnel_input_key: value().optional().describe("Of `gre`: key of what comes in. Never shown."),
  ip_tunnel_output_key: value().optional().describe("Of `gre`: key of what goes out. Never shown."),
  transport_mode: oneOf("datagram", "connected").optional().describe("Of InfiniBand: its mode."),
  infiniband_mac: value().optional().describe("Of InfiniBand: the device's MAC address."),
  table: int().optional().describe("Of a VRF: its routing table."),
  ssid: text()
    .refine((s) => !/[\n\r\0]/.test(s) && s !== "", { error: "a network's name is one line" })
    .optional()
    .describe("Of Wi-Fi: the network's name."),
  wifi: wifi.optional().describe("Of Wi-Fi: further properties of `802-11-wireless`."),
  wifi_sec: wifiSec
    .optional()
    .describe("Of Wi-Fi: properties of `802-11-wireless-security`. Keys and passwords are never shown."),
  ignore_unsupported_suboptions: bool()
    .default(false)
    .describe("Leave out what the host's nmcli does not know of `wifi` and `wifi_sec`, with a warning."),
  gsm: gsm
    .optional()
    .describe("Of mobile broadband: properties of `gsm`. Its PIN and password are never shown."),
  macvlan: macvlan.optional().describe("Of `macvlan`: properties of `macvlan`."),
  wireguard: wireguard
    .optional()
    .describe("Of WireGuard: properties of `wireguard`. Its key is never shown."),
  vpn: vpn.optional().describe("Of a VPN: its service, and what that wants to know."),
  sriov: sriov.optional().describe("Of `ethernet`: virtual functions of the card, properties of `sriov`."),
};

const fields = z.strictObject({ ...general, ...addresses, ...kinds });

export type NmcliParams = z.output<typeof fields>;

/** `ethernet` with a `slave_type`, for nmcli's former names of it. */
export function partOf(type: NmcliParams["type"]): "bond" | "bridge" | "team" | undefined {
  if (type === "bond-slave") return "bond";
  if (type === "bridge-slave") return "bridge";
  return type === "team-slave" ? "team" : undefined;
}

export const nmcliParams = fields.superRefine((p, problems) => {
  const issue = (message: string, name: string): void =>
    problems.addIssue({ code: "custom", message, path: [name] });
  const part = partOf(p.type);
  if (p.never_default4 === true && p.gw4 !== undefined)
    issue("a connection that is never used for the default route has no `gw4`", "never_default4");
  if (p.routes4 && p.routes4_extended) issue("`routes4` or `routes4_extended`, not both", "routes4");
  if (p.routes6 && p.routes6_extended) issue("`routes6` or `routes6_extended`, not both", "routes6");
  if (p.type === "wifi" && p.ssid === undefined) issue("Wi-Fi needs an `ssid`", "ssid");
  if (p.type === "macvlan" && p.state === "present" && !p.macvlan)
    issue("`macvlan` is missing: its `parent` and `mode`", "macvlan");
  if (p.slave_type !== undefined && p.master === undefined && part === undefined)
    issue("`slave_type` needs a `master`", "master");
  if (part !== undefined && p.slave_type !== undefined && p.slave_type !== part)
    issue(`a \`${p.type}\` has the \`slave_type\` ${part}`, "slave_type");
  if ((part === "team" || p.slave_type === "team") && (p.master === undefined || p.ifname === undefined))
    issue("part of a team needs `master` and `ifname`", p.master === undefined ? "master" : "ifname");
  if (p.type !== "team") return;
  if (p.runner_hwaddr_policy !== undefined && p.runner !== "activebackup")
    issue("it goes with `runner: activebackup` only", "runner_hwaddr_policy");
  if (p.runner_fast_rate !== undefined && p.runner !== "lacp")
    issue("it goes with `runner: lacp` only", "runner_fast_rate");
});
