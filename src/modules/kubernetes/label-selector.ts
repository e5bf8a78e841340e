/** Whether labels are those that selectors ask for: `app=web`, `tier!=db`, `env in (a, b)`, `x notin (y)`, `name`, `!name`. */

type Labels = Readonly<Record<string, unknown>>;

function matches(selector: string, labels: Labels): boolean {
  const set = /^\s*(\S+)\s+(in|notin)\s+\((.*)\)\s*$/.exec(selector);
  if (set) {
    const values = (set[3] ?? "").split(",").map((v) => v.trim());
    const has = Object.hasOwn(labels, set[1] ?? "") && values.includes(String(labels[set[1] ?? ""]));
    return set[2] === "in" ? has : !has;
  }
  const equal = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(selector);
  if (equal) {
    const [, key = "", sign, value] = equal;
    const has = Object.hasOwn(labels, key) && String(labels[key]) === value;
    return sign === "!=" ? !has : has;
  }
  const name = selector.trim();
  return name.startsWith("!") ? !Object.hasOwn(labels, name.slice(1).trim()) : Object.hasOwn(labels, name);
}

export function matchesSelectors(selectors: readonly string[], labels: Labels | undefined): boolean {
  return labels !== undefined && selectors.every((selector) => matches(selector, labels));
}
