/** Modules that the engine and the playbook loader carry out themselves: includes, imports, `meta` and the check of role variables. */

import { z } from "zod";
import { defineEngineModule } from "./contract/engine-module.ts";
import { anything, bool, dict, int, list, oneOf, text, word } from "./contract/params.ts";

const tasksFile = word().describe(
  "The file of tasks, looked for in the role's `tasks/`, beside this file and beside the playbook.",
);

const roleFiles = {
  name: word().describe("The role's name, or the path of its folder."),
  tasks_from: word().optional().describe("File in the role's `tasks/` to take instead of `main`."),
  vars_from: word().optional().describe("File in the role's `vars/` to take instead of `main`."),
  defaults_from: word().optional().describe("File in the role's `defaults/` to take instead of `main`."),
  handlers_from: word().optional().describe("File in the role's `handlers/` to take instead of `main`."),
  public: bool().optional().describe("Whether the role's variables are seen by the rest of the play."),
  allow_duplicates: bool().optional().describe("Whether the role runs again if it has run already."),
  rolespec_validate: bool().optional().describe("Whether the role's argument specification is checked."),
};

const support = { check: "full", diff: "none" } as const;

export const includeTasks = defineEngineModule({
  name: "include_tasks",
  summary: "Carry out the tasks of a file when this task's turn comes",
  description: `The file's name may use any variable, and the include may loop. Conditions and tags on the include select only the
include itself; what the tasks in the file shall get stands under \`apply\`.`,
  params: z.strictObject({
    file: tasksFile,
    apply: dict(anything())
      .optional()
      .describe("Keywords for the included tasks (`tags`, `become`, `when` …)."),
  }),
  freeForm: "file",
  returns: { include: "The file that was read." },
  examples: [
    {
      title: "Tasks of the distribution",
      yaml: '- name: packages of the distribution are installed\n  include_tasks: "{{ ansible_facts.os_family | lower }}.yml"\n',
    },
  ],
  reads: "a file of the controller",
  writes: "nothing",
  support,
});

export const importTasks = defineEngineModule({
  name: "import_tasks",
  summary: "Put the tasks of a file in this place before the run",
  description: `The file is read before any host is known, so its name can only use variables given with \`-e\`. Conditions, tags
and keywords of the import hold for each of its tasks.`,
  params: z.strictObject({ file: tasksFile }),
  freeForm: "file",
  returns: {},
  examples: [
    { title: "A long role in two files", yaml: "- name: users are there\n  import_tasks: users.yml\n" },
  ],
  reads: "a file of the controller, before the run",
  writes: "nothing",
  support,
});

export const includeRole = defineEngineModule({
  name: "include_role",
  summary: "Carry out a role when this task's turn comes",
  description:
    "The role is found and read at that time. Its variables stay its own unless `public` says otherwise.",
  params: z.strictObject({
    ...roleFiles,
    apply: dict(anything())
      .optional()
      .describe("Keywords for the role's tasks (`tags`, `become`, `when` …)."),
  }),
  paramAliases: { role: "name" },
  returns: { include_role: "The role's name." },
  examples: [
    {
      title: "A role for each service",
      yaml: '- name: each service has its vhost\n  include_role:\n    name: vhost\n  loop: "{{ services }}"\n',
    },
  ],
  reads: "a role on the controller",
  writes: "nothing",
  support,
});

export const importRole = defineEngineModule({
  name: "import_role",
  summary: "Put the tasks of a role in this place before the run",
  description: "As in `roles:`, but between other tasks.",
  params: z.strictObject(roleFiles),
  paramAliases: { role: "name" },
  returns: {},
  examples: [
    {
      title: "A role between tasks",
      yaml: "- name: the firewall is up\n  import_role:\n    name: firewall\n",
    },
  ],
  reads: "a role on the controller, before the run",
  writes: "nothing",
  support,
});

export const importPlaybook = defineEngineModule({
  name: "import_playbook",
  summary: "Put the plays of another playbook in this place",
  description: "Stands at the top level of a playbook, beside its plays.",
  params: z.strictObject({ file: word().describe("The playbook, relative to this one.") }),
  freeForm: "file",
  returns: {},
  examples: [{ title: "Everything", yaml: "- import_playbook: bootstrap.yml\n" }],
  reads: "a file of the controller, before the run",
  writes: "nothing",
  support,
});

