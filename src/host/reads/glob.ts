/** Which paths of the host a pattern stands for. */

import { isBelow, plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

/** $1 folder that relative patterns start from or "", $2 pattern. Prints each path, NUL after it. */
const primitive: Primitive = {
  name: "hr_glob",
  body: `
if [ -n "$1" ]; then
  hr_path "$1"
  cd -- "$hr_p" 2>/dev/null || exit 0
fi
hr_path "$2"
IFS=
set -- $hr_p
for hr_f; do
  if [ -e "$hr_f" ] || [ -L "$hr_f" ]; then printf '%s\\0' "$hr_f"; fi
done`,
  requires: [resolvePath],
};

/** `*`, `?` and `[…]` as in a shell; a path without them stands for itself, where it is there. */
export function glob(pattern: string, folder?: string): Read<readonly string[]> {
  const isRelative = !/^[/~]/.test(pattern);
  const full = isRelative && folder !== undefined ? `${folder}/${pattern}` : pattern;
  return defineRead<readonly string[]>({
    primitive,
    args: [isRelative ? (folder ?? "") : "", pattern],
    subject: { kind: "path", path: plainPath(full) },
    parse: (reply) => {
      if (reply.status !== 0) throw new ReplyError(primitive.name, reply, reply.stderr.toString().trim());
      return reply.stdout
        .toString("utf8")
        .split("\0")
        .slice(0, -1)
        .map((path) => (isRelative ? path.replace(/^\.\//, "") : path));
    },
    predict: (seen, overlay) => predictGlob(plainPath(full), seen, overlay),
  });
}

function predictGlob(
  pattern: string,
  seen: readonly string[],
  overlay: Overlay,
): Predicted<readonly string[]> | undefined {
  const matches = patternTest(pattern);
  let touched = false;
  const paths = new Set(seen);
  for (const effect of overlay.effects) {
    if (!("path" in effect) || effect.kind === "attributes") continue;
    const at = plainPath(effect.path);
    if (effect.kind === "absent") {
      for (const path of paths) {
        if (plainPath(path) === at || isBelow(plainPath(path), at)) touched = paths.delete(path) || touched;
      }
    } else {
      for (let path = at; path.length > 1; path = path.slice(0, Math.max(path.lastIndexOf("/"), 0))) {
        if (!matches(path) || paths.has(path)) continue;
        touched = true;
        paths.add(path);
      }
    }
  }
  return touched ? { known: [...paths] } : undefined;
}

function patternTest(pattern: string): (path: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (path) => path === pattern;
  let source = "";
  for (const [piece] of pattern.matchAll(/\[[!^]?\]?[^\]]*\]|[\s\S]/g)) {
    if (piece === "*") source += "[^/]*";
    else if (piece === "?") source += "[^/]";
    else if (piece.length > 1) source += piece.replace(/^\[[!^]/, "[^").replaceAll("\\", "\\\\");
    else source += piece.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  try {
    const regex = new RegExp(`^${source}$`);
    return (path) => regex.test(path);
  } catch {
    return (path) => path === pattern;
  }
}
