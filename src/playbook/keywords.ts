/** Every keyword of the language: where it may stand, what it takes, how it is inherited. Parsing, hints and docs all read this table. */

/** `import` and `include` are tasks that bring in other tasks; `handler` is a task that waits for a notification. */
export type Place = "play" | "block" | "task" | "handler" | "role" | "import" | "include";

export type ValueKind =
  | "any"
  | "batches"
  | "boolean"
  | "conditions"
  | "integer"
  | "list"
  | "map"
  | "maps"
  | "number"
  | "roles"
  | "tags"
  | "tasks"
  | "text"
  | "texts"
  | "variables";

export interface Keyword {
  readonly name: string;
  readonly places: readonly Place[];
  readonly value: ValueKind;
  /** One line for the docs. */
  readonly summary: string;
  /** `override`: the nearest value counts. `extend`: all of them count. `none`: only where it stands. */
  readonly inherit: "override" | "extend" | "none";
  /** The values accepted where the value is literal. */
  readonly choices?: readonly string[];
  /** `later`: refused, since it is not carried out yet. `ignored`: accepted, means nothing here. */
  readonly support?: "later" | "ignored";
  /** What to write instead, for those that are refused. */
  readonly instead?: string;
}

const ALL: readonly Place[] = ["play", "block", "task", "handler", "role", "import"];
const ANYWHERE: readonly Place[] = [...ALL, "include"];
const BELOW_PLAY: readonly Place[] = ["block", "task", "handler", "role", "import", "include"];
const BLOCKS_AND_TASKS: readonly Place[] = ["block", "task", "handler", "import"];
const DELEGABLE: readonly Place[] = [...BLOCKS_AND_TASKS, "role"];
const TASKS: readonly Place[] = ["task", "handler"];
const LOOPING: readonly Place[] = ["task", "handler", "include"];

const BASE: readonly Keyword[] = [
  {
    name: "name",
    places: ANYWHERE,
    value: "text",
    inherit: "none",
    summary: "What the play or task makes true, shown while it runs.",
  },
  {
    name: "vars",
    places: ANYWHERE,
    value: "variables",
    inherit: "extend",
    summary: "Variables for this part.",
  },
  {
    name: "tags",
    places: ANYWHERE,
    value: "tags",
    inherit: "extend",
    summary: "Names by which `--tags` and `--skip-tags` choose.",
  },
  {
    name: "environment",
    places: ALL,
    value: "maps",
    inherit: "extend",
    summary: "Environment variables for what runs on the host.",
  },
  {
    name: "module_defaults",
    places: ALL,
    value: "maps",
    inherit: "extend",
    summary: "Parameters that modules get unless a task gives them.",
  },
  {
    name: "no_log",
    places: ANYWHERE,
    value: "boolean",
    inherit: "override",
    summary: "Hide parameters and results.",
  },
  {
    name: "run_once",
    places: ANYWHERE,
    value: "boolean",
    inherit: "override",
    summary: "Only on the first host; all hosts get the result.",
  },
  {
    name: "ignore_errors",
    places: ANYWHERE,
    value: "boolean",
    inherit: "override",
    summary: "Go on after a failure.",
  },
  {
    name: "ignore_unreachable",
    places: ALL,
    value: "boolean",
    inherit: "override",
    summary: "Go on with a host that was not reached.",
  },
  {
    name: "check_mode",
    places: ALL,
    value: "boolean",
    inherit: "override",
    summary: "Only predict (true), or really do it even with `--check` (false).",
  },
  {
    name: "diff",
    places: ALL,
    value: "boolean",
    inherit: "override",
    summary: "Show differences, or don't.",
  },
  {
    name: "any_errors_fatal",
    places: ALL,
    value: "boolean",
    inherit: "override",
    summary: "One failed host stops all hosts.",
  },
  {
    name: "throttle",
    places: ALL,
    value: "integer",
    inherit: "override",
    summary: "At most so many hosts at a time.",
  },
  {
    name: "timeout",
    places: ANYWHERE,
    value: "integer",
    inherit: "override",
    summary: "Seconds after which the task has failed.",
  },
  { name: "become", places: ALL, value: "boolean", inherit: "override", summary: "Run as another user." },
  {
    name: "become_user",
    places: ALL,
    value: "text",
    inherit: "override",
    summary: "The user to become, root by default.",
  },
  {
    name: "become_method",
    places: ALL,
    value: "text",
    inherit: "override",
    choices: ["sudo", "su", "doas", "ansible.builtin.sudo", "ansible.builtin.su", "community.general.doas"],
    summary: "How to become the user: `sudo`, `su` or `doas`.",
  },
  {
    name: "become_flags",
    places: ALL,
    value: "text",
    inherit: "override",
    summary: "Options for the become program.",
  },
  {
    name: "become_exe",
    places: ALL,
    value: "text",
    inherit: "override",
    summary: "Path of the become program.",
  },
  {
    name: "connection",
    places: ALL,
    value: "text",
    inherit: "override",
    choices: ["ssh", "local", "smart", "truenas"],
    summary: "How to reach the host: `ssh`, `local`, or `truenas` for the API of a TrueNAS.",
  },
  { name: "port", places: ALL, value: "integer", inherit: "override", summary: "The SSH port." },
  { name: "remote_user", places: ALL, value: "text", inherit: "override", summary: "The user to log in as." },
  {
    name: "debugger",
    places: ANYWHERE,
    value: "text",
    inherit: "override",
    choices: ["always", "never", "on_failed", "on_skipped", "on_unreachable"],
    summary: "When to stop after a task and ask the person at the terminal.",
  },
  {
    name: "collections",
    places: ANYWHERE,
    value: "list",
    inherit: "override",
    summary:
      "Collections in which roles are looked for by short names; a role goes by its own `meta`. Modules are all built in.",
  },
];

