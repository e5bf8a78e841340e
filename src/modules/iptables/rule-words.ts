/** A rule's words for iptables, in the order in which it wants them: each match before its options, the target before its own. */

import type { IptablesParams } from "../iptables.ts";

/** `! value` turns the test round. */
function option(flag: string, value: string | undefined): readonly string[] {
  if (value === undefined || value === "") return [];
  return value.startsWith("!") ? ["!", flag, value.slice(1).trim()] : [flag, value];
}

function plain(flag: string, value: string | undefined): readonly string[] {
  return value === undefined || value === "" ? [] : [flag, value];
}

function listed(flag: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [flag, values.join(",")];
}

/** The extension's name, unless the task names it itself. */
function match(name: string, isUsed: boolean, named: readonly string[]): readonly string[] {
  return isUsed && !named.includes(name) ? ["-m", name] : [];
}

function fragment(value: string | undefined): readonly string[] {
  if (value === undefined || value === "") return [];
  return value.startsWith("!") ? ["!", "-f"] : ["-f"];
}

/** Some parameters mean a target without naming it. */
function targetOf(p: IptablesParams): string | undefined {
  if (p.jump !== undefined && p.jump !== "") return p.jump;
  if (p.log_prefix !== undefined || p.log_level !== undefined) return "LOG";
  if (p.reject_with) return "REJECT";
  return p.set_dscp_mark || p.set_dscp_mark_class ? "DSCP" : undefined;
}

function basics(p: IptablesParams): readonly string[] {
  const target = targetOf(p);
  const { flags = [], flags_set: set = [] } = p.tcp_flags ?? {};
  return [
    ...option("-p", p.protocol),
    ...option("-s", p.source),
    ...option("-d", p.destination),
    ...p.match.flatMap((name) => option("-m", name)),
    ...(flags.length > 0 && set.length > 0 ? ["--tcp-flags", flags.join(","), set.join(",")] : []),
    ...plain("-j", target),
    ...(target?.toLowerCase() === "tee" ? plain("--gateway", p.gateway) : []),
    ...plain("--log-prefix", p.log_prefix),
    ...plain("--log-level", p.log_level),
    ...plain("--to-destination", p.to_destination),
    ...match("multiport", p.destination_ports.length > 0, p.match),
    ...listed("--dports", p.destination_ports),
    ...plain("--to-source", p.to_source),
    ...plain("-g", p.goto),
    ...option("-i", p.in_interface),
    ...option("-o", p.out_interface),
    ...fragment(p.fragment),
    ...option("--source-port", p.source_port),
    ...option("--destination-port", p.destination_port),
    ...plain("--to-ports", p.to_ports),
    ...plain("--set-dscp", p.set_dscp_mark),
    ...plain("--set-dscp-class", p.set_dscp_mark_class),
    ...(p.syn === "match" ? ["--syn"] : p.syn === "negate" ? ["!", "--syn"] : []),
  ];
}

function states(p: IptablesParams): readonly string[] {
  if (p.match.includes("state") && !p.match.includes("conntrack")) return listed("--state", p.ctstate);
  return [...match("conntrack", p.ctstate.length > 0, p.match), ...listed("--ctstate", p.ctstate)];
}

function sets(p: IptablesParams): readonly string[] {
  const words = option("--match-set", p.match_set);
  if (words.length === 0) return [];
  return [...match("set", true, p.match), ...words, ...(p.match_set_flags ? [p.match_set_flags] : [])];
}

/** What the rule is; without counters, which are no part of it. */
export function ruleWords(p: IptablesParams): readonly string[] {
  const ranges = [...option("--src-range", p.src_range), ...option("--dst-range", p.dst_range)];
  const limits = [...option("--limit", p.limit), ...option("--limit-burst", p.limit_burst)];
  const owners = [...option("--uid-owner", p.uid_owner), ...option("--gid-owner", p.gid_owner)];
  return [
    ...basics(p),
    ...states(p),
    ...match("iprange", ranges.length > 0, p.match),
    ...ranges,
    ...sets(p),
    ...match("limit", limits.length > 0, p.match),
    ...limits,
    ...match("owner", owners.length > 0, p.match),
    ...owners,
    ...plain("--reject-with", p.reject_with),
    ...option(p.ip_version === "ipv6" ? "--icmpv6-type" : "--icmp-type", p.icmp_type),
    ...match("comment", p.comment !== undefined && p.comment !== "", p.match),
    ...plain("--comment", p.comment),
  ];
}

/** Packets and bytes that a new rule begins with. */
export function counterWords(p: IptablesParams): readonly string[] {
  return p.set_counters ? ["-c", p.set_counters.trim().replace(/[\s,]+/, ",")] : [];
}
