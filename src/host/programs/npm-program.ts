/** Shell functions that everything about npm starts with: its settings by name, how it is started, and what it lists. */

import type { Primitive } from "../primitive.ts";

/** Where and how npm works, for all of its commands. */
export interface NpmWords {
  /** Absolute; "": wherever calls start, for packages of the whole host. */
  readonly folder: string;
  readonly global: boolean;
  readonly production: boolean;
  readonly noOptional: boolean;
  readonly registry: string;
  /** The program and the words that always follow it. */
  readonly program: readonly string[];
}

/** Settings, a `--`, and then words: the program's own come first. */
export function npmArguments(
  words: NpmWords,
  more: Readonly<Record<string, string>>,
  rest: readonly string[],
): readonly string[] {
  const flag = (on: boolean): string => (on ? "1" : "");
  const settings = {
    folder: words.folder,
    global: flag(words.global),
    production: flag(words.production),
    no_optional: flag(words.noOptional),
    registry: words.registry,
    program: String(words.program.length),
    ...more,
  };
  return [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    "--",
    ...words.program,
    ...rest,
  ];
}

/**
 * Begins a body: sets `hr_m_NAME` for each setting and leaves the words. A program with a path finds the node that lies beside it. Status 3:
 * there is no such program.
 */
export const NPM_SET_UP = `
while [ "$1" != -- ]; do
  eval "hr_m_\${1%%=*}=\\\${1#*=}"
  shift
done
shift
case $1 in */*) PATH="\${1%/*}:$PATH"; export PATH ;; esac
command -v -- "$1" >/dev/null 2>&1 || exit 3
export npm_config_update_notifier=false npm_config_progress=false`;

/** Of all words: what npm lists, as JSON, with the words of \`hr_m_long\` besides. It makes no folders in the home for that. */
export const npmList: Primitive = {
  name: "hr_npm_list",
  body: `
hr_i=$hr_m_program hr_n=$(($# - hr_m_program))
while [ "$hr_i" -gt 0 ]; do
  set -- "$@" "$1"
  shift
  hr_i=$((hr_i - 1))
done
shift "$hr_n"
set -- "$@" list --json --depth=0
[ -z "$hr_m_long" ] || set -- "$@" --long
[ -z "$hr_m_global" ] || set -- "$@" --global
[ -z "$hr_m_production" ] || set -- "$@" --production
[ -z "$hr_m_no_optional" ] || set -- "$@" --no-optional
npm_config_logs_max=0 npm_config_cache=/ "$@" </dev/null`,
};
