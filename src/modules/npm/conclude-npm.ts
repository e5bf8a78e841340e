/** What npm's words, and its lists before and after, say about what it did. */

import { npmOutcome } from "../../host/changes/run-npm.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Conclusion } from "../contract/module.ts";

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT/, "the host does not reach the registry"],
  [/\bE404\b/, "the registry has no such package"],
  [/ETARGET|No matching version/, "the registry has no such version"],
  [/EACCES|EPERM/, "the user of the task may not write there: `become: true`"],
  [/ENOSPC/, "the disk is full"],
  [/\bEUSAGE\b/, "package.json and the lock file don't agree: run `npm install` where they are kept"],
  [/EBADENGINE|Unsupported engine/, "it is made for another version of Node.js"],
  [/E401|ENEEDAUTH/, "the registry wants a login: npm's settings of the user (.npmrc) have it"],
];

function whyFailed(said: string): string {
  const lines = said
    .split("\n")
    .map((line) => /^npm (?:ERR!|error) ?(.*)$/.exec(line)?.[1]?.trim() ?? "")
    .filter((line) => line !== "" && !/^(A complete log|errno |syscall |code |\/|[-.\w]+-debug)/.test(line));
  const reason = lines.slice(0, 4).join("; ") || said.trim().split("\n").at(-1) || "npm did not say why";
  const hint = HINTS.find(([pattern]) => pattern.test(said))?.[1];
  return hint === undefined ? reason : `${reason} (${hint})`;
}

export function concludeNpm(replies: readonly (Reply | undefined)[]): Conclusion {
  const printed: string[] = [];
  const said: string[] = [];
  let changed = false;
  for (const reply of replies) {
    if (reply === undefined) continue;
    const stderr = reply.stderr.toString("utf8");
    const outcome = npmOutcome(reply.stdout.toString("utf8"));
    said.push(stderr);
    if (!outcome)
      return { result: { stderr }, failed: `npm was not run to its end: ${whyFailed(stderr)}`, changed };
    printed.push(outcome.stdout);
    changed ||= outcome.differs;
    if (outcome.rc !== 0) {
      const result = { rc: outcome.rc, stdout: printed.join("\n"), stderr };
      return { result, failed: `npm failed: ${whyFailed(`${stderr}\n${outcome.stdout}`)}`, changed };
    }
  }
  return { result: { rc: 0, stdout: printed.join("\n"), stderr: said.join("") }, changed };
}
