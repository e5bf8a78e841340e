/** What a git checkout of the host is like, and what the repository that it shall be of has: one question for both. */

import { isBelow, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { type GitWords, gitArguments, gitEnter, gitSetUp } from "../programs/git-program.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export interface GitState {
  /** `git version 2.39.5`: the numbers; undefined: the host has no git. */
  readonly version: readonly number[] | undefined;
  /** `full`: a folder with something in it that is no repository; `broken`: a repository that git can't use; `none`: not asked for. */
  readonly kind: "none" | "absent" | "empty" | "full" | "file" | "broken" | "repository";
  /** Why it is broken. */
  readonly why?: string;
  readonly head?: string;
  /** Of a HEAD that is not detached, without `refs/heads/`. */
  readonly branch?: string;
  /** The remote's address as it is configured, and as git would use it. */
  readonly url?: string;
  readonly usedUrl?: string;
  /** Where git keeps what it knows, absolute. */
  readonly gitDirectory?: string;
  /** What there is where it shall be kept, links followed. */
  readonly separate?: string;
  /** A run that was to make the checkout did not come to its end. */
  readonly unfinished: boolean;
  /** Paths that were changed and are known to git. */
  readonly modified: readonly string[];
  /** Submodules that are at another commit than the checkout wants. */
  readonly movedSubmodules: readonly string[];
  /** Submodules that are not as wanted: missing, or at another commit. */
  readonly submodules: readonly string[];
  /** What the repository has, by full name; peeled tags under `NAME^{}`. Undefined: it was not asked. */
  readonly refs?: ReadonlyMap<string, string>;
  /** The branch that the repository's HEAD is on. */
  readonly headBranch?: string;
  /** Why the repository could not be asked. */
  readonly remoteError?: string;
  /** The commit that the version is here. */
  readonly local?: string;
  /** What the tag of the version's name is here. */
  readonly localTag?: string;
  /** How the check of the signature ended, and what it said. */
  readonly signature?: { readonly status: number; readonly said: string };
  /** Of the archive: `same`, `other`, `absent`. */
  readonly archive?: string;
}

export interface GitQuestion {
  readonly words: GitWords;
  readonly bare: boolean;
  readonly update: boolean;
  readonly submodules: boolean;
  readonly track: boolean;
  readonly verify: boolean;
  readonly separate: string;
  readonly archive: { readonly path: string; readonly format: string; readonly prefix: string | undefined };
}

/** Prints of the folder \`hr_g_dest\` what it is; where it is a repository, that is entered. */
const place: Primitive = {
  name: "hr_git_place",
  body: `
hr_kind=absent
if [ -L "$hr_p" ] && [ ! -e "$hr_p" ]; then hr_kind=file
elif [ ! -e "$hr_p" ]; then
  case $(ls -d -- "$hr_p" 2>&1) in *"ermission denied") printf 'kind broken\\0why cannot look at %s: Permission denied\\0' "$hr_p"; return 0 ;; esac
elif [ ! -d "$hr_p" ]; then hr_kind=file
elif ! ( cd -- "$hr_p" ) 2>/dev/null; then printf 'kind broken\\0why cannot enter %s: Permission denied\\0' "$hr_p"; return 0
else
  hr_git_enter "$hr_p"
  hr_d=./.git
  if [ -n "$hr_g_bare" ]; then hr_d=.; [ ! -f ./config ] || hr_kind=repository
  elif [ -e ./.git ] || [ -L ./.git ]; then hr_kind=repository; fi
  if [ $hr_kind = absent ]; then
    if [ -z "$(find . ! -name . -prune ! -name '.homerun.??????' -print | head -n 1)" ]; then hr_kind=empty; else hr_kind=full; fi
  elif [ ! -d "$hr_d" ]; then
    IFS= read -r hr_a <./.git
    case $hr_a in "gitdir: "*) hr_d=\${hr_a#"gitdir: "} ;; *) hr_d= ;; esac
    if [ -z "$hr_d" ] || [ ! -d "$hr_d" ]; then
      printf 'kind broken\\0why Current repo does not have a valid reference to a separate Git dir or it refers to the invalid path: %s\\0' "$hr_a"
      return 0
    fi
  fi
  if [ $hr_kind = repository ] && ! hr_a=$("$hr_g" rev-parse --git-dir 2>&1); then
    printf 'kind broken\\0why %s\\0' "$(printf '%s\\n' "$hr_a" | grep -v '^$' | head -n 1)"
    return 0
  fi
fi
printf 'kind %s\\0' $hr_kind`,
  requires: [gitEnter],
};

