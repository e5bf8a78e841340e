/** From the options and settings of Ansible's programs to what homerun's operations start from. */

import { resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { Redactor } from "../../events/redactor.ts";
import { patternTerms } from "../../inventory/pattern-terms.ts";
import type { Project } from "../../model/project.ts";
import type { DuplicateKeys } from "../../source/convert-document.ts";
import { fileReader } from "../../source/file-reader.ts";
import type { CliContext } from "../context.ts";
import { expandLimit } from "../expand-limit.ts";
import { readExtraVars } from "../extra-vars.ts";
import type { ConnectionOptions, TargetOptions } from "../operations.ts";
import { readPasswords } from "../passwords.ts";
import { MOST_FORKS } from "../settings.ts";
import { readKeyring } from "../vault/read-keyring.ts";
import { inventorySettings } from "./inventory-settings.ts";
import type { Parsed } from "./option.ts";
import type { Configuration } from "./settings/configuration.ts";
import { vaultSettings } from "./vault-settings.ts";

export interface DressedCall {
  readonly parsed: Parsed;
  readonly configuration: Configuration;
  readonly redactor: Redactor;
  readonly context: CliContext;
}

export function verbosityOf({
  parsed,
  configuration,
}: Pick<DressedCall, "parsed" | "configuration">): number {
  return parsed.count("verbose") + Math.max(0, configuration.int("DEFAULT_VERBOSITY") ?? 0);
}

const USUAL_INVENTORY = "/etc/ansible/hosts";

function inventoryOf({ parsed, configuration }: DressedCall): readonly string[] {
  const named = parsed.list("inventory");
  if (named.length > 0) return named;
  return configuration.list("DEFAULT_HOST_LIST") ?? [USUAL_INVENTORY];
}

function homes({ context, configuration }: DressedCall): readonly string[] {
  const home = configuration.text("ANSIBLE_HOME") ?? `${context.homeDirectory}/.ansible`;
  return [`${home}/roles`, "/usr/share/ansible/roles", "/etc/ansible/roles"];
}

export function collectionsPathOf({
  context,
  configuration,
}: Pick<DressedCall, "context" | "configuration">): readonly string[] {
  const said = configuration.list("COLLECTIONS_PATHS");
  if (said) return said;
  const home = configuration.text("ANSIBLE_HOME") ?? `${context.homeDirectory}/.ansible`;
  return [`${home}/collections`, "/usr/share/ansible/collections"];
}

/** Folders of modules: those of the option first, then the setting's. */
function libraryOf({ parsed, context, configuration }: DressedCall): readonly string[] {
  const named = parsed.list("modulePath").flatMap((paths) => paths.split(":"));
  const home = configuration.text("ANSIBLE_HOME") ?? `${context.homeDirectory}/.ansible`;
  const usual = [`${home}/plugins/modules`, "/usr/share/ansible/plugins/modules"];
  const said = configuration.list("DEFAULT_MODULE_PATH") ?? usual;
  return [...named.filter((p) => p !== "").map((p) => resolve(context.cwd, p)), ...said];
}

function moduleUtilsOf({ context, configuration }: DressedCall): readonly string[] {
  const home = configuration.text("ANSIBLE_HOME") ?? `${context.homeDirectory}/.ansible`;
  const usual = [`${home}/plugins/module_utils`, "/usr/share/ansible/plugins/module_utils"];
  return configuration.list("DEFAULT_MODULE_UTILS_PATH") ?? usual;
}

/** Only new keys are taken without a question; one that changed is refused all the same. */
function hostKeyModeOf({ configuration }: DressedCall): ConnectionOptions["hostKeyMode"] {
  const checked =
    configuration.bool("SSH_HOST_KEY_CHECKING") ?? configuration.bool("HOST_KEY_CHECKING") ?? true;
  return checked ? "strict" : "accept-new";
}

function given<T>(name: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [name]: value };
}

async function connectionOf(call: DressedCall): Promise<ConnectionOptions> {
  const { parsed, configuration, redactor, context } = call;
  const becomeMethod = becomeMethodOf(call);
  const passwords = await readPasswords(
    {
      askPassword: parsed.flag("askPass") || (configuration.bool("DEFAULT_ASK_PASS") ?? false),
      askBecomePassword:
        parsed.flag("askBecomePass") || (configuration.bool("DEFAULT_BECOME_ASK_PASS") ?? false),
      ...given("becomeMethod", becomeMethod),
      ...given(
        "passwordFile",
        parsed.text("connectionPasswordFile") ?? configuration.text("CONNECTION_PASSWORD_FILE"),
      ),
      ...given(
        "becomePasswordFile",
        parsed.text("becomePasswordFile") ?? configuration.text("BECOME_PASSWORD_FILE"),
      ),
    },
    redactor,
    context,
  );
  return {
    hostKeyMode: hostKeyModeOf(call),
    connectTimeout:
      parsed.number("timeout") ??
      configuration.int("SSH_TIMEOUT") ??
      configuration.int("DEFAULT_TIMEOUT") ??
      10,
    become: parsed.flag("become") || (configuration.bool("DEFAULT_BECOME") ?? false),
    ...given("remoteUser", parsed.text("user") ?? configuration.text("DEFAULT_REMOTE_USER")),
    ...given("privateKeyFile", parsed.text("privateKey") ?? configuration.text("DEFAULT_PRIVATE_KEY_FILE")),
    ...given("becomeUser", parsed.text("becomeUser") ?? configuration.text("DEFAULT_BECOME_USER")),
    ...given("becomeMethod", parsed.text("becomeMethod") ?? configuration.text("DEFAULT_BECOME_METHOD")),
    ...given("becomeExe", configuration.text("DEFAULT_BECOME_EXE")),
    ...given("becomeFlags", configuration.text("DEFAULT_BECOME_FLAGS")),
    ...given("jobDirectory", configuration.text("ASYNC_DIR")),
    ...given("connection", connectionKindOf(call)),
    ...given("becomeMethod", becomeMethod),
    ...given("becomeExe", configuration.text("DEFAULT_BECOME_EXE") ?? configuration.text("SUDO_EXE")),
    ...given("becomeFlags", configuration.text("DEFAULT_BECOME_FLAGS") ?? configuration.text("SUDO_FLAGS")),
    ...given("jobDirectory", configuration.text("ASYNC_DIR")),
    sshArguments: sshArgumentsOf(call),
    ...passwords,
  };
}

