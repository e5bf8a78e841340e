/** Git repositories of this machine for tests: commits, tags, submodules, and what they are at. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const IDENTITY = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
};

/** git lets file addresses be submodules only when told to. */
export const LOCAL_SUBMODULES = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "protocol.file.allow",
  GIT_CONFIG_VALUE_0: "always",
} as const;

export function runGit(folder: string, ...words: readonly string[]): string {
  return execFileSync("git", words, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", ...IDENTITY, ...LOCAL_SUBMODULES },
  }).trim();
}

/** A commit with these files; gives its id. */
export function commit(folder: string, files: Readonly<Record<string, string>>, message = "more"): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  runGit(folder, "add", "--all");
  runGit(folder, "commit", "--quiet", "--allow-empty", "--message", message);
  return runGit(folder, "rev-parse", "HEAD");
}

/** A repository with one commit on `main`. */
export function repository(folder: string, files: Readonly<Record<string, string>> = { a: "1\n" }): string {
  mkdirSync(folder, { recursive: true });
  runGit(folder, "init", "--quiet", "--initial-branch=main");
  commit(folder, files, "first");
  return folder;
}

export function headOf(folder: string): string {
  return runGit(folder, "rev-parse", "HEAD");
}
