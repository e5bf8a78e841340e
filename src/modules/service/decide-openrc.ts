/** The decision of `service` on a host of OpenRC. */

import { controlOpenrc, placeOpenrc } from "../../host/changes/control-openrc.ts";
import type { OpenrcState } from "../../host/reads/openrc-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { lacking, noSuchService, type ServiceWishState, verbOf } from "./decide-script.ts";

export interface OpenrcWish {
  readonly state?: ServiceWishState | undefined;
  readonly enabled?: boolean | undefined;
  readonly runlevel: string;
  readonly words: readonly string[];
  readonly warnings?: readonly string[];
}

export function decideOpenrc(wish: OpenrcWish, seen: OpenrcState): Verdict | Refusal {
  const { name, levels } = seen;
  const { enabled, runlevel } = wish;
  const wanting = wish.state !== undefined || enabled !== undefined;
  if (seen.missing !== undefined)
    return lacking(
      seen.missing,
      seen.missing === "ps" ? "`pattern` needs" : "services of OpenRC are controlled with",
    );
  if (!seen.found && wanting) return noSuchService(name, "such service", { name });
  if (enabled === true && !seen.known.includes(runlevel))
    return refuse(`OpenRC has no runlevel \`${runlevel}\` on this host`, {
      help: `it has ${seen.known.join(", ")}; a folder in /etc/runlevels makes one`,
      mayResolve: true,
    });
  const placed = enabled !== undefined && enabled !== levels.includes(runlevel);
  const verb = verbOf(wish.state, seen.running);
  return {
    changes: [
      ...(placed ? [placeOpenrc(enabled, name, runlevel, levels)] : []),
      ...(verb === undefined
        ? []
        : [controlOpenrc(verb, name, { crashed: seen.crashed, words: wish.words })]),
    ],
    result: {
      name,
      ...(wish.state === undefined ? {} : { state: wish.state === "stopped" ? "stopped" : "started" }),
      ...(enabled === undefined ? {} : { enabled }),
    },
    ...(wish.warnings ? { warnings: wish.warnings } : {}),
  };
}
