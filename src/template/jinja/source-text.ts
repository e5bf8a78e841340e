/** A template's text with all its line ends as `\n`, and where each character stands in the file. */

export interface SourceText {
  readonly text: string;
  /** Offset in the file. */
  readonly offsetAt: (i: number) => number;
}

/** Jinja drops one line end at the end of a template unless it is told to keep it. */
export function sourceText(
  given: string,
  keepTrailingNewline: boolean,
  offsetAt: (i: number) => number,
): SourceText {
  const { text, at } = normalized(given, offsetAt);
  const drops = !keepTrailingNewline && text.endsWith("\n");
  return { text: drops ? text.slice(0, -1) : text, offsetAt: at };
}

function normalized(
  given: string,
  offsetAt: (i: number) => number,
): { readonly text: string; readonly at: (i: number) => number } {
  if (!given.includes("\r")) return { text: given, at: offsetAt };
  const pairs = [...given.matchAll(/\r\n/g)].map((m, i) => m.index - i);
  const text = given.replace(/\r\n?/g, "\n");
  return { text, at: (i) => offsetAt(i + countBelow(pairs, i)) };
}

/** How many line ends of two characters lie before a position. */
function countBelow(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
