/** The options of Ansible's programs, in the order in which their usage lists them. */

import { type AnsibleProgram, count, flag, list, number, text } from "./option.ts";

export const basic = {
  help: flag("-h --help", "show this help and end"),
  version: flag("--version", "show the version, the configuration file and where homerun is, and end"),
  verbose: count("-v --verbose", "say more; -vv and -vvv still more"),
};

const connection = {
  privateKey: text("--private-key --key-file", "PRIVATE_KEY_FILE", "log in with this key"),
  user: text("-u --user", "REMOTE_USER", "log in as this user"),
  connection: text("-c --connection", "CONNECTION", "how to connect: ssh, local or smart"),
  timeout: number("-T --timeout", "TIMEOUT", "longest time to connect to a host, in seconds"),
  sshCommonArgs: text("--ssh-common-args", "SSH_COMMON_ARGS", "arguments for all of OpenSSH's programs"),
  sftpExtraArgs: text(
    "--sftp-extra-args",
    "SFTP_EXTRA_ARGS",
    "arguments for sftp; homerun has no use for it",
  ),
  scpExtraArgs: text("--scp-extra-args", "SCP_EXTRA_ARGS", "arguments for scp; homerun has no use for it"),
  sshExtraArgs: text("--ssh-extra-args", "SSH_EXTRA_ARGS", "arguments for ssh"),
  askPass: flag("-k --ask-pass", "ask for the password of the login", { instead: "connection password" }),
  connectionPasswordFile: text(
    "--connection-password-file --conn-pass-file",
    "CONNECTION_PASSWORD_FILE",
    "read the password of the login from a file",
    { instead: "connection password" },
  ),
};

const become = {
  become: flag("-b --become", "become root, or the user of --become-user"),
  becomeMethod: text("--become-method", "BECOME_METHOD", "how to become another user: sudo, su or doas"),
  becomeUser: text("--become-user", "BECOME_USER", "the user to become (root)"),
};

const becomePassword = {
  askBecomePass: flag("-K --ask-become-pass", "ask for the password of becoming another user", {
    instead: "become password",
  }),
  becomePasswordFile: text(
    "--become-password-file --become-pass-file",
    "BECOME_PASSWORD_FILE",
    "read the password of becoming another user from a file",
    { instead: "become password" },
  ),
};

export const vault = {
  vaultId: list("--vault-id", "VAULT_IDS", "where a vault password is: LABEL@SOURCE; may be repeated"),
  askVaultPassword: flag("-J --ask-vault-password --ask-vault-pass", "ask for the vault password", {
    instead: "vault password",
  }),
  vaultPasswordFile: list(
    "--vault-password-file --vault-pass-file",
    "VAULT_PASSWORD_FILES",
    "read the vault password from a file or a program",
    { instead: "vault password" },
  ),
};

const inventory = {
  inventory: list(
    "-i --inventory --inventory-file",
    "INVENTORY",
    "inventory file or folder, or host names with commas; may be repeated",
  ),
  listHosts: flag("--list-hosts", "list the hosts that would be worked on, and end"),
  limit: text("-l --limit", "SUBSET", "only these of the hosts: names, groups, `web:!pi`, @file"),
};

const extraVars = {
  extraVars: list(
    "-e --extra-vars",
    "EXTRA_VARS",
    "variables that win over all others: k=v, YAML or JSON, or @file",
  ),
};

const forks = {
  forks: number("-f --forks", "FORKS", "hosts at work at the same time"),
};

const modulePath = {
  modulePath: list("-M --module-path", "MODULE_PATH", "folders with modules; may be repeated"),
};

const check = {
  check: flag("-C --check", "predict what would change, and change nothing"),
  diff: flag("-D --diff", "show the differences that changes make"),
};

const playbookDirectory = {
  playbookDir: text(
    "--playbook-dir",
    "BASEDIR",
    "take this folder for that of a playbook: roles, group_vars and so on are looked for there",
  ),
};

export const ansiblePlaybook: AnsibleProgram = {
  name: "ansible-playbook",
  description: "Runs playbooks: brings hosts to the state that they describe.",
  options: {
    ...basic,
    ...connection,
    forceHandlers: flag("--force-handlers", "run notified handlers even where a task fails"),
    flushCache: flag("--flush-cache", "forget the cached facts of all hosts first"),
    ...become,
    ...becomePassword,
    tags: list("-t --tags", "TAGS", "only tasks with one of these tags; may be repeated"),
    skipTags: list("--skip-tags", "SKIP_TAGS", "no tasks with one of these tags; may be repeated"),
    ...check,
    ...inventory,
    ...extraVars,
    ...vault,
    ...forks,
    ...modulePath,
    syntaxCheck: flag("--syntax-check", "read and check the playbooks without a host, and end"),
    listTasks: flag("--list-tasks", "list the tasks that would run, and end"),
    listTags: flag("--list-tags", "list all tags, and end"),
    step: flag("--step", "ask before each task"),
    startAtTask: text("--start-at-task", "START_AT_TASK", "begin at the first task of this name"),
  },
  positionals: [{ name: "playbook", many: true, optional: false, description: "playbook files" }],
};

export const ansible: AnsibleProgram = {
  name: "ansible",
  description: "Carries out one task on the hosts of a pattern.",
  options: {
    ...basic,
    ...become,
    ...becomePassword,
    ...inventory,
    poll: number("-P --poll", "POLL_INTERVAL", "with -B: seconds between two looks at the job (15)"),
    background: number(
      "-B --background",
      "SECONDS",
      "let the task run by itself for so many seconds at most",
    ),
    oneLine: flag("-o --one-line", "a line for each host"),
    tree: text("-t --tree", "TREE", "write each host's result into a file of this folder"),
    ...connection,
    ...check,
    ...extraVars,
    ...vault,
    ...forks,
    ...modulePath,
    ...playbookDirectory,
    taskTimeout: number("--task-timeout", "TASK_TIMEOUT", "longest time for the task, in seconds"),
    args: text("-a --args", "MODULE_ARGS", "the module's arguments: k=v pairs, or JSON"),
    moduleName: text("-m --module-name", "MODULE_NAME", "the module (command)"),
  },
  positionals: [{ name: "pattern", many: false, optional: false, description: "hosts and groups" }],
};

export const ansibleInventory: AnsibleProgram = {
  name: "ansible-inventory",
  description: "Shows the hosts and groups of the inventory.",
  options: {
    ...basic,
    inventory: inventory.inventory,
    limit: inventory.limit,
    ...vault,
    ...playbookDirectory,
    ...extraVars,
    list: flag("--list", "everything, with all variables of each host"),
    host: text("--host", "HOST", "one host with its variables"),
    graph: flag("--graph", "groups and hosts as a graph, from the group that is named"),
    yaml: flag("-y --yaml", "YAML instead of JSON"),
    toml: flag("--toml", "TOML instead of JSON"),
    vars: flag("--vars", "with --graph: variables too"),
    export: flag("--export", "with --list: variables where they are written"),
    output: text("--output", "OUTPUT_FILE", "write to a file"),
  },
  positionals: [
    { name: "group", many: false, optional: true, description: "the group that --graph begins at" },
  ],
};
