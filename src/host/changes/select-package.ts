/** Tells dpkg what it shall do with a package. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

/** $1 package, $2 selection. dpkg only warns of what it does not take: so it is asked afterwards. */
const primitive: Primitive = {
  name: "hr_select_package",
  body: `
printf '%s\\t%s\\n' "$1" "$2" | dpkg --set-selections || exit 1
hr_o=$(dpkg --get-selections -- "$1" 2>/dev/null | awk 'NR == 1 { print $2 }')
[ "$hr_o" = "$2" ] || { echo "dpkg still has \${hr_o:-nothing} for $1" >&2; exit 1; }`,
};

export function selectPackage(name: string, before: string, selection: string): Change {
  return {
    kind: "select-package",
    summary: `set the selection of ${name} to ${selection}`,
    difference: { subject: `selection of ${name}`, before: `${before}\n`, after: `${selection}\n` },
    operations: [{ primitive, args: [name, selection], mutates: true }],
    effects: [{ kind: "record", database: "dpkg", name, value: selection }],
  };
}
