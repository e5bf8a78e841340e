/** What pip's words and its packages before and after say about what it did. */

import { pipOutcome } from "../../host/changes/pip.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Conclusion, ModuleResult } from "../contract/module.ts";
import type { PipParams } from "./pip-params.ts";

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /externally-managed-environment/,
    "this Python is the system's (PEP 668): name a `virtualenv`, or set `break_system_packages: true`",
  ],
  [/ensurepip is not|python3[\d.]*-venv/, "install the package `python3-venv`"],
  [
    /Temporary failure in name resolution|Name or service not known|NewConnectionError/,
    "the host does not reach the package index",
  ],
  [/No matching distribution found/, "the index has no such version for this Python"],
  [/Permission denied|\[Errno 13\]/, "the user of the task may not write there: `become: true`"],
  [/No space left on device/, "the disk is full"],
  [
    /uninstall-distutils-installed-package|uninstall-no-record-file|no RECORD file|no files were found to uninstall/i,
    "it was not installed by pip: remove it with the system's package manager",
  ],
];

function whyFailed(said: string): string {
  const lines = said
    .split("\n")
    .map((l) => l.trim())
    .filter((l) => l !== "");
  const errors = lines
    .filter((l) => /^(ERROR|error): /.test(l))
    .map((l) => l.replace(/^(ERROR|error): /, ""));
  const reason =
    errors.length > 0 ? [...new Set(errors)].join("; ") : (lines.at(-1) ?? "pip did not say why");
  const hint = HINTS.find(([pattern]) => pattern.test(said))?.[1];
  return hint === undefined ? reason : `${reason} (${hint})`;
}

interface Work {
  readonly p: PipParams;
  readonly made: boolean;
}

export function concludePip(
  replies: readonly (Reply | undefined)[],
  base: ModuleResult,
  { p, made }: Work,
): Conclusion {
  const making = made ? replies[0] : undefined;
  if (making && making.status !== 0)
    return {
      result: base,
      failed: `could not make the environment ${p.virtualenv}: ${whyFailed(making.stderr.toString("utf8"))}`,
      changed: false,
    };
  const reply = replies.at(-1);
  const stderr = reply?.stderr.toString("utf8") ?? "";
  const outcome = pipOutcome(reply?.stdout.toString("utf8") ?? "");
  if (reply?.status !== 0 || !outcome)
    return {
      result: { ...base, stderr },
      failed: `pip was not run to its end: ${whyFailed(stderr)}`,
      changed: made,
    };
  const { stdout, rc } = outcome;
  const differs = outcome.before !== outcome.after;
  const result = { ...base, stdout, stderr, stdout_lines: linesOf(stdout), stderr_lines: linesOf(stderr) };
  const isGone = p.state === "absent" && rc === 1 && /not installed/.test(stdout + stderr);
  if (rc !== 0 && !isGone)
    return {
      result: { ...result, rc },
      failed: `pip failed: ${whyFailed(`${stdout}\n${stderr}`)}`,
      changed: made || differs,
    };
  const said =
    p.state !== "absent" &&
    !p.editable &&
    p.requirements === undefined &&
    !isOfRepository(p) &&
    /^Successfully installed/m.test(stdout);
  return { result, changed: made || differs || said };
}

/** pip installs a repository anew each time; whether something else came shows in the list. */
function isOfRepository({ name }: PipParams): boolean {
  return (name ?? []).some((each) => /^(git|hg|svn|bzr)\+/.test(each.trim()));
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd() === "" ? [] : text.trimEnd().split("\n");
}
