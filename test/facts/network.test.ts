import { describe, expect, test } from "vitest";
import { network } from "../../src/facts/network.ts";
import { parseFamily } from "./parse-family.ts";

const SYS = `sys eth0 02:00:0a:4d:00:0b 1500 up 1 0x1003 1000 -
sys br-lan 02:42:00:00:00:01 1500 down 1 0x1003 -1 bridge
sys lo 00:00:00:00:00:00 65536 unknown 772 0x9 - -
sys tailscale0 - 1280 unknown 65534 0x10d1 -1 -
port br-lan veth1`;

const IPROUTE2 = `== link
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether 02:00:0a:4d:00:0b brd ff:ff:ff:ff:ff:ff link-netnsid 0
3: br-lan: <NO-CARRIER,BROADCAST,MULTICAST,PROMISC,UP> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group default \\    link/ether 02:42:00:00:00:01 brd ff:ff:ff:ff:ff:ff
4: tailscale0: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1280 qdisc fq_codel state UNKNOWN mode DEFAULT group default qlen 500\\    link/none
== addr
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
1: lo    inet6 ::1/128 scope host \\       valid_lft forever preferred_lft forever
2: eth0    inet 10.77.0.11/24 brd 10.77.0.255 scope global eth0\\       valid_lft forever preferred_lft forever
2: eth0    inet 10.77.0.12/24 brd 10.77.0.255 scope global secondary eth0:1\\       valid_lft forever preferred_lft forever
2: eth0    inet6 fd00::2/64 scope global nodad \\       valid_lft forever preferred_lft forever
4: tailscale0    inet 100.64.0.7 peer 100.64.0.1/32 scope global tailscale0\\       valid_lft forever preferred_lft forever
== route4
8.8.8.8 via 10.77.0.1 dev eth0 src 10.77.0.11 uid 0 
    cache 
== route6
2606:4700:4700::1111 from :: via fd00::1 dev eth0 src fd00::2 metric 1024 pref medium`;

const WITHOUT_IP = `sys eth0 02:fc:00:00:00:01 1400 up 1 0x1003 -1 -
sys lo 00:00:00:00:00:00 65536 unknown 772 0x9 - -
== trie
Local:
  +-- 0.0.0.0/0 3 0 5
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
     +-- 192.0.2.0/24 2 0 2
        +-- 192.0.2.0/30 2 0 2
           |-- 192.0.2.0
              /24 link UNICAST
           |-- 192.0.2.2
              /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
== table4
Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
== inet6
fd000000000000000000000000000002 04 40 00 82     eth0
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo`;

describe("network with ip", () => {
  const facts = parseFamily(network, { output: `${SYS}\n${IPROUTE2}` });

  test("the ways out", () => {
    expect(facts.default_ipv4).toEqual({
      interface: "eth0",
      macaddress: "02:00:0a:4d:00:0b",
      mtu: 1500,
      type: "ether",
      gateway: "10.77.0.1",
      address: "10.77.0.11",
      prefix: "24",
      netmask: "255.255.255.0",
      network: "10.77.0.0",
      broadcast: "10.77.0.255",
      alias: "eth0",
    });
    expect(facts.default_ipv6).toMatchObject({
      interface: "eth0",
      gateway: "fd00::1",
      address: "fd00::2",
      prefix: "64",
    });
  });

  test("each interface under its name, `-` as `_`", () => {
    expect(facts.interfaces).toEqual(["lo", "eth0", "br-lan", "tailscale0"]);
    expect(facts.eth0).toMatchObject({
      speed: 1000,
      active: true,
      ipv4_secondaries: [{ address: "10.77.0.12" }],
    });
    expect(facts.br_lan).toMatchObject({
      type: "bridge",
      active: false,
      promisc: true,
      interfaces: ["veth1"],
    });
    expect(facts.tailscale0).toMatchObject({
      type: "unknown",
      ipv4: { address: "100.64.0.7", prefix: "32" },
    });
  });

  test("all addresses but those of the loopback", () => {
    expect(facts.all_ipv4_addresses).toEqual(["10.77.0.11", "10.77.0.12", "100.64.0.7"]);
    expect(facts.all_ipv6_addresses).toEqual(["fd00::2"]);
  });
});

describe("network without ip", () => {
  const facts = parseFamily(network, { output: WITHOUT_IP });

  test("addresses come from the kernel's tables", () => {
    expect(facts.default_ipv4).toMatchObject({
      interface: "eth0",
      gateway: "192.0.2.1",
      address: "192.0.2.2",
      prefix: "24",
      broadcast: "192.0.2.255",
    });
    expect(facts.eth0).toMatchObject({
      ipv6: [
        { address: "fd00::2", scope: "global" },
        { address: "fe80::fc:ff:fe00:1", scope: "link" },
      ],
    });
    expect(facts.lo).toMatchObject({
      ipv4: { address: "127.0.0.1", prefix: "8" },
      ipv6: [{ address: "::1" }],
    });
  });
});

test("a host without a way out has empty defaults", () => {
  const facts = parseFamily(network, { output: "sys lo 00:00:00:00:00:00 65536 unknown 772 0x9 - -" });
  expect([facts.default_ipv4, facts.default_ipv6, facts.all_ipv4_addresses]).toEqual([{}, {}, []]);
});

test("an unreachable network is no way out", () => {
  const output = `${SYS}\n${IPROUTE2}`.replace(
    /^2606.*$/m,
    "unreachable 2606:4700:4700::1111 dev lo metric 1024",
  );
  expect(parseFamily(network, { output }).default_ipv6).toEqual({});
});

test("an interface cannot take the place of a fact", () => {
  const output = "== link\n2: interfaces: <UP> mtu 1500 state UP \\    link/ether 02:00:00:00:00:01 brd ff";
  expect(parseFamily(network, { output }).interfaces).toEqual(["interfaces"]);
});
