/** What dpkg shall do with a package: its selection. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export type DpkgSelection =
  | { readonly state: "selected"; readonly selection: string }
  | { readonly state: "unknown-package" }
  | { readonly state: "no-dpkg" };

/** $1 package. 3: dpkg knows none of that name; 4: there is no dpkg. */
const primitive: Primitive = {
  name: "hr_dpkg_selection",
  body: `
command -v dpkg >/dev/null 2>&1 || exit 4
hr_o=$(dpkg --get-selections -- "$1" 2>/dev/null) || exit 3
[ -n "$hr_o" ] || exit 3
printf '%s\\n' "$hr_o" | awk 'NR == 1 { print $2 }'`,
};

export function dpkgSelection(name: string): Read<DpkgSelection> {
  return defineRead<DpkgSelection>({
    primitive,
    args: [name],
    subject: { kind: "package", name },
    parse: (reply) => {
      if (reply.status === 3) return { state: "unknown-package" };
      if (reply.status === 4) return { state: "no-dpkg" };
      const selection = reply.stdout.toString("utf8").trim();
      if (reply.status === 0 && selection !== "") return { state: "selected", selection };
      throw new ReplyError(primitive.name, reply, "dpkg did not say what is selected");
    },
    predict: (_seen, overlay) => {
      const effect = overlay.effects.findLast(
        (e) =>
          (e.kind === "record" && e.database === "dpkg" && e.name === name) ||
          (e.kind === "package" && e.name === name),
      );
      if (effect?.kind === "record" && effect.value !== undefined)
        return { known: { state: "selected", selection: effect.value } };
      if (effect?.kind !== "package") return undefined;
      return { known: { state: "selected", selection: effect.installed ? "install" : "deinstall" } };
    },
  });
}
