/** nmcli: which properties parameters are, when two spellings are the same, what is refused, what is done. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { nmcliConnection } from "../../../src/host/reads/nmcli-connection.ts";
import type { NmcliParams } from "../../../src/modules/nmcli/nmcli-params.ts";
import { canonical, type Kind } from "../../../src/modules/nmcli/same-value.ts";
import { wantedProperties } from "../../../src/modules/nmcli/wanted-properties.ts";
import { nmcli } from "../../../src/modules/nmcli.ts";
import { DASH, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { overlayOf, perform, readParams } from "../local-host.ts";
import { havingConnections, isActive, nmcliTools, profileOf, wasReloaded } from "./nmcli-tools.ts";

type Params = Readonly<Record<string, unknown>>;

const BASE = { conn_name: "x", state: "present" };

/** Properties that go without saying of any connection with addresses. */
const USUAL = [
  "connection.autoconnect",
  "ipv4.ignore-auto-dns",
  "ipv4.ignore-auto-routes",
  "ipv4.never-default",
  "ipv4.may-fail",
  "ipv6.ignore-auto-dns",
  "ipv6.ignore-auto-routes",
  "802-3-ethernet.mtu",
];

function propertiesOf(params: Params): Readonly<Record<string, string>> {
  const read = readParams(nmcli, { ...BASE, ...params }) as NmcliParams;
  const all = wantedProperties(read, read.type ?? "ethernet").map(
    (one) => [one.property, one.value] as const,
  );
  return Object.fromEntries(all.filter(([name]) => !USUAL.includes(name)));
}

describe("parameters are properties", () => {
  test.each<readonly [Params, Readonly<Record<string, string>>]>([
    [
      { type: "ethernet", ip4: "10.0.0.1", ip6: ["fd00::1", "fd00::2/64"] },
      {
        "ipv4.addresses": "10.0.0.1/32",
        "ipv4.method": "manual",
        "ipv6.addresses": "fd00::1/128,fd00::2/64",
        "ipv6.method": "manual",
      },
    ],
    [
      { type: "ethernet", ip4: [], gw4: "" },
      { "ipv4.addresses": "", "ipv4.gateway": "" },
    ],
    [
      {
        type: "ethernet",
        routes4_extended: [{ ip: "10.8.0.0/24", next_hop: "10.0.0.1", metric: 5, table: 7, onlink: true }],
        routes6: ["fd01::/64 fd00::1 5", "fd02::/64 fd00::1"],
        routing_rules4: ["priority 5 from 10.0.0.0/8 table 7"],
      },
      {
        "ipv4.routes": "10.8.0.0/24 10.0.0.1 5 onlink=true table=7",
        "ipv6.routes": "fd01::/64 fd00::1 5,fd02::/64 fd00::1",
        "ipv4.routing-rules": "priority 5 from 10.0.0.0/8 table 7",
      },
    ],
    [
      { type: "bridge-slave", ifname: "eth0", master: "br0", path_cost: 50, hairpin: true, slavepriority: 8 },
      {
        "connection.interface-name": "eth0",
        "connection.master": "br0",
        "connection.slave-type": "bridge",
        "bridge-port.path-cost": "50",
        "bridge-port.hairpin-mode": "yes",
        "bridge-port.priority": "8",
      },
    ],
    [
      { type: "bridge", mac: "aa:bb:cc:dd:ee:ff", priority: 8, method4: "auto" },
      {
        "bridge.mac-address": "aa:bb:cc:dd:ee:ff",
        "bridge.ageing-time": "300",
        "bridge.forward-delay": "15",
        "bridge.hello-time": "2",
        "bridge.max-age": "20",
        "bridge.stp": "yes",
        "bridge.priority": "8",
        "ipv4.method": "auto",
      },
    ],
    [
      { type: "gre", ip_tunnel_dev: "eth0", ip_tunnel_local: "10.0.0.1", ip_tunnel_input_key: 7 },
      {
        "ip-tunnel.mode": "gre",
        "ip-tunnel.parent": "eth0",
        "ip-tunnel.local": "10.0.0.1",
        "ip-tunnel.input-key": "7",
      },
    ],
    [
      {
        type: "vlan",
        vlanid: 5,
        vlandev: "eth0",
        flags: 1,
        ingress: "1:2",
        egress: "2:3",
        mac: "AA:BB:CC:DD:EE:FF",
      },
      {
        "vlan.id": "5",
        "vlan.parent": "eth0",
        "vlan.flags": "1",
        "vlan.ingress-priority-map": "1:2",
        "vlan.egress-priority-map": "2:3",
        "802-3-ethernet.cloned-mac-address": "AA:BB:CC:DD:EE:FF",
      },
    ],
    [
      { type: "vxlan", vxlan_id: 7, vxlan_local: "a", vxlan_remote: "b" },
      { "vxlan.id": "7", "vxlan.local": "a", "vxlan.remote": "b" },
    ],
    [
      { type: "team", runner: "lacp", runner_fast_rate: true },
      { "team.runner": "lacp", "team.runner-fast-rate": "yes" },
    ],
    [
      { type: "infiniband", transport_mode: "connected", infiniband_mac: "m", mtu: 2044 },
      { "infiniband.mtu": "2044", "infiniband.transport-mode": "connected", "infiniband.mac-address": "m" },
    ],
    [{ type: "vrf", table: 10 }, { "vrf.table": "10" }],
    [
      { type: "macvlan", macvlan: { mode: 2, parent: "eth0", tap: false }, method6: "ignore" },
      {
        "macvlan.mode": "2",
        "macvlan.parent": "eth0",
        "macvlan.tap": "no",
        "ipv4.method": "disabled",
        "ipv6.method": "ignore",
        "ipv4.addresses": "",
        "ipv4.gateway": "",
        "ipv4.dns": "",
        "ipv4.dns-search": "",
        "ipv4.routes": "",
      },
    ],
    [
      { type: "wifi", ssid: "s", master: "bond0", wifi: { "assigned-mac-address": "random", ssid: "no" } },
      {
        "802-11-wireless.ssid": "s",
        "802-11-wireless.cloned-mac-address": "random",
        "connection.master": "bond0",
        "connection.slave-type": "bond",
      },
    ],
    [
      { type: "vpn", vpn: { "service-type": "s", gateway: "g", "ipsec-enabled": true, permissions: "me" } },
      {
        "vpn.service-type": "s",
        "vpn.data": "gateway=g, ipsec-enabled=yes",
        "connection.permissions": "user:me",
      },
    ],
    [
      { type: "gsm", gsm: { apn: "a", "home-only": true } },
      { "gsm.apn": "a", "gsm.home-only": "yes" },
    ],
    [{ type: "ethernet", sriov: { "total-vfs": 2 } }, { "sriov.total-vfs": "2" }],
    [
      {
        type: "ethernet",
        dns6_options: ["a"],
        ip_privacy6: "prefer-temp-addr",
        addr_gen_mode6: "eui64",
        route_metric6: 9,
      },
      {
        "ipv6.dns-options": "a",
        "ipv6.ip6-privacy": "prefer-temp-addr",
        "ipv6.addr-gen-mode": "eui64",
        "ipv6.route-metric": "9",
      },
    ],
  ])("%j", (params, properties) => {
    expect(propertiesOf(params)).toEqual(properties);
  });
});

