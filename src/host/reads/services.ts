/** All services of the host, as their managers tell. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface Service {
  readonly name: string;
  /** `running`, `stopped`; of units that nobody has loaded `inactive` or `unknown`; of OpenRC its own word (`started`, `crashed`). */
  readonly state: string;
  /** `enabled`, `disabled`, `static` …, `failed`, `masked`, `not-found`; init scripts of Debian have none. */
  readonly status?: string;
  readonly source: "systemd" | "openrc" | "sysv";
  /** Of OpenRC: where it is started; null for nowhere. */
  readonly runlevels?: readonly string[] | null;
}

/** A host of systemd may have init scripts as well, and those are listed beside its units. */
const primitive: Primitive = {
  name: "hr_services",
  body: `
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
  systemctl list-unit-files --no-pager --no-legend --full --type=service 2>/dev/null | sed 's/^/file /'
  systemctl list-units --no-pager --no-legend --full --plain --all --type=service 2>/dev/null | sed 's/^[^A-Za-z0-9]*/unit /'
  systemctl show --no-pager -p Names,ActiveState -- '*.service' 2>/dev/null | sed 's/^/show /'
fi
if command -v chkconfig >/dev/null 2>&1; then
  chkconfig --list 2>/dev/null </dev/null | while read -r hr_n hr_l; do
    case $hr_l in 0:o[nf]*) ;; *) continue ;; esac
    service "$hr_n" status >/dev/null 2>&1 </dev/null
    echo "chk $hr_n $? $hr_l"
  done
elif command -v rc-status >/dev/null 2>&1; then
  ! command -v rc-update >/dev/null 2>&1 || {
    rc-status -a -s -m 2>/dev/null </dev/null | tr -d '[]' | sed -n 's/^  *\\([^ *][^ ]*\\)  *\\([^ ][^ ]*\\).*/rc \\1 \\2/p'
    rc-update show -v 2>/dev/null </dev/null | sed -n 's/^ *\\([^ |]*\\) *| */level \\1 /p'
  }
elif command -v service >/dev/null 2>&1; then
  service --status-all </dev/null 2>/dev/null | sed 's/^/script /'
fi
exit 0`,
};

const BAD = new Set(["not-found", "masked", "failed"]);

/** The state of every name that a loaded unit goes by. */
function activity(lines: readonly string[]): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  let names: readonly string[] = [];
  let state = "unknown";
  for (const line of [...lines.filter((l) => l.startsWith("show ")), "show "]) {
    const text = line.slice(5).trim();
    if (text.startsWith("Names=")) names = text.slice(6).split(" ");
    if (text.startsWith("ActiveState=")) state = text.slice(12);
    if (text !== "") continue;
    for (const name of names) states.set(name, state);
    names = [];
  }
  return states;
}

function readUnits(lines: readonly string[]): readonly Service[] {
  const files = new Map<string, string>();
  const units = new Map<string, Service>();
  const states = activity(lines);
  for (const line of lines) {
    const [kind, name = "", ...rest] = line.trim().split(/\s+/);
    if (kind === "file" && name !== "") files.set(name, rest[0] ?? "unknown");
    if (kind !== "unit" || name === "") continue;
    const [load = "", active = "", sub] = rest;
    const status = BAD.has(load) ? load : active;
    units.set(name, { name, state: sub === "running" ? "running" : "stopped", status, source: "systemd" });
  }
  return [...new Set([...units.keys(), ...files.keys()])].map((name) => {
    const unit = units.get(name);
    const status = files.get(name);
    if (unit) return status === undefined || BAD.has(unit.status ?? "") ? unit : { ...unit, status };
    const state = states.get(name) ?? (name.includes("@.") ? "unknown" : "inactive");
    return { name, state, status: status ?? "unknown", source: "systemd" };
  });
}

function readRunlevels(lines: readonly string[]): readonly Service[] {
  const levels = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [kind, name = "", ...rest] = line.trim().split(/\s+/);
    if (kind === "level") levels.set(name, rest);
  }
  return lines.flatMap((line): Service[] => {
    const [kind, name = "", state = ""] = line.split(" ");
    const runlevels = levels.get(name);
    if (kind !== "rc" || runlevels === undefined) return [];
    const enabled = runlevels.length > 0;
    const status = enabled ? "enabled" : "disabled";
    return [{ name, state, status, source: "openrc", runlevels: enabled ? runlevels : null }];
  });
}

/** What `service` says of init scripts; of those that it can't tell of (`?`) it says nothing. */
function readScripts(lines: readonly string[]): readonly Service[] {
  return lines.flatMap((line): Service[] => {
    const [, sign, name] = /^script +\[ ([+-]) \] +(.*\S)/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ name, state: sign === "+" ? "running" : "stopped", source: "sysv" }];
  });
}

function readChkconfig(lines: readonly string[]): readonly Service[] {
  return lines.flatMap((line): Service[] => {
    const [, name, rc, levels = ""] = /^chk (\S+) (\d+) (.*)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const status = levels.includes("3:on") ? "enabled" : "disabled";
    return [{ name, state: rc === "0" ? "running" : "stopped", status, source: "sysv" }];
  });
}

export function services(): Read<readonly Service[]> {
  return defineRead({
    primitive,
    args: [],
    subject: { kind: "facts" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say which services it has");
      const lines = reply.stdout.toString("utf8").split("\n");
      return [
        ...readChkconfig(lines),
        ...readRunlevels(lines),
        ...readScripts(lines),
        ...readUnits(lines),
      ].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    },
  });
}
