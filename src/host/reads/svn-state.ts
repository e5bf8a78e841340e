/** What a checkout of Subversion is like, and what the repository has in its place: one question for both. */

import { isBelow, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { type SvnWords, svn, svnArguments, svnSetUp } from "../programs/svn-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

/** A place in a repository at a revision. */
export interface SvnPlace {
  readonly url: string;
  readonly root: string;
  /** Of the repository. */
  readonly uuid: string;
  readonly revision: number;
}

export interface SvnState {
  /** `1.14.2`: the numbers; undefined: the host has no svn. */
  readonly version: readonly number[] | undefined;
  /** `folder`: one that is no checkout; `closed`: one that can't be looked into; `none`: not asked for. */
  readonly kind: "none" | "absent" | "file" | "folder" | "closed" | "checkout";
  /** What svn says where it is no checkout, or one that it can't use. */
  readonly why?: string;
  readonly here?: SvnPlace;
  /** Paths that were changed and are known to svn. */
  readonly modified: readonly string[];
  /** What shall be there; undefined: it was not asked. */
  readonly target?: SvnPlace;
  /** Why the repository could not be asked. */
  readonly targetError?: string;
  /** What is not the same here and there, as far as the revision of the checkout tells. */
  readonly differs: readonly string[];
}

export interface SvnQuestion {
  readonly words: SvnWords;
  /** Of which kinds the repository is asked about. */
  readonly asks: readonly SvnState["kind"][];
  /** Whether the checkout's own changes are looked at. */
  readonly update: boolean;
  /** The checkout's own address counts, and not the repository's that is named. */
  readonly stays: boolean;
}

/** Prints of the folder \`hr_v_dest\` what it is; where it is a checkout, that is entered. */
const place: Primitive = {
  name: "hr_svn_place",
  body: `
hr_kind=absent
if [ -L "$hr_p" ] && [ ! -e "$hr_p" ]; then hr_kind=file
elif [ ! -e "$hr_p" ]; then
  case $(ls -d -- "$hr_p" 2>&1) in *"ermission denied") hr_kind=closed ;; esac
elif [ ! -d "$hr_p" ]; then hr_kind=file
elif ! cd -P -- "$hr_p" 2>/dev/null; then hr_kind=closed
else
  hr_kind=folder
  if hr_a=$("$hr_v" --non-interactive info . 2>&1 </dev/null); then
    hr_kind=checkout
    hr_url=$(printf '%s\\n' "$hr_a" | sed -n 's/^URL: //p')
    hr_rev=$(printf '%s\\n' "$hr_a" | sed -n 's/^Revision: //p')
    printf 'here %s\\0' "$hr_a"
    if [ -n "$hr_v_update" ]; then
      if hr_a=$("$hr_v" --non-interactive status --quiet --ignore-externals . 2>&1 </dev/null); then printf 'status %s\\0' "$hr_a"
      else printf 'why %s\\0' "$hr_a"; fi
    fi
  else printf 'why %s\\0' "$hr_a"; fi
fi
printf 'kind %s\\0' $hr_kind`,
};

/** Prints what the repository has, and how that differs from the checkout. */
const target: Primitive = {
  name: "hr_svn_target",
  body: `
set -- "$hr_v_repo"
[ $hr_kind != checkout ] || [ -z "$hr_v_stays" ] || set -- .
[ $hr_kind = none ] || set -- -r "$hr_v_revision" "$@"
if ! hr_a=$(hr_svn info "$@" 2>&1); then printf 'error %s\\0' "$hr_a"; return 0; fi
printf 'target %s\\0' "$hr_a"
[ $hr_kind = checkout ] || return 0
set -- "$(printf '%s\\n' "$hr_a" | sed -n 's/^URL: //p')" "$(printf '%s\\n' "$hr_a" | sed -n 's/^Revision: //p')"
[ "$1@$2" != "$hr_url@$hr_rev" ] || return 0
hr_a=$(hr_svn diff --summarize "--old=$hr_url@$hr_rev" "--new=$1@$2" 2>/dev/null) || hr_a="?       ?"
printf 'differs %s\\0' "$hr_a"`,
  requires: [svn],
};

const primitive: Primitive = {
  name: "hr_svn_state",
  liveOutput: false,
  body: `
hr_svn_set_up "$@" || exit $?
printf 'version %s\\0' "$hr_v_version"
hr_kind=none hr_url= hr_rev=
if [ -n "$hr_v_dest" ]; then
  hr_path "$hr_v_dest"
  hr_svn_place
fi
case " $hr_v_asks " in *" $hr_kind "*) hr_svn_target ;; esac
exit 0`,
  requires: [svnSetUp, place, target, resolvePath],
};

export function svnState({ words, asks, update, stays }: SvnQuestion): Read<SvnState> {
  const flags = { asks: asks.join(" "), update: update ? "1" : "", stays: stays ? "1" : "" };
  const read = defineRead<SvnState>({
    primitive,
    args: svnArguments({ ...words, ...flags }),
    subject: { kind: "url", url: words.repo },
    parse,
    predict: (seen, overlay) => predict(words, seen, overlay),
  });
  return words.password === "" ? read : { ...read, call: { ...read.call, sensitive: true } };
}

function parse(reply: Reply): SvnState {
  if (reply.status === 3) return { version: undefined, kind: "none", modified: [], differs: [] };
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, reply.stderr.toString().trim() || "svn tells nothing");
  const records = reply.stdout.toString("utf8").split("\0");
  const one = (word: string): string | undefined =>
    records.find((record) => record.startsWith(`${word} `))?.slice(word.length + 1);
  const [here, there] = [placeOf(one("here")), placeOf(one("target"))];
  const [why, error] = [one("why"), one("error")];
  return {
    version: one("version")?.match(/\d+/g)?.map(Number) ?? [],
    kind: (one("kind") ?? "none") as SvnState["kind"],
    ...(why === undefined ? {} : { why: complaint(why) }),
    ...(here === undefined ? {} : { here }),
    modified: changedPaths(one("status") ?? ""),
    ...(there === undefined ? {} : { target: there }),
    ...(error === undefined ? {} : { targetError: complaint(error) }),
    differs: differing(one("differs") ?? "", here?.url ?? ""),
  };
}