describe("the same in two spellings", () => {
  test.each<readonly [Kind, string, string, string]>([
    ["flag", "a.b", "", "no"],
    ["number", "802-3-ethernet.mtu", "auto", "0"],
    ["number", "vlan.flags", "1 (REORDER_HEADERS)", "REORDER_HEADERS"],
    ["number", "vlan.flags", "3", "REORDER_HEADERS, GVRP"],
    ["mac", "bridge.mac-address", "AA:BB", "aa:bb"],
    ["ordered", "ipv6.addresses", "fd00::1/64", "FD00:0::0001/64"],
    ["set", "vlan.ingress-priority-map", "1:2 3:4", "3:4,1:2"],
    [
      "routes",
      "ipv4.routes",
      "10.9.0.0/24 10.2.0.9 7 mtu=1400 table=5, 10.8.0.0/24",
      "10.8.0.0/24,10.9.0.0/24  10.2.0.9 7 table=5 mtu=1400",
    ],
    ["routes", "ipv6.routes", "fd01::/64 fd00::2", "FD01::/64 FD00::0:2"],
    ["rules", "ipv4.routing-rules", "priority 5 from 10.0.0.0/8 table 7", "from 10.0.0.0/8 lookup 7 pref 5"],
    ["data", "vpn.data", "gateway = 1.2.3.4, user = a=b", "user=a=b,gateway=1.2.3.4"],
    ["privacy", "ipv6.ip6-privacy", "2", "prefer-temp-addr"],
    ["interface", "connection.interface-name", "", "*"],
    ["loose", "802-11-wireless.wake-on-wlan", "0x6", "6"],
    ["loose", "802-11-wireless.powersave", "disable", "2"],
    ["loose", "802-11-wireless.powersave", "2 (disable)", "2"],
    ["loose", "802-11-wireless-security.psk-flags", "5", "1,4"],
    ["loose", "802-11-wireless-security.proto", "rsn,wpa", "wpa,rsn"],
    ["loose", "gsm.apn", '"a.b"', "a.b"],
    ["loose", "gsm.mtu", "auto", "0"],
    ["loose", "wireguard.peer-routes", "yes", "True"],
  ])("%s %s: %s is %s", (kind, property, one, other) => {
    expect(canonical(kind, property, one)).toBe(canonical(kind, property, other));
  });

  test.each<readonly [Kind, string, string, string]>([
    ["ordered", "ipv4.dns", "1.1.1.1,9.9.9.9", "9.9.9.9,1.1.1.1"],
    ["routes", "ipv4.routes", "10.8.0.0/24 10.0.0.1 5", "10.8.0.0/24 10.0.0.1 6"],
    ["text", "802-11-wireless.ssid", "attic", "Attic"],
    ["number", "vlan.id", "5", "50"],
  ])("%s %s: %s is not %s", (kind, property, one, other) => {
    expect(canonical(kind, property, one)).not.toBe(canonical(kind, property, other));
  });
});

