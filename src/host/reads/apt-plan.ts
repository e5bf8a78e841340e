/** What apt would do if it were told to: a simulation, which needs no rights and changes nothing. */

import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface PlannedPackage {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

export interface AptPlan {
  readonly install: readonly PlannedPackage[];
  readonly remove: readonly PlannedPackage[];
  /** Half-installed packages that are only to be configured. */
  readonly configure: readonly string[];
  /** Files of the archive that would be deleted (`autoclean`). */
  readonly deleted: readonly string[];
  /** Why it can't be done. */
  readonly problem?: string;
}

const primitive: Primitive = {
  name: "hr_apt_plan",
  body: `
command -v apt-get >/dev/null 2>&1 || exit 0
case " $* " in *" -f "*) dpkg --audit 2>/dev/null | sed 's/^/audit /' ;; esac
if [ "$*" = clean ]; then
  for hr_f in /var/cache/apt/archives/*.deb; do [ ! -e "$hr_f" ] || printf 'Del %s\\n' "\${hr_f##*/}"; done
  exit 0
fi
hr_e=$(apt-get -s -q -o Debug::NoLocking=1 "$@" 2>&1)
hr_s=$?
printf '%s\\n' "$hr_e" | grep -E '^(Inst|Remv|Purg|Conf|Del|E:) '
[ $hr_s = 0 ] || printf 'failed\\n'
exit 0`,
};

/** `words` are apt-get's own: `["-f", "install"]`. */
export function aptPlan(words: readonly string[]): Read<AptPlan> {
  return defineRead({
    primitive,
    args: words,
    subject: { kind: "package", name: words.join(" ") },
    parse: (reply) => parseAptPlan(reply),
  });
}

function parseAptPlan(reply: Reply): AptPlan {
  if (reply.status !== 0) throw new ReplyError(primitive.name, reply, "apt did not say what it would do");
  const lines = reply.stdout.toString("utf8").split("\n");
  const of = (word: string): string[] =>
    lines.filter((l) => l.startsWith(`${word} `)).map((l) => l.slice(word.length + 1));
  const problem =
    of("E:").join("; ") || (lines.includes("failed") ? "apt can't do it and does not say why" : "");
  const planned = of("Inst").flatMap(readInstall);
  const named = new Set(planned.map((p) => p.name));
  const broken = of("audit").length > 0;
  return {
    install: planned,
    remove: [...of("Remv"), ...of("Purg")].flatMap(readRemoval),
    configure: broken
      ? of("Conf")
          .flatMap((l) => l.split(" ")[0] ?? [])
          .filter((name) => !named.has(name))
      : [],
    deleted: of("Del").map((l) => l.split(" ").slice(0, 2).join(" ")),
    ...(problem === "" ? {} : { problem }),
  };
}

/** `nginx [1.22.1-8] (1.22.1-9 Debian:12.11/stable [amd64])`; the part in brackets only where one is installed. */
function readInstall(line: string): PlannedPackage[] {
  const match = /^(\S+)(?: \[([^\]]+)\])? \((\S+)/.exec(line);
  if (!match?.[1] || !match[3]) return [];
  return [{ name: match[1], ...(match[2] ? { from: match[2] } : {}), to: match[3] }];
}

function readRemoval(line: string): PlannedPackage[] {
  const match = /^(\S+)(?: \[([^\]]+)\])?/.exec(line);
  return match?.[1] ? [{ name: match[1], ...(match[2] ? { from: match[2] } : {}) }] : [];
}
