/** Where homerun keeps what it remembers, by the XDG rules. */

import { isAbsolute, join } from "node:path";

export function stateDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): string {
  const state = environment.XDG_STATE_HOME;
  return join(
    state !== undefined && isAbsolute(state) ? state : join(homeDirectory, ".local", "state"),
    "homerun",
  );
}
