/** Names of systemd units, and how `systemctl` is reached. */

import { baseOf } from "./host-path.ts";
import type { Primitive } from "./primitive.ts";

/** `global`: what is set up for the managers of all users, of which none is spoken to. */
export type UnitScope = "system" | "user" | "global";

const TYPES = /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;

/** A bare name is a service's; a path is left to systemctl, which makes a mount of it. */
export function unitName(name: string): string {
  return TYPES.test(name) || name.startsWith("/") ? name : `${name}.service`;
}

const FOLDERS =
  /^(\/etc|\/run|\/usr\/local\/lib|\/usr\/lib|\/lib)\/systemd\/(system|user)\/|\/\.config\/systemd\/user\//;

/** Whether a file at that path is what the unit is made of; an instance is made of its template. */
export function isFileOfUnit(path: string, unit: string): boolean {
  const file = baseOf(path);
  return FOLDERS.test(path) && (file === unit || file === unit.replace(/@[^@]*(\.\w+)$/, "@$1"));
}

/**
 * hr_systemctl_of SCOPE WORDS…: systemctl of the system's manager, or of the calling user's own, which a session that was
 * not opened through PAM (sudo, su) has to be shown the way to.
 */
export const systemctlOf: Primitive = {
  name: "hr_systemctl_of",
  body: `
hr_sc=$1
shift
if [ "$hr_sc" = user ]; then
  [ -n "$XDG_RUNTIME_DIR" ] || XDG_RUNTIME_DIR=/run/user/$(id -u)
  export XDG_RUNTIME_DIR
  [ -n "$DBUS_SESSION_BUS_ADDRESS" ] || DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
  export DBUS_SESSION_BUS_ADDRESS
fi
systemctl "--$hr_sc" --no-pager --no-ask-password "$@"`,
};
