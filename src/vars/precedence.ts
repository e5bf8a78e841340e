/** Where a variable's value can come from, lowest first. The order is Ansible's; documentation and lookup both follow this table. */

export const LAYERS = [
  "role defaults",
  "inventory group variables",
  "inventory group_vars/all",
  "playbook group_vars/all",
  "inventory group_vars",
  "playbook group_vars",
  "inventory host variables",
  "inventory host_vars",
  "playbook host_vars",
  "host facts",
  "play vars",
  "play vars_prompt",
  "play vars_files",
  "role vars",
  "block and task vars",
  "include_vars",
  "set_fact and register",
  "role parameters",
  "include parameters",
  "extra variables",
  "loop and magic variables",
] as const;

export type LayerName = (typeof LAYERS)[number];
