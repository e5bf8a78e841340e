/** Which path a module acts on where a link stands at the one it was given. */

import { linkTarget } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";

export interface Actual {
  readonly kind: "actual";
  readonly path: string;
  readonly state: FileState | undefined;
}

/**
 * With `follow`, what a link leads to. Root follows a link that another user made only to what that user owns: whoever
 * may write to a folder could otherwise have root write anywhere.
 */
export function actualPath(
  path: string,
  follow: boolean,
  own: FileState | undefined,
  beyond: FileState | undefined,
  host: HostView,
): Actual | Refusal {
  if (own?.type !== "link" || !follow) return { kind: "actual", path, state: own };
  const real = own.real ?? linkTarget(path, own.target ?? "");
  const foreign = host.uid === 0 && own.uid > 0 && beyond?.uid !== own.uid;
  if (!foreign) return { kind: "actual", path: real, state: beyond };
  const owner = beyond ? `belongs to ${beyond.owner}` : "is not there";
  return refuse(
    `${path} is a link that ${own.owner} made, to ${real}, which ${owner}: root does not follow it`,
    {
      help: `name ${real} itself, or set \`follow: false\``,
    },
  );
}
