/** What `nmcli` does about what is there. */

import {
  activateConnection,
  deleteConnections,
  type NmcliSetting,
  writeConnection,
} from "../../host/changes/nmcli.ts";
import type { NmcliProfile, NmcliProperties, NmcliState } from "../../host/reads/nmcli-connection.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { type NmcliParams, partOf } from "./nmcli-params.ts";
import { canonical } from "./same-value.ts";
import { bondOptions, type WantedProperty, wantedProperties } from "./wanted-properties.ts";

/** Types as NetworkManager names them, where that is not their name here. */
const NAMES: Readonly<Record<string, string>> = {
  ethernet: "802-3-ethernet",
  wifi: "802-11-wireless",
  gre: "ip-tunnel",
  ipip: "ip-tunnel",
  sit: "ip-tunnel",
};

function ownType(type: string): string {
  return partOf(type as NmcliParams["type"]) ? "802-3-ethernet" : (NAMES[type] ?? type);
}

/** The type whose parameters count: that of the task, or the one that the connection has. */
function typeOf(p: NmcliParams, properties: NmcliProperties): string {
  const own = properties["connection.type"] ?? "";
  if (p.type !== undefined) return p.type;
  if (own === "ip-tunnel") return properties["ip-tunnel.mode"] ?? "generic";
  return Object.keys(NAMES).find((name) => NAMES[name] === own) ?? own;
}

function sameMaster(current: string, wanted: string, names: NmcliState["names"]): boolean {
  return current === wanted || names.get(current) === wanted || names.get(wanted) === current;
}

function isAsWanted(one: WantedProperty, current: string, names: NmcliState["names"]): boolean {
  const { kind, property, value } = one;
  if (kind === "master") return sameMaster(current, value, names);
  return canonical(kind, property, current) === canonical(kind, property, value);
}

function optionsIn(text: string): Map<string, string> {
  return new Map(
    text
      .split(",")
      .filter((piece) => piece.includes("="))
      .map((piece): [string, string] => [
        piece.slice(0, piece.indexOf("=")).trim(),
        piece.slice(piece.indexOf("=") + 1).trim(),
      ]),
  );
}

function targets(value: string): string {
  return value
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(" ");
}

/** All options that the bond shall have: those that the task says nothing of stay. */
function bondSetting(p: NmcliParams, before: string): readonly NmcliSetting[] {
  const options = optionsIn(before);
  const wanted = bondOptions(p);
  if ([...wanted].every(([name, value]) => targets(options.get(name) ?? "") === targets(value))) return [];
  for (const [name, value] of wanted) options.set(name, targets(value));
  const value = [...options].map(([name, option]) => `${name}=${option}`).join(",");
  return [{ property: "bond.options", value, before, secret: false }];
}

/** `*` stands for any interface: then there is no name. */
function written(one: WantedProperty): string {
  return one.kind === "interface" && one.value === "*" ? "" : one.value;
}

function settingsFor(
  p: NmcliParams,
  type: string,
  wanted: readonly WantedProperty[],
  properties: NmcliProperties,
  names: NmcliState["names"],
): readonly NmcliSetting[] {
  const differing = wanted
    .filter((one) => !isAsWanted(one, properties[one.property] ?? "", names))
    .map((one) => ({
      property: one.property,
      value: written(one),
      before: properties[one.property] ?? "",
      secret: one.secret,
    }));
  return [...differing, ...(type === "bond" ? bondSetting(p, properties["bond.options"] ?? "") : [])];
}

/** What is wanted of a new connection: nothing needs to be cleared. */
function settingsOfNew(
  p: NmcliParams,
  type: string,
  wanted: readonly WantedProperty[],
): readonly NmcliSetting[] {
  const given = wanted
    .filter((one) => one.kind !== "interface" && one.value !== "")
    .filter((one) => one.kind !== "number" || !one.property.endsWith(".mtu") || one.value !== "0")
    .map((one) => ({ property: one.property, value: one.value, before: "", secret: one.secret }));
  return [...given, ...(type === "bond" ? bondSetting(p, "") : [])];
}

function interfaceWords(p: NmcliParams): readonly string[] {
  if (p.ifname === "*" || p.ifname === "") return ["ifname", "*"];
  if (p.ifname === undefined && p.type === "vpn") return [];
  return ["connection.interface-name", p.ifname ?? p.conn_name];
}

/** A new connection is started at once where something named would not take hold otherwise. */
function isStarted({ type, mtu, dns4, dns6 }: NmcliParams): boolean {
  const named = dns4 !== undefined || dns6 !== undefined;
  if (type === "team") return named;
  const types: readonly unknown[] = ["bond", "dummy", "ethernet", "infiniband", "wifi"];
  return types.includes(type) && (named || mtu !== undefined);
}

