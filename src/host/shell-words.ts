/** Words of a command line, split as a POSIX shell splits them (quotes and backslashes), without any expansion. */

/** `undefined`: a quote is not closed, or a backslash ends the line. */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let mark: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    const next = line.charAt(i + 1);
    if (mark === undefined && /\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === mark) {
      mark = undefined;
    } else if (mark === undefined && (c === "'" || c === '"')) {
      mark = c;
      word ??= "";
    } else if (c === "\\" && (mark === undefined || (mark === '"' && (next === '"' || next === "\\")))) {
      if (next === "") return undefined;
      word = (word ?? "") + next;
      i++;
    } else {
      word = (word ?? "") + c;
    }
  }
  if (mark !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
