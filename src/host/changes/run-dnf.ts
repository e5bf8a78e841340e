/** Runs dnf (or yum) so that it never asks, and waits for others that are at work. */

import type { Call, Primitive } from "../primitive.ts";
import { findDnf, runDnf } from "../programs/dnf-program.ts";

/** $1 backend, $2 seconds to wait for locks, then dnf's words. */
const primitive: Primitive = {
  name: "hr_run_dnf",
  body: `
hr_dnf_find "$1" || { echo "the host has no dnf" >&2; exit 127; }
hr_all= hr_t=$2
shift 2
exec 3>&1
hr_dnf "$hr_t" -y "$@"
printf '%s' "\${hr_e:+$hr_e
}" >&2
exit $hr_s`,
  requires: [findDnf, runDnf],
};

export interface DnfManner {
  readonly backend: string;
  readonly lockTimeout: number;
}

/** `words` are those of dnf 4: `["install", "nginx"]`. */
export function dnfCall(words: readonly string[], { backend, lockTimeout }: DnfManner): Call {
  return { primitive, args: [backend, String(lockTimeout), ...words], mutates: true };
}
