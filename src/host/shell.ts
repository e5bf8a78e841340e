/** Shell text that is safe by construction. */

/** One word of POSIX sh that stands for exactly `text`. NUL cannot be said in a shell and is refused. */
export function quote(text: string): string {
  if (text.includes("\0")) throw new RangeError("a NUL byte cannot be passed to a command");
  if (text !== "" && /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(" ");
}
