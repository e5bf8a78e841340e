/** What `--version` says: the form of Ansible's, with the version whose language it is, and homerun's own. */

import type { CliContext } from "../context.ts";
import type { Configuration } from "./settings/configuration.ts";

/** The release of ansible-core whose language and output are kept. */
export const CORE_VERSION = "2.18.0";

export function versionText(
  name: string,
  { path }: Configuration,
  { version, self }: Pick<CliContext, "version" | "self">,
): string {
  return `${[
    `${name} [core ${CORE_VERSION}]`,
    `  config file = ${path ?? "None"}`,
    `  homerun version = ${version}`,
    `  executable location = ${self[1] ?? ""}`,
    `  node version = ${self[0] ?? ""}`,
  ].join("\n")}\n`;
}
