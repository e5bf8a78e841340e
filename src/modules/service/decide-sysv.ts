/** The decision of `sysvinit`, and of `service` on a host with init scripts. */

import type { Change } from "../../host/change.ts";
import { controlSysv, placeSysv, startsAtBoot } from "../../host/changes/control-sysv.ts";
import type { Reply } from "../../host/primitive.ts";
import type { SysvState } from "../../host/reads/sysv-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "../contract/module.ts";
import { lacking, noSuchService, type ServiceWishState, stepOf, verbOf } from "./decide-script.ts";

export interface SysvWish {
  readonly state?: ServiceWishState | undefined;
  readonly enabled?: boolean | undefined;
  /** Those that `enabled` is about; without any, those that the script names. */
  readonly runlevels: readonly string[];
  /** Seconds between stopping and starting. */
  readonly sleep: number;
  readonly words: readonly string[];
  readonly warnings?: readonly string[];
}

function obstacle({ enabled, runlevels }: SysvWish, seen: SysvState, placing: boolean): Refusal | undefined {
  const { name, script, tool } = seen;
  if (seen.missing !== undefined) return lacking(seen.missing, "`pattern` needs");
  if (!seen.found) return noSuchService(name, script, { name });
  if (placing && name.startsWith("/"))
    return refuse(`${name} is a path: \`enabled\` needs the name of a script in /etc/init.d`);
  if (placing && tool === undefined)
    return refuse(`the host has no tool that ${enabled ? "enables" : "disables"} init scripts`, {
      help: "`update-rc.d` (package init-system-helpers), `chkconfig` and `insserv` can",
      mayResolve: true,
    });
  if (placing && tool === "insserv" && runlevels.length > 0)
    return refuse("`insserv`, all that this host has, goes by the runlevels that the script names", {
      help: "leave out `runlevels`, or write them into the script's head",
    });
  return undefined;
}

/** Whether the runlevels differ from what is wanted. */
function isPlaced({ enabled, runlevels }: SysvWish, { levels }: SysvState): boolean {
  if (enabled === undefined) return true;
  if (runlevels.length === 0) return startsAtBoot(levels) === enabled;
  return runlevels.every((level) => levels.includes(level) === enabled);
}

export function decideSysv(wish: SysvWish, seen: SysvState): Verdict | Refusal {
  const { name } = seen;
  const { enabled, state } = wish;
  const placing = !isPlaced(wish, seen);
  const refusal = obstacle(wish, seen, placing);
  if (refusal) return refusal;
  const place = placing && enabled !== undefined ? placeSysv(enabled, seen, wish.runlevels) : undefined;
  const verb = verbOf(state, seen.running);
  const work = verb === undefined ? undefined : controlSysv(verb, seen, wish);
  const changes = [place, work].filter((change) => change !== undefined);
  const guessed = state !== undefined && seen.doubt !== undefined ? [seen.doubt] : [];
  return {
    changes,
    result: {
      name,
      ...(state === undefined ? {} : { state: state === "stopped" ? "stopped" : "started" }),
      ...(enabled === undefined ? {} : { enabled }),
      ...statusOf(wish, place, work, []),
    },
    conclude: (replies) => conclusionOf(wish, place, work, replies),
    stopAtFailure: true,
    warnings: [...(wish.warnings ?? []), ...guessed],
  };
}

function statusOf(
  { state, runlevels }: SysvWish,
  place: Change | undefined,
  work: Change | undefined,
  replies: readonly (Reply | undefined)[],
): ModuleResult {
  const [first, second] = replies;
  const levels = runlevels.length === 0 ? {} : { runlevels };
  return {
    status: {
      enabled: { ...stepOf(place, first), ...levels },
      ...(state === undefined ? {} : { [state]: stepOf(work, place ? second : first) }),
    },
  };
}

function conclusionOf(
  wish: SysvWish,
  place: Change | undefined,
  work: Change | undefined,
  replies: readonly (Reply | undefined)[],
): Conclusion {
  const result = statusOf(wish, place, work, replies);
  const at = replies.findIndex((reply) => reply !== undefined && reply.status !== 0);
  const [change, broken] = [[place, work].filter((c) => c !== undefined)[at], replies[at]];
  if (change === undefined || broken === undefined) return { result };
  const { rc, stdout, stderr } = stepOf(change, broken);
  const said = stderr?.trim() || stdout?.trim() || `status ${rc}`;
  return { result: { ...result, rc, stdout, stderr }, failed: `could not ${change.summary}: ${said}` };
}
