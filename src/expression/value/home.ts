/** `~` and `$NAME` in paths, of the controller. */

import type { LookupHost } from "../lookup-host.ts";

export function expandUser(path: string, host: LookupHost): string {
  if (path !== "~" && !path.startsWith("~/")) return path;
  const home = host.env("HOME");
  return home === undefined ? path : home.replace(/\/+$/, "") + path.slice(1);
}

/** Names that are not set stay as they are. */
export function expandVariables(path: string, host: LookupHost): string {
  return path.replace(
    /\$(\w+|\{[^}]*\})/g,
    (source, name: string) => host.env(name.replace(/^\{|\}$/g, "")) ?? source,
  );
}
