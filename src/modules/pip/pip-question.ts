/** What `pip` asks of a host, and whether pip's options leave the answer true. */

import { hostPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { PipQuestion } from "../../host/reads/python-packages.ts";
import { splitWords } from "../../host/shell-words.ts";
import { type PipParams, requirementsOf } from "./pip-params.ts";

/** Options that change nothing about what is wanted, with how many words follow them. */
const HARMLESS: readonly (readonly [RegExp, 0 | 1])[] = [
  [/^(-i|-f|--index-url|--extra-index-url|--trusted-host|--find-links|--proxy|--cert|--client-cert)$/, 1],
  [
    /^(--timeout|--retries|--cache-dir|--log|--exists-action|--progress-bar|--root-user-action|--only-binary|--no-binary)$/,
    1,
  ],
  [/^--[a-z-]+=.*$/, 0],
  [
    /^(-q+|-v+|--quiet|--verbose|--user|--no-index|--no-cache-dir|--prefer-binary|--break-system-packages)$/,
    0,
  ],
  [
    /^(--disable-pip-version-check|--no-warn-script-location|--no-input|--no-build-isolation|--no-color|--no-warn-conflicts)$/,
    0,
  ],
  [/^(--no-clean|--no-compile|--compile|--require-hashes|--use-pep517|--no-deps|--isolated|-e)$/, 0],
];

const CHANGES_MEANING = /^--(target|prefix|root|constraint|requirement|src|platform|python-version|python)=/;

/** Whether pip, with these options, does what it would do without them. */
export function areHarmless(options: readonly string[]): boolean {
  let rest = options;
  while (rest.length > 0) {
    const [word = ""] = rest;
    const known = HARMLESS.find(([pattern]) => pattern.test(word));
    if (known === undefined || CHANGES_MEANING.test(word)) return false;
    rest = rest.slice(1 + known[1]);
  }
  return true;
}

export function questionOf(p: PipParams, host: Pick<HostView, "home">): PipQuestion {
  const maker = splitWords(p.virtualenv_command ?? "") ?? [];
  const path = (text: string | undefined) => (text === undefined ? undefined : hostPath(text, host));
  return {
    chdir: path(p.chdir),
    virtualenv: path(p.virtualenv),
    executable: path(p.executable),
    requirements: requirementsOf(p),
    file: path(p.requirements),
    makers:
      p.virtualenv === undefined
        ? []
        : p.virtualenv_command === undefined
          ? ["virtualenv", "python3"]
          : [path(maker[0]) ?? ""],
  };
}
