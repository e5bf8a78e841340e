/** What is to go: a key, a request or a certificate, with a copy kept where the task wants one. */

import { removePath } from "../../host/changes/remove-path.ts";
import { setAside, setAsidePath } from "../../host/changes/set-aside.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import type { ModuleResult, Verdict } from "../contract/module.ts";

export function removal(
  path: string,
  file: FileState | undefined,
  { backup, result }: { readonly backup: boolean; readonly result: ModuleResult },
): Verdict {
  if (!file) return { changes: [], result };
  if (!backup) return { changes: [removePath(path, file)], result };
  return {
    changes: [setAside(path)],
    result,
    collect: ([reply]) => {
      const copy = setAsidePath(reply);
      return copy === undefined ? {} : { backup_file: copy };
    },
  };
}