/** Prints what the checkout in the current folder is at. */
const checkout: Primitive = {
  name: "hr_git_checkout_state",
  body: `
printf 'gitdir %s\\0' "$(cd -P -- "$hr_d" && pwd)"
[ ! -e "$hr_d/homerun-unfinished" ] || printf 'unfinished \\0'
hr_head=$("$hr_g" rev-parse --verify --quiet HEAD)
hr_branch=$("$hr_g" symbolic-ref --quiet HEAD)
hr_url=$("$hr_g" config --get "remote.$hr_g_remote.url")
printf 'head %s\\0branch %s\\0url %s\\0used %s\\0' "$hr_head" "\${hr_branch#refs/heads/}" "$hr_url" "$("$hr_g" ls-remote --get-url "$hr_g_remote" 2>/dev/null)"
hr_a=$("$hr_g" rev-parse --verify --quiet "$hr_g_version^{commit}") && printf 'local %s\\0' "$hr_a"
hr_tag=$("$hr_g" rev-parse --verify --quiet "refs/tags/$hr_g_version") && printf 'localtag %s\\0' "$hr_tag"
[ -z "$hr_g_update" ] || [ -n "$hr_g_bare" ] ||
  GIT_OPTIONAL_LOCKS=0 "$hr_g" -c status.renames=false status --porcelain=v2 -z --untracked-files=no 2>/dev/null`,
};

/** Of each submodule, where it stands and where the branch stands that it follows. */
const TRACKED = `
b=$(git config -f "$toplevel/.gitmodules" --get "submodule.$name.branch" || echo HEAD)
[ "$b" != . ] || b=$(git -C "$toplevel" symbolic-ref --short HEAD)
case $b in HEAD) ;; *) b=refs/heads/$b ;; esac
r=$(git ls-remote origin "$b" | head -n 1 | cut -f1)
[ "$r" = "$(git rev-parse HEAD)" ] || printf "submodule %s\\0" "$sm_path"`;

const submodules: Primitive = {
  name: "hr_git_submodules",
  body: `
[ -f ./.gitmodules ] || return 0
if ! hr_a=$("$hr_g" submodule status --recursive 2>&1); then printf 'submodule .gitmodules\\0'; return 0; fi
printf '%s\\n' "$hr_a" | while IFS= read -r hr_a; do
  hr_w=\${hr_a#?}
  hr_w=\${hr_w#* }
  case $hr_a in
  [-U]*) printf 'submodule %s\\0' "\${hr_w%% (*}" ;;
  +*) [ -n "$hr_g_track" ] || printf 'submodule %s\\0' "\${hr_w%% (*}" ;;
  esac
done
[ -z "$hr_g_track" ] || "$hr_g" submodule foreach --quiet '${TRACKED}' 2>/dev/null`,
};

/** Prints what the repository has of what the version may mean. A whole commit id means only itself. */
const remote: Primitive = {
  name: "hr_git_remote",
  body: `
case $hr_g_version in
*[!0-9a-f]* | "") ;;
*) case \${#hr_g_version} in 40 | 64) return 0 ;; esac ;;
esac
set -- HEAD "refs/heads/$hr_g_version" "refs/tags/$hr_g_version" "refs/tags/$hr_g_version^{}"
case $hr_g_version in
HEAD) [ -z "$hr_branch" ] || set -- HEAD "$hr_branch" ;;
refs/*) set -- "$@" "$hr_g_version" "$hr_g_version^{}" ;;
"$hr_g_remote"/*) set -- "$@" "refs/heads/\${hr_g_version#"$hr_g_remote"/}" ;;
esac
[ -z "$hr_g_bare" ] || set -- HEAD 'refs/heads/*' 'refs/tags/*'
hr_a=$("$hr_g" ls-remote --symref -- "$hr_g_repo" "$@" 2>&1 </dev/null)
case $? in
0) printf 'refs %s\\0' "$hr_a" ;;
*) printf 'error %s\\0' "$(printf '%s\\n' "$hr_a" | tail -n 8)" ;;
esac
[ -z "$hr_g_bare" ] || [ -z "$hr_d" ] || printf 'mine %s\\0' "$("$hr_g" show-ref 2>/dev/null)"`,
};

