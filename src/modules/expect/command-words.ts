/** A command line as pexpect takes it apart, which is not quite what a shell would do: within double quotes a backslash is one. */

const PIECE = /\\([\s\S])|'([^']*)'|"([^"]*)"|([^\s\\'"]+)|(\s+)/y;

/** Undefined where a quote is not closed. */
export function commandWords(line: string): readonly string[] | undefined {
  const text = line.trim();
  const words: string[] = [];
  let word: string | undefined;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const piece = PIECE.exec(text);
    if (!piece) return undefined;
    const [, escaped, single, double, plain, blank] = piece;
    if (blank === undefined) word = (word ?? "") + (escaped ?? single ?? double ?? plain ?? "");
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}
