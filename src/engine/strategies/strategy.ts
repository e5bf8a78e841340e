/** How the hosts of a play go through it. */

/** `debug` is `linear`, with the debugger at every task that fails. */
export const STRATEGIES = ["linear", "free", "host_pinned", "debug"] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** Also under the name of the collection that Ansible keeps it in. */
export function strategyNamed(name: string): Strategy | undefined {
  return STRATEGIES.find((s) => s === name.replace(/^ansible\.(builtin|legacy)\./, ""));
}

/** Whether hosts wait for each other at every task. */
export function isInStep(strategy: Strategy): boolean {
  return strategy === "linear" || strategy === "debug";
}
