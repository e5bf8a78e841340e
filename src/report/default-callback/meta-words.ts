/** What Ansible says of `meta` tasks, with `-vv` and of those that their condition leaves out. */

import type { TaskLabel } from "../../events/event.ts";
import type { TaskResult } from "../../model/outcome.ts";

type Words = (host: string, role: string) => string;

const DONE: Readonly<Record<string, Words>> = {
  clear_facts: () => "facts cleared",
  clear_host_errors: () => "cleared host errors",
  end_batch: () => "ending batch",
  end_host: (host) => `ending play for ${host}`,
  end_play: () => "ending play",
  end_role: (host, role) => `ending role ${role} for ${host}`,
  flush_handlers: (host) => `triggered running handlers for ${host}`,
  noop: () => "noop",
  refresh_inventory: () => "inventory successfully refreshed",
  reset_connection: () => "reset connection",
};

/** After "conditional evaluated to False". */
const LEFT_OUT: Readonly<Record<string, Words>> = {
  clear_facts: (host) => `, not clearing facts and fact cache for ${host}`,
  clear_host_errors: (host) => `, not clearing host error state for ${host}`,
  end_batch: () => ", continuing current batch",
  end_host: (host) => `, continuing execution for ${host}`,
  end_play: () => ", continuing play",
  end_role: (host, role) => `continuing role ${role} for ${host}`,
  flush_handlers: (host) => `, not running handlers for ${host}`,
};

export function doneMeta({ meta = "", role = "" }: TaskLabel, host: string): string | undefined {
  return DONE[meta]?.(host, role);
}

/** The result that Ansible shows of one that was left out. */
export function skippedMeta(
  { module, meta = "", role = "" }: TaskLabel,
  host: string,
): TaskResult | undefined {
  const rest = module === "meta" ? LEFT_OUT[meta]?.(host, role) : undefined;
  if (rest === undefined) return undefined;
  const words = (word: string) => `${meta} conditional evaluated to ${word}${rest}`;
  return { msg: meta === "end_host" ? words("false") : meta, skip_reason: words("False") };
}
