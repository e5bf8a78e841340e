/** What the files of a few folders of settings hold, each folder for itself. */

import { isBelow } from "../host-path.ts";
import { type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { foundContents } from "./found-files.ts";
import { predictContent } from "./predicted-path.ts";

/** Contents of the files right in the folders, by absolute path; links to files count as files. */
export function folderTexts(folders: readonly string[]): Read<ReadonlyMap<string, Buffer>> {
  const { call, subject, parse } = foundContents({ paths: folders, depth: 1, follow: true }, []);
  return {
    call,
    subject,
    parse: (reply) => {
      const found = parse(reply);
      if (!found)
        throw new ReplyError(
          call.primitive.name,
          reply,
          `there are more than 64 MiB in ${folders.join(", ")}`,
        );
      return found;
    },
    predict: (seen, overlay) => predict(folders, seen, overlay),
  };
}

function predict(
  folders: readonly string[],
  seen: ReadonlyMap<string, Buffer>,
  overlay: Overlay,
): Predicted<ReadonlyMap<string, Buffer>> | undefined {
  const promised = overlay.effects.flatMap((effect) =>
    "path" in effect && folders.some((folder) => isRightIn(effect.path, folder)) ? [effect.path] : [],
  );
  const after = new Map(seen);
  let touched = false;
  for (const path of new Set([...seen.keys(), ...promised])) {
    const next = predictContent(path, seen.get(path), overlay);
    if (!next) continue;
    if ("unknown" in next) return next;
    touched = true;
    if (next.known) after.set(path, next.known);
    else after.delete(path);
  }
  return touched ? { known: after } : undefined;
}

function isRightIn(path: string, folder: string): boolean {
  return isBelow(path, folder) && !path.slice(folder.length + 1).includes("/");
}
