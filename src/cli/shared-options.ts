/** Options that several verbs have, each said once. */

import { BECOME_METHODS } from "../model/become-method.ts";
import { choice, count, flag, list, number, text } from "./option.ts";
import { COLOR_CHOICES, HOST_KEY_MODES, LONGEST_TIMEOUT, MOST_FORKS, OUTPUT_MODES } from "./settings.ts";

const HOSTS = "Hosts:";
const CONNECTION = "Connection:";
const BECOME = "Becoming another user:";
const VAULT = "Encrypted files and values:";
const OUTPUT = "Output:";

export const hostOptions = {
  inventory: list(
    "-i, --inventory <path>",
    "inventory file or folder, or host names with commas; may be repeated",
    { group: HOSTS },
  ),
  limit: text("-l, --limit <pattern>", "only these of the hosts: names, groups, `web:!pi`", { group: HOSTS }),
  extraVars: list(
    "-e, --extra-vars <vars>",
    "variables that win over all others: k=v, YAML or JSON text, or @file; may be repeated",
    {
      group: HOSTS,
    },
  ),
  forks: number(
    "-f, --forks <n>",
    "hosts at work at the same time (1000: a host that waits costs nothing)",
    [1, MOST_FORKS],
    { group: HOSTS },
  ),
};

export const connectionOptions = {
  remoteUser: text("-u, --user <name>", "log in as this user", { group: CONNECTION }),
  privateKeyFile: text("--private-key <file>", "log in with this key", { group: CONNECTION }),
  askPassword: flag("-k, --ask-pass", "ask for the password of the login", { group: CONNECTION }),
  hostKeyMode: choice(
    "--host-key <mode>",
    "strict: only known keys; accept-new: record keys of hosts seen for the first time",
    HOST_KEY_MODES,
    {
      group: CONNECTION,
    },
  ),
  timeout: number("--timeout <seconds>", "longest time to connect to a host (10)", [1, LONGEST_TIMEOUT], {
    group: CONNECTION,
  }),
};

export const becomeOptions = {
  become: flag("-b, --become", "become root, or the user of --become-user", { group: BECOME }),
  becomeUser: text("--become-user <name>", "the user to become (root)", { group: BECOME }),
  becomeMethod: choice("--become-method <name>", "how to become the user (sudo)", BECOME_METHODS, {
    group: BECOME,
  }),
  askBecomePassword: flag("-K, --ask-become-pass", "ask for the password of sudo, su or doas", {
    group: BECOME,
  }),
  becomePasswordFile: text("--become-password-file <file>", "read that password from a file", {
    group: BECOME,
  }),
};

export const vaultOptions = {
  vaultIds: list(
    "--vault-id <id>",
    "a vault password: label@file, label@prompt, or a file; an executable one prints it; may be repeated",
    { group: VAULT },
  ),
  vaultPasswordFiles: list(
    "--vault-pass-file, --vault-password-file <file>",
    "a file with the vault password, or a program that prints it",
    { group: VAULT },
  ),
  askVaultPassword: flag("-J, --ask-vault-pass", "ask for the vault password", { group: VAULT }),
  askVaultPasswordToo: flag("--ask-vault-password", "the same as -J", { group: VAULT }),
  ageIdentities: list("--identity <file>", "a file with age keys that open secrets; may be repeated", {
    group: VAULT,
  }),
};

export const messageOptions = {
  verbose: count("-v, --verbose", "say more; -vv and -vvv still more", { group: OUTPUT }),
  color: choice("--color <when>", "colours", COLOR_CHOICES, { group: OUTPUT }),
};

export const reportOptions = {
  output: choice(
    "--output <mode>",
    "how to report; auto is live on a terminal and plain elsewhere",
    OUTPUT_MODES,
    { group: OUTPUT },
  ),
  json: flag("--json", "the same as --output json: events as JSON lines on stdout, nothing else there", {
    group: OUTPUT,
  }),
};

export const targetOptions = { ...hostOptions, ...connectionOptions, ...becomeOptions, ...vaultOptions };
