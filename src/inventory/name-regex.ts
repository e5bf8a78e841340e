/** Globs and `~regex` of host patterns as regular expressions of JavaScript. */

/** Undefined where it is none. A regular expression has to fit from the beginning, a glob to the end as well. */
export function nameRegex(name: string): RegExp | undefined {
  try {
    return name.startsWith("~") ? new RegExp(`^(?:${fromPython(name.slice(1))})`, "u") : globRegex(name);
  } catch {
    return undefined;
  }
}

/** What Python writes in another way. */
function fromPython(source: string): string {
  return source
    .replace(/\(\?P</g, "(?<")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replace(/\\A/g, "^")
    .replace(/\\Z/g, "$")
    .replace(/\\([_\-#&!%@~`'",:;<=> ])/g, (_, char: string) => (char === "-" ? "\\-" : char));
}

function globRegex(glob: string): RegExp {
  const source = glob.replace(/\[[!^]?\]?[^\]]*\]|[\s\S]/g, (piece) => {
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    if (piece.length > 1) return characters(piece);
    return piece.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^(?:${source})$`, "s");
}

/** `[abc]`, `[a-f]`, `[!abc]`. */
function characters(piece: string): string {
  const inner = piece.slice(1, -1).replaceAll("\\", "\\\\").replaceAll("[", "\\[");
  const not = inner.startsWith("!");
  const plain = (not ? inner.slice(1) : inner).replace(/^\]/, "\\]").replace(/^\^/, "\\^");
  return `[${not ? "^" : ""}${plain}]`;
}
