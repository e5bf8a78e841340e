/** A host pattern taken apart: commas separate, or colons where there are no commas. */

/** One host, with a port maybe: its colons separate nothing. */
const SINGLE = [
  /^[^:[\]\s]+(\[[^\]]*\][^:[\]\s]*)*$/,
  /^(?:[\p{L}\p{N}_.-]|\[[0-9a-zA-Z]+:[0-9a-zA-Z]+(?::\d+)?\])+:\d+$/u,
  /^(?=[^:]*:[^:]*:)(?!.*:::)(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{0,4}|[\d.]+)$/,
];

function isAddress(pattern: string): boolean {
  const [, , ipv6] = SINGLE;
  if (!ipv6?.test(pattern)) return SINGLE.slice(0, 2).some((form) => form.test(pattern));
  return pattern.includes("::") || pattern.split(":").length === 8;
}

/** Colons inside brackets are part of a subscript or range. */
function splitAtColons(pattern: string): readonly string[] {
  const terms: string[] = [];
  let term = "";
  let depth = 0;
  for (const char of pattern) {
    if (char === "[") depth++;
    if (char === "]") depth = Math.max(0, depth - 1);
    if (depth === 0 && (char === ":" || /\s/.test(char))) {
      terms.push(term);
      term = "";
    } else term += char;
  }
  return [...terms, term];
}

export function patternTerms(pattern: string): readonly string[] {
  const plain = pattern.trim();
  const terms = pattern.includes(",")
    ? pattern.split(",")
    : isAddress(plain)
      ? [plain]
      : splitAtColons(plain);
  return terms.map((t) => t.trim()).filter((t) => t !== "");
}
