/** Shell functions that everything about Subversion starts with: its settings by name, the program and how it logs in, its complaints. */

import type { Primitive } from "../primitive.ts";
import { die } from "./path-program.ts";

/** What calls of svn's functions can be told, each as a word `NAME=value`. */
export interface SvnWords {
  /** The program; "": the one that is found. */
  readonly executable: string;
  /** Absolute; "" where there is no checkout. */
  readonly dest: string;
  readonly repo: string;
  readonly revision: string;
  readonly username: string;
  readonly password: string;
  /** "1": a certificate of an authority that is not known is good enough. */
  readonly trust: string;
  readonly [name: string]: string;
}

export function svnArguments(words: SvnWords): readonly string[] {
  return Object.entries(words).map(([name, value]) => `${name}=${value}`);
}

/**
 * Sets `hr_v_NAME` for each word, and `hr_v` to the program. File names are read as UTF-8 where the host can do that. Who has no settings
 * of svn's gets none: it would make a folder for them, even where it only looks. Status 3: there is no svn.
 */
export const svnSetUp: Primitive = {
  name: "hr_svn_set_up",
  body: `
for hr_a; do eval "hr_v_\${hr_a%%=*}=\\\${hr_a#*=}"; done
hr_v=\${hr_v_executable:-svn}
command -v -- "$hr_v" >/dev/null 2>&1 || return 3
[ -d "$HOME/.subversion" ] || [ -n "$SVN_SSH" ] || HOME=/proc/self
hr_v_version=$("$hr_v" --version --quiet 2>/dev/null)
case $(LC_ALL=C.UTF-8 locale charmap 2>/dev/null) in UTF-8) LC_ALL=C.UTF-8; export LC_ALL ;; esac`,
};

/** Runs svn with the words as who the task logs in as. The password is no word of a process, but for svn before 1.10, which takes it in no other way. */
export const svn: Primitive = {
  name: "hr_svn",
  body: `
[ -z "$hr_v_trust" ] || set -- --trust-server-cert "$@"
[ -z "$hr_v_username" ] || set -- --username "$hr_v_username" "$@"
set -- --non-interactive --no-auth-cache "$@"
if [ -z "$hr_v_password" ]; then "$hr_v" "$@" </dev/null; return; fi
case $hr_v_version in
0.* | 1.[0-9] | 1.[0-9].*) "$hr_v" --password "$hr_v_password" "$@" </dev/null ;;
*) printf '%s\\n' "$hr_v_password" | "$hr_v" --password-from-stdin "$@" ;;
esac`,
};

/** Runs svn with the words that follow $1, which is what was wanted; ends the call where that fails. What it said is in \`hr_e\`. */
export const svnOrDie: Primitive = {
  name: "hr_svn_do",
  body: `
hr_w=$1
shift
hr_e=$(hr_svn "$@" 2>&1) || hr_die "$hr_w: $(printf '%s\\n' "$hr_e" | grep -e '^svn: ' | tail -n 8)"`,
  requires: [svn, die],
};