const KINDS: Readonly<Record<string, string>> = {
  smart: "ssh",
  "ansible.builtin.ssh": "ssh",
  "ansible.builtin.local": "local",
};

function connectionKindOf({ parsed, configuration }: DressedCall): string | undefined {
  const kind = parsed.text("connection") ?? configuration.text("DEFAULT_TRANSPORT");
  return kind === undefined ? undefined : (KINDS[kind] ?? kind);
}

function becomeMethodOf({ parsed, configuration }: DressedCall): string | undefined {
  const method = parsed.text("becomeMethod") ?? configuration.text("DEFAULT_BECOME_METHOD");
  return method?.replace(/^(ansible\.(builtin|legacy)|community\.general)\./, "");
}

/** Options of OpenSSH by which connections are shared between processes: homerun has one for each host anyway. */
const SHARING = /(^|\s)(-C|-o\s*["']?Control(Master|Persist|Path)[=\s][^\s"']+["']?)(?=\s|$)/g;

function sshArgumentsOf({ parsed, configuration }: DressedCall): Readonly<Record<string, string>> {
  const common = parsed.text("sshCommonArgs") ?? configuration.text("SSH_COMMON_ARGS") ?? "";
  const extra = parsed.text("sshExtraArgs") ?? configuration.text("SSH_EXTRA_ARGS") ?? "";
  const own = configuration.text("SSH_ARGS") ?? "";
  const without = (line: string): string => line.replace(SHARING, "").trim();
  return {
    ansible_ssh_common_args: [without(own), without(common)].filter((l) => l !== "").join(" "),
    ansible_ssh_extra_args: without(extra),
  };
}

function factCachingOf({ configuration }: DressedCall): Partial<Project> {
  if (configuration.text("CACHE_PLUGIN")?.replace(/^ansible\.(builtin|legacy)\./, "") !== "jsonfile")
    return {};
  const folder = configuration.text("CACHE_PLUGIN_CONNECTION");
  if (folder === undefined)
    throw new DiagnosticError([
      problem("CLI0207", "the fact cache `jsonfile` needs a folder", {
        help: "set `fact_caching_connection`, or ANSIBLE_CACHE_PLUGIN_CONNECTION",
      }),
    ]);
  return {
    factCaching: "jsonfile",
    factCachingConnection: folder,
    ...given("factCachingPrefix", configuration.text("CACHE_PLUGIN_PREFIX")),
    ...given("factCachingTimeout", configuration.int("CACHE_PLUGIN_TIMEOUT")),
  };
}

/** Nothing between its commas is no limit, and neither is an empty file. */
function limitOf({ parsed, context }: DressedCall): string | undefined {
  const limit = parsed.text("limit");
  if (limit === undefined) return undefined;
  const expanded = expandLimit(limit, fileReader(), context.cwd, { mayBeEmpty: true });
  return patternTerms(expanded).length === 0 ? undefined : expanded;
}

function duplicateKeysOf(word = "warn"): DuplicateKeys {
  return word === "error" || word === "ignore" ? word : "warning";
}

export async function dressedTarget(call: DressedCall): Promise<TargetOptions> {
  const { parsed, configuration } = call;
  const { context, redactor } = call;
  const keyring = await readKeyring(vaultSettings(parsed, configuration), (s) => redactor.add(s), context);
  return {
    inventory: inventoryOf(call),
    forks: Math.min(
      MOST_FORKS,
      Math.max(1, parsed.number("forks") ?? configuration.int("DEFAULT_FORKS") ?? MOST_FORKS),
    ),
    extraVars: parsed.list("extraVars").map(readExtraVars),
    project: {
      rolesPath: [...(configuration.list("DEFAULT_ROLES_PATH") ?? homes(call))],
      collectionsPath: collectionsPathOf(call),
      library: libraryOf(call),
      moduleUtils: moduleUtilsOf(call),
      ...given("pythonInterpreter", configuration.text("INTERPRETER_PYTHON")),
      duplicateKeys: duplicateKeysOf(configuration.text("DUPLICATE_YAML_DICT_KEY")),
      hashBehaviour: configuration.text("DEFAULT_HASH_BEHAVIOUR") === "merge" ? "merge" : "replace",
      injectFactsAsVars: configuration.bool("INJECT_FACTS_AS_VARS") ?? true,
      jinja2Native: configuration.bool("DEFAULT_JINJA2_NATIVE") ?? false,
      ...factCachingOf(call),
    },
    verbosity: verbosityOf(call),
    ...given("limit", limitOf(call)),
    keyring,
    inventorySettings: inventorySettings(configuration),
    connection: await connectionOf(call),
  };
}
