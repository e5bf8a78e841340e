/** A value with quotes around it, ready to paste: the kind of quote that needs no escapes. */

export function quoteFix(text: string): string {
  const value = text.trim();
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replaceAll('"', "'")}"`;
}
