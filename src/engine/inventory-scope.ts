/** The variables of a host outside of any run, with what the inventory itself tells: `groups`, `hostvars`, `group_names`. */

import { MISSING } from "../expression/evaluate.ts";
import { LazyMap } from "../expression/value/lazy-map.ts";
import { isLocalName } from "../inventory/implicit-host.ts";
import type { Layer } from "../vars/layer.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { newHostRun } from "./fact-store.ts";
import { inventoryLayer } from "./magic-variables.ts";
import type { RunContext } from "./run-context.ts";
import { bareScope } from "./scope.ts";

export function inventoryScope(run: RunContext, name: string): LayeredScope {
  const scopes = new Map<string, LayeredScope>();
  const scopeOf = (host: string): LayeredScope => {
    const known = scopes.get(host);
    if (known) return known;
    const scope = bareScope(run, newHostRun(run, host), magic(host));
    scopes.set(host, scope);
    return scope;
  };
  const hostvars = new LazyMap({
    get: (host) =>
      isLocalName(host) || run.inventory.hosts.has(host) ? new LazyMap(scopeOf(host)) : MISSING,
    names: () => run.inventory.hosts.keys(),
  });
  const magic = (host: string): Layer => {
    const inventory = inventoryLayer(run, host);
    return {
      name: "loop and magic variables",
      get: (key) => (key === "hostvars" ? { kind: "lazy", value: () => hostvars } : inventory.get(key)),
      names: () => [...inventory.names(), "hostvars"],
    };
  };
  return scopeOf(name);
}
