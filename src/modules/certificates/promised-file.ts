/** Check mode: a request or certificate that would be made of what itself would only be made, so that it can't be shown. */

import type { Change } from "../../host/change.ts";
import { modeBits, NEW_FILE } from "../../host/mode.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import type { WantedAttributes } from "../files/file-params.ts";

export function promisedFile(
  path: string,
  before: FileState | undefined,
  { mode, owner, group }: WantedAttributes,
  what: string,
  because: string,
): Change {
  const base = before?.type === "file" ? { mode: before.mode, directory: false } : NEW_FILE;
  return {
    kind: "write-file",
    summary: `${before ? "replace" : "make"} ${what} ${path}: ${because}`,
    difference: { subject: path, ...(before ? { before: "(as it is)\n" } : {}), after: "(a new one)\n" },
    operations: [],
    effects: [
      {
        kind: "file",
        path,
        mode: mode === undefined ? base.mode : modeBits(mode, base),
        ...(owner ? { owner } : {}),
        ...(group ? { group } : {}),
      },
    ],
  };
}
