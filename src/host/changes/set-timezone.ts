/** Puts the host into a time zone: the link that programs read, and the name beside it where the host keeps one. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

/** $1 the zone. Where systemd does not run, the link is made beside its place and renamed there. */
const zone: Primitive = {
  name: "hr_set_timezone",
  body: `
if [ -d /run/systemd/system ] && command -v timedatectl >/dev/null 2>&1 && timedatectl set-timezone -- "$1" 2>/dev/null; then :
else
  ln -sfn -- "../usr/share/zoneinfo/$1" /etc/localtime.homerun || exit 1
  mv -f -- /etc/localtime.homerun /etc/localtime || { rm -f /etc/localtime.homerun; exit 1; }
fi
if [ -e /etc/timezone ] && [ "$(head -n 1 /etc/timezone)" != "$1" ]; then
  printf '%s\\n' "$1" >/etc/timezone.homerun && sync /etc/timezone.homerun 2>/dev/null
  mv -f -- /etc/timezone.homerun /etc/timezone || exit 1
fi
sync /etc 2>/dev/null || sync`,
};

/** $1 "1" for local time. */
const hardwareClock: Primitive = {
  name: "hr_set_hardware_clock",
  body: `
if [ -d /run/systemd/system ] && command -v timedatectl >/dev/null 2>&1; then
  timedatectl set-local-rtc "$1"
else
  hr_w=UTC
  [ "$1" = 0 ] || hr_w=LOCAL
  { sed -n '1,2p' /etc/adjtime 2>/dev/null || printf '0.0 0 0\\n0\\n'; printf '%s\\n' "$hr_w"; } >/etc/adjtime.homerun
  mv -f -- /etc/adjtime.homerun /etc/adjtime
fi`,
};

export function setTimezone(before: string | undefined, name: string): Change {
  return {
    kind: "set-timezone",
    summary: `set the time zone to ${name}`,
    difference: {
      subject: "time zone",
      ...(before === undefined ? {} : { before: `${before}\n` }),
      after: `${name}\n`,
    },
    operations: [{ primitive: zone, args: [name], mutates: true }],
    effects: [{ kind: "timezone", value: name }],
  };
}

export function setHardwareClock(local: boolean): Change {
  const word = (value: boolean): string => (value ? "local time\n" : "UTC\n");
  return {
    kind: "set-hardware-clock",
    summary: `run the hardware clock in ${word(local).trim()}`,
    difference: { subject: "hardware clock", before: word(!local), after: word(local) },
    operations: [{ primitive: hardwareClock, args: [local ? "1" : "0"], mutates: true }],
    effects: [],
  };
}
