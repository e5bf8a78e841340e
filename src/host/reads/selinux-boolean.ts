/** A boolean of SELinux's policy: what it is now, and what the next boot makes of it. */

import type { Primitive } from "../primitive.ts";
import { selinuxMode } from "../programs/selinux-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export interface SelinuxBoolean {
  /** Whether SELinux guards the host. */
  readonly enabled: boolean;
  /** Whether there is a `setsebool`. */
  readonly settable: boolean;
  /** Its own name, where the one that was asked for is an older one. */
  readonly name: string;
  /** Undefined where SELinux is off, or knows no such boolean. */
  readonly now?: boolean;
  /** `none`: there is no such boolean; `unknown`: nobody has set it, and no tool is there to tell the policy's value. */
  readonly kept?: boolean | "none" | "unknown";
  /** Why the store of policies can't be asked. */
  readonly trouble?: string;
}

/**
 * $1 the name, $2 "1" to ask for what is kept, $3 a folder in the place of /var/lib/selinux. What somebody has set stands in
 * a file; only for the policy's own values semanage is started, which takes its time.
 */
const primitive: Primitive = {
  name: "hr_selinux_boolean",
  body: `
hr_m=$(hr_selinux_mode) || exit 4
printf 'mode %s\\n' "$hr_m"
! command -v setsebool >/dev/null 2>&1 || echo settable
hr_n=$1
hr_t=$(sed -n 's/^SELINUXTYPE=[[:space:]]*\\([^[:space:]]*\\).*/\\1/p' /etc/selinux/config 2>/dev/null | tail -n 1)
hr_f=/etc/selinux/$hr_t/booleans.subs_dist
if [ -r "$hr_f" ]; then
  hr_a=$(awk -v n="$hr_n" '$1 == n { print $2; exit }' "$hr_f")
  hr_n=\${hr_a:-$hr_n}
fi
printf 'name %s\\n' "$hr_n"
if [ "$hr_m" != Disabled ]; then
  hr_v=$(getsebool "$hr_n" 2>/dev/null) && printf 'now %s\\n' "\${hr_v##*--> }"
fi
[ -n "$2" ] || exit 0
for hr_f in "\${3:-/var/lib/selinux}/$hr_t/active/booleans.local" "/etc/selinux/$hr_t/modules/active/booleans.local"; do
  [ -r "$hr_f" ] || continue
  hr_v=$(awk -F= -v n="$hr_n" '$1 == n { v = $2 } END { print v }' "$hr_f")
  [ -z "$hr_v" ] || { printf 'kept %s\\n' "$hr_v"; exit 0; }
done
if ! command -v semanage >/dev/null 2>&1; then echo kept unknown; exit 0; fi
hr_v=$(semanage boolean -l -n 2>&1 </dev/null) || { printf 'trouble %s\\n' "$(printf '%s\\n' "$hr_v" | tail -n 1)"; exit 0; }
hr_v=$(printf '%s\\n' "$hr_v" | awk -v n="$hr_n" '$1 == n { sub(/^[^,]*, */, ""); sub(/\\).*/, ""); print; exit }')
printf 'kept %s\\n' "\${hr_v:-none}"`,
  requires: [selinuxMode],
};

const SIDES = { now: "selinux booleans now", kept: "selinux booleans kept" } as const;

export function booleanDatabase(side: keyof typeof SIDES): string {
  return SIDES[side];
}

function readFlag(word: string | undefined): boolean | undefined {
  if (word === "on" || word === "1") return true;
  return word === "off" || word === "0" ? false : undefined;
}

function predict(seen: SelinuxBoolean, { effects }: Overlay): Predicted<SelinuxBoolean> | undefined {
  const after = (side: keyof typeof SIDES): boolean | undefined => {
    const effect = effects.findLast(
      (e) => e.kind === "record" && e.database === SIDES[side] && e.name === seen.name,
    );
    return effect?.kind === "record" ? effect.value === "on" : undefined;
  };
  const [now, kept] = [after("now"), after("kept")];
  if (now === undefined && kept === undefined) return undefined;
  return {
    known: {
      ...seen,
      ...(now !== undefined && seen.enabled ? { now } : {}),
      ...(kept !== undefined && seen.kept !== undefined ? { kept } : {}),
    },
  };
}

/** `store`: a folder in the place of `/var/lib/selinux`. */
export function selinuxBoolean(name: string, kept: boolean, store = ""): Read<SelinuxBoolean> {
  return defineRead<SelinuxBoolean>({
    primitive,
    args: [name, kept ? "1" : "", store],
    subject: { kind: "command", line: "getsebool" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host does not tell its SELinux booleans");
      const lines = reply.stdout.toString("utf8").split("\n");
      const of = (word: string): string | undefined =>
        lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
      const now = readFlag(of("now"));
      const word = of("kept");
      const keeps = readFlag(word) ?? (word === "none" || word === "unknown" ? word : undefined);
      const trouble = of("trouble");
      return {
        enabled: of("mode") !== "Disabled",
        settable: lines.includes("settable"),
        name: of("name") ?? name,
        ...(now === undefined ? {} : { now }),
        ...(keeps === undefined ? {} : { kept: keeps }),
        ...(trouble === undefined ? {} : { trouble }),
      };
    },
    predict,
  });
}
