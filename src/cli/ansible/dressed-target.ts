/** From the options and settings of Ansible's programs to what homerun's operations start from. */

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { Redactor } from "../../events/redactor.ts";
import type { CliContext } from "../context.ts";
import { readExtraVars } from "../extra-vars.ts";
import type { ConnectionOptions, TargetOptions } from "../operations.ts";
import { readPasswords } from "../passwords.ts";
import { MOST_FORKS } from "../settings.ts";
import { inventorySettings } from "./inventory-settings.ts";
import type { Parsed } from "./option.ts";
import type { Configuration } from "./settings/configuration.ts";

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

/** `@file`: a pattern in each line. */
async function limitOf({ parsed, context }: DressedCall): Promise<string | undefined> {
  const limit = parsed.text("limit");
  if (limit === undefined || !limit.startsWith("@")) return limit;
  try {
    const text = await readFile(resolve(context.cwd, limit.slice(1)), "utf8");
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"))
      .join(",");
  } catch {
    throw new DiagnosticError([
      problem("CLI0209", `the file of \`--limit ${limit}\` can't be read`, {
        help: "name a file with a host or group in each line",
      }),
    ]);
  }
}

function homes({ context, configuration }: DressedCall): readonly string[] {
  const home = configuration.text("ANSIBLE_HOME") ?? `${context.homeDirectory}/.ansible`;
  return [`${home}/roles`, "/usr/share/ansible/roles", "/etc/ansible/roles"];
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
  const passwords = await readPasswords(
    {
      askPassword: parsed.flag("askPass") || (configuration.bool("DEFAULT_ASK_PASS") ?? false),
      askBecomePassword:
        parsed.flag("askBecomePass") || (configuration.bool("DEFAULT_BECOME_ASK_PASS") ?? false),
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

export async function dressedTarget(call: DressedCall): Promise<TargetOptions> {
  const { parsed, configuration } = call;
  const limit = await limitOf(call);
  return {
    inventory: inventoryOf(call),
    forks: Math.min(
      MOST_FORKS,
      Math.max(1, parsed.number("forks") ?? configuration.int("DEFAULT_FORKS") ?? MOST_FORKS),
    ),
    extraVars: parsed.list("extraVars").map(readExtraVars),
    project: { rolesPath: [...(configuration.list("DEFAULT_ROLES_PATH") ?? homes(call))] },
    verbosity: verbosityOf(call),
    ...given("limit", limit),
    inventorySettings: inventorySettings(configuration),
    connection: await connectionOf(call),
  };
}
