/** White space as Python's strings and patterns have it. */

const CLASS = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

/** For use inside patterns. */
export const WHITE = CLASS;

const AT_END = new RegExp(`${CLASS}+$`);
const ONLY = new RegExp(`^${CLASS}+$`);

/** `str.rstrip()`. */
export function withoutTrailingSpace(text: string): string {
  return text.replace(AT_END, "");
}

export function isWhite(text: string): boolean {
  return ONLY.test(text);
}
