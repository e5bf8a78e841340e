/** Who works in a host's place, as events tell it. */

import type { TaskContext } from "../plan/program.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { textOf } from "./directive-values.ts";
import type { HostInPlay } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import { bareScope } from "./scope.ts";

interface Work {
  readonly play: PlayRun;
  readonly host: HostInPlay;
  readonly context: TaskContext;
}

export interface ShownDelegate {
  readonly delegate?: string;
  readonly delegateAddress?: string;
}

/** Nothing where it can't be told. */
export function shownDelegate({ play, host, context }: Work, scope: () => LayeredScope): ShownDelegate {
  if (!context.directives.delegate_to) return {};
  try {
    const delegate = textOf("delegate_to", context.directives.delegate_to, scope());
    if (delegate === undefined || delegate === host.name) return {};
    const target = play.hostRuns.get(delegate) ?? play.delegateRuns.get(delegate);
    const address = target && bareScope(play.run, target).get("ansible_host");
    return typeof address === "string" && address !== delegate
      ? { delegate, delegateAddress: address }
      : { delegate };
  } catch {
    return {};
  }
}
