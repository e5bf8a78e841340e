/** The machine that runs homerun: known by these names without being in any inventory. */

import type { Inventory } from "../model/inventory.ts";

const LOCAL: readonly string[] = ["localhost", "127.0.0.1", "::1"];

export function isLocalName(name: string): boolean {
  return LOCAL.includes(name);
}

export function isImplicitHost(name: string, { hosts }: Pick<Inventory, "hosts">): boolean {
  return isLocalName(name) && !hosts.has(name);
}
