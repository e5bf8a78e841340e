/** Makes and changes git checkouts. A new one is made beside its place, or hidden in the folder that shall be it, and is there whole or not at all. */

import type { Change } from "../change.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { type GitWords, git, gitArguments, gitEnter, gitSaid, gitSetUp } from "../programs/git-program.ts";
import { die, reasonOf, resolvePath } from "../programs/path-program.ts";
import { enterFolder, enterParent, privatePlace, renameOver } from "../programs/place-program.ts";
import { makeFolders } from "./make-directory.ts";

/** What of the repository is wanted. `tip`: what its HEAD or a branch is at; `other`: whatever git makes of the words. */
export type GitTarget =
  | { readonly kind: "tip"; readonly branch: string | undefined; readonly commit: string | undefined }
  | { readonly kind: "tag"; readonly commit: string }
  | { readonly kind: "commit"; readonly commit: string }
  /** `ref`: what is to be asked of the server. */
  | { readonly kind: "ref"; readonly commit: string; readonly ref: string }
  | { readonly kind: "other"; readonly commit: undefined };

export interface GitOptions {
  readonly bare: boolean;
  readonly depth: number | undefined;
  readonly refspec: string | undefined;
  readonly reference: string | undefined;
  readonly singleBranch: boolean;
  readonly submodules: boolean;
  readonly track: boolean;
  readonly force: boolean;
  readonly verify: boolean;
  /** Fingerprints, one of which a signature must have; empty: any that is good. */
  readonly signers: readonly string[];
  readonly umask: string | undefined;
  readonly separate: string;
}

/** Ends the call unless what \`hr_c\` wants is signed as it must be. $1 the commit. */
const verify: Primitive = {
  name: "hr_git_verify",
  body: `
[ -n "$hr_g_verify" ] || return 0
if [ "$("$hr_g" cat-file -t "refs/tags/$hr_g_version" 2>/dev/null)" = tag ]; then hr_e=$("$hr_g" verify-tag --raw "refs/tags/$hr_g_version" 2>&1)
else hr_e=$("$hr_g" verify-commit --raw "$1" 2>&1); fi || hr_die "Failed to verify GPG signature of commit/tag \\"$hr_g_version\\": $(printf '%s\\n' "$hr_e" | grep -v '^$' | tail -n 4)"
[ -n "$hr_g_signers" ] || return 0
hr_a=$(printf '%s\\n' "$hr_e" | awk '$2 == "VALIDSIG" { print NF >= 12 ? $12 : $3 } / key SHA256:/ { print $NF }' | head -n 1)
case " $hr_g_signers " in *" $hr_a "*) return 0 ;; esac
hr_die "The gpg_allowlist does not include the public key \\"$hr_a\\" for this commit"`,
  requires: [die],
};

/** Sets \`hr_t\` to the commit that is wanted, and asks the server for it where it is not here. */
const find: Primitive = {
  name: "hr_git_find",
  body: `
set --
[ -z "$hr_g_depth" ] || set -- --depth "$hr_g_depth"
[ -z "$hr_g_force" ] || set -- "$@" --force
hr_t=
case $hr_g_kind in
tip)
  if [ -n "$hr_g_branch" ]; then hr_t=$("$hr_g" rev-parse --verify --quiet "refs/remotes/$hr_g_remote/$hr_g_branch^{commit}"); fi ;;
tag) hr_t=$("$hr_g" rev-parse --verify --quiet "refs/tags/$hr_g_version^{commit}") ;;
commit) hr_t=$("$hr_g" rev-parse --verify --quiet "$hr_g_commit^{commit}") ;;
other) hr_t=$("$hr_g" rev-parse --verify --quiet "$hr_g_version^{commit}" || "$hr_g" rev-parse --verify --quiet "refs/remotes/$hr_g_remote/$hr_g_version^{commit}") ;;
esac
[ -z "$hr_t" ] || return 0
case $hr_g_kind in
ref) hr_a=$hr_g_ref ;;
tip) hr_a=refs/heads/$hr_g_branch ;;
tag) hr_a=refs/tags/$hr_g_version ;;
commit) hr_a=$hr_g_commit ;;
*) hr_a=$hr_g_version ;;
esac
if "$hr_g" fetch "$@" -- "$hr_g_remote" "$hr_a" >/dev/null 2>&1 </dev/null; then hr_t=$("$hr_g" rev-parse --verify --quiet 'FETCH_HEAD^{commit}')
elif [ "$("$hr_g" rev-parse --is-shallow-repository 2>/dev/null)" = true ] && "$hr_g" fetch --unshallow --tags -- "$hr_g_remote" >/dev/null 2>&1 </dev/null; then
  hr_t=$("$hr_g" rev-parse --verify --quiet "$hr_a^{commit}")
fi
[ -n "$hr_t" ] || hr_die "Failed to checkout $hr_g_version: $hr_g_repo has no such commit, or does not give it away (a refspec may name what holds it)"`,
  requires: [die],
};

