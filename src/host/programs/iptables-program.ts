/** Starts iptables or ip6tables so that it waits for others who change rules, as far as its version can. */

import type { Primitive } from "../primitive.ts";

/** $1 program, $2 seconds to wait, then its words. Status 127 where there is no such program. */
export const iptablesProgram: Primitive = {
  name: "hr_iptables",
  body: `
hr_ipb=$1 hr_ipw=$2
shift 2
if [ -z "\${hr_ipv:-}" ]; then
  hr_ipv=$("$hr_ipb" --version 2>/dev/null)
  hr_ipv=\${hr_ipv#*v}
  hr_ipv=\${hr_ipv%% *}
fi
case $hr_ipv in
1.[0-3].* | 1.4.[0-9] | 1.4.1[0-9]) ;;
1.4.* | 1.5.*) set -- -w "$@" ;;
*) set -- -w "$hr_ipw" "$@" ;;
esac
"$hr_ipb" "$@"`,
};
