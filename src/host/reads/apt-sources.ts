/** The one-line lists of repositories that apt goes by. */

import { plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { blankState, predictContent } from "./predicted-path.ts";

export interface SourceList {
  readonly path: string;
  /** What is written: the path itself, or what a link there leads to. */
  readonly target: string;
  readonly state: FileState;
  readonly content: Buffer;
}

export interface AptSources {
  /** In apt's order. */
  readonly lists: readonly SourceList[];
  /** The release's name, as /etc/os-release has it. */
  readonly codename: string | undefined;
  /** Whether the host has apt. */
  readonly isApt: boolean;
}

/** $1 the list, $2 the folder of lists. Prints "codename …" and "apt"; then of each file, ended by NUL, its path, where it is, its state, and its size before what it holds. */
const primitive: Primitive = {
  name: "hr_apt_sources",
  body: `
command -v apt-get >/dev/null 2>&1 && echo apt
sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null | tr -d '"' | sed 's/^/codename /'
printf '\\0'
for hr_f in "$1" "$2"/*.list; do
  [ -f "$hr_f" ] || continue
  hr_r=$(readlink -f -- "$hr_f") && hr_s=$(stat -c '${STAT_FORMAT}' -- "$hr_r") || exit 1
  hr_n=$(($(wc -c <"$hr_r"))) || exit 1
  printf '%s\\0%s\\0%s\\0%s\\0' "$hr_f" "$hr_r" "$hr_s" "$hr_n"
  head -c "$hr_n" <"$hr_r" || exit 1
done
exit 0`,
};

export function aptSources(list: string, folder: string): Read<AptSources> {
  return defineRead({
    primitive,
    args: [list, folder],
    subject: { kind: "path", path: plainPath(folder) },
    parse,
    predict: (seen, overlay) => predict(seen, overlay, list, folder),
  });
}

function parse(reply: Reply): AptSources {
  if (reply.status !== 0)
    throw new ReplyError(
      primitive.name,
      reply,
      `cannot read the lists of repositories: ${reply.stderr.toString("utf8").trim()}`,
    );
  const bytes = reply.stdout;
  let at = 0;
  const word = (): string => {
    const end = bytes.indexOf(0, at);
    const text = bytes.toString("utf8", at, end < 0 ? bytes.length : end);
    at = end < 0 ? bytes.length : end + 1;
    return text;
  };
  const head = word().split("\n");
  const lists: SourceList[] = [];
  while (at < bytes.length) {
    const [path, target, numbers = "", size] = [word(), word(), word(), Number(word())];
    const [first = "", second = "", third = ""] = numbers.split("\n");
    const state = readStat(first, second, third) ?? blankState("file");
    lists.push({ path, target, state, content: bytes.subarray(at, at + size) });
    at += size;
  }
  return {
    lists,
    codename: head.find((line) => line.startsWith("codename "))?.slice(9) || undefined,
    isApt: head.includes("apt"),
  };
}

function predict(
  seen: AptSources,
  overlay: Overlay,
  list: string,
  folder: string,
): Predicted<AptSources> | undefined {
  const promised = overlay.effects.flatMap((effect) =>
    "path" in effect && (effect.path === list || /^[^/]+\.list$/.test(effect.path.slice(folder.length + 1)))
      ? [plainPath(effect.path)]
      : [],
  );
  const paths = [...new Set([...seen.lists.map((one) => one.path), ...promised])];
  const lists: SourceList[] = [];
  let touched = false;
  for (const path of paths) {
    const before = seen.lists.find((one) => one.path === path);
    const answer = predictContent(before?.target ?? path, before?.content, overlay);
    if (answer && "unknown" in answer) return answer;
    if (answer) touched = true;
    const content = answer ? answer.known : before?.content;
    if (content) lists.push({ path, target: path, state: blankState("file"), ...before, content });
  }
  return touched ? { known: { ...seen, lists } } : undefined;
}
