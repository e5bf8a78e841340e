/** Shell functions that everything about git starts with: its settings by name, the program and how it reaches servers, its complaints. */

import type { Primitive } from "../primitive.ts";
import { die } from "./path-program.ts";

/** What calls of git's functions can be told, each as a word `NAME=value`. */
export interface GitWords {
  /** The program; "": the one that is found. */
  readonly executable: string;
  /** What ssh is told besides, as a shell reads it. */
  readonly ssh: string;
  /** Absolute; "" where there is no checkout. */
  readonly dest: string;
  readonly repo: string;
  readonly remote: string;
  readonly version: string;
  readonly [name: string]: string;
}

export function gitArguments(words: GitWords): readonly string[] {
  return Object.entries(words).map(([name, value]) => `${name}=${value}`);
}

/** Sets `hr_g_NAME` for each word, `hr_g` to the program, and how it reaches servers: it never asks anybody anything. Status 3: there is no git. */
export const gitSetUp: Primitive = {
  name: "hr_git_set_up",
  body: `
for hr_a; do eval "hr_g_\${hr_a%%=*}=\\\${hr_a#*=}"; done
hr_g=\${hr_g_executable:-git}
command -v -- "$hr_g" >/dev/null 2>&1 || return 3
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
hr_a=\${GIT_SSH:-$GIT_SSH_COMMAND}
export GIT_TERMINAL_PROMPT=\${GIT_TERMINAL_PROMPT:-0} GIT_SSH_COMMAND="\${hr_a:-$("$hr_g" config --get core.sshCommand || echo ssh)} $hr_g_ssh"`,
};

/** Makes the folder $1 the current one; what is above it is no repository that git may find. */
export const gitEnter: Primitive = {
  name: "hr_git_enter",
  body: `
cd -P -- "$1" 2>/dev/null || hr_die "cannot enter $1: Permission denied"
export GIT_CEILING_DIRECTORIES="\${PWD%/*}"`,
  requires: [die],
};

/** What git complained of in \`hr_e\`: without its progress, and not too much of it. */
export const gitSaid: Primitive = {
  name: "hr_git_said",
  body: `
hr_a=$(printf '%s\\n' "$hr_e" | tr '\\r' '\\n' | grep -v -e '^Cloning into' -e '^remote: [A-Z][a-z]* objects' -e '^remote: Total' -e '^Switched to' -e '^hint:' -e '^From ' -e '^Warning: Permanently added' -e '^$' | tail -n 12)
printf '%s' "\${hr_a:-git does not say why}"`,
};

/** Runs git with the words that follow $1, which is what was wanted; ends the call where that fails. */
export const git: Primitive = {
  name: "hr_git",
  body: `
hr_w=$1
shift
hr_e=$("$hr_g" "$@" 2>&1 </dev/null) || hr_die "$hr_w: $(hr_git_said)"`,
  requires: [die, gitSaid],
};
