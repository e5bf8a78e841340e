/** Entries of the host's databases (passwd, group, hosts, services …), as `getent` tells them. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export type DatabaseAnswer =
  | { readonly state: "found"; readonly lines: readonly string[] }
  | { readonly state: "missing" }
  | { readonly state: "no-database" }
  | { readonly state: "no-listing" }
  | { readonly state: "no-getent" };

/** $1 database, $2 service or "", then the key, if any. getent: 1 unknown database, 2 no such key, 3 can't be listed. */
const primitive: Primitive = {
  name: "hr_getent",
  body: `
command -v getent >/dev/null 2>&1 || exit 10
hr_d=$1 hr_s=$2
shift 2
getent \${hr_s:+-s "$hr_s"} "$hr_d" "$@"
hr_c=$?
[ $hr_c = 0 ] || exit $((hr_c + 10))`,
};

export function databaseEntries(
  database: string,
  key: string | undefined,
  service?: string,
): Read<DatabaseAnswer> {
  return defineRead<DatabaseAnswer>({
    primitive,
    args: [database, service ?? "", ...(key === undefined ? [] : [key])],
    subject: { kind: "command", line: `getent ${database} ${key ?? ""}` },
    timeout: 60_000,
    parse: (reply) => {
      const states = { 10: "no-getent", 11: "no-database", 12: "missing", 13: "no-listing" } as const;
      if (reply.status === 0)
        return {
          state: "found",
          lines: reply.stdout
            .toString("utf8")
            .split("\n")
            .filter((l) => l !== ""),
        };
      const state = states[reply.status as keyof typeof states];
      if (!state)
        throw new ReplyError(
          primitive.name,
          reply,
          `getent ${database} failed: ${reply.stderr.toString("utf8").trim()}`,
        );
      return { state };
    },
  });
}
