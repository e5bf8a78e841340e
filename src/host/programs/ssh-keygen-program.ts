/** Shell functions around ssh-keygen. */

import type { Primitive } from "../primitive.ts";

/**
 * Runs ssh-keygen with the words, and with the lines of $HR_PW as its answers where it asks for a passphrase: away from
 * any terminal it asks on stdin, so that no passphrase stands where other users see it (on a command line).
 */
export const sshKeygen: Primitive = {
  name: "hr_ssh_keygen",
  body: `
unset DISPLAY WAYLAND_DISPLAY SSH_ASKPASS
SSH_ASKPASS_REQUIRE=never
export SSH_ASKPASS_REQUIRE
if command -v setsid >/dev/null 2>&1; then set -- setsid ssh-keygen "$@"; else set -- ssh-keygen "$@"; fi
printf '%s\\n%s\\n' "$HR_PW" "$HR_PW" | "$@"`,
};
