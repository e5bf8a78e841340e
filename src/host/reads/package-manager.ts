/** Which package manager a host lives by, and questions that are only asked where it is a certain one. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

/** Sets hr_pm; a host may have tools of others beside its own. The order is that of the fact `ansible_pkg_mgr`. */
const find: Primitive = {
  name: "hr_find_manager",
  body: `
hr_pm=
for hr_w in apt-get:apt dnf5:dnf dnf:dnf yum:dnf zypper:zypper pacman:pacman apk:apk xbps-install:xbps opkg:opkg; do
  ! command -v "\${hr_w%:*}" >/dev/null 2>&1 || { hr_pm=\${hr_w#*:}; break; }
done`,
};

const which: Primitive = {
  name: "hr_which_manager",
  body: "hr_find_manager; printf '%s' \"$hr_pm\"",
  requires: [find],
};

/** `undefined`: none that homerun has heard of. */
export function packageManager(): Read<string | undefined> {
  return defineRead<string | undefined>({
    primitive: which,
    args: [],
    subject: { kind: "facts" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(which.name, reply, "the host did not say which package manager it has");
      return reply.stdout.toString("utf8") || undefined;
    },
  });
}

/** Status of a question that was not asked. */
const NOT_ASKED = 250;

/** The question, asked only where the host lives by that manager; `undefined` elsewhere. */
export function onlyWith<T>(manager: string, read: Read<T>): Read<T | undefined> {
  const { call, parse, predict } = read;
  const guarded: Primitive = {
    name: `hr_with_${manager}_${call.primitive.name.replace(/^hr_/, "")}`,
    body: `hr_find_manager
[ "$hr_pm" = ${manager} ] || exit ${NOT_ASKED}
${call.primitive.name} "$@"`,
    requires: [find, call.primitive],
  };
  return {
    subject: read.subject,
    call: { ...call, primitive: guarded },
    parse: (reply) => (reply.status === NOT_ASKED ? undefined : parse(reply)),
    ...(predict === undefined
      ? {}
      : {
          predict: (seen: T | undefined, overlay: Overlay): Predicted<T | undefined> | undefined =>
            seen === undefined ? undefined : predict.call(read, seen, overlay),
        }),
  };
}
