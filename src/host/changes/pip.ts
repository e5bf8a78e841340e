/** Makes virtual environments for Python, and runs pip in them or in the host's own Python. */

import type { Call, Primitive } from "../primitive.ts";
import { die } from "../programs/path-program.ts";
import { runPip } from "../programs/pip-program.ts";
import { printPackages } from "../programs/python-listing-program.ts";
import type { PipPlace } from "../reads/python-packages.ts";

const MARK = "hr packages";

/** $1 folder, $2 environment, $3 pip, $4 umask or "", $5 "1": PEP 668 is overruled, then pip's words. */
const pip: Primitive = {
  name: "hr_run_pip",
  body: `
[ -z "$4" ] || umask "$4"
hr_break=$5
hr_find_pip "$1" "$2" "$3"
[ -n "$hr_py$hr_exe" ] || hr_die "there is no pip"
shift 5
if [ -n "$hr_break" ]; then PIP_BREAK_SYSTEM_PACKAGES=1; export PIP_BREAK_SYSTEM_PACKAGES; fi
: "\${PIP_NO_INPUT:=1}" "\${PIP_DISABLE_PIP_VERSION_CHECK:=1}"
export PIP_NO_INPUT PIP_DISABLE_PIP_VERSION_CHECK
hr_before=$(hr_print_packages)
hr_pip "$@"
hr_rc=$?
printf '\\n${MARK} %s\\n' "$hr_rc"
printf '%s\\n${MARK}\\n' "$hr_before"
hr_print_packages
exit 0`,
  requires: [die, runPip, printPackages],
};

/** $1 folder, $2 environment, $3 umask or "", then the words of what makes it. What it could not finish it takes away again. */
const make: Primitive = {
  name: "hr_make_environment",
  body: `
[ -z "$3" ] || umask "$3"
if [ -n "$1" ]; then cd -- "$1" 2>/dev/null || hr_die "cannot change to the folder $1"; else cd /; fi
case $2 in /*) hr_v=$2 ;; *) hr_v=$(pwd)/$2 ;; esac
hr_new=
[ -e "$hr_v" ] || [ -L "$hr_v" ] || hr_new=1
shift 3
hr_o=$("$@" "$hr_v" 2>&1 </dev/null) && [ -e "$hr_v/bin/activate" ] && exit 0
[ -z "$hr_new" ] || rm -rf -- "$hr_v"
printf '%s\\n' "\${hr_o:-$1 made no environment}" >&2
exit 1`,
  requires: [die],
};

export interface PipRun extends PipPlace {
  /** pip's own: `["install", "requests"]`. */
  readonly words: readonly string[];
  readonly umask?: string | undefined;
  readonly breakSystemPackages?: boolean | undefined;
}

export function pipCall({ chdir, virtualenv, executable, words, umask, breakSystemPackages }: PipRun): Call {
  const flags = [umask ?? "", breakSystemPackages ? "1" : ""];
  return {
    primitive: pip,
    args: [chdir ?? "", virtualenv ?? "", executable ?? "", ...flags, ...words],
    mutates: true,
    timeout: 3_600_000,
  };
}

export interface EnvironmentToMake {
  readonly chdir?: string | undefined;
  readonly virtualenv: string;
  readonly umask?: string | undefined;
  /** Program and options; the folder follows. */
  readonly maker: readonly string[];
}

export function makeEnvironmentCall({ chdir, virtualenv, umask, maker }: EnvironmentToMake): Call {
  return {
    primitive: make,
    args: [chdir ?? "", virtualenv, umask ?? "", ...maker],
    mutates: true,
    timeout: 600_000,
  };
}

export interface PipOutcome {
  readonly rc: number;
  readonly stdout: string;
  /** Every package before and after. */
  readonly before: string;
  readonly after: string;
}

/** What `pipCall` printed; undefined where it is none of that. */
export function pipOutcome(printed: string): PipOutcome | undefined {
  const at = printed.lastIndexOf(`\n${MARK}\n`);
  const start = printed.lastIndexOf(`\n${MARK} `, at);
  const end = printed.indexOf("\n", start + 1);
  if (at < 0 || start < 0) return undefined;
  return {
    rc: Number(printed.slice(start + MARK.length + 2, end)),
    stdout: printed.slice(0, start),
    before: printed.slice(end + 1, at).trim(),
    after: printed.slice(at + MARK.length + 2).trim(),
  };
}