describe("before the run", () => {
  test.each<readonly [Params, string]>([
    [{ conn_name: "" }, "needs a name"],
    [{ conn_name: "a\nb" }, "one line"],
    [{ type: "ethernet", gw4: "10.0.0.1", never_default4: true }, "has no `gw4`"],
    [{ type: "ethernet", routes4: ["a"], routes4_extended: [{ ip: "b" }] }, "not both"],
    [{ type: "ethernet", routes6: ["a"], routes6_extended: [{ ip: "b" }] }, "not both"],
    [{ type: "wifi" }, "needs an `ssid`"],
    [{ type: "macvlan" }, "`macvlan` is missing"],
    [{ type: "macvlan", macvlan: { mode: 6, parent: "eth0" } }, "1 to 5"],
    [{ type: "ethernet", slave_type: "bond" }, "needs a `master`"],
    [{ type: "bond-slave", master: "b", slave_type: "bridge" }, "`slave_type` bond"],
    [{ type: "team-slave", ifname: "eth0" }, "needs `master` and `ifname`"],
    [{ type: "team", runner_hwaddr_policy: "same_all" }, "`runner: activebackup`"],
    [{ type: "team", runner_fast_rate: true }, "`runner: lacp`"],
    [{ type: "vlan", vlanid: 5000 }, "0 to 4095"],
    [{ type: "ethernet", mac: "xyz!" }, "MAC address"],
    [{ type: "pppoe" }, "expected one of"],
    [{ type: "wifi", ssid: "x", wifi_sec: { psk: "a\nsave" } }, "one line"],
    [{ type: "wifi", ssid: "x", wifi_sec: { psk: "a secret " } }, "begins or ends with a space"],
    [{ type: "wifi", ssid: "x", wifi: { powersave: 9 } }, "one of 0, 1, 2, 3"],
    [{ type: "ethernet", dns4: ["1.1.1.1\nx"] }, "one line"],
  ])("%j is refused", (params, words) => {
    expect(() => readParams(nmcli, { ...BASE, ...params })).toThrow(words);
  });

  test.each<Params>([
    { type: "wifi", ssid: "x", wifi: { "new-in-next-year": [1, 2] } },
    { type: "ethernet", gw4: "10.0.0.1", never_default4: false },
    { state: "up" },
  ])("%j is taken", (params) => {
    expect(() => readParams(nmcli, { ...BASE, ...params })).not.toThrow();
  });
});

const WIRE = { "connection.type": "802-3-ethernet", "connection.autoconnect": "yes", "ipv4.may-fail": "yes" };