/** Brings submodules to where they belong. */
const updateSubmodules: Primitive = {
  name: "hr_git_update_submodules",
  body: `
[ -n "$hr_g_submodules" ] && [ -f ./.gitmodules ] || return 0
hr_git "Failed to set the addresses of submodules" submodule sync --recursive
set --
[ -z "$hr_g_track" ] || set -- --remote
[ -z "$hr_g_force" ] || set -- "$@" --force
hr_git "Failed to init/update submodules" submodule update --init --recursive "$@"`,
  requires: [git],
};

/** In the folder that holds \`.git\`: that goes to \`hr_g_separate\`, and only the way there stays. */
const separate: Primitive = {
  name: "hr_git_separate",
  body: `
( hr_make_directory "\${hr_g_separate%/*}/" "" "" "" ) || exit 1
if [ -e "$hr_g_separate" ] || [ -L "$hr_g_separate" ]; then hr_die "Separate-git-dir path $hr_g_separate already exists."; fi
hr_e=$(mv -- "$1" "$hr_g_separate" 2>&1) || hr_die "cannot move the repository to $hr_g_separate: $(hr_reason "$hr_e")"
hr_e=$( { printf 'gitdir: %s\\n' "$hr_g_separate" >./.git.homerun && mv -f -- ./.git.homerun ./.git; } 2>&1 ) && return 0
mv -- "$hr_g_separate" "$1" 2>/dev/null
rm -f -- ./.git.homerun
hr_die "cannot write $PWD/.git: $(hr_reason "$hr_e")"`,
  requires: [makeFolders, die, reasonOf],
};

/** Puts what was made as \`new\` in a hidden folder into the one above: git's own folder first, with a mark in it until all is there. */
const moveIn: Primitive = {
  name: "hr_git_move_in",
  body: `
if [ -e new/.git ]; then
  [ ! -d new/.git ] || : >new/.git/homerun-unfinished
  hr_e=$(mv -- new/.git ../ 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
fi
hr_e=$(find new/. ! -name . -prune -exec sh -c 'mv -- "$@" ../' sh {} + 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
rm -f ../.git/homerun-unfinished`,
  requires: [die, reasonOf],
};

/** In the new repository \`new\`: everything up to its checkout. Prints the commit. */
const fill: Primitive = {
  name: "hr_git_fill",
  body: `
hr_git_enter new
if [ -n "$hr_g_bare" ] && [ "$hr_g_remote" != origin ]; then hr_git "$hr_c" remote add -- "$hr_g_remote" "$hr_g_repo"; fi
if [ -n "$hr_g_refspec" ]; then
  set --
  [ -z "$hr_g_depth" ] || set -- --depth "$hr_g_depth"
  hr_git "Failed to download remote objects and refs" fetch "$@" -- "$hr_g_remote" "$hr_g_refspec"
fi
hr_t=
if [ -n "$hr_g_bare" ]; then
  hr_t=$("$hr_g" rev-parse --verify --quiet HEAD)
  [ -z "$hr_t" ] || hr_git_verify "$hr_t"
else
  hr_git_find
  hr_git_verify "$hr_t"
  if [ "$hr_g_kind" = tip ]; then
    hr_git "Failed to checkout branch $hr_g_branch" checkout --force -B "$hr_g_branch" "refs/remotes/$hr_g_remote/$hr_g_branch" --
  else
    hr_git "Failed to checkout $hr_g_version" checkout --force --detach "$hr_t" --
  fi
  [ -n "$hr_g_separate" ] || hr_git_update_submodules
fi
printf '%s' "$hr_t"`,
  requires: [gitEnter, git, find, verify, updateSubmodules],
};