/** Of what svn prints about a place. */
export function placeOf(text: string | undefined): SvnPlace | undefined {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(text ?? "")?.[1] ?? "";
  const url = field("URL");
  const revision = Number.parseInt(field("Revision"), 10);
  if (url === "" || Number.isNaN(revision)) return undefined;
  return { url, root: field("Repository Root"), uuid: field("Repository UUID"), revision };
}

/** Seven columns of letters, and a path. What stands in brackets or is indented explains a line before. */
function changedPaths(status: string): readonly string[] {
  return status
    .split("\n")
    .filter((line) => /^[^?X\s]|^ [MCL]|^ {2}L|^ {4}S|^ {6}C/.test(line.slice(0, 7)) && line.length > 8)
    .filter((line) => !/^(--- |svn: )/.test(line))
    .map((line) => line.slice(8));
}

function differing(summary: string, url: string): readonly string[] {
  return summary
    .split("\n")
    .filter((line) => line.length > 8)
    .map((line) => line.slice(8))
    .map((path) => (path.startsWith(`${url}/`) ? decoded(path.slice(url.length + 1)) : path));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Svn's own lines, without their numbers. */
function complaint(said: string): string {
  const lines = said
    .split("\n")
    .filter((line) => /^svn: /.test(line))
    .map((line) => line.replace(/^svn: (warning: )?([EW]\d+: )?/, ""));
  const [first = said.trim() || "svn does not say why"] = lines;
  const rest = lines.slice(1).filter((line) => !/^Could not display info for all targets/.test(line));
  return [first, ...rest].join("; ");
}

function predict(words: SvnWords, seen: SvnState, overlay: Overlay): Predicted<SvnState> | undefined {
  if (seen.version === undefined) {
    const promised = overlay.effects.some(
      (e) => e.kind === "package" && e.installed && /^subversion\b/.test(e.name),
    );
    return promised ? { unknown: "svn is not installed yet" } : undefined;
  }
  if (seen.targetError !== undefined && words.repo.startsWith("file://") && overlay.effects.length > 0)
    return { unknown: `${words.repo} is looked at once it is made` };
  if (words.dest === "") return undefined;
  const dest = plainPath(words.dest);
  const last = overlay.effects.findLast(
    (e) =>
      "path" in e &&
      e.kind !== "attributes" &&
      (plainPath(e.path) === dest || isBelow(dest, plainPath(e.path))),
  );
  if (last?.kind === "absent") return { known: { ...seen, kind: "absent", modified: [], differs: [] } };
  if (last?.kind === "tree" && plainPath(last.path) === dest)
    return last.tool === "svn"
      ? { known: { ...seen, ...(last.state as Partial<SvnState>) } }
      : { unknown: `what ${dest} will be is known once it is made` };
  if (last?.kind === "directory" && seen.kind === "absent" && plainPath(last.path) === dest)
    return { known: { ...seen, kind: "folder" } };
  return undefined;
}