/** Prints whether the signature of the version is good, and what the archive of it is like. */
const extras: Primitive = {
  name: "hr_git_extras",
  body: `
if [ -n "$hr_g_verify" ] && [ -n "$hr_head" ]; then
  if [ -n "$hr_tag" ] && [ "$("$hr_g" cat-file -t "$hr_tag")" = tag ]; then hr_a=$("$hr_g" verify-tag --raw "refs/tags/$hr_g_version" 2>&1)
  else hr_a=$("$hr_g" verify-commit --raw HEAD 2>&1); fi
  printf 'signature %s %s\\0' $? "$hr_a"
fi
[ -n "$hr_g_archive" ] || return 0
if [ ! -f "$hr_g_archive" ]; then printf 'archive absent\\0'; return 0; fi
set -- HEAD
[ -n "$hr_g_update" ] || set -- "$hr_g_version"
[ -z "$hr_g_prefixed" ] || set -- "--prefix=$hr_g_prefix" "$@"
if "$hr_g" archive "--format=$hr_g_format" "$@" 2>/dev/null | cmp -s - "$hr_g_archive"; then printf 'archive same\\0'; else printf 'archive other\\0'; fi`,
};

/** Status 3: there is no git. Else prints records, each a word, a blank and what it says, with NUL behind it, and those of \`git status --porcelain=v2 -z\`. */
const primitive: Primitive = {
  name: "hr_git_state",
  liveOutput: false,
  body: `
hr_git_set_up "$@" || exit $?
printf 'version %s\\0' "$("$hr_g" --version 2>&1)"
hr_kind=none hr_d= hr_branch= hr_head= hr_url= hr_tag=
if [ -n "$hr_g_separate" ] && { [ -e "$hr_g_separate" ] || [ -L "$hr_g_separate" ]; }; then printf 'separate %s\\0' "$(cd -P -- "$hr_g_separate" 2>/dev/null && pwd || echo "?")"; fi
if [ -n "$hr_g_dest" ]; then
  hr_path "$hr_g_dest"
  hr_git_place
fi
[ $hr_kind != repository ] || hr_git_checkout_state
if [ $hr_kind != repository ] || [ -n "$hr_g_update" ]; then hr_git_remote; fi
if [ $hr_kind = repository ]; then
  if [ -n "$hr_g_update" ] && [ -n "$hr_g_submodules" ] && [ -z "$hr_g_bare" ]; then hr_git_submodules; fi
  hr_git_extras
fi
exit 0`,
  requires: [gitSetUp, place, checkout, remote, submodules, extras, resolvePath],
};

const ABSENT: GitState = {
  version: undefined,
  kind: "none",
  unfinished: false,
  modified: [],
  movedSubmodules: [],
  submodules: [],
};

function flag(on: boolean): string {
  return on ? "1" : "";
}

export function gitState(question: GitQuestion): Read<GitState> {
  const { words, archive } = question;
  const args = gitArguments({
    ...words,
    bare: flag(question.bare),
    update: flag(question.update),
    submodules: flag(question.submodules),
    track: flag(question.track),
    verify: flag(question.verify),
    separate: question.separate,
    archive: archive.path,
    format: archive.format,
    prefixed: flag(archive.prefix !== undefined),
    prefix: archive.prefix ?? "",
  });
  return defineRead<GitState>({
    primitive,
    args,
    subject: { kind: "url", url: words.repo },
    parse,
    predict: (seen, overlay) => withArchive(archive.path, predict(words, seen, overlay), seen, overlay),
  });
}

function parse(reply: Reply): GitState {
  if (reply.status === 3) return ABSENT;
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, reply.stderr.toString().trim() || "git tells nothing");
  const records = reply.stdout.toString("utf8").split("\0");
  const all = (word: string): readonly string[] =>
    records.filter((r) => r.startsWith(`${word} `)).map((r) => r.slice(word.length + 1));
  const one = (word: string): string | undefined => all(word)[0] || undefined;
  const [mine, refs] = [one("mine"), all("refs")[0]];
  const known = { why: one("why"), head: one("head"), branch: one("branch"), url: one("url") };
  const more = {
    usedUrl: one("used"),
    gitDirectory: one("gitdir"),
    separate: one("separate"),
    remoteError: all("error")[0],
  };
  const here = { local: one("local"), localTag: one("localtag"), archive: one("archive") };
  const defined = Object.entries({ ...known, ...more, ...here }).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(defined),
    version: one("version")?.match(/\d+/g)?.map(Number),
    kind: (one("kind") ?? "none") as GitState["kind"],
    unfinished: all("unfinished").length > 0,
    ...statusOf(records),
    submodules: all("submodule"),
    ...(refs === undefined ? {} : refsOf(refs, mine)),
    ...signatureOf(one("signature")),
  };
}

