/** Which of Ansible's integration targets are run, and what each is about. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Area = "language" | "templates" | "inventories" | "programs" | "modules";

export interface Target {
  readonly name: string;
  readonly area: Area;
  /** A role in a play of one line, or a script that calls the programs by name. */
  readonly shape: "role" | "script";
  readonly gatherFacts: boolean;
  /** Why it is not run on a machine that is to be kept; undefined: nothing speaks against it. */
  readonly danger: string | undefined;
}

/**
 * Targets about Python itself: loading of its plugins, its packages, its pickles, collections that are tests of packaging, Windows and
 * appliances. Nothing in them is language or a module that a home has.
 */
const ABOUT_PYTHON = new RegExp(
  `^(?:${[
    ...[
      "ansiballz_python",
      "ansible-.*",
      "become_.*",
      "binary_modules.*",
      "cli",
      "collection",
      "collections.*",
    ],
    ...[
      "common_network",
      "config",
      "connection_.*ssh",
      "connection_psrp",
      "connection_windows.*",
      "connection_winrm",
    ],
    ...[
      "connection_remote.*",
      "connection_posix",
      "connection",
      "controller",
      "dataloader",
      "dict_transformations",
    ],
    ...["dnf5?", "egg-info", "embedded_module", "entry_points", "error_from_connection", "fork_safe_stdio"],
    ...[
      "incidental_.*",
      "infra",
      "interpreter_discovery_python",
      "inventory_cache",
      "jinja_plugins",
      "json_cleanup",
    ],
    ...["missing_required_lib", "module_no_log", "module_precedence", "module_tracebacks", "module_utils.*"],
    ...["old_style.*", "packaging.*", "pkg_resources", "play_iterator", "plugin_config_for_inventory"],
    ...[
      "plugin_loader",
      "plugin_namespace",
      "preflight_encoding",
      "prepare_.*",
      "pyyaml",
      "rel_plugin_loading",
    ],
    ...["result_pickle_error", "run_modules", "setup_.*", "shell", "support-callback_plugins", "test_utils"],
    ...[
      "unexpected_executor_exception",
      "want_json_modules_posix",
      "win_.*",
      "windows-.*",
      "yum.*",
      "rpm_key",
    ],
    ...[
      "no-implicit-.*",
      "canonical-pep440",
      "builtin_vars_prompt",
      "deprecations",
      "noexec",
      "callback_results",
    ],
    ...["ansible_log", "lookup-option-name", "callback-legacy.*", "ansible-test.*", "ansible", "iptables"],
  ].join("|")})$`,
);

const MODULES = new Set(
  (
    "add_host apt apt_key apt_repository assemble async async_extra_data async_fail binary blockinfile command_nonexisting " +
    "command_shell copy cron deb822_repository debconf debug dpkg_selections expect facts_d facts_linux_network fetch file find " +
    "gathering_facts get_url getent git group hardware_facts hostname include_vars iptables known_hosts lineinfile mount_facts package " +
    "package_facts pause ping pip raw reboot remote_tmp replace script service service_facts set_fact set_stats slurp stat subversion " +
    "systemd tempfile template unarchive unsafe_writes uri user validate wait_for wait_for_connection"
  ).split(" "),
);

const SPECIAL: Readonly<Record<string, Area>> = {
  adhoc: "programs",
  args: "programs",
  callback_default: "programs",
  limit_inventory: "inventories",
  path_with_comma_in_inventory: "inventories",
  path_lookups: "templates",
  omit: "templates",
  undefined: "templates",
  unvault: "templates",
  plugin_filtering: "programs",
};

function areaOf(name: string): Area {
  const special = SPECIAL[name];
  if (special) return special;
  if (/^inventory/.test(name)) return "inventories";
  if (/^(?:lookup|filter|test|templat|jinja|groupby)/.test(name) && name !== "template") return "templates";
  if (MODULES.has(name) || name.startsWith("module_utils")) return "modules";
  return "language";
}

const DANGEROUS = [
  "destructive",
  "needs/privileged",
  "needs/httptester",
  "needs/ssh",
  "cloud",
  "unsupported",
];

/** `folder` is `test/integration`. */
export function targetsIn(folder: string): readonly Target[] {
  const targets = join(folder, "targets");
  return readdirSync(targets)
    .filter((name) => !ABOUT_PYTHON.test(name))
    .flatMap((name) => {
      const place = join(targets, name);
      const script = existsSync(join(place, "runme.sh"));
      if (!script && !existsSync(join(place, "tasks"))) return [];
      const file = join(place, "aliases");
      const aliases = existsSync(file) ? readFileSync(file, "utf8").split(/\s+/) : [];
      if (aliases.includes("hidden") || aliases.includes("needs/windows")) return [];
      return [
        {
          name,
          area: areaOf(name),
          shape: script ? ("script" as const) : ("role" as const),
          gatherFacts: !aliases.includes("gather_facts/no"),
          danger: aliases.find((alias) => DANGEROUS.some((one) => alias.startsWith(one))),
        },
      ];
    });
}