export const includeVars = defineEngineModule({
  name: "include_vars",
  summary: "Read variables from a file or a folder",
  description:
    "The variables hold for this host from now on. Files are looked for in the role's `vars/` first.",
  params: z.strictObject({
    file: word().optional().describe("The file to read."),
    dir: word().optional().describe("A folder of which all files are read, in name order."),
    name: word().optional().describe("Put the variables into one map of this name."),
    depth: int().optional().describe("How deep to go into the folder; 0 for all of it."),
    extensions: list(text())
      .optional()
      .describe("File extensions that are read: yaml, yml and json by default."),
    files_matching: text().optional().describe("Only files whose name matches this regular expression."),
    ignore_files: list(text()).optional().describe("File names to leave out."),
    ignore_unknown_extensions: bool()
      .optional()
      .describe("Skip files with other extensions instead of failing."),
    hash_behaviour: oneOf("replace", "merge")
      .optional()
      .describe("`merge`: maps are put into those that the variables hold by now."),
  }),
  freeForm: "file",
  returns: { ansible_included_var_files: "The files that were read." },
  examples: [
    {
      title: "Variables of the distribution",
      yaml: '- include_vars: "{{ ansible_facts.distribution }}.yml"\n',
    },
  ],
  reads: "files of the controller",
  writes: "variables of the host in this run; nothing on it",
  support,
});

export const meta = defineEngineModule({
  name: "meta",
  summary: "Tell the engine something",
  description: "Runs nothing on the host.",
  params: z.strictObject({
    action: oneOf(
      "flush_handlers",
      "end_play",
      "end_host",
      "end_batch",
      "end_role",
      "clear_host_errors",
      "clear_facts",
      "refresh_inventory",
      "reset_connection",
      "noop",
    ).describe(
      "What to do: run notified handlers now, end the play or the host's part in it, forget facts, reconnect.",
    ),
  }),
  freeForm: "action",
  returns: {},
  examples: [{ title: "Restart now, not at the end", yaml: "- meta: flush_handlers\n" }],
  reads: "what the engine knows of the run",
  writes: "the run: its handlers, facts, connections, hosts; nothing on a host",
  support,
});

export const addHost = defineEngineModule({
  name: "add_host",
  summary: "Add a host to the inventory of this run",
  description: `The host, its groups and its variables are there for later plays and in \`hostvars\`; the inventory's files stay as they
are. The task is carried out once, on the first host, whatever the play's hosts are; with a loop, once for each item. Every parameter
but the ones below is a variable of the new host.`,
  params: z
    .looseObject({
      name: anything().optional().describe("The host's name; `name:port` says the port as well."),
      groups: anything()
        .optional()
        .describe("Groups that it becomes a member of: a list, or names with commas."),
    })
    .catchall(anything()),
  paramAliases: { host: "name", hostname: "name", group: "groups", groupname: "groups" },
  returns: { add_host: "The name, groups and variables of the host." },
  examples: [
    {
      title: "A machine that was just made",
      yaml: '- add_host:\n    name: "{{ machine.address }}"\n    groups: [fresh]\n    ansible_user: admin\n',
    },
  ],
  reads: "the inventory of this run",
  writes: "the inventory of this run; nothing on a host",
  support,
});

export const groupBy = defineEngineModule({
  name: "group_by",
  summary: "Put the host into a group that is made for it",
  description:
    "The group is there for later plays, with its group_vars. Blanks in names become dashes. The inventory's files stay as they are.",
  params: z.strictObject({
    key: anything().describe("The group's name, usually made of facts."),
    parents: anything().optional().describe("Groups that the group becomes a child of; `all` by default."),
  }),
  returns: { add_group: "The group.", parent_groups: "Its parents." },
  examples: [
    {
      title: "A group for each distribution",
      yaml: '- group_by:\n    key: "os_{{ ansible_facts.distribution | lower }}"\n',
    },
  ],
  reads: "the inventory of this run",
  writes: "the inventory of this run; nothing on a host",
  support,
});

export const validateArgumentSpec = defineEngineModule({
  name: "validate_argument_spec",
  summary: "Check variables against a specification",
  description:
    "Stands before the tasks of every role that has a `meta/argument_specs.yml`; can be used by itself as well.",
  params: z.strictObject({
    argument_spec: dict(anything()).describe("Options by name, as below `options:` of a specification."),
    provided_arguments: dict(anything())
      .optional()
      .describe("Values that count instead of the variables of these names."),
  }),
  returns: { msg: "That everything fits." },
  examples: [
    {
      title: "A port is given",
      yaml: "- validate_argument_spec:\n    argument_spec:\n      web_port:\n        type: int\n        required: true\n",
    },
  ],
  reads: "variables of the host in this run",
  writes: "nothing",
  support,
});

export const ENGINE_MODULES = [
  addHost,
  groupBy,
  includeTasks,
  importTasks,
  includeRole,
  importRole,
  importPlaybook,
  includeVars,
  meta,
  validateArgumentSpec,
] as const;
