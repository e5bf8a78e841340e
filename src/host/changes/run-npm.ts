/** Runs npm to change packages, and tells what it listed before and after. */

import type { Call, Primitive } from "../primitive.ts";
import { NPM_SET_UP, type NpmWords, npmArguments, npmList } from "../programs/npm-program.ts";
import { die, resolvePath } from "../programs/path-program.ts";
import { enterFolder } from "../programs/place-program.ts";
import { makeFolders } from "./make-directory.ts";

/**
 * Prints "npm STATUS BEFORE AFTER", a line end, and what npm printed. The folder is made where it is missing. BEFORE and AFTER are
 * digests of what npm lists, where that is asked for; without, they differ where npm came to its end.
 */
const primitive: Primitive = {
  name: "hr_run_npm",
  liveOutput: false,
  body: `( ${NPM_SET_UP}
) || hr_die "the host has no npm"
${NPM_SET_UP}
if [ -n "$hr_m_folder" ]; then
  hr_path "$hr_m_folder"
  ( hr_make_directory "$hr_p" "" "" "" ) || exit 1
  hr_enter "$hr_p"
fi
[ -z "$hr_m_unsafe" ] || export npm_config_unsafe_perm=true
hr_was=0 hr_now=0
[ -z "$hr_m_compare" ] || hr_was=$(hr_npm_list "$@" 2>/dev/null | cksum)
hr_o=$("$@" </dev/null)
hr_c=$?
if [ -n "$hr_m_compare" ]; then hr_now=$(hr_npm_list "$@" 2>/dev/null | cksum); elif [ $hr_c = 0 ]; then hr_now=1; fi
printf 'npm %s %s %s\\n%s' "$hr_c" "\${hr_was%% *}" "\${hr_now%% *}" "$hr_o"`,
  requires: [npmList, makeFolders, enterFolder, resolvePath, die],
};

/** Downloads and builds take as long as they take. */
const LONG = 6 * 3_600_000;

export interface RunNpm {
  /** Follow the program. */
  readonly rest: readonly string[];
  /** Scripts of packages run as root, where npm would not do that by itself. */
  readonly unsafe: boolean;
  /** Whether it changes something is not known before. */
  readonly compare: boolean;
}

export function npmCall(words: NpmWords, { rest, unsafe, compare }: RunNpm): Call {
  const more = { unsafe: unsafe ? "1" : "", compare: compare ? "1" : "", long: "1" };
  return { primitive, args: npmArguments(words, more, rest), mutates: true, timeout: LONG };
}

export interface NpmOutcome {
  readonly rc: number;
  /** Whether it has changed something. */
  readonly differs: boolean;
  readonly stdout: string;
}

/** Undefined where npm was not run to its end. */
export function npmOutcome(printed: string): NpmOutcome | undefined {
  const [header = "", rc = "", before, after] = /^npm (\d+) (\d+) (\d+)\n/.exec(printed) ?? [];
  if (header === "") return undefined;
  return { rc: Number(rc), differs: before !== after, stdout: printed.slice(header.length) };
}
