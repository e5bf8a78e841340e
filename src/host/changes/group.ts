/** Makes, changes and removes groups. */

import type { Call, Primitive } from "../primitive.ts";

/** $1 groupadd, groupmod or groupdel, $2 name, then words. Prints the entry. */
const primitive: Primitive = {
  name: "hr_change_group",
  body: `
hr_v=$1 hr_n=$2
shift 2
"$hr_v" "$@" -- "$hr_n" || exit $?
awk -F: -v n="$hr_n" '$1 == n' /etc/group`,
};

export function changeGroup(
  verb: "groupadd" | "groupmod" | "groupdel",
  name: string,
  words: readonly string[],
): Call {
  return { primitive, args: [verb, name, ...words], mutates: true };
}
