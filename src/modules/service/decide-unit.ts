/** The decision of `service` and `systemd_service`. */

import type { Change } from "../../host/change.ts";
import { controlUnit, reloadSystemd, type Unit } from "../../host/changes/control-unit.ts";
import type { OtherServiceManager, UnitState } from "../../host/reads/unit-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { UnitScope } from "../../host/systemd-unit.ts";
import type { Verdict } from "../contract/module.ts";

export interface UnitWish {
  /** As the task names it. */
  readonly name?: string | undefined;
  readonly state?: "started" | "stopped" | "restarted" | "reloaded" | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly daemonReload: boolean;
  readonly daemonReexec: boolean;
  readonly scope: UnitScope;
  readonly noBlock: boolean;
  readonly force: boolean;
  readonly warnings?: readonly string[];
}

const RUNNING = new Set(["active", "activating", "reloading", "refreshing"]);
const STOPPED = new Set(["inactive", "failed", "maintenance", ""]);

export function decideUnit(
  wish: UnitWish,
  seen: UnitState | OtherServiceManager | undefined,
): Verdict | Refusal {
  const manager = [
    ...(wish.daemonReload ? [reloadSystemd(wish.scope)] : []),
    ...(wish.daemonReexec ? [reloadSystemd(wish.scope, "daemon-reexec")] : []),
  ];
  if (seen === undefined) return { changes: manager };
  if (seen.manager === "other") return otherManager(seen.name);
  const obstacle = obstacleTo(wish, seen);
  if (obstacle) return obstacle;
  const unit: Unit = { name: seen.name, id: seen.id, scope: wish.scope };
  const state = stateChange(wish, seen, unit);
  if (state && "message" in state) return state;
  const files = [...maskChange(wish, seen, unit), ...enableChange(wish, seen, unit)];
  // A masked unit does not stop cleanly, and one that is not unmasked or enabled yet may not start.
  const work = wish.state === "stopped" ? [state, ...files] : [...files, state];
  return {
    changes: [...manager, ...work.filter((c) => c !== undefined)],
    result: resultOf(wish, seen),
    warnings: [...(wish.warnings ?? []), ...warningsOf(wish, seen)],
  };
}

export function otherManager(name: string): Refusal {
  const found = name === "none" || name === "service" ? "none that homerun knows" : `\`${name}\``;
  return refuse(`this host is not run by systemd; its service manager is ${found}`, {
    help: ["openrc", "sysvinit"].includes(name)
      ? "`service` controls services of systemd, OpenRC and SysV init alike"
      : "control its services with `command`, guarded by `when`, or leave the host out",
  });
}

const LIFELESS: Readonly<Record<NonNullable<UnitState["lifeless"]>, string>> = {
  template: "a template: name an instance of it, `NAME@SOMETHING`",
  global: "for all users, and nobody's to start",
  offline: "on a host that systemd does not run now: it can only be enabled, disabled and masked",
};

/** Stopping or disabling what is not there is refused as well: it is most often a misspelt name. */
function obstacleTo(wish: UnitWish, seen: UnitState): Refusal | undefined {
  if (seen.silence !== undefined)
    return refuse(
      `${wish.scope === "user" ? "the user's own service manager" : "systemd"} does not answer: ${seen.silence}`,
      {
        help:
          wish.scope === "user"
            ? "`loginctl enable-linger USER` keeps it running without a login"
            : "is the host still booting?",
        mayResolve: true,
      },
    );
  if (seen.problem !== undefined)
    return refuse(`systemd can't use ${seen.name}: ${seen.problem}`, {
      help: "`systemd-analyze verify` shows what is wrong in its file",
      mayResolve: true,
    });
  const asks = wish.state !== undefined || wish.enabled !== undefined;
  if (!seen.found && asks && wish.masked !== true)
    return refuse(`Could not find the requested service ${seen.name}: the host has no such unit`, {
      help: `\`systemctl list-unit-files\` on the host shows which there are`,
      result: { name: wish.name ?? seen.name },
      mayResolve: true,
    });
  const acts = wish.state !== undefined || wish.daemonReload || wish.daemonReexec;
  if (seen.lifeless !== undefined && (seen.lifeless === "offline" ? acts : wish.state !== undefined))
    return refuse(`${seen.name} is ${LIFELESS[seen.lifeless]}`);
  if (wish.enabled === false && ["generated", "transient"].includes(seen.file) && seen.enabled === undefined)
    return refuse(`${seen.name} is made by a program each time (\`${seen.file}\`), so it can't be disabled`, {
      help: "`masked: true` keeps it from starting; or take away what it is made of",
    });
  const masked = wish.masked ?? seen.masked;
  const starts = wish.state !== undefined && wish.state !== "stopped";
  if (masked && seen.found && (starts || wish.enabled === true))
    return refuse(`${seen.name} is masked, so it can't be ${starts ? "started" : "enabled"}`, {
      help: wish.masked === true ? "`masked: true` and this can't both be" : "`masked: false` lifts it",
    });
  return undefined;
}

function maskChange(wish: UnitWish, seen: UnitState, unit: Unit): readonly Change[] {
  const forNow = seen.file === "masked-runtime";
  if (wish.masked === undefined || (wish.masked === seen.masked && !(forNow && wish.masked))) return [];
  return [controlUnit(wish.masked ? "mask" : "unmask", unit, { force: wish.force })];
}

function enableChange(wish: UnitWish, seen: UnitState, unit: Unit): readonly Change[] {
  const { enabled } = wish;
  if (enabled === undefined || !seen.found) return [];
  if (enabled && seen.enabled === false) return [controlUnit("enable", unit, { force: wish.force })];
  if (!enabled && (seen.enabled === true || seen.file === "enabled-runtime"))
    return [controlUnit("disable", unit)];
  return [];
}

function stateChange(wish: UnitWish, seen: UnitState, unit: Unit): Change | Refusal | undefined {
  const options = { noBlock: wish.noBlock };
  const running = RUNNING.has(seen.active);
  switch (wish.state) {
    case "started":
      return running
        ? undefined
        : controlUnit("start", unit, { ...options, before: seen.active || "not running" });
    case "stopped":
      return !seen.found || STOPPED.has(seen.active)
        ? undefined
        : controlUnit("stop", unit, { ...options, before: seen.active });
    case "restarted":
      return controlUnit("restart", unit, options);
    case "reloaded":
      if (!running) return controlUnit("start", unit, { ...options, before: seen.active || "not running" });
      if (!seen.canReload && !seen.outdated && !wish.daemonReload)
        return refuse(`${seen.name} can't reload its configuration`, {
          help: "`state: restarted` restarts it",
          mayResolve: true,
        });
      return controlUnit("reload", unit, options);
    default:
      return undefined;
  }
}

function warningsOf(wish: UnitWish, seen: UnitState): string[] {
  const warnings: string[] = [];
  if (
    wish.enabled !== undefined &&
    seen.found &&
    seen.enabled === undefined &&
    wish.enabled &&
    seen.file === "static"
  )
    warnings.push(
      `${seen.name} has no [Install] section: other units start it, and enabling it means nothing`,
    );
  if (wish.state === "started" && seen.sub === "auto-restart")
    warnings.push(`${seen.name} keeps failing and is being restarted over and over`);
  return warnings;
}

function resultOf(wish: UnitWish, seen: UnitState): Readonly<Record<string, unknown>> {
  return {
    name: wish.name ?? seen.name,
    ...(wish.state === undefined ? {} : { state: wish.state === "stopped" ? "stopped" : "started" }),
    ...(wish.enabled === undefined ? {} : { enabled: wish.enabled }),
    status: seen.properties,
  };
}
