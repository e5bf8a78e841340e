/** A new key of age, in a file that only its owner reads. */

import { randomBytes } from "node:crypto";
import { lstatSync } from "node:fs";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { identityOf, identityText } from "../../vault/age/age-keys.ts";
import { pathOf } from "./password-source.ts";
import { usualIdentity } from "./read-keyring.ts";
import { tell, type VaultCall } from "./vault-call.ts";
import { replaceFile } from "./vault-files.ts";

/** Its recipient goes to the standard output, so that scripts can use it. */
export async function makeKey(call: VaultCall): Promise<void> {
  const { context, flags } = call;
  const path = pathOf(flags.output ?? usualIdentity(context), context);
  if (lstatSync(path, { throwIfNoEntry: false }))
    throw new DiagnosticError([
      problem("VLT0307", `\`${path}\` is there already, and a key is never replaced`, {
        help: "name another file with `--output FILE`",
      }),
    ]);
  const identity = identityOf(randomBytes(32));
  const { text } = identity.recipient;
  const made = `# created: ${context.now().toISOString()}\n# public key: ${text}\n${identityText(identity)}\n`;
  await replaceFile(path, Buffer.from(made), context);
  context.console.write(`${text}\n`);
  tell(call, `the key is in ${path}: keep a copy of it where it can't get lost`);
  tell(call, `what is new is encrypted for it with this line in homerun.yml: age_recipients: ${text}`);
}