/** Without what this nmcli does not know, and the words for that. */
function knownOnly(p: NmcliParams, wanted: readonly WantedProperty[], seen: NmcliState) {
  const asked = seen.known.length > 0 ? wanted.filter((one) => one.kind === "loose") : [];
  const unknown = asked.filter((one) => !seen.known.includes(one.property)).map((one) => one.property);
  const left = wanted.filter((one) => !unknown.includes(one.property));
  const hasName = p.wifi !== undefined && Object.hasOwn(p.wifi, "ssid");
  const warnings = [
    ...(unknown.length === 0 ? [] : [`the host's nmcli does not know ${unknown.join(", ")}`]),
    ...(hasName ? ["`ssid` in `wifi` has no effect: it stands beside `wifi`"] : []),
  ];
  return { left, unknown, warnings };
}

function make(p: NmcliParams, seen: NmcliState): Verdict | Refusal {
  if (p.type === undefined)
    return refuse(`there is no connection ${p.conn_name}, and no \`type\` says what to make`, {
      help: "add the `type`: `ethernet`, `bridge`, `vlan` …",
      mayResolve: true,
    });
  const { left, unknown, warnings } = knownOnly(p, wantedProperties(p, p.type), seen);
  if (unknown.length > 0 && !p.ignore_unsupported_suboptions) return unsupported(unknown);
  const typed = partOf(p.type) ? "ethernet" : p.type;
  const change = writeConnection({
    name: p.conn_name,
    opening: [
      ...["type", ownType(typed) === "ip-tunnel" ? "ip-tunnel" : typed, "con-name", p.conn_name],
      ...interfaceWords(p),
    ],
    settings: settingsOfNew(p, p.type, left),
    start: isStarted(p),
    reload: false,
  });
  const [effect, ...further] = change.effects;
  const properties = effect?.kind === "record" ? JSON.parse(effect.value ?? "{}") : {};
  const name = p.ifname ?? (p.type === "vpn" ? "" : p.conn_name);
  const value = JSON.stringify({
    ...properties,
    "connection.type": ownType(p.type),
    "connection.autoconnect": p.autoconnect ? "yes" : "no",
    "connection.interface-name": name === "*" ? "" : name,
    "ipv4.may-fail": p.may_fail4 ? "yes" : "no",
  });
  const effects = effect?.kind === "record" ? [{ ...effect, value }, ...further] : further;
  return { changes: [{ ...change, effects }], warnings, result: { conn_name: p.conn_name, state: p.state } };
}

function unsupported(names: readonly string[]): Refusal {
  return refuse(`the host's nmcli does not know ${names.join(", ")}`, {
    help: "leave it out, or set `ignore_unsupported_suboptions: true`",
  });
}

function modify(p: NmcliParams, profile: NmcliProfile, seen: NmcliState): Verdict | Refusal {
  const { properties, uuid } = profile;
  const own = properties["connection.type"];
  if (p.type !== undefined && own !== undefined && own !== ownType(p.type))
    return refuse(`the connection ${p.conn_name} is a ${own}, which can't become a ${p.type}`, {
      help: "remove it first (`state: absent`), or give the new one another name",
      mayResolve: true,
    });
  const type = typeOf(p, properties);
  const { left, unknown, warnings } = knownOnly(p, wantedProperties(p, type), seen);
  if (unknown.length > 0 && !p.ignore_unsupported_suboptions) return unsupported(unknown);
  const settings = settingsFor(p, type, left, properties, seen.names);
  const change = { name: p.conn_name, uuid, opening: [], settings, start: false, reload: p.conn_reload };
  return {
    changes: settings.length === 0 ? [] : [writeConnection(change)],
    warnings,
    result: { conn_name: p.conn_name, state: p.state },
  };
}

function ofSeveral(p: NmcliParams): Refusal {
  return refuse(`there are several connections ${p.conn_name}`, {
    help: "`nmcli connection show` lists them; `state: absent` removes all of them",
    mayResolve: true,
  });
}

export function decideNmcli(p: NmcliParams, seen: NmcliState): Verdict | Refusal {
  const result = { conn_name: p.conn_name, state: p.state };
  if (!seen.installed)
    return refuse("the host has no nmcli", {
      help: "install the package `NetworkManager`, on Debian `network-manager`",
      mayResolve: true,
    });
  if (seen.trouble !== undefined)
    return refuse(`NetworkManager can't be asked: ${seen.trouble}`, { mayResolve: true });
  const [profile, another] = seen.profiles;
  if (p.state === "absent") {
    const uuids = seen.profiles.map(({ uuid }) => uuid);
    return { changes: uuids.length === 0 ? [] : [deleteConnections(p.conn_name, uuids)], result };
  }
  if (another) return ofSeveral(p);
  if (p.state === "present") return profile ? modify(p, profile, seen) : make(p, seen);
  if (p.state === "down" && !profile?.isActive) return { changes: [], result };
  if (!profile)
    return refuse(`there is no connection ${p.conn_name} that could be started`, { mayResolve: true });
  const { uuid, isActive } = profile;
  return { changes: [activateConnection(p.conn_name, uuid, p.state, p.conn_reload, isActive)], result };
}
