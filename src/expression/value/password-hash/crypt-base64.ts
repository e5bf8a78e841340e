/** The base 64 of password hashes: lowest bits first, and an alphabet of its own. */

export const CRYPT_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Up to three bytes, the highest first: as many characters as hold their bits. */
export function base64Of24(bytes: readonly number[]): string {
  let number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  let text = "";
  for (let i = 0; i <= bytes.length; i++) {
    text += CRYPT_ALPHABET[number % 64];
    number = Math.floor(number / 64);
  }
  return text;
}
