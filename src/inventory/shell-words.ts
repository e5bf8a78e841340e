/** A line in words as a POSIX shell splits it, up to a comment, each with its place. */

export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `offset` is where the line starts. Undefined where a quote is not closed, or a backslash is the last character. */
export function shellWords(line: string, offset: number): readonly Word[] | undefined {
  const words: Word[] = [];
  let text = "";
  let start = -1;
  let quote = "";
  for (let i = 0; i <= line.length; i++) {
    const char = line[i] ?? "";
    if (quote !== "") {
      if (char === "") return undefined;
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && /["\\]/.test(line[i + 1] ?? "")) text += line[++i] ?? "";
      else text += char;
    } else if (char === "" || /[ \t\r\n]/.test(char) || char === "#") {
      if (start !== -1) words.push({ text, start: offset + start, end: offset + i });
      [text, start] = ["", -1];
      if (char === "#") break;
    } else {
      if (start === -1) start = i;
      if (char === '"' || char === "'") quote = char;
      else if (char !== "\\") text += char;
      else if (i + 1 === line.length) return undefined;
      else text += line[++i] ?? "";
    }
  }
  return words;
}
