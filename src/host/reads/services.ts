/** All services of the host, as their manager tells. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface Service {
  readonly name: string;
  readonly state: "running" | "stopped" | "failed" | "inactive" | "unknown";
  /** `enabled`, `disabled`, `static`, `masked` …; `not-found`, `unknown`. Init scripts have none. */
  readonly status?: string;
  readonly source: "systemd" | "openrc" | "sysv";
}

const primitive: Primitive = {
  name: "hr_services",
  body: `
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
  systemctl list-unit-files --no-pager --no-legend --full --type=service 2>/dev/null | sed 's/^/file /'
  systemctl list-units --no-pager --no-legend --full --plain --all --type=service 2>/dev/null | sed 's/^[^A-Za-z0-9]*/unit /'
elif command -v rc-status >/dev/null 2>&1; then
  rc-status -a -s -r 2>/dev/null | sed -n 's/^ *\\([^ ]*\\) *\\[ *\\([a-z]*\\).*/rc \\1 \\2/p'
  rc-update show 2>/dev/null | sed -n 's/^ *\\([^ ]*\\) *|.*/level \\1/p'
elif command -v service >/dev/null 2>&1; then
  service --status-all </dev/null 2>/dev/null | sed 's/^/script /'
fi
exit 0`,
};

function readUnits(lines: readonly string[]): Service[] {
  const files = new Map<string, string>();
  const units = new Map<string, Service["state"]>();
  const missing = new Set<string>();
  for (const line of lines) {
    const [kind, name = "", ...rest] = line.split(/\s+/);
    if (kind === "file") files.set(name, rest[0] ?? "unknown");
    if (kind !== "unit") continue;
    const [load, active, sub] = rest;
    if (load === "not-found") missing.add(name);
    units.set(
      name,
      active === "failed"
        ? "failed"
        : sub === "running"
          ? "running"
          : active === "active"
            ? "stopped"
            : "inactive",
    );
  }
  return [...new Set([...files.keys(), ...units.keys()])].toSorted().map((name) => ({
    name,
    state: units.get(name) ?? "inactive",
    status: files.get(name) ?? (missing.has(name) ? "not-found" : "unknown"),
    source: "systemd",
  }));
}

function readRunlevels(lines: readonly string[]): Service[] {
  const enabled = new Set(lines.filter((l) => l.startsWith("level ")).map((l) => l.slice(6)));
  return lines
    .filter((l) => l.startsWith("rc "))
    .map((line) => {
      const [, name = "", state] = line.split(" ");
      const status = enabled.has(name) ? "enabled" : "disabled";
      return { name, state: state === "started" ? "running" : "stopped", status, source: "openrc" };
    });
}

/** What `service` says of init scripts; of those that it can't tell of (`?`) it says nothing. */
function readScripts(lines: readonly string[]): Service[] {
  return lines.flatMap((line) => {
    const [, sign, name] = /^script +\[ ([+-]) \] +(.*\S)/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ name, state: sign === "+" ? "running" : "stopped", source: "sysv" } as const];
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
      const units = readUnits(lines);
      return units.length > 0 ? units : [...readRunlevels(lines), ...readScripts(lines)];
    },
  });
}
