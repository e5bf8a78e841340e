/** Names of tasks and hosts as Ansible's callbacks write them. */

import { resolve } from "node:path";
import type { TaskLabel } from "../../events/event.ts";

export function taskTitle({ name, role, action, unnamed }: TaskLabel): string {
  if (action === "gather_facts" && name === "gather facts") return "Gathering Facts";
  const own = unnamed === true ? (action ?? name) : name.trim();
  return role === undefined ? own : `${role} : ${own}`;
}

/** `task path` lines have the place without its column. */
export function taskPath({ location }: TaskLabel, cwd: string): string {
  const [, path = location, line] = /^(.*?):(\d+)(?::\d+)?$/.exec(location) ?? [];
  return `${resolve(cwd, path)}${line === undefined ? "" : `:${line}`}`;
}

export interface Worker {
  readonly host: string;
  readonly delegate?: string;
  readonly delegateAddress?: string;
}

export function hostTitle({ host, delegate, delegateAddress }: Worker): string {
  if (delegate === undefined) return host;
  return `${host} -> ${delegate}${delegateAddress === undefined ? "" : `(${delegateAddress})`}`;
}