const PLAY: readonly Keyword[] = [
  {
    name: "hosts",
    places: ["play"],
    value: "texts",
    inherit: "none",
    summary: "The hosts and groups that the play is for.",
  },
  {
    name: "gather_facts",
    places: ["play"],
    value: "boolean",
    inherit: "none",
    summary: "Collect facts at the start of the play (true by default).",
  },
  {
    name: "gather_subset",
    places: ["play"],
    value: "texts",
    inherit: "none",
    summary: "Which facts to collect.",
  },
  {
    name: "gather_timeout",
    places: ["play"],
    value: "integer",
    inherit: "none",
    summary: "Seconds for each family of facts.",
  },
  {
    name: "fact_path",
    places: ["play"],
    value: "text",
    inherit: "none",
    summary: "Folder of local facts.",
  },
  { name: "vars_files", places: ["play"], value: "list", inherit: "none", summary: "Files with variables." },
  {
    name: "vars_prompt",
    places: ["play"],
    value: "list",
    inherit: "none",
    summary: "Variables to ask for before the play begins.",
  },
  { name: "roles", places: ["play"], value: "roles", inherit: "none", summary: "Roles, before the tasks." },
  {
    name: "pre_tasks",
    places: ["play"],
    value: "tasks",
    inherit: "none",
    summary: "Tasks before the roles.",
  },
  { name: "tasks", places: ["play"], value: "tasks", inherit: "none", summary: "Tasks after the roles." },
  { name: "post_tasks", places: ["play"], value: "tasks", inherit: "none", summary: "Tasks at the end." },
  {
    name: "handlers",
    places: ["play"],
    value: "tasks",
    inherit: "none",
    summary: "Tasks that run when notified.",
  },
  {
    name: "force_handlers",
    places: ["play"],
    value: "boolean",
    inherit: "none",
    summary: "Run notified handlers on failed hosts too.",
  },
  {
    name: "max_fail_percentage",
    places: ["play"],
    value: "number",
    inherit: "none",
    summary: "Stop when more hosts than this have failed.",
  },
  {
    name: "serial",
    places: ["play"],
    value: "batches",
    inherit: "none",
    summary: "So many hosts (or percent) at a time, one batch after the other.",
  },
  {
    name: "strategy",
    places: ["play"],
    value: "text",
    inherit: "none",
    choices: ["linear", "free", "host_pinned", "debug"],
    summary: "Task by task on all hosts, or each host as fast as it can; `debug` asks where a task fails.",
  },
  {
    name: "order",
    places: ["play"],
    value: "text",
    inherit: "none",
    choices: ["inventory", "reverse_inventory", "sorted", "reverse_sorted", "shuffle"],
    summary: "The order of the hosts.",
  },
  {
    name: "validate_argspec",
    places: ["play"],
    value: "any",
    inherit: "none",
    support: "later",
    instead: "call `validate_argument_spec` as the first of `pre_tasks`",
    summary: "Check the play's variables against a specification.",
  },
];