/** See \`cloneRepository\`. Prints "after COMMIT". */
const clone: Primitive = {
  name: "hr_git_clone",
  liveOutput: false,
  body: `
hr_git_set_up "$@" || hr_die "the host has no git"
hr_c="cannot make $hr_g_dest"
hr_path "$hr_g_dest"
hr_into=
if [ -d "$hr_p" ]; then
  hr_into=1
  hr_enter "$hr_p"
  [ -z "$(find . ! -name . -prune ! -name '.homerun.??????' -print | head -n 1)" ] || hr_die "$hr_c: somebody else has put something there"
else
  case $hr_p in */*) hr_a=\${hr_p%/*} ;; *) hr_a=. ;; esac
  ( hr_make_directory "\${hr_a:-/}" "" "" "" ) || exit 1
  hr_parent "$hr_p"
  [ ! -e "./$hr_b" ] && [ ! -L "./$hr_b" ] || hr_die "$hr_c: somebody else has put something there"
fi
hr_top=$PWD
hr_place "$hr_c"
umask "\${hr_g_umask:-022}"
set -- clone
if [ -n "$hr_g_bare" ]; then set -- "$@" --bare; else set -- "$@" --no-checkout --origin "$hr_g_remote"; fi
hr_a=
case $hr_g_kind in tip) [ "$hr_g_version" = HEAD ] || hr_a=$hr_g_branch ;; tag) hr_a=$hr_g_version ;; esac
if [ -n "$hr_g_depth" ]; then
  if [ "$hr_g_version" = HEAD ] || [ -n "$hr_g_refspec$hr_a" ]; then set -- "$@" --depth "$hr_g_depth"; else hr_g_depth=; fi
fi
[ -z "$hr_g_single" ] || set -- "$@" --single-branch
if [ -n "$hr_a" ] && { [ -n "$hr_g_depth$hr_g_single" ] || [ "$hr_g_kind" = tip ]; } && [ -z "$hr_g_refspec" ]; then set -- "$@" --branch "$hr_a"; fi
case $hr_g_reference in "") ;; /*) set -- "$@" --reference "$hr_g_reference" ;; *) set -- "$@" --reference "$hr_top/$hr_g_reference" ;; esac
hr_git "cannot clone $hr_g_repo" "$@" -- "$hr_g_repo" new
hr_t=$(hr_git_fill) || exit 1
if [ -n "$hr_g_separate" ]; then ( cd new && hr_git_separate ./.git ) || exit 1; fi
if [ -n "$hr_into" ]; then hr_git_move_in
else
  if [ -e "../$hr_b" ] || [ -L "../$hr_b" ]; then hr_die "$hr_c: somebody else has put something there"; fi
  hr_rename new "../$hr_b" || hr_die "$hr_c: $(hr_reason "$hr_e")"
fi
if [ -n "$hr_g_separate" ]; then ( hr_git_enter "$hr_g_dest"; hr_git_update_submodules ) || exit 1; fi
printf 'after %s\\n' "$hr_t"`,
  requires: [
    gitSetUp,
    gitEnter,
    git,
    fill,
    updateSubmodules,
    separate,
    moveIn,
    makeFolders,
    resolvePath,
    enterFolder,
    enterParent,
    privatePlace,
    renameOver,
    die,
    reasonOf,
  ],
};

/** Downloads what is new. A folder that was a branch before, and the like, is cleaned away first; other tags that have moved are none of this task's business. */
const fetch: Primitive = {
  name: "hr_git_fetch",
  body: `
hr_w="Failed to download remote objects and refs"
set --
[ -z "$hr_g_force" ] || set -- --force
hr_to=
case $hr_g_kind in
tip) [ -z "$hr_g_branch" ] || hr_to="+refs/heads/$hr_g_branch:refs/remotes/$hr_g_remote/$hr_g_branch" ;;
tag) hr_to="refs/tags/$hr_g_version:refs/tags/$hr_g_version" ;;
esac
if [ -n "$hr_g_bare" ]; then
  [ -z "$hr_g_depth" ] || set -- "$@" --depth "$hr_g_depth"
  hr_git "$hr_w" fetch "$@" -- "$hr_g_remote" '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*' \${hr_g_refspec:+"$hr_g_refspec"}
  return 0
fi
if [ -n "$hr_g_depth" ] && [ -n "$hr_to$hr_g_refspec" ]; then
  set -- "$@" --depth "$hr_g_depth" -- "$hr_g_remote" \${hr_to:+"$hr_to"} \${hr_g_refspec:+"$hr_g_refspec"}
  hr_git "$hr_w" fetch "$@"
  return 0
fi
if ! hr_e=$("$hr_g" fetch "$@" --tags -- "$hr_g_remote" 2>&1 </dev/null); then
  case $hr_e in
  *"would clobber existing tag"*) ;;
  *"cannot lock ref"* | *"unable to update local ref"*)
    "$hr_g" remote prune "$hr_g_remote" >/dev/null 2>&1 </dev/null
    hr_git "$hr_w" fetch "$@" --tags -- "$hr_g_remote" ;;
  *) hr_die "$hr_w: $(hr_git_said)" ;;
  esac
fi
[ -z "$hr_to$hr_g_refspec" ] || hr_git "$hr_w" fetch "$@" -- "$hr_g_remote" \${hr_to:+"$hr_to"} \${hr_g_refspec:+"$hr_g_refspec"}`,
  requires: [git, gitSaid, die],
};

