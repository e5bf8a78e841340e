/** Makes the locales that /etc/locale.gen names. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

const primitive: Primitive = {
  name: "hr_make_locales",
  body: `
hr_e=$(locale-gen 2>&1) || { printf '%s\\n' "$hr_e" | tail -n 5 >&2; exit 1; }`,
};

export function makeLocales(names: readonly string[], present: boolean): Change {
  const list = names.join(", ");
  return {
    kind: "make-locales",
    summary: present ? `make the locale ${list}` : `give up the locale ${list}`,
    difference: { subject: "locales", ...(present ? { after: `${list}\n` } : { before: `${list}\n` }) },
    operations: [{ primitive, args: [], mutates: true }],
    effects: [],
  };
}