const TASK: readonly Keyword[] = [
  {
    name: "when",
    places: BELOW_PLAY,
    value: "conditions",
    inherit: "extend",
    summary: "Only where this is true.",
  },
  {
    name: "block",
    places: ["block"],
    value: "tasks",
    inherit: "none",
    summary: "Tasks that belong together.",
  },
  {
    name: "rescue",
    places: ["block"],
    value: "tasks",
    inherit: "none",
    summary: "Tasks that run when one of the block failed.",
  },
  {
    name: "always",
    places: ["block"],
    value: "tasks",
    inherit: "none",
    summary: "Tasks that run whatever happened.",
  },
  {
    name: "notify",
    places: ["block", ...TASKS, "import"],
    value: "texts",
    inherit: "extend",
    summary: "Handlers to run when this changed something.",
  },
  {
    name: "delegate_to",
    places: DELEGABLE,
    value: "text",
    inherit: "override",
    summary: "Do it on another host, in this one's name.",
  },
  {
    name: "delegate_facts",
    places: DELEGABLE,
    value: "boolean",
    inherit: "override",
    summary: "Facts belong to the host it was delegated to.",
  },
  {
    name: "action",
    places: ["task", "handler", "include", "import"],
    value: "any",
    inherit: "none",
    summary: "The module with its parameters, the long way.",
  },
  {
    name: "local_action",
    places: TASKS,
    value: "any",
    inherit: "none",
    summary: "`action` on the controller.",
  },
  {
    name: "args",
    places: ["task", "handler", "include", "import"],
    value: "any",
    inherit: "none",
    summary: "Parameters of the module.",
  },
  {
    name: "register",
    places: LOOPING,
    value: "text",
    inherit: "none",
    summary: "Variable that gets the result.",
  },
  {
    name: "loop",
    places: LOOPING,
    value: "any",
    inherit: "none",
    summary: "Once for each item of the list.",
  },
  {
    name: "loop_control",
    places: LOOPING,
    value: "map",
    inherit: "none",
    summary: "Names and pace of the loop.",
  },
  {
    name: "changed_when",
    places: TASKS,
    value: "conditions",
    inherit: "none",
    summary: "When the task counts as changed.",
  },
  {
    name: "failed_when",
    places: TASKS,
    value: "conditions",
    inherit: "none",
    summary: "When the task counts as failed.",
  },
  {
    name: "until",
    places: TASKS,
    value: "conditions",
    inherit: "none",
    summary: "Try again until this is true.",
  },
  {
    name: "retries",
    places: TASKS,
    value: "integer",
    inherit: "none",
    summary: "How often to try again (3 by default).",
  },
  {
    name: "delay",
    places: TASKS,
    value: "number",
    inherit: "none",
    summary: "Seconds between the tries (5 by default).",
  },
  {
    name: "listen",
    places: ["handler"],
    value: "texts",
    inherit: "none",
    summary: "Topics by which the handler can be notified too.",
  },
  {
    name: "async",
    places: TASKS,
    value: "integer",
    inherit: "none",
    summary: "Run as a job on the host, for at most so many seconds.",
  },
  {
    name: "poll",
    places: TASKS,
    value: "integer",
    inherit: "none",
    summary: "Seconds between looks at the job of `async` (15 by default); 0: go on without waiting.",
  },
];

export const KEYWORDS: readonly Keyword[] = [...BASE, ...PLAY, ...TASK];

const byName = new Map(KEYWORDS.map((k) => [k.name, k]));

export function keywordOf(name: string): Keyword | undefined {
  return byName.get(name);
}

export function keywordsOf(place: Place): readonly string[] {
  return KEYWORDS.filter((k) => k.places.includes(place)).map((k) => k.name);
}

/** Keywords of Ansible's past, and what took their place. */
export const REMOVED: Readonly<Record<string, string>> = {
  always_run: "write `check_mode: false`",
  include: "write `include_tasks:` (at run time) or `import_tasks:` (before the run)",
  static: "write `import_tasks:` instead of a static include",
  su: "write `become: true`",
  su_user: "write `become_user:`",
  sudo: "write `become: true`",
  sudo_user: "write `become_user:`",
};

export const LOOP_CONTROL: readonly string[] = [
  "loop_var",
  "index_var",
  "label",
  "pause",
  "extended",
  "extended_allitems",
  "break_when",
];