/** See \`updateCheckout\`. Prints "after COMMIT", and "submodules" where these were changed. */
const update: Primitive = {
  name: "hr_git_update",
  liveOutput: false,
  body: `
hr_git_set_up "$@" || hr_die "the host has no git"
umask "\${hr_g_umask:-022}"
hr_path "$hr_g_dest"
hr_git_enter "$hr_p"
case $hr_g_address in
set) hr_git "Failed to set a new url $hr_g_repo for $hr_g_remote" remote set-url -- "$hr_g_remote" "$hr_g_repo" ;;
add) hr_git "cannot add the remote $hr_g_remote" remote add -- "$hr_g_remote" "$hr_g_repo" ;;
esac
[ -z "$hr_g_reset" ] || hr_git "Failed to take local changes back" reset --hard HEAD --
hr_git_fetch
if [ -n "$hr_g_bare" ]; then hr_t=$("$hr_g" rev-parse --verify --quiet HEAD); hr_git_verify "$hr_t"; printf 'after %s\\n' "$hr_t"; exit 0; fi
hr_git_find
hr_git_verify "$hr_t"
set --
[ -z "$hr_g_force" ] || set -- --force
if [ "$hr_g_kind" = tip ]; then
  hr_git "Failed to checkout branch $hr_g_branch" checkout "$@" -B "$hr_g_branch" "refs/remotes/$hr_g_remote/$hr_g_branch" --
  "$hr_g" config "branch.$hr_g_branch.remote" "$hr_g_remote"
  "$hr_g" config "branch.$hr_g_branch.merge" "refs/heads/$hr_g_branch"
else
  hr_git "Failed to checkout $hr_g_version" checkout "$@" --detach "$hr_t" --
fi
rm -f -- "$("$hr_g" rev-parse --git-dir)/homerun-unfinished"
printf 'after %s\\n' "$hr_t"
if [ -n "$hr_g_submodules" ] && [ -f ./.gitmodules ]; then
  hr_was=$("$hr_g" submodule status --recursive 2>/dev/null)
  hr_git_update_submodules
  [ "$hr_was" = "$("$hr_g" submodule status --recursive 2>/dev/null)" ] || echo submodules
fi`,
  requires: [gitSetUp, gitEnter, git, fetch, find, verify, updateSubmodules, resolvePath, die],
};

/** Only the submodules of a checkout that is as it shall be otherwise. */
const submodules: Primitive = {
  name: "hr_git_bring_submodules",
  liveOutput: false,
  body: `
hr_git_set_up "$@" || hr_die "the host has no git"
umask "\${hr_g_umask:-022}"
hr_path "$hr_g_dest"
hr_git_enter "$hr_p"
hr_git_update_submodules
echo submodules`,
  requires: [gitSetUp, gitEnter, updateSubmodules, resolvePath, die],
};

/** Moves git's own folder. Those of submodules stay where they are known to be. */
const relocate: Primitive = {
  name: "hr_git_relocate",
  body: `
hr_git_set_up "$@" || hr_die "the host has no git"
hr_path "$hr_g_dest"
hr_git_enter "$hr_p"
hr_git_separate "$hr_g_from"`,
  requires: [gitSetUp, gitEnter, separate, resolvePath, die],
};

/** See \`archiveCheckout\`. Prints "archive" where the file is another now. */
const archive: Primitive = {
  name: "hr_git_archive",
  liveOutput: false,
  body: `
hr_git_set_up "$@" || hr_die "the host has no git"
umask "\${hr_g_umask:-022}"
hr_path "$hr_g_dest"
( hr_git_enter "$hr_p" ) || exit 1
hr_repo=$hr_p
hr_parent "$hr_g_archive"
hr_c="Failed to perform archive operation"
if [ -d "./$hr_b" ]; then hr_die "$hr_c: a folder stands at $hr_g_archive"; fi
hr_mask=$(umask)
hr_place "$hr_c"
umask "$hr_mask"
set -- "$hr_g_what"
[ -z "$hr_g_prefixed" ] || set -- "--prefix=$hr_g_prefix" "$@"
hr_e=$( { cd -P -- "$hr_repo" && GIT_CEILING_DIRECTORIES="\${PWD%/*}" "$hr_g" archive "--format=$hr_g_format" "$@"; } 2>&1 >new ) || hr_die "$hr_c: $(hr_git_said)"
if [ -f "../$hr_b" ] && cmp -s new "../$hr_b"; then exit 0; fi
hr_rename new "../$hr_b" || hr_die "$hr_c: $(hr_reason "$hr_e")"
echo archive`,
  requires: [gitSetUp, gitEnter, gitSaid, enterParent, privatePlace, renameOver, resolvePath, reasonOf, die],
};

