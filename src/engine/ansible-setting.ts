/** Ansible's settings by their names, as `lookup('config', …)` asks for them: what homerun does in their place. */

import type { RunContext } from "./run-context.ts";

type Run = Pick<RunContext, "inventory" | "language" | "mergesMaps" | "options">;

/** Of an inventory that is still being read there is neither. */
type Surrounding = Omit<Run, "inventory" | "options"> & Partial<Run>;

const SETTINGS: Readonly<Record<string, (run: Run) => unknown>> = {
  DEFAULT_ASK_PASS: () => false,
  DEFAULT_BECOME: ({ options }) => options.become,
  DEFAULT_BECOME_METHOD: () => "sudo",
  DEFAULT_BECOME_USER: ({ options }) => options.becomeUser ?? "root",
  DEFAULT_FACT_PATH: () => null,
  DEFAULT_FORCE_HANDLERS: ({ options }) => options.forceHandlers,
  DEFAULT_FORKS: ({ options }) => options.forks,
  DEFAULT_GATHERING: ({ options }) => options.gathering,
  DEFAULT_HASH_BEHAVIOUR: ({ mergesMaps }) => (mergesMaps ? "merge" : "replace"),
  DEFAULT_HOST_LIST: ({ inventory }) => inventory.sources,
  DEFAULT_JINJA2_NATIVE: ({ language }) => language !== "2.18",
  DEFAULT_KEEP_REMOTE_FILES: () => false,
  DEFAULT_MANAGED_STR: () => "Ansible managed",
  DEFAULT_NO_LOG: () => false,
  DEFAULT_NULL_REPRESENTATION: () => null,
  DEFAULT_PRIVATE_KEY_FILE: ({ options }) => options.privateKeyFile ?? null,
  DEFAULT_REMOTE_PORT: () => null,
  DEFAULT_REMOTE_USER: ({ options }) => options.remoteUser ?? null,
  DEFAULT_STRATEGY: () => "linear",
  DEFAULT_TIMEOUT: ({ options }) => options.connectTimeout / 1000,
  DEFAULT_TRANSPORT: () => "ssh",
  DEFAULT_UNDEFINED_VAR_BEHAVIOR: () => true,
  HOST_KEY_CHECKING: ({ options }) => options.hostKeyMode === "strict",
  RETRY_FILES_ENABLED: () => false,
  TAGS_RUN: ({ options }) => [...options.tags.only],
  TAGS_SKIP: ({ options }) => [...options.tags.skip],
};

/** Undefined where homerun has nothing like it. */
export function ansibleSetting(name: string, { inventory, options, ...rest }: Surrounding): unknown {
  if (!inventory || !options || !Object.hasOwn(SETTINGS, name)) return undefined;
  return SETTINGS[name]?.({ inventory, options, ...rest });
}
