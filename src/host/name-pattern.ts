/** Shell-like patterns of names (`*`, `?`, `[a-z]`, `[!a-z]`), as fnmatch knows them. */

export function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

/** An extended regular expression (POSIX and JavaScript alike) for the whole of a name, without anchors. */
export function patternSource(pattern: string): string {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i);
    const end = c === "[" ? pattern.indexOf("]", pattern.charAt(i + 1) === "!" ? i + 3 : i + 2) : -1;
    if (c === "*") source += ".*";
    else if (c === "?") source += ".";
    else if (end > 0) {
      const set = pattern.slice(i + 1, end).replaceAll("\\", "\\\\");
      source += set.startsWith("!") ? `[^${set.slice(1)}]` : `[${set}]`;
      i = end;
    } else source += c.replace(/[.+^${}()|[\]\\]/, "\\$&");
  }
  return source;
}

export function matchesPattern(pattern: string, name: string): boolean {
  return new RegExp(`^(?:${patternSource(pattern)})$`, "s").test(name);
}
