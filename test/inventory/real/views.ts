/** What of each inventory is compared, with the arguments that make `ansible-inventory` print it. */

export const REAL_VIEWS = {
  list: ["--list"],
  export: ["--list", "--export"],
  yaml: ["--list", "--export", "--yaml"],
  graph: ["--graph", "--vars"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
