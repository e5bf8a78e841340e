/** Refreshes apt's index after its lists were changed; where that can't be done, they are as they were before. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { type AptRefresh, aptUpdate } from "./apt-get.ts";

/**
 * $1 to $3 as of `hr_apt_update`, then of each file its path and how many bytes of stdin it held, "-" where it was not there.
 */
const primitive: Primitive = {
  name: "hr_apt_update_or_restore",
  body: `
hr_t=$(mktemp -d) || exit 1
trap 'rm -rf "$hr_t"' EXIT
trap 'exit 143' HUP INT TERM
cat >"$hr_t/all" || exit 1
( hr_apt_update "$1" "$2" "$3" </dev/null ) && exit 0
hr_s=$?
shift 3
hr_at=0
while [ $# -gt 1 ]; do
  if [ "$2" = - ]; then rm -f -- "$1"
  else
    tail -c "+$((hr_at + 1))" "$hr_t/all" | head -c "$2" >"$hr_t/one" && cat "$hr_t/one" >"$1"
    hr_at=$((hr_at + $(wc -c <"$hr_t/one")))
  fi
  shift 2
done
echo "E: the lists of repositories are as they were before" >&2
exit $hr_s`,
  requires: [aptUpdate],
};

export interface OldList {
  readonly path: string;
  /** Undefined where it was not there. */
  readonly content: Buffer | undefined;
}

export function refreshOrRestore(lists: readonly OldList[], how: AptRefresh): Change {
  const times = [how.lockTimeout, Math.max(1, how.retries), Math.max(1, how.maximalDelay)].map(String);
  const files = lists.flatMap((one) => [
    one.path,
    one.content === undefined ? "-" : String(one.content.length),
  ]);
  return {
    kind: "refresh-package-index",
    summary: "refresh the package index",
    counts: false,
    operations: [
      {
        primitive,
        args: [...times, ...files],
        input: Buffer.concat(lists.flatMap((one) => one.content ?? [])),
        mutates: true,
      },
    ],
    effects: [{ kind: "package-index" }],
  };
}
