/** Python's `textwrap.wrap`, as `wordwrap` uses it. */

export interface WrapOptions {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

/** Lines of one paragraph; white space at line ends is dropped. */
export function wrapText(text: string, options: WrapOptions): readonly string[] {
  const chunks = (options.breakOnHyphens ? hyphenChunks(text) : (text.match(/\s+|\S+/g) ?? [])).toReversed();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks.at(-1)?.trim() === "") chunks.pop();
    const line = takeLine(chunks, options);
    if (line.at(-1)?.trim() === "") line.pop();
    if (line.length > 0) lines.push(line.join(""));
  }
  return lines;
}

function hyphenChunks(text: string): string[] {
  return (text.match(/\s+|\S+/g) ?? []).flatMap(
    (word) => word.match(/[^\s-]*\w[^\s-]*[a-zA-Z]-(?=\w+[a-zA-Z])|.+?(?=[a-zA-Z]{2,}-\w)|.+/gs) ?? [word],
  );
}

function takeLine(chunks: string[], { width, breakLongWords }: WrapOptions): string[] {
  const line: string[] = [];
  let length = 0;
  for (;;) {
    const next = chunks.at(-1);
    if (next === undefined || length + next.length > width) break;
    line.push(next);
    length += next.length;
    chunks.pop();
  }
  const next = chunks.at(-1);
  if (next !== undefined && next.length > width) {
    if (breakLongWords) {
      const room = Math.max(1, width - length);
      line.push(next.slice(0, room));
      chunks[chunks.length - 1] = next.slice(room);
    } else if (line.length === 0) {
      line.push(next);
      chunks.pop();
    }
  }
  return line;
}
