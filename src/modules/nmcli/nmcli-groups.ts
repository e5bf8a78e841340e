/** Parameters of `nmcli` that hold properties of one setting under nmcli's own names. */

import { z } from "zod";
import { bool, int, list, oneOf, word } from "../contract/params.ts";

function line() {
  return word().refine((s) => !/[\n\r]/.test(s), { error: "it is one line" });
}

const text = (description: string) => line().optional().describe(description);
/** It reaches nmcli by its editor, which takes spaces at the ends away. */
const secret = (description: string) =>
  line()
    .refine((s) => s === s.trim(), { error: "nmcli takes no secret that begins or ends with a space" })
    .optional()
    .describe(description);
const number = (description: string) => int().optional().describe(description);
const flag = (description: string) => bool().optional().describe(description);
const some = (description: string) => list(line()).optional().describe(description);

function oneOfNumbers(description: string, ...numbers: readonly number[]) {
  return int()
    .refine((n) => numbers.includes(n), { error: `it is one of ${numbers.join(", ")}` })
    .optional()
    .describe(description);
}

const HANDLING =
  "Who keeps the secret: 0 NetworkManager, 1 an agent of the user, 2 nobody, 4 it is not needed.";

/** nmcli may have more properties than are known here: they are handed over as they are. */
const further = z.union([
  z.string().refine((s) => !/[\n\r\0]/.test(s), { error: "it is one line" }),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string(), z.number()])),
]);

export const routeFields = {
  ip: line().describe("Where it leads: an address or a network."),
  next_hop: text("The gateway."),
  metric: number("Its metric."),
  table: number("The routing table that it is in."),
  cwnd: number("Clamp of the congestion window."),
  mtu: number("Greatest size of a packet."),
  onlink: flag("The gateway is reached through this interface, whatever its addresses say."),
};

export const wifi = z
  .object({
    "ap-isolation": oneOfNumbers("Whether what uses this access point can't reach one another.", -1, 0, 1),
    "assigned-mac-address": text("Later name of `cloned-mac-address`; nmcli has it under that one only."),
    band: oneOf("a", "bg").optional().describe("Band: `a` for 5 GHz, `bg` for 2.4 GHz."),
    bssid: text("The one access point to use."),
    channel: number("Channel; needs `band`."),
    "cloned-mac-address": text("MAC address to use; also `random`, `stable`, `preserve`, `permanent`."),
    "generate-mac-address-mask": text("Which bits of a made up MAC address are made up."),
    hidden: flag("The network does not tell its name."),
    "mac-address": text("Only for the device with this MAC address."),
    "mac-address-blacklist": some("Never for devices with these MAC addresses."),
    "mac-address-randomization": oneOfNumbers("Former way to say `cloned-mac-address`.", 0, 1, 2),
    mode: oneOf("infrastructure", "mesh", "adhoc", "ap")
      .optional()
      .describe("What this host is in the network."),
    mtu: number("Greatest size of a packet; 0: of itself."),
    powersave: oneOfNumbers("0 as NetworkManager is set, 1 leave it, 2 off, 3 on.", 0, 1, 2, 3),
    rate: number("Rate in Kb/s; 0: of itself."),
    ssid: text("Without effect: the name stands in `ssid` beside `wifi`."),
    "tx-power": number("Power in dBm; 0: of itself."),
    "wake-on-wlan": number("What wakes the host, as the sum of nmcli's flags."),
  })
  .catchall(further);

