/** Reads apt-get's own words: whether it changed something, and why it failed. */

import type { Reply } from "../../host/primitive.ts";
import type { Conclusion, ModuleResult } from "../contract/module.ts";

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /Could not get lock|held by process|frontend lock was locked/,
    "another package manager is at work; raise `lock_timeout` to wait longer",
  ],
  [/is not valid yet/, "the host's clock is behind: set its time first"],
  [/Temporary failure resolving|Could not resolve/, "the host can't resolve names right now"],
  [
    /Unable to locate package|has no installation candidate/,
    "refresh the index with `update_cache: true`, or add the repository that has it",
  ],
  [/404\s+Not Found|Hash Sum mismatch/, "the package index is out of date: `update_cache: true`"],
  [
    /Unmet dependencies|unmet dependencies|held broken packages/,
    "`state: fixed` repairs what an earlier run left broken",
  ],
  [
    /Packages were downgraded/,
    "`allow_downgrade: true` lets a named version be older than the installed one",
  ],
  [
    /Held packages were changed/,
    "the package is on hold; `allow_change_held_packages: true` changes it all the same",
  ],
  [/NO_PUBKEY|is not signed|EXPKEYSIG/, "the repository's key is missing or expired"],
  [/Permission denied|are you root/, "apt needs root: `become: true`"],
  [/No space left|not enough free space/, "the disk is full"],
];

/** One line: apt's errors, what dpkg could not do, and what usually helps. */
export function whyAptFailed(stdout: string, stderr: string): string {
  const lines = `${stderr}\n${stdout}`.split("\n").map((l) => l.trim());
  const errors = lines.filter((l) => l.startsWith("E: ")).map((l) => l.slice(3));
  const packages = lines.flatMap((line, i) => {
    const match = /^dpkg: error processing (?:package|archive) (\S+) .*:$/.exec(line);
    return match ? [`${match[1]}: ${lines[i + 1] ?? ""}`] : [];
  });
  const said = [...new Set([...packages, ...errors])].filter(
    (l) => !/^Sub-process .* returned an error code/.test(l) || packages.length === 0,
  );
  const reason =
    said.length > 0 ? said.join("; ") : (lines.filter((l) => l !== "").at(-1) ?? "apt-get did not say why");
  const hint = HINTS.find(([pattern]) => pattern.test(`${stderr}\n${stdout}`))?.[1];
  return hint === undefined ? reason : `${reason} (${hint})`;
}

/** Whether the summary line says that something was done; undefined where there is none. */
export function aptChanged(stdout: string): boolean | undefined {
  const lines = stdout.split("\n").filter((l) => /^\d+ upgraded, \d+ newly installed,/.test(l));
  const counts = lines.map((l) =>
    l.matchAll(/(\d+) (?:upgraded|newly installed|reinstalled|downgraded|to remove)/g),
  );
  const configured = /^Setting up /m.test(stdout);
  return lines.length === 0
    ? undefined
    : configured || counts.some((found) => [...found].some(([, n]) => Number(n) > 0));
}

export interface AptWork {
  /** The first operation refreshes the index. */
  readonly refreshes: boolean;
  /** "install nginx": for the message. */
  readonly summary: string;
  readonly now: number;
}

export function concludeApt(
  { refreshes, summary, now }: AptWork,
  replies: readonly (Reply | undefined)[],
): Conclusion {
  const texts = replies.map((r) => ({
    status: r?.status ?? 0,
    stdout: r?.stdout.toString("utf8") ?? "",
    stderr: r?.stderr.toString("utf8") ?? "",
  }));
  const [first] = texts;
  const refreshed = refreshes && first?.status === 0;
  const work = refreshes ? texts.slice(1) : texts;
  const stdout = work.map((t) => t.stdout).join("");
  const stderr = work.map((t) => t.stderr).join("");
  const result: ModuleResult = {
    stdout,
    stderr,
    stdout_lines: stdout.split("\n"),
    stderr_lines: stderr.split("\n"),
    cache_updated: refreshed,
    ...(refreshed ? { cache_update_time: now } : {}),
  };
  const broken = work.find((t) => t.status !== 0);
  const changed = work.length > 0 && work.map((t) => aptChanged(t.stdout) ?? t.status === 0).some((c) => c);
  if (refreshes && first && first.status !== 0) {
    const failed = `could not refresh the package index: ${whyAptFailed(first.stdout, first.stderr)}`;
    return { result: { ...result, rc: first.status }, failed, changed };
  }
  if (broken) {
    const failed = `could not ${summary}: ${whyAptFailed(broken.stdout, broken.stderr)}`;
    return { result: { ...result, rc: broken.status }, failed, changed: aptChanged(stdout) ?? false };
  }
  return { result, ...(work.length === 0 ? {} : { changed }) };
}
