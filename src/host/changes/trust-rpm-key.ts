/** Has rpm trust a key, or no more. */

import type { Change } from "../change.ts";
import { type OpenpgpKey, withArmour } from "../openpgp-keys.ts";
import type { Primitive } from "../primitive.ts";
import { keyPackage } from "../reads/rpm-keys.ts";

/** Stdin: the key, with its armour. */
const trust: Primitive = {
  name: "hr_trust_rpm_key",
  body: `
hr_t=$(mktemp) || exit 1
trap 'rm -f "$hr_t"' EXIT
cat >"$hr_t" || exit 1
if command -v rpmkeys >/dev/null 2>&1; then rpmkeys --import "$hr_t"; else rpm --import "$hr_t"; fi`,
};

/** $1 fingerprint, $2 rpm's version: from its sixth on, keys go by their fingerprints. */
const distrust: Primitive = {
  name: "hr_distrust_rpm_key",
  body: `
if [ "$2" -ge 6 ]; then rpmkeys --delete "$1"; exit; fi
hr_i=$(printf '%s' "$1" | tail -c 8 | tr A-F a-f)
rpm --erase --allmatches "gpg-pubkey-$hr_i"`,
};

export function trustRpmKey({ fingerprint, bytes }: OpenpgpKey): Change {
  return {
    kind: "trust-key",
    summary: `have rpm trust the key ${fingerprint}`,
    difference: { subject: "keys that rpm trusts", before: "", after: `${fingerprint}\n` },
    operations: [{ primitive: trust, args: [], input: withArmour(bytes), mutates: true }],
    effects: [{ kind: "package", name: keyPackage(fingerprint), installed: true }],
  };
}

export function distrustRpmKey(fingerprint: string, version: number): Change {
  return {
    kind: "distrust-key",
    summary: `have rpm trust the key ${fingerprint} no more`,
    difference: { subject: "keys that rpm trusts", before: `${fingerprint}\n`, after: "" },
    operations: [{ primitive: distrust, args: [fingerprint, String(version)], mutates: true }],
    effects: [{ kind: "package", name: keyPackage(fingerprint), installed: false }],
  };
}
