/** Python's `urllib.parse.quote`. */

export function percentEncode(text: string, safe = "/"): string {
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const c = String.fromCharCode(byte);
    return /[A-Za-z0-9_.~-]/.test(c) || (byte < 0x80 && safe.includes(c))
      ? c
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}