export const wifiSec = z
  .object({
    "auth-alg": oneOf("open", "shared", "leap").optional().describe("With WEP: how one proves oneself."),
    fils: oneOfNumbers("Fast setup of links: 0 as set, 1 off, 2 if possible, 3 required.", 0, 1, 2, 3),
    group: some("Encryption of broadcasts: `wep40`, `wep104`, `tkip`, `ccmp`."),
    "key-mgmt": oneOf("none", "ieee8021x", "owe", "wpa-psk", "sae", "wpa-eap", "wpa-eap-suite-b-192")
      .optional()
      .describe("How keys are agreed on. Needed for any security."),
    "leap-password": secret("Password for LEAP."),
    "leap-password-flags": some(HANDLING),
    "leap-username": text("User for LEAP."),
    pairwise: some("Encryption between two: `tkip`, `ccmp`."),
    pmf: oneOfNumbers("Protected management frames: 0 as set, 1 off, 2 if possible, 3 required.", 0, 1, 2, 3),
    proto: some("Versions of WPA: `wpa`, `rsn`."),
    psk: secret("Key for WPA: 8 to 63 characters, or 64 hexadecimal ones."),
    "psk-flags": some(HANDLING),
    "wep-key-flags": some(HANDLING),
    "wep-key-type": oneOfNumbers("1: a WEP key is a key; 2: it is a passphrase.", 1, 2),
    "wep-key0": secret("WEP key 0."),
    "wep-key1": secret("WEP key 1."),
    "wep-key2": secret("WEP key 2."),
    "wep-key3": secret("WEP key 3."),
    "wep-tx-keyidx": oneOfNumbers("Which WEP key is used.", 0, 1, 2, 3),
    "wps-method": number("Which ways of WPS may be used, as a sum of flags."),
  })
  .catchall(further);

export const gsm = z
  .object({
    apn: text("Name of the access point."),
    "auto-config": flag("Take `apn`, `username` and `password` from the database of providers."),
    "device-id": text("Only for this device."),
    "home-only": flag("Never roam."),
    mtu: number("Greatest size of a packet; 0: of itself."),
    "network-id": text("Only this network."),
    number: text("Number to dial, for old modems."),
    password: secret("The provider's password."),
    "password-flags": oneOfNumbers(HANDLING, 0, 1, 2, 4),
    pin: secret("PIN of the SIM."),
    "pin-flags": oneOfNumbers(HANDLING, 0, 1, 2, 4),
    "sim-id": text("Only with this SIM."),
    "sim-operator-id": text("Only with SIMs of this provider."),
    username: text("The provider's name for you."),
  })
  .catchall(further);

export const macvlan = z.strictObject({
  mode: int()
    .refine((n) => n >= 1 && n <= 5, { error: "it is 1 to 5" })
    .describe("1 vepa, 2 bridge, 3 private, 4 passthru, 5 source."),
  parent: line().describe("The interface that it is on."),
  promiscuous: flag("Whether the interface is promiscuous."),
  tap: flag("Whether it is a macvtap."),
});

export const wireguard = z
  .object({
    fwmark: number("Mark of packets that go out; 0 for none."),
    "ip4-auto-default-route": flag("Handle a default route for IPv4 among the peers in a table of its own."),
    "ip6-auto-default-route": flag("The same for IPv6."),
    "listen-port": number("Port to listen on."),
    mtu: number("Greatest size of a packet; 0: of itself."),
    "peer-routes": flag("Make routes to what peers may have."),
    "private-key": secret("The private key, in base64."),
    "private-key-flags": oneOfNumbers(HANDLING, 0, 1, 2),
  })
  .catchall(further);

export const vpn = z
  .object({
    gateway: text("Address or name of the other end."),
    "ipsec-enabled": flag("Of L2TP: go through IPsec."),
    "ipsec-psk": text("Of L2TP: the key for IPsec, in base64 behind `0s`. Never shown."),
    "password-flags": oneOfNumbers(HANDLING, 0, 1, 2, 4),
    permissions: text("The only user who may use the connection."),
    "service-type": text("Which plugin it is for: `org.freedesktop.NetworkManager.l2tp`."),
    user: text("Name to log in with."),
  })
  .catchall(further);

export const sriov = z
  .object({
    "autoprobe-drivers": number("Whether drivers take virtual functions by themselves."),
    "eswitch-encap-mode": number("Encapsulation in the card's switch."),
    "eswitch-inline-mode": number("Inline mode of the card's switch."),
    "eswitch-mode": number("Mode of the card's switch."),
    "total-vfs": number("How many virtual functions there are."),
    vfs: text("What they are: `0 mac=00:11:22:33:44:55 spoof-check=true,1 vlans=100`."),
  })
  .catchall(further);