function flag(on: boolean): string {
  return on ? "1" : "";
}

function targetWords(target: GitTarget): Readonly<Record<string, string>> {
  return {
    kind: target.kind,
    commit: target.commit ?? "",
    branch: (target.kind === "tip" && target.branch) || "",
    ref: target.kind === "ref" ? target.ref : "",
  };
}

function optionWords(options: GitOptions): Readonly<Record<string, string>> {
  return {
    bare: flag(options.bare),
    depth: options.depth === undefined ? "" : String(options.depth),
    refspec: options.refspec ?? "",
    reference: options.reference ?? "",
    single: flag(options.singleBranch),
    submodules: flag(options.submodules),
    track: flag(options.track),
    force: flag(options.force),
    verify: flag(options.verify),
    signers: options.signers.join(" "),
    umask: options.umask ?? "",
    separate: options.separate,
  };
}

/** Downloads of this size take as long as they take. */
const LONG = 6 * 3_600_000;

interface Made {
  readonly kind: string;
  readonly summary: string;
  readonly before?: string;
  readonly after?: string;
  readonly counts?: false;
  /** What the checkout will be like, for those who ask in check mode. */
  readonly state: Readonly<Record<string, unknown>>;
}

function change(primitive: Primitive, words: GitWords, made: Made): Change {
  const { kind, summary, before, after, counts, state } = made;
  const isSame = before === undefined && after === undefined;
  return {
    kind,
    summary,
    ...(counts === false ? { counts } : {}),
    ...(isSame
      ? {}
      : {
          difference: {
            subject: words.dest,
            ...(before === undefined ? {} : { before }),
            ...(after === undefined ? {} : { after }),
          },
        }),
    operations: [{ primitive, args: gitArguments(words), mutates: true, timeout: LONG }],
    effects: [{ kind: "tree", path: words.dest, tool: "git", state }],
  };
}

export function cloneRepository(words: GitWords, target: GitTarget, options: GitOptions, made: Made): Change {
  return change(clone, { ...words, ...targetWords(target), ...optionWords(options) }, made);
}

export interface GitUpdate {
  /** What becomes of the remote's address. */
  readonly address: "set" | "add" | "";
  /** Local changes are thrown away first. */
  readonly reset: boolean;
}

export function updateCheckout(
  words: GitWords,
  target: GitTarget,
  options: GitOptions,
  { address, reset }: GitUpdate,
  made: Made,
): Change {
  const further = { address, reset: flag(reset) };
  return change(update, { ...words, ...targetWords(target), ...optionWords(options), ...further }, made);
}

export function bringSubmodules(words: GitWords, options: GitOptions, made: Made): Change {
  return change(submodules, { ...words, ...optionWords(options) }, made);
}

export function relocateRepository(words: GitWords, from: string, to: string, made: Made): Change {
  return change(relocate, { ...words, separate: to, from }, made);
}

export interface GitArchive {
  readonly path: string;
  readonly format: string;
  readonly prefix: string | undefined;
  /** What is archived: a commit, or words for one. */
  readonly what: string;
  readonly umask: string | undefined;
}

export function archiveCheckout(words: GitWords, { path, format, prefix, what, umask }: GitArchive): Change {
  const further = { format, prefix: prefix ?? "", prefixed: flag(prefix !== undefined), what };
  return {
    kind: "git-archive",
    summary: `archive ${words.dest} as ${path}`,
    difference: { subject: path, binary: true },
    operations: [
      {
        primitive: archive,
        args: gitArguments({ ...words, archive: path, umask: umask ?? "", ...further }),
        mutates: true,
        timeout: LONG,
      },
    ],
    effects: [{ kind: "file", path }],
  };
}

export interface GitReplies {
  readonly after: string | undefined;
  readonly submodules: boolean;
  readonly archived: boolean;
}

/** What the operations say became of it. */
export function gitReplies(replies: readonly (Reply | undefined)[]): GitReplies {
  const lines = replies.flatMap((reply) => reply?.stdout.toString("utf8").split("\n") ?? []);
  const after = lines.find((line) => line.startsWith("after "))?.slice(6);
  return {
    after: after === "" ? undefined : after,
    submodules: lines.includes("submodules"),
    archived: lines.includes("archive"),
  };
}
