/** Which encryption a file or value has: its first bytes tell. */

export type VaultFormat = "ansible" | "age";

/** The beginning of an age file in letters, which is how homerun writes them. */
export const AGE_ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----";
export const AGE_BINARY = "age-encryption.org/";
export const ANSIBLE_HEADER = "$ANSIBLE_VAULT";

/** Enough of a file to tell that it is encrypted text; as long as what `headOf` keeps of a file's content. */
const HEAD = 16;

/** `text` may be only the beginning of the whole, from `HEAD` characters on; bytes as characters. */
export function vaultFormatOf(text: string): VaultFormat | undefined {
  if (isEncryptedText(text)) return text.startsWith(ANSIBLE_HEADER) ? "ansible" : "age";
  return text.startsWith(AGE_BINARY.slice(0, HEAD)) ? "age" : undefined;
}

/**
 * What is opened wherever a file is read. Binary age files are not: homerun makes none, and who has one among files that
 * are copied to hosts means it as it is.
 */
export function isEncryptedText(text: string): boolean {
  return text.startsWith(ANSIBLE_HEADER) || text.startsWith(AGE_ARMOR.slice(0, HEAD));
}