/** How many fields stand between the word about submodules and the path. */
const FIELDS: Readonly<Record<string, number>> = { 1: 5, 2: 6, u: 7 };

function statusOf(records: readonly string[]): Pick<GitState, "modified" | "movedSubmodules"> {
  const modified: string[] = [];
  const movedSubmodules: string[] = [];
  for (const record of records) {
    const [, kind, , submodule = "", rest = ""] = /^([12u]) (\S+) (\S+) (.*)$/s.exec(record) ?? [];
    if (kind === undefined) continue;
    const path = rest.split(" ").slice(FIELDS[kind]).join(" ");
    if (!submodule.startsWith("S")) modified.push(path);
    else if (submodule.charAt(2) === "M") modified.push(path);
    else if (submodule.charAt(1) === "C") movedSubmodules.push(path);
  }
  return { modified, movedSubmodules };
}

function refsOf(text: string, mine: string | undefined): Pick<GitState, "refs" | "headBranch"> {
  const refs = new Map<string, string>();
  let headBranch: string | undefined;
  for (const line of text.split("\n")) {
    const [, id, name] = /^([0-9a-f]{40,64})\t(.+)$/.exec(line) ?? [];
    if (id !== undefined && name !== undefined) refs.set(name, id);
    headBranch ??= /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1];
  }
  for (const line of (mine ?? "").split("\n")) {
    const [, id, name] = /^([0-9a-f]{40,64}) (.+)$/.exec(line) ?? [];
    if (id !== undefined && name !== undefined) refs.set(`mine:${name}`, id);
  }
  return { refs, ...(headBranch === undefined ? {} : { headBranch }) };
}

function signatureOf(record: string | undefined): Pick<GitState, "signature"> {
  if (record === undefined) return {};
  const at = record.indexOf(" ");
  return { signature: { status: Number(record.slice(0, at)), said: record.slice(at + 1) } };
}

function predict(words: GitWords, seen: GitState, overlay: Overlay): Predicted<GitState> | undefined {
  if (seen.version === undefined) {
    const promised = overlay.effects.some(
      (e) => e.kind === "package" && e.installed && /^git\b/.test(e.name),
    );
    return promised ? { unknown: "git is not installed yet" } : undefined;
  }
  const dest = plainPath(words.dest);
  const last = overlay.effects.findLast(
    (e) =>
      "path" in e &&
      e.kind !== "attributes" &&
      (plainPath(e.path) === dest || isBelow(dest, plainPath(e.path))),
  );
  const isLocal = /^(file:\/\/|\/)/.test(words.repo);
  if (seen.remoteError !== undefined && isLocal && overlay.effects.length > 0)
    return { unknown: `${words.repo} is looked at once it is made` };
  if (last === undefined || words.dest === "") return undefined;
  if (last.kind === "absent") return { known: { ...seen, ...GONE } };
  if (last.kind === "tree" && plainPath(last.path) === dest)
    return last.tool === "git"
      ? { known: { ...seen, ...(last.state as Partial<GitState>) } }
      : { unknown: `what ${dest} will be is known once it is made` };
  if (last.kind === "directory" && plainPath(last.path) === dest && seen.kind === "absent")
    return { known: { ...seen, kind: "empty" } };
  return undefined;
}

/** An archive that is promised is one of the checkout as it is promised. */
function withArchive(
  path: string,
  predicted: Predicted<GitState> | undefined,
  seen: GitState,
  overlay: Overlay,
): Predicted<GitState> | undefined {
  const promised = path !== "" && overlay.effectOn({ kind: "path", path: plainPath(path) })?.kind === "file";
  if (!promised || (predicted && "unknown" in predicted)) return predicted;
  return { known: { ...(predicted ? predicted.known : seen), archive: "same" } };
}

const GONE = {
  kind: "absent",
  modified: [],
  submodules: [],
  movedSubmodules: [],
  unfinished: false,
} as const;
