import { expect } from "vitest";
import { nmcli } from "../../../src/modules/nmcli.ts";
import type { Law, LawCase } from "../law.ts";
import { havingConnections, isActive, profileOf, nmcliTools as tools } from "../nmcli/nmcli-tools.ts";

type Profile = Readonly<Record<string, string>>;

const WIRE: Profile = {
  "connection.type": "802-3-ethernet",
  "connection.interface-name": "eth0",
  "connection.autoconnect": "yes",
  "802-3-ethernet.mtu": "auto",
  "ipv4.method": "manual",
  "ipv4.addresses": "192.168.1.5/24",
  "ipv4.gateway": "192.168.1.1",
  "ipv4.dns": "192.168.1.1,9.9.9.9",
  "ipv4.never-default": "no",
  "ipv4.may-fail": "yes",
  "ipv6.method": "auto",
};

function on(
  title: string,
  params: Readonly<Record<string, unknown>>,
  after?: Profile,
  before: readonly (readonly [string, Profile])[] = [],
): LawCase {
  return {
    title,
    tools,
    prepare: havingConnections(...before),
    params: () => ({ state: "present", conn_name: "wire", ...params }),
    ...(after === undefined
      ? { unchanged: true }
      : { check: (folder) => expect(profileOf(folder, "wire")).toMatchObject(after) }),
  };
}

const STATIC = { type: "ethernet", ifname: "eth0", ip4: "192.168.1.5/24", gw4: "192.168.1.1" };

export const law: Law = {
  module: nmcli,
  cases: [
    on("a new connection", STATIC, {
      "connection.type": "802-3-ethernet",
      "connection.interface-name": "eth0",
      "ipv4.addresses": "192.168.1.5/24",
      "ipv4.method": "manual",
    }),
    on("as it is", { ...STATIC, dns4: ["192.168.1.1", "9.9.9.9"] }, undefined, [["wire", WIRE]]),
    on(
      "other addresses and name servers",
      { ...STATIC, ip4: ["10.0.0.1/8", "10.0.0.2"], dns4: [] },
      {
        "ipv4.addresses": "10.0.0.1/8,10.0.0.2/32",
        "ipv4.dns": "",
      },
      [["wire", WIRE]],
    ),
    on(
      "without a type, what is there counts",
      { autoconnect: false, zone: "home" },
      {
        "connection.autoconnect": "no",
        "connection.zone": "home",
        "ipv4.addresses": "192.168.1.5/24",
      },
      [["wire", WIRE]],
    ),
    on(
      "no addresses any more",
      { type: "ethernet", method4: "disabled" },
      {
        "ipv4.method": "disabled",
        "ipv4.addresses": "",
        "ipv4.gateway": "",
        "ipv4.dns": "",
      },
      [["wire", WIRE]],
    ),
    on(
      "a bond",
      { type: "bond", mode: "active-backup", miimon: 100, primary: "eth0" },
      {
        "bond.options": "mode=active-backup,miimon=100,primary=eth0",
      },
    ),
    on(
      "a part of a bond that is named by its UUID",
      { type: "ethernet", master: "bond0", slave_type: "bond" },
      undefined,
      [
        ["bond0", { "connection.type": "bond" }],
        [
          "wire",
          {
            "connection.type": "802-3-ethernet",
            "connection.autoconnect": "yes",
            "connection.master": "00000000-0000-4000-8000-000000000001",
            "connection.slave-type": "bond",
          },
        ],
      ],
    ),
    on(
      "Wi-Fi, with its key",
      {
        type: "wifi",
        ssid: "attic: 'the' \"best\"",
        wifi: { hidden: true, powersave: 2 },
        wifi_sec: { "key-mgmt": "wpa-psk", psk: "it's $(id) \\ *" },
      },
      {
        "802-11-wireless.ssid": "attic: 'the' \"best\"",
        "802-11-wireless.hidden": "yes",
        "802-11-wireless-security.psk": "it's $(id) \\ *",
      },
    ),
    on(
      "another key",
      { type: "wifi", ssid: "attic", wifi_sec: { psk: "another key" } },
      {
        "802-11-wireless-security.psk": "another key",
      },
      [
        [
          "wire",
          {
            "connection.type": "802-11-wireless",
            "connection.autoconnect": "yes",
            "802-11-wireless.ssid": "attic",
            "802-11-wireless-security.psk": "former key",
            "ipv4.may-fail": "yes",
          },
        ],
      ],
    ),
    on("a bridge whose defaults are others", { type: "bridge", stp: false }, { "bridge.stp": "no" }),
    on(
      "a VLAN",
      { type: "vlan", vlandev: "eth0", vlanid: 20, ingress: "1:2,3:4" },
      {
        "vlan.id": "20",
        "vlan.parent": "eth0",
      },
    ),
    {
      title: "started at once",
      tools,
      params: () => ({ state: "present", conn_name: "wire", ...STATIC, dns4: "9.9.9.9" }),
      check: (folder) => expect(isActive(folder)).toBe(true),
    },
    {
      title: "stopped",
      tools,
      prepare: havingConnections(["*wire", WIRE]),
      params: () => ({ state: "down", conn_name: "wire" }),
      check: (folder) => expect(isActive(folder)).toBe(false),
    },
    {
      title: "stopped already",
      tools,
      prepare: havingConnections(["wire", WIRE]),
      params: () => ({ state: "down", conn_name: "wire" }),
      unchanged: true,
    },
    {
      title: "all of that name go",
      tools,
      prepare: havingConnections(["*wire", WIRE], ["wire", WIRE], ["-x", WIRE]),
      params: () => ({ state: "absent", conn_name: "wire" }),
      check: (folder) =>
        expect([profileOf(folder, "wire"), profileOf(folder, "-x") !== undefined]).toEqual([undefined, true]),
    },
    {
      title: "it is gone",
      tools,
      params: () => ({ state: "absent", conn_name: "-x" }),
      unchanged: true,
    },
  ],
};
