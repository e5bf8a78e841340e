/** What Python's strings can do that JavaScript's can't, used by methods and filters alike. */

const SPACES =
  "[ \\t\\n\\r\\x0b\\x0c\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LEADING = new RegExp(`^${SPACES}+`, "u");
const SPACE_RUN = new RegExp(`${SPACES}+`, "gu");

export type Side = "both" | "left" | "right";

/** `strip`, with `characters` a set of characters to take off instead of white space. */
export function strip(text: string, characters?: string, side: Side = "both"): string {
  const set = characters === undefined ? undefined : new Set(characters);
  const taken = (c: string): boolean => (set ? set.has(c) : LEADING.test(c));
  const all = Array.from(text);
  let from = 0;
  let to = all.length;
  if (side !== "right") while (from < to && taken(all[from] as string)) from += 1;
  if (side !== "left") while (to > from && taken(all[to - 1] as string)) to -= 1;
  return from === 0 && to === all.length ? text : all.slice(from, to).join("");
}

/** `split` without a separator: by runs of white space. `most` < 0 is no limit. */
export function splitWords(text: string, most: number): string[] {
  const words: string[] = [];
  let rest = strip(text, undefined, "left");
  while (rest !== "" && (most < 0 || words.length < most)) {
    SPACE_RUN.lastIndex = 0;
    const gap = SPACE_RUN.exec(rest);
    if (!gap) break;
    words.push(rest.slice(0, gap.index));
    rest = rest.slice(gap.index + gap[0].length);
  }
  if (rest !== "")
    words.push(
      most >= 0 && words.length === most
        ? strip(rest, undefined, words.length === 0 ? "both" : "left")
        : rest,
    );
  return words;
}

/** `split` at a separator that is not empty. */
export function splitAt(text: string, separator: string, most: number): string[] {
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

/** `rsplit`. */
export function splitFromRight(text: string, separator: string | undefined, most: number): string[] {
  if (separator === undefined) {
    const words = splitWords(text, -1);
    if (most < 0 || words.length <= most + 1) return words;
    let rest = strip(text, undefined, "right");
    const tail = words.slice(words.length - most);
    for (const word of tail.toReversed())
      rest = strip(rest.slice(0, rest.length - word.length), undefined, "right");
    return [rest, ...tail];
  }
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  const cut = parts.length - most;
  return [parts.slice(0, cut).join(separator), ...parts.slice(cut)];
}

/** `splitlines`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines =
    text.match(
      /[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])|[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+$/g,
    ) ?? [];
  return keepEnds
    ? lines
    : lines.map((line) => line.replace(/(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])$/, ""));
}

export function capitalize(text: string): string {
  const [first = "", ...rest] = Array.from(text);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Python's `title`: a letter after anything that is no letter starts a word. */
export function titleWords(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => capitalize(word));
}

export function pad(text: string, width: number, fill: string, side: "left" | "right"): string {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  return side === "left" ? fill.repeat(missing) + text : text + fill.repeat(missing);
}

/** `center`: the odd character goes left where the width is odd, as in Python. */
export function centered(text: string, width: number, fill: string): string {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}
