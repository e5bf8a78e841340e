/** Files that Ansible Vault encrypted: they must not reach a host as they are unless that is asked for. */

import { type Refusal, refuse } from "../../host/refusal.ts";

const HEADER = Buffer.from("$ANSIBLE_VAULT;");

/** Why a file of the controller is not taken, or undefined. `decrypt: false` takes everything as it is. */
export function vaultRefusal(
  files: readonly { readonly path: string; readonly content: Uint8Array }[],
  decrypt: boolean | undefined,
): Refusal | undefined {
  if (decrypt === false) return undefined;
  const vaulted = files.find(({ content }) => HEADER.equals(content.subarray(0, HEADER.length)));
  if (!vaulted) return undefined;
  return refuse(`${vaulted.path} is encrypted with Ansible Vault, which homerun can't open`, {
    help: "decrypt it first (`ansible-vault decrypt`), or set `decrypt: false` to have it on the host as it is",
  });
}
