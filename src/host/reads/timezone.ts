/** The host's time zone, and whether the one that is wanted is known there. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface TimezoneState {
  /** `Europe/Berlin`; undefined where /etc/localtime is a file of unknown origin. */
  readonly current: string | undefined;
  /** What /etc/timezone says, where that file exists. */
  readonly named: string | undefined;
  /** Whether the zone that was asked about exists on the host. */
  readonly known: boolean;
  /** Whether the hardware clock runs in local time. */
  readonly localClock: boolean;
}

/** $1 the zone that is wanted. A copied file counts as the wanted zone where it is the same. */
const primitive: Primitive = {
  name: "hr_timezone",
  body: `
hr_z=/usr/share/zoneinfo
[ ! -f "$hr_z/$1" ] || echo known=1
if [ -L /etc/localtime ]; then
  hr_t=$(readlink /etc/localtime)
  case $hr_t in *zoneinfo/*) printf 'current=%s\\n' "\${hr_t##*zoneinfo/}" ;; esac
elif [ -f /etc/localtime ]; then
  if cmp -s /etc/localtime "$hr_z/$1"; then printf 'current=%s\\n' "$1"; fi
else echo current=Etc/UTC; fi
[ ! -r /etc/timezone ] || printf 'named=%s\\n' "$(head -n 1 /etc/timezone)"
if [ -r /etc/adjtime ]; then case $(sed -n 3p /etc/adjtime) in LOCAL*) echo local=1 ;; esac; fi
exit 0`,
};

export function timezoneState(wanted: string): Read<TimezoneState> {
  return defineRead({
    primitive,
    args: [wanted],
    subject: { kind: "timezone" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say its time zone");
      const lines = reply.stdout.toString("utf8").split("\n");
      const of = (name: string): string | undefined =>
        lines.find((l) => l.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
      return {
        current: of("current"),
        named: of("named"),
        known: of("known") === "1",
        localClock: of("local") === "1",
      };
    },
    predict: (seen, overlay) => {
      const effect = overlay.effectOn({ kind: "timezone" });
      const zones =
        !seen.known &&
        overlay.effects.some((e) => e.kind === "package" && e.installed && e.name === "tzdata");
      if (effect?.kind !== "timezone" && !zones) return undefined;
      const value =
        effect?.kind === "timezone" ? { current: effect.value, named: seen.named && effect.value } : {};
      return { known: { ...seen, ...value, known: seen.known || zones } };
    },
  });
}