describe("on a host", () => {
  function host(prepare: (folder: string) => void = () => undefined, shell = DASH) {
    const folder = tempFolder();
    const tools = nmcliTools(folder);
    prepare(folder);
    return { folder, run: { shell: { ...shell, path: `${tools}:${DASH.path}` }, home: folder } };
  }

  test.each(SHELLS)("names, values and secrets arrive whole in $name", async (shell) => {
    const { folder, run } = host(undefined, shell);
    const params = {
      conn_name: '-it\'s $(id) "x" *',
      state: "present",
      type: "wifi",
      ssid: "a:b\\c 'é'",
      wifi_sec: { "key-mgmt": "wpa-psk", psk: "'q' \"w\"  $(id)" },
    };
    const done = await perform(nmcli, params, run);
    expect(done.failed).toBeUndefined();
    expect(profileOf(folder, params.conn_name)).toMatchObject({
      "802-11-wireless.ssid": params.ssid,
      "802-11-wireless-security.key-mgmt": "wpa-psk",
      "802-11-wireless-security.psk": params.wifi_sec.psk,
    });
  });

  test("a secret is shown nowhere, and is no argument of any program", async () => {
    const { run } = host();
    const params = {
      ...BASE,
      type: "wifi",
      ssid: "s",
      wifi_sec: { "key-mgmt": "wpa-psk", psk: "top secret" },
    };
    const { verdict } = await perform(nmcli, params, run);
    const change = verdict?.changes[0];
    expect(change?.difference?.after).toContain("802-11-wireless-security.psk: (secret)\n");
    expect(change?.operations[0]?.args.join(" ")).not.toContain("top secret");
    expect(change?.operations[0]?.sensitive).toBe(true);
  });

  test("a connection that can't have its key is not left half made", async () => {
    const { folder, run } = host();
    const params = { ...BASE, type: "wifi", ssid: "s", wifi_sec: { "key-mgmt": "wpa-psk", psk: "short" } };
    const done = await perform(nmcli, params, run);
    expect(done.failed).toContain("802-11-wireless-security.psk: property is invalid");
    expect(profileOf(folder, "x")).toBeUndefined();
  });

  test("only what differs is set, and told", async () => {
    const { folder, run } = host(havingConnections(["x", { ...WIRE, "connection.zone": "work" }]));
    const done = await perform(nmcli, { ...BASE, zone: "home", conn_reload: true }, run);
    expect(done.verdict?.changes[0]?.difference).toEqual({
      subject: "connection x of NetworkManager",
      before: "connection.zone: work\n",
      after: "connection.zone: home\n",
    });
    expect(wasReloaded(folder)).toBe(true);
  });

  test("options of a bond that the task says nothing of stay", async () => {
    const options = "mode=active-backup,arp_interval=100,arp_ip_target=10.0.0.1 10.0.0.2";
    const bond = { ...WIRE, "connection.type": "bond", "bond.options": options };
    const { folder, run } = host(havingConnections(["x", bond]));
    const params = { ...BASE, type: "bond", mode: "active-backup" };
    expect((await perform(nmcli, { ...params, arp_ip_target: "10.0.0.1,10.0.0.2" }, run)).changed).toBe(
      false,
    );
    await perform(nmcli, { ...params, arp_interval: 200 }, run);
    expect(profileOf(folder, "x")?.["bond.options"]).toBe(options.replace("100", "200"));
  });

  test("up starts it each time", async () => {
    const { folder, run } = host(havingConnections(["x", WIRE]));
    expect((await perform(nmcli, { ...BASE, state: "up" }, run)).changed).toBe(true);
    expect(isActive(folder)).toBe(true);
    expect((await perform(nmcli, { ...BASE, state: "up" }, run)).changed).toBe(true);
  });

  test("what this nmcli does not know is left out where the task says so", async () => {
    const { folder, run } = host();
    const params = { ...BASE, type: "wifi", ssid: "s", wifi: { hidden: true, nosuch: 1 } };
    const { refusal } = await perform(nmcli, params, run);
    expect(refusal?.message).toBe("the host's nmcli does not know 802-11-wireless.nosuch");
    const done = await perform(nmcli, { ...params, ignore_unsupported_suboptions: true }, run);
    expect(done.verdict?.warnings).toEqual(["the host's nmcli does not know 802-11-wireless.nosuch"]);
    expect(profileOf(folder, "x")).toMatchObject({ "802-11-wireless.hidden": "yes" });
  });

  test.each<readonly [string, (folder: string) => void, Params, string, boolean | undefined]>([
    ["no type for a new one", () => undefined, {}, "no `type` says", true],
    ["another type", havingConnections(["x", WIRE]), { type: "bond" }, "can't become a bond", true],
    [
      "two of the name",
      havingConnections(["x", WIRE], ["x", WIRE]),
      { zone: "a" },
      "several connections x",
      true,
    ],
    ["none to start", () => undefined, { state: "up" }, "no connection x", true],
    [
      "NetworkManager does not run",
      (folder) => writeFileSync(path.join(folder, "nm", "down"), ""),
      { type: "ethernet" },
      "NetworkManager is not running",
      true,
    ],
  ])("refuses: %s", async (_title, prepare, params, message, mayResolve) => {
    const { refusal } = await perform(nmcli, { ...BASE, ...params }, host(prepare).run);
    expect([refusal?.message, refusal?.mayResolve]).toEqual([expect.stringContaining(message), mayResolve]);
  });

  test("nmcli's own words where it refuses", async () => {
    const done = await perform(nmcli, { ...BASE, type: "ethernet", ip4: "300.1.1.1" }, host().run);
    expect(done.failed).toContain("Invalid IPv4 address '300.1.1.1'");
  });

  test("no nmcli, or one that is only promised", async () => {
    const folder = tempFolder();
    const { refusal } = await perform(nmcli, { ...BASE, type: "ethernet" }, { shell: DASH, home: folder });
    expect(refusal?.message).toBe("the host has no nmcli");
    const read = nmcliConnection("x");
    const none = read.parse({ status: 3, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
    const promised = overlayOf([{ kind: "package", name: "network-manager", installed: true }]);
    expect(read.predict?.(none, promised)).toEqual({ unknown: "NetworkManager does not run yet" });
  });
});
