/** What the decisions about services with scripts (OpenRC, SysV init) have in common. */

import type { Change } from "../../host/change.ts";
import type { ScriptVerb } from "../../host/changes/control-openrc.ts";
import type { Reply } from "../../host/primitive.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";

export type ServiceWishState = "started" | "stopped" | "restarted" | "reloaded";

/** What must be done to a service that runs, or does not; undefined: nothing. */
export function verbOf(state: ServiceWishState | undefined, running: boolean): ScriptVerb | undefined {
  switch (state) {
    case "started":
      return running ? undefined : "start";
    case "stopped":
      return running ? "stop" : undefined;
    case "restarted":
      return "restart";
    case "reloaded":
      return running ? "reload" : "start";
    default:
      return undefined;
  }
}

export function noSuchService(
  name: string,
  where: string,
  result: Readonly<Record<string, unknown>>,
): Refusal {
  return refuse(`Could not find the requested service ${name}: the host has no ${where}`, {
    help: "`ls /etc/init.d` on the host shows which there are",
    result,
    mayResolve: true,
  });
}

export function lacking(tool: string, what: string): Refusal {
  return refuse(`the host has no \`${tool}\`, which ${what}`, { mayResolve: true });
}

/** What one of a task's steps came to, as `sysvinit` tells it. */
export interface Step {
  readonly changed: boolean;
  readonly rc: number | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
}

/** Of a change that was carried out, or (undefined) was not, for want of need or in check mode. */
export function stepOf(change: Change | undefined, reply: Reply | undefined): Step {
  const changed = change !== undefined;
  if (!changed || reply === undefined) return { changed, rc: null, stdout: null, stderr: null };
  const { status, stdout, stderr } = reply;
  return { changed, rc: status, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8") };
}
