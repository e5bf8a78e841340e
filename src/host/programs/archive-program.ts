/** Shell functions that read archives: where they are, what kind they are, what is in them. */

import type { Primitive } from "../primitive.ts";
import { download } from "./download-program.ts";
import { die, reasonOf, resolvePath } from "./path-program.ts";

/** What the functions are told, as arguments in this order. */
export interface ArchiveWords {
  /** On the host, or an address; "": it comes on stdin. */
  readonly src: string;
  readonly dest: string;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly options: readonly string[];
}

export function archiveArguments({ src, dest, exclude, include, options }: ArchiveWords): readonly string[] {
  const lists = [exclude, include, options];
  return [src, dest, ...lists.flatMap((list) => [String(list.length), ...list])];
}

/**
 * Sets \`hr_f\` to the archive as a file, after fetching it where it is elsewhere: then it is in a folder that goes when the call
 * ends. $1 where it is, $2 how it is called. Status 3: it is not there; 4: it may not be read; 5: it is empty.
 */
export const openArchive: Primitive = {
  name: "hr_open_archive",
  body: `
hr_tmp=
case $1 in
"" | *://*)
  hr_tmp=$(umask 077 && mktemp -d "\${TMPDIR:-/var/tmp}/.homerun.XXXXXX" 2>&1) || hr_die "there is no place for the archive: $(hr_reason "$hr_tmp")"
  trap 'rm -rf -- "$hr_tmp"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  hr_f=$hr_tmp/archive
  if [ -z "$1" ]; then hr_e=$(cat 2>&1 >"$hr_f") || hr_die "cannot bring the archive to the host: $(hr_reason "$hr_e")"
  else hr_e=$(hr_download "$1" "$hr_f" 2>&1) || hr_die "cannot fetch $1: $hr_e"; fi ;;
*)
  hr_path "$1"
  hr_f=$hr_p
  case $hr_f in /*) ;; *) hr_f=$PWD/\${hr_f#./} ;; esac
  [ -e "$hr_f" ] || exit 3
  [ -f "$hr_f" ] && [ -r "$hr_f" ] || exit 4 ;;
esac
[ -s "$hr_f" ] || exit 5`,
  requires: [download, resolvePath, die, reasonOf],
};

/**
 * Sets \`hr_kind\` by how the file \`hr_f\` begins, \`hr_tar\` to the tar program and \`hr_gnu\` to "1" where that is GNU's. Status 6 and the name
 * of the missing program on stdout where there is none that can read it.
 */
export const knowArchive: Primitive = {
  name: "hr_know_archive",
  body: `
hr_tar=
case $(od -An -tx1 -N6 <"$hr_f" | tr -d ' \\n') in
504b03* | 504b05* | 504b07*) hr_kind=zip hr_need=unzip ;;
1f8b*) hr_kind=gzip hr_need=gzip ;;
425a68*) hr_kind=bzip2 hr_need=bzip2 ;;
fd377a585a00) hr_kind=xz hr_need=xz ;;
28b52ffd*) hr_kind=zstd hr_need=zstd ;;
*) hr_kind=tar hr_need=tar ;;
esac
command -v $hr_need >/dev/null 2>&1 || { printf '%s' $hr_need; exit 6; }
if [ $hr_kind = zip ]; then
  case $(unzip --help 2>&1 </dev/null) in *BusyBox*) printf "Info-ZIP's unzip"; exit 6 ;; esac
  return 0
fi
for hr_tar in gtar tar ""; do command -v "$hr_tar" >/dev/null 2>&1 && break; done
[ -n "$hr_tar" ] || { printf tar; exit 6; }
case $("$hr_tar" --version 2>&1) in *"GNU tar"*) hr_gnu=1 ;; *usybox* | *BusyBox*) hr_gnu= ;; *) printf 'GNU tar'; exit 6 ;; esac`,
};

/** Prints the archive as tar reads it. */
const plainArchive: Primitive = {
  name: "hr_plain_archive",
  body: `
case $hr_kind in
tar) cat <"$hr_f" ;;
zstd) zstd -dcq <"$hr_f" ;;
*) $hr_kind -dc <"$hr_f" ;;
esac`,
};

/** Runs tar on the archive: $1 what it shall do, then further words. The lists of the call stand in \`hr_x\`, \`hr_i\` and \`hr_o\`, quoted. */
export const tarArchiveProgram: Primitive = {
  name: "hr_tar",
  body: `
hr_do=$1
shift
[ -z "$hr_gnu" ] || [ -z "$hr_o" ] || eval "set -- \\"\\$@\\" --show-transformed-names $hr_o"
eval "set -- \\"\\$@\\" $hr_x -f - $hr_i"
hr_plain_archive | "$hr_tar" $hr_do "$@"`,
  requires: [plainArchive],
};

/** The same for unzip, whose lists are spelled otherwise. $1 what it shall do; with "o" as $2 the options are heeded. */
export const zipArchiveProgram: Primitive = {
  name: "hr_zip",
  body: `
hr_do=$1
shift
[ "$1" = o ] && eval "set -- $hr_o" || set --
eval "set -- \\"\\$@\\" \\"\\$hr_f\\" $hr_i"
[ -z "$hr_x" ] || eval "set -- \\"\\$@\\" -x $hr_x"
unzip $hr_do "$@" </dev/null`,
};

/** Reads the lists from the arguments: sets \`hr_x\`, \`hr_i\` and \`hr_o\` to words that \`eval\` gives back, for tar where $1 is "tar". */
export const archiveLists: Primitive = {
  name: "hr_archive_lists",
  body: `
hr_for=$1
shift
hr_x= hr_i= hr_o=
for hr_list in x i o; do
  hr_n=$1
  shift
  while [ "$hr_n" -gt 0 ]; do
    hr_w=$1
    shift
    hr_n=$((hr_n - 1))
    case $hr_list$hr_for in xtar) hr_w=--exclude=\${hr_w%/} ;; esac
    hr_w=$(printf '%s.' "$hr_w" | sed "s/'/'\\\\\\\\''/g")
    hr_w="'\${hr_w%.}'"
    eval "hr_$hr_list=\\"\\$hr_$hr_list \\$hr_w\\""
  done
done`,
};
