/** OpenSSH's host patterns: `*`, `?`, lists, and negation with `!`. */

export function matchesWildcard(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*+/g, ".*").replaceAll("?", ".")}$`, "s").test(text);
}

/** A list matches where one of its patterns does and no negated one. */
export function matchesPatternList(patterns: readonly string[], text: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) {
      if (matchesWildcard(pattern.slice(1), text)) return false;
    } else if (matchesWildcard(pattern, text)) {
      matched = true;
    }
  }
  return matched;
}
