/** What can go wrong with playbooks, roles and files of tasks, before anything runs. */

import type { Explanation } from "../codes.ts";

export const PB = {
  PB0101: {
    title: "a playbook is not a list of plays",
    text: `At the top level of a playbook stands a list: each play begins with a dash.

  wrong:  hosts: all            right:  - hosts: all
          tasks: []                       tasks: []`,
  },
  PB0102: {
    title: "a play is not a map",
    text: `A play is a map with \`hosts\` and, for example, \`tasks\` and \`roles\`. A blank must stand after each colon.`,
  },
  PB0103: {
    title: "an unknown keyword",
    text: `The key is neither a keyword of this place nor a module. Usually it is a typo, or it stands one level too high or too low:
parameters of a module are indented below the module.

  wrong:  - copy:               right:  - copy:
          src: a                            src: a`,
  },
  PB0104: {
    title: "a keyword in the wrong place",
    text: `The keyword exists, but not here: \`hosts\` is for plays, \`listen\` for handlers, \`loop\` for tasks and not for blocks. Keywords
for the tasks of an \`include_tasks\` or \`include_role\` stand under its \`apply\`.`,
  },
  PB0105: {
    title: "a keyword that is not supported yet",
    text: `The keyword means something in Ansible that this version does not do. It is refused instead of being passed over, since the
playbook would then do something else than it says.`,
  },
  PB0106: {
    title: "a keyword of Ansible's past",
    text: "The keyword was removed from Ansible years ago. The message says what took its place.",
  },
  PB0107: {
    title: "a keyword's value is of the wrong kind",
    text: `Each keyword takes values of one kind: true or false, a number, text, a list or a map. A template is checked when it is
evaluated, everything else before the run.

  wrong:  become: yess
  right:  become: true`,
  },
  PB0108: {
    title: "a play without hosts",
    text: `Each play says which hosts it is for: names and groups of the inventory, or patterns of them.

  - hosts: nas
    tasks: []`,
  },
  PB0110: {
    title: "a playbook asks for a language that there is not",
    text: `A comment before everything else in a playbook, \`# homerun: language 2.19\`, says which version of Ansible's language
its expressions follow: \`2.18\`, \`2.18 native\` (with \`jinja2_native\`) or \`2.19\`. Without it, \`language\` of homerun.yml counts.`,
  },
  PB0111: {
    title: "playbooks of one run ask for different languages",
    text: `All playbooks of a run are evaluated by one level of the language: the one that the first playbook's line
\`# homerun: language …\` asks for, else that of homerun.yml. Playbooks that need different levels are run one after the other.`,
  },
  PB0109: {
    title: "a playbook is empty",
    text: "The file holds nothing but white space and comments, so there is nothing to run.",
  },
  PB0201: {
    title: "a task without a module",
    text: `A task names the module that does it, as a key of its own.

  wrong:  - name: nginx is installed
  right:  - name: nginx is installed
            apt:
              name: nginx`,
  },
  PB0202: {
    title: "a task with two modules",
    text: `A task does one thing. Two modules in one map are usually two tasks of which the second lost its dash, or a parameter that
has the name of a module and is not indented far enough.`,
  },
  PB0205: {
    title: "a loop over something that is no list",
    text: `\`loop\` takes a list, or an expression that gives one.

  wrong:  loop: packages
  right:  loop: "{{ packages }}"

A map becomes a list with \`"{{ map | dict2items }}"\`; its items have a \`key\` and a \`value\`.`,
  },
  PB0206: {
    title: "not the name of a variable",
    text: `\`register\`, \`loop_var\` and \`index_var\` name a variable that is made. Names have letters, digits and underscores, don't begin
with a digit, and are not templates.

  wrong:  register: disk-usage
  right:  register: disk_usage`,
  },
  PB0207: {
    title: "a variable's name can't be used",
    text: `An expression could not name it: \`disk-usage\` would be read as \`disk\` minus \`usage\`. Names have letters, digits and
underscores, and don't begin with a digit. A few names (\`__proto__\`, \`constructor\`, \`prototype\`) are never allowed, and none of a
module's arguments begins with \`_ansible_\`.`,
  },
  PB0210: {
    title: "an empty condition",
    text: "A condition needs something to decide. Remove the key where the task shall always run.",
  },
  PB0211: {
    title: "an unknown lookup after with_",
    text: `\`with_NAME\` loops over what the lookup NAME gives. \`loop\` is the newer form and takes any list.`,
  },
  PB0212: {
    title: "a notification of a handler that does not exist",
    text: `\`notify\` names a handler by its name or by a topic that it listens to. The name must be written exactly as the handler has
it, upper and lower case included. Handlers of a role are known once the role is used in the play.

As in Ansible the playbook runs all the same; a task that is changed and notifies such a name has failed.`,
  },
  PB0213: {
    title: "something that can't be a handler",
    text: `Roles among handlers are refused; \`include_tasks\` may be a handler. A block gives its keywords to the handlers in it, each of
which is notified by itself; what stands under its \`rescue\` and \`always\` is never carried out.`,
  },
  PB0214: {
    title: "a topic with a template",
    text: "Topics under `listen` are fixed texts, in Ansible too: a template in one is never evaluated, and nothing comes by its result.",
  },
  PB0215: {
    title: "tasks that are not a list",
    text: `\`tasks\`, \`block\` and files of tasks hold a list: each task begins with a dash.

  wrong:  tasks:                right:  tasks:
            copy:                         - copy:
              src: a                          src: a`,
  },
  PB0216: {
    title: "a task that is not a map",
    text: `A task is a map of a module and keywords. A line without a blank after the colon is read as text.

  wrong:  - name:install
  right:  - name: install`,
  },
  PB0217: {
    title: "rescue or always without a block",
    text: "`rescue` and `always` say what to do after the tasks of a `block`, and need one beside them.",
  },
  PB0218: {
    title: "two loops in one task",
    text: `A task goes through one list. For two lists nest them with \`"{{ a | product(b) | list }}"\`, or include a file of tasks in a
loop and loop again inside.`,
  },
  PB0219: {
    title: "a variable that homerun sets itself",
    text: "The name belongs to a variable that homerun gives each host and task. A value of one's own would never be seen.",
  },
  PB0220: {
    title: "a handler that nothing can notify",
    text: "A handler is notified by its name or by a topic under `listen`. This one has neither, and never runs.",
  },
  PB0225: {
    title: "a module can't be carried out with `async`",
    text: `\`async\` leaves a task's changes to a job on the host. That works for every module that changes something there or runs a
command, and for \`wait_for\`. It has no meaning for modules that only think (\`debug\`, \`set_fact\`, \`assert\`), that ask a person
(\`pause\`), that make the connection anew (\`reboot\`, \`wait_for_connection\`), that bring files to the controller (\`fetch\`), and for
includes. Ansible refuses them as well, and \`copy\`, \`template\`, \`script\` and \`raw\` besides, which homerun can do.

To limit how long a task may take, write \`timeout: SECONDS\`.`,
  },
  PB0301: {
    title: "a role is not found",
    text: `Roles are folders: in \`roles/\` beside the playbook, in \`roles/\` one level up, in \`roles/\` of the working directory, and in the
folders of \`roles_path\` in homerun.yml. The message lists where it was looked for.

Roles of collections have full names (\`namespace.collection.role\`) and lie in \`ansible_collections/namespace/collection/roles/\`, in
\`collections/\` beside the playbook, in a folder of \`collections_path\` or where \`ansible-galaxy collection install\` puts them.
\`collections: [namespace.collection]\` lets a play or a task use short names.`,
  },
  PB0302: {
    title: "a file is not found",
    text: `Files of tasks are looked for beside the file that names them, in the role's \`tasks/\`, and beside the playbook. The message
lists all places.`,
  },
  PB0303: {
    title: "imports or roles go round in circles",
    text: `Imports and dependencies of roles are put in place before the run, so a circle would never end. The message shows the whole
circle. \`include_tasks\` with a condition can call its own file, since it is read only when its turn comes.`,
  },
  PB0304: {
    title: "a role is empty",
    text: "The folder has none of tasks/, handlers/, defaults/, vars/, meta/, templates/ and files/, so it is no role.",
  },
  PB0305: {
    title: "a name that can't be told before the run",
    text: `Imports and roles are read before any host is known. Their names can use variables given with \`-e\`, and \`vars\` of
the task, the blocks, the role and the play around them, but none of the inventory, of \`vars_files\` or of a host. \`include_tasks\` and \`include_role\` are evaluated for each host when their turn comes.`,
  },
  PB0306: {
    title: "an entry of roles that is none",
    text: `An entry of \`roles\` is the name of a role, or a map with \`role\` and parameters.

  roles:
    - common
    - role: nginx
      nginx_port: 8080`,
  },
  PB0307: {
    title: "a role's meta is not understood",
    text: `\`meta/main.yml\` is a map with \`dependencies\`, \`allow_duplicates\` and \`argument_specs\`. \`galaxy_info\` and \`collections\` are
accepted and mean nothing here.`,
  },
  PB0308: {
    title: "an argument specification is wrong",
    text: `\`meta/argument_specs.yml\` describes the variables of a role:

  argument_specs:
    main:
      options:
        nginx_port:
          type: int
          required: true
          description: Port to listen on.

Types are str, int, float, bool, list, dict, path, raw, json, bytes and bits.`,
  },
  PB0309: {
    title: "a value does not fit the role's specification",
    text: `The role says in its \`meta/argument_specs.yml\` of which type its variables are. What is written literally is checked before
the run, everything else before the role's first task.`,
  },
  PB0310: {
    title: "a file or template of a task is not found",
    text: `Templates are looked for in the role's \`templates/\`, files in its \`files/\`, then beside the file of the task and beside the
playbook. The message lists all places. A path on the host needs \`remote_src: true\`.`,
  },
  PB0311: {
    title: "a file of variables is not a map",
    text: `Variables are \`name: value\` lines, without dashes.

  wrong:  - port: 80
  right:  port: 80`,
  },
} as const satisfies Record<`PB${string}`, Explanation>;
