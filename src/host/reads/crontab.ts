/** A user's own table of jobs, as `crontab -l` tells it. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";
import { predictContent } from "./predicted-path.ts";

export type UserCrontab =
  | { readonly state: "read"; readonly content: Buffer | undefined }
  | { readonly state: "no-tool" }
  /** There is no such user, or they may have no table. */
  | { readonly state: "refused"; readonly why: string };

/** Where a prediction of it is kept; only its own change speaks of that path. */
export function crontabPath(user: string): string {
  return `/var/spool/cron/crontabs/${user}`;
}

/** $1 user. 3: there is no table; 4: there is no crontab; 5: it says no. */
const primitive: Primitive = {
  name: "hr_crontab",
  body: `
command -v crontab >/dev/null 2>&1 || exit 4
hr_n=$(id -un)
[ "$1" = "$hr_n" ] && set -- || set -- -u "$1"
{ hr_e=$(crontab "$@" -l 2>&1 >&3); } 3>&1 && exit 0
case $hr_e in *"no crontab for"* | *"o such file"*) exit 3 ;; esac
printf '%s\\n' "$hr_e" >&2
exit 5`,
};

export function userCrontab(user: string): Read<UserCrontab> {
  return defineRead<UserCrontab>({
    primitive,
    args: [user],
    subject: { kind: "path", path: crontabPath(user) },
    parse: (reply) => {
      const why = reply.stderr.toString("utf8").trim();
      if (reply.status === 0) return { state: "read", content: reply.stdout };
      if (reply.status === 3) return { state: "read", content: undefined };
      if (reply.status === 4) return { state: "no-tool" };
      if (reply.status === 5) return { state: "refused", why: why.split("\n")[0] ?? "" };
      throw new ReplyError(primitive.name, reply, `cannot read the crontab of ${user}: ${why}`);
    },
    predict: (seen, overlay) => {
      const before = seen.state === "read" ? seen.content : undefined;
      const answer = predictContent(crontabPath(user), before, overlay);
      if (!answer || "unknown" in answer) return answer;
      return { known: { state: "read", content: answer.known } };
    },
  });
}
