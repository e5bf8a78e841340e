/** Words of a command line as a POSIX shell splits them, without expansion. */

export function splitArguments(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoteMark: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? "";
    if (quoteMark !== undefined) {
      if (c === quoteMark) quoteMark = undefined;
      else if (c === "\\" && quoteMark === '"' && /["\\$`]/.test(line[i + 1] ?? ""))
        word = (word ?? "") + (line[++i] ?? "");
      else word = (word ?? "") + c;
    } else if (c === "'" || c === '"') {
      quoteMark = c;
      word ??= "";
    } else if (c === "\\" && i + 1 < line.length) {
      word = (word ?? "") + (line[++i] ?? "");
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + c;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
