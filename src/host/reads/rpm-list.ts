/** Packages that dnf can tell of: installed, to be had, newer ones; and the repositories. */

import type { Primitive } from "../primitive.ts";
import { findDnf, runDnf } from "../programs/dnf-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface RpmListing {
  readonly name: string;
  readonly arch: string;
  readonly epoch: string;
  readonly version: string;
  readonly release: string;
  readonly repo: string;
}

export interface RpmList {
  readonly packages: readonly RpmListing[];
  /** Ids of those in use. */
  readonly repositories: readonly string[];
}

/** $1 backend, $2 what, then dnf's words. yum before dnf has no `repoquery` of its own. */
const primitive: Primitive = {
  name: "hr_rpm_list",
  body: `
hr_dnf_find "$1" || exit 3
hr_what=$2 hr_all=1
shift 2
hr_f='%{name}|%{arch}|%{epoch}|%{version}|%{release}|%{repoid}'
[ "$hr_g" != 5 ] || hr_f="$hr_f\\n"
hr_ask() {
  hr_dnf 30 repoquery -q "$@" || { printf '%s\\n' "$hr_o" >&2; exit 1; }
  printf '%s\\n' "$hr_o" | grep '|.*|.*|.*|' | sed 's/^/package|/'
}
hr_have() {
  rpm -qa --qf 'package|%{NAME}|%{ARCH}|%|EPOCH?{%{EPOCH}}:{0}||%{VERSION}|%{RELEASE}|@System\\n' "$@"
}
case $hr_what in
  installed) hr_have ;;
  updates | upgrades) hr_ask --upgrades --qf "$hr_f" "$@" ;;
  available) hr_ask --available --qf "$hr_f" "$@" ;;
  repos | repositories)
    hr_dnf 30 repolist -q "$@" || { printf '%s\\n' "$hr_o" >&2; exit 1; }
    printf '%s\\n' "$hr_o" | awk 'on && NF { print "repository|" $1 } /^repo id/ { on = 1 }' ;;
  *)
    hr_have "$hr_what"
    hr_ask --available --qf "$hr_f" "$@" "$hr_what" ;;
esac
exit 0`,
  requires: [findDnf, runDnf],
};

export interface RpmListQuestion {
  readonly backend: string;
  readonly what: string;
  readonly words: readonly string[];
}

export function rpmList({ backend, what, words }: RpmListQuestion): Read<RpmList> {
  return defineRead<RpmList>({
    primitive,
    args: [backend, what, ...words],
    subject: { kind: "package", name: what },
    timeout: 900_000,
    parse: (reply) => {
      if (reply.status === 3) return { packages: [], repositories: [] };
      if (reply.status !== 0)
        throw new ReplyError(
          primitive.name,
          reply,
          `dnf lists nothing: ${reply.stderr.toString("utf8").trim()}`,
        );
      const rows = reply.stdout
        .toString("utf8")
        .split("\n")
        .map((line) => line.split("|"));
      return {
        packages: rows.flatMap(
          ([word, name = "", arch = "", epoch = "", version = "", release = "", repo]) =>
            word === "package" ? [{ name, arch, epoch, version, release, repo: repo ?? "" }] : [],
        ),
        repositories: rows.flatMap(([word, id = ""]) => (word === "repository" ? [id] : [])),
      };
    },
    predict: (_seen, overlay) =>
      overlay.effects.some((e) => e.kind === "package" || ("path" in e && e.path.endsWith(".repo")))
        ? { unknown: "packages and repositories are only predicted" }
        : undefined,
  });
}
