/** Makes and changes checkouts and exports of Subversion. What is new is made beside its place, and is there whole or not at all. */

import type { Change } from "../change.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, reasonOf, resolvePath } from "../programs/path-program.ts";
import { enterFolder, enterParent, privatePlace, renameOver } from "../programs/place-program.ts";
import { type SvnWords, svnArguments, svnOrDie, svnSetUp } from "../programs/svn-program.ts";
import { placeOf, type SvnPlace } from "../reads/svn-state.ts";
import { makeFolders } from "./make-directory.ts";

/** Brings \`hr_v_how\` (checkout, export) of the repository to a place where nothing is. */
const bring: Primitive = {
  name: "hr_svn_bring",
  liveOutput: false,
  body: `
hr_svn_set_up "$@" || hr_die "the host has no svn"
hr_c="cannot make $hr_v_dest"
hr_path "$hr_v_dest"
case $hr_p in */*) hr_a=\${hr_p%/*} ;; *) hr_a=. ;; esac
( hr_make_directory "\${hr_a:-/}" "" "" "" ) || exit 1
hr_parent "$hr_p"
if [ -e "./$hr_b" ] || [ -L "./$hr_b" ]; then hr_die "$hr_c: somebody else has put something there"; fi
hr_place "$hr_c"
umask 022
hr_svn_do "cannot bring $hr_v_repo" "$hr_v_how" -r "$hr_v_revision" -- "$hr_v_repo" new
[ "$hr_v_how" = export ] || printf '\\0%s' "$("$hr_v" --non-interactive info new 2>/dev/null </dev/null)"
if [ -e "../$hr_b" ] || [ -L "../$hr_b" ]; then hr_die "$hr_c: somebody else has put something there"; fi
hr_rename new "../$hr_b" || hr_die "$hr_c: $(hr_reason "$hr_e")"`,
  requires: [
    svnSetUp,
    svnOrDie,
    makeFolders,
    resolvePath,
    enterParent,
    privatePlace,
    renameOver,
    die,
    reasonOf,
  ],
};

/** Changes what is there: takes local changes back, brings it to the revision. Prints what svn said of files, a NUL, and what the checkout is then. */
const update: Primitive = {
  name: "hr_svn_update",
  liveOutput: false,
  body: `
hr_svn_set_up "$@" || hr_die "the host has no svn"
hr_path "$hr_v_dest"
hr_enter "$hr_p"
[ -z "$hr_v_revert" ] || hr_svn_do "cannot take local changes back" revert -R .
case $hr_v_how in
switch) hr_svn_do "cannot bring $hr_v_dest to $hr_v_repo" switch -r "$hr_v_revision" -- "$hr_v_repo" . ;;
update) hr_svn_do "cannot update $hr_v_dest" update -r "$hr_v_revision" . ;;
checkout)
  hr_svn_do "cannot make a checkout of $hr_v_dest" checkout --force -r "$hr_v_revision" -- "$hr_v_repo" .
  hr_o=$hr_e
  [ -z "$hr_v_force" ] || hr_svn_do "cannot take back what differs" revert -R .
  hr_e=$hr_o ;;
esac
printf '%s\\n\\0%s' "$hr_e" "$("$hr_v" --non-interactive info . 2>/dev/null </dev/null)"`,
  requires: [svnSetUp, svnOrDie, resolvePath, enterFolder, die],
};

/** Exports over what is there. */
const overwrite: Primitive = {
  name: "hr_svn_overwrite",
  liveOutput: false,
  body: `
hr_svn_set_up "$@" || hr_die "the host has no svn"
hr_path "$hr_v_dest"
if [ -d "$hr_p" ]; then
  hr_enter "$hr_p"
  set -- .
else
  hr_parent "$hr_p"
  set -- "./$hr_b@"
fi
hr_svn_do "cannot export $hr_v_repo" export --force -r "$hr_v_revision" -- "$hr_v_repo" "$1"`,
  requires: [svnSetUp, svnOrDie, resolvePath, enterFolder, enterParent, die],
};

/** Downloads of this size take as long as they take. */
const LONG = 6 * 3_600_000;

export interface SvnMade {
  readonly summary: string;
  readonly before?: string;
  readonly after?: string;
  readonly counts?: false;
  /** What the checkout will be like, for those who ask in check mode; undefined for an export. */
  readonly state?: Readonly<Record<string, unknown>>;
}

function change(primitive: Primitive, kind: string, words: SvnWords, made: SvnMade): Change {
  const { summary, before, after, counts, state } = made;
  const difference = {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  return {
    kind,
    summary,
    ...(counts === false ? { counts } : {}),
    ...(before === undefined && after === undefined
      ? {}
      : { difference: { subject: words.dest, ...difference } }),
    operations: [
      {
        primitive,
        args: svnArguments(words),
        mutates: true,
        timeout: LONG,
        ...(words.password === "" ? {} : { sensitive: true }),
      },
    ],
    effects: [{ kind: "tree", path: words.dest, tool: state ? "svn" : "svn-export", state: state ?? {} }],
  };
}

/** Of a place where nothing is. */
export function svnBring(words: SvnWords, how: "checkout" | "export", made: SvnMade): Change {
  return change(bring, `svn-${how}`, { ...words, how }, made);
}

export interface SvnUpdate {
  readonly how: "switch" | "update" | "checkout";
  /** Local changes are taken back first. */
  readonly revert: boolean;
  /** Of a checkout over files that are there: they become those of the repository. */
  readonly force: boolean;
}

export function svnUpdate(words: SvnWords, { how, revert, force }: SvnUpdate, made: SvnMade): Change {
  const flags = { how, revert: revert ? "1" : "", force: force ? "1" : "" };
  return change(update, `svn-${how}`, { ...words, ...flags }, made);
}

export function svnOverwrite(words: SvnWords, made: SvnMade): Change {
  return change(overwrite, "svn-export", words, made);
}

export interface SvnOutcome {
  /** Whether files were changed. */
  readonly changed: boolean;
  readonly conflicts: readonly string[];
  readonly now: SvnPlace | undefined;
}

/** What an operation says became of it. */
export function svnOutcome(reply: Reply): SvnOutcome {
  const [said = "", info] = reply.stdout.toString("utf8").split("\0");
  const lines = said.split("\n");
  return {
    changed: lines.some((line) => /^([ABDUCGE].{3}|.[UGCE].{2}|.{3}C) ./.test(line)),
    conflicts: lines.flatMap((line) => /^(?:C.{3}|.C.{2}|.{3}C) (.+)$/.exec(line)?.[1] ?? []),
    now: placeOf(info),
  };
}
