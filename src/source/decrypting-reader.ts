/** Files as parsing sees them, with those that are encrypted opened. */

import { decoded, type Vault } from "../vault/vault.ts";
import { isEncryptedText } from "../vault/vault-format.ts";
import type { FileReader } from "./file-reader.ts";

/** `shown`: how messages call a path. */
export function decryptingReader(
  reader: FileReader,
  vault: Vault,
  shown: (path: string) => string,
): FileReader {
  const encrypted = new Set<string>();
  return {
    ...reader,
    read: (path) => {
      const text = reader.read(path);
      if (text === undefined || !isEncryptedText(text)) {
        encrypted.delete(path);
        return text;
      }
      encrypted.add(path);
      const span = { file: { path: shown(path), text }, start: 0, end: text.search(/\r?\n|$/) };
      return decoded(vault.openFile(text, `the file \`${shown(path)}\``, span), `\`${shown(path)}\``, span);
    },
    isSecret: (path) => encrypted.has(path),
  };
}
