/** Adds, changes, removes and refreshes repositories of zypper. */

import type { Change } from "../change.ts";
import type { Call, Primitive } from "../primitive.ts";
import { REPOSITORY_DATABASE, type ZypperRepository } from "../reads/zypper-repositories.ts";

/** `hr_zypper_say words…`: what zypper complains of is one line. */
const say: Primitive = {
  name: "hr_zypper_say",
  body: `
ZYPP_LOCK_TIMEOUT=60
export ZYPP_LOCK_TIMEOUT
hr_e=$(zypper --quiet --non-interactive "$@" 2>&1 </dev/null) && return 0
hr_s=$?
[ -n "$hr_e" ] || [ $hr_s != 6 ] || hr_e="no repository is enabled"
printf '%s\\n' "$hr_e" | grep . | tail -n 3 | tr '\\n' ' ' >&2
return $hr_s`,
};

const run: Primitive = { name: "hr_zypper_run", body: `hr_zypper_say "$@"`, requires: [say] };

/**
 * $1 alias of what has to go first or "", $2 how many words bring that back, these words, then those that add the new one. A
 * repository that can't be added costs nobody the one that was there.
 */
const replace: Primitive = {
  name: "hr_zypper_replace",
  body: `
hr_a=$1 hr_n=$2
shift 2
hr_i=0 hr_back=
hr_q() { printf "'%s' " "$(printf '%s\\n' "$1" | sed "s/'/'\\\\\\\\''/g")"; }
while [ $hr_i -lt "$hr_n" ]; do
  hr_back="$hr_back$(hr_q "$1") "
  hr_i=$((hr_i + 1))
  shift
done
if [ -n "$hr_a" ]; then hr_zypper_say removerepo -- "$hr_a" || exit 1; fi
hr_zypper_say addrepo "$@" && exit 0
if [ -n "$hr_a" ]; then
  eval "set -- $hr_back"
  hr_zypper_say addrepo "$@" || echo "and the repository $hr_a that was there could not be brought back" >&2
fi
exit 1`,
  requires: [say],
};

const DEFAULT_PRIORITY = "99";

function lines(repository: ZypperRepository | undefined): string {
  if (!repository) return "";
  const { alias, name, raw, priority, enabled, autorefresh, gpgcheck } = repository;
  const word = (flag: boolean): string => (flag ? "yes" : "no");
  return [
    ...[`alias: ${alias}`, `name: ${name}`, `url: ${raw}`, `priority: ${priority}`],
    ...[`enabled: ${word(enabled)}`, `autorefresh: ${word(autorefresh)}`, `gpgcheck: ${word(gpgcheck)}`],
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function wordsFor(repository: ZypperRepository): readonly string[] {
  const { alias, name, raw, priority, enabled, autorefresh, gpgcheck } = repository;
  return [
    ...(name === "" || name === alias ? [] : ["--name", name]),
    ...(priority === DEFAULT_PRIORITY ? [] : ["--priority", priority]),
    ...(enabled ? [] : ["--disable"]),
    gpgcheck ? "--gpgcheck" : "--no-gpgcheck",
    ...(autorefresh ? ["--refresh"] : []),
    ...["--", raw, alias],
  ];
}

function record(repository: ZypperRepository) {
  const value = JSON.stringify(repository);
  return { kind: "record", database: REPOSITORY_DATABASE, name: repository.alias, value } as const;
}

function gone(alias: string) {
  return { kind: "record", database: REPOSITORY_DATABASE, name: alias } as const;
}

function call(primitive: Primitive, args: readonly string[]): Call {
  return { primitive, args, mutates: true, timeout: 600_000 };
}

/** Those that are there and stand for the same go: under its alias before, others once the new one is there. */
export function putRepository(wanted: ZypperRepository, old: readonly ZypperRepository[]): Change {
  const same = old.find((one) => one.alias === wanted.alias);
  const others = old.filter((one) => one !== same);
  const back = same ? ["--no-check", ...wordsFor(same)] : [];
  const first = [same?.alias ?? "", String(back.length), ...back, "--check", ...wordsFor(wanted)];
  return {
    kind: "zypper-repository",
    summary: `${old.length > 0 ? "replace" : "add"} the repository ${wanted.alias}`,
    difference: {
      subject: `repository ${wanted.alias} of zypper`,
      ...(old.length > 0 ? { before: old.map(lines).join("\n") } : {}),
      after: lines(wanted),
    },
    operations: [call(replace, first), ...others.map(({ alias }) => call(run, ["removerepo", "--", alias]))],
    effects: [...old.map(({ alias }) => gone(alias)), record(wanted)],
  };
}

/** Everything but its address can be changed where it is. */
export function modifyRepository(wanted: ZypperRepository, old: ZypperRepository): Change {
  const flag = <K extends "enabled" | "autorefresh" | "gpgcheck">(name: K, on: string, off: string) =>
    wanted[name] === old[name] ? [] : [wanted[name] ? on : off];
  const words = [
    ...flag("enabled", "--enable", "--disable"),
    ...flag("autorefresh", "--refresh", "--no-refresh"),
    ...flag("gpgcheck", "--gpgcheck", "--no-gpgcheck"),
    ...(wanted.priority === old.priority ? [] : ["--priority", wanted.priority]),
    ...(wanted.name === old.name ? [] : ["--name", wanted.name]),
  ];
  return {
    kind: "zypper-repository",
    summary: `change the repository ${wanted.alias}`,
    difference: {
      subject: `repository ${wanted.alias} of zypper`,
      before: lines(old),
      after: lines(wanted),
    },
    operations: [call(run, ["modifyrepo", ...words, "--", wanted.alias])],
    effects: [record(wanted)],
  };
}

export function removeRepositories(old: readonly ZypperRepository[]): Change {
  const aliases = old.map(({ alias }) => alias);
  return {
    kind: "zypper-repository",
    summary: `remove the repository ${aliases.join(", ")}`,
    difference: { subject: `repository ${aliases.join(", ")} of zypper`, before: old.map(lines).join("\n") },
    operations: aliases.map((alias) => call(run, ["removerepo", "--", alias])),
    effects: aliases.map(gone),
  };
}

/** Without an alias, all of them. */
export function refreshRepository(alias: string | undefined, importKeys: boolean): Change {
  return {
    kind: "refresh-package-index",
    summary: alias === undefined ? "refresh all repositories" : `refresh the repository ${alias}`,
    counts: false,
    operations: [
      call(run, [
        ...(importKeys ? ["--gpg-auto-import-keys"] : []),
        ...["refresh", "--force"],
        ...(alias === undefined ? [] : ["--repo", alias]),
      ]),
    ],
    effects: [{ kind: "package-index" }],
  };
}
