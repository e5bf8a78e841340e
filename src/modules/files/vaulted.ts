/** Files that Ansible Vault encrypted: they must not reach a host as they are unless that is asked for. */

import { type Content, headOf } from "../../host/content.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";

const HEADER = "$ANSIBLE_VAULT;";

/** Why a file of the controller is not taken, or undefined. `decrypt: false` takes everything as it is. */
export function vaultRefusal(
  files: readonly { readonly path: string; readonly content: Content }[],
  decrypt: boolean | undefined,
): Refusal | undefined {
  if (decrypt === false) return undefined;
  const vaulted = files.find(({ content }) => headOf(content).startsWith(HEADER));
  if (!vaulted) return undefined;
  return refuse(`${vaulted.path} is encrypted with Ansible Vault, which homerun can't open`, {
    help: "decrypt it first (`ansible-vault decrypt`), or set `decrypt: false` to have it on the host as it is",
  });
}
