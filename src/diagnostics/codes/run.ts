import type { Explanation } from "../codes.ts";

export const RUN = {
  RUN0102: {
    title: "a condition decided that the task failed",
    text: "`failed_when` held for the task's result. The condition that held is shown.",
  },
  RUN0103: {
    title: "the host was lost while a task was at work",
    text: "The connection went after the host had been told what to do and before it had answered. What it did until then is not known: the outcome is `unknown`, not `failed`. Run the playbook again once the host is back; tasks find out by themselves what is still to be done.",
  },
  RUN0104: {
    title: "a task took longer than its time limit",
    text: "The task's `timeout` passed. Its processes on the host were told to end.",
  },
  RUN0105: {
    title: "a handler is notified that does not exist",
    text: "`notify` names a handler by its `name`, or a topic of its `listen`. Handlers of the play and of all roles that the play uses can be notified.",
  },
  RUN0106: {
    title: "a file of the controller can't be found",
    text: "Relative paths are looked for in the role's `files/` (or `templates/`) folder, the role's folder, beside the file that the task stands in, and beside the playbook. The places that were searched are listed.",
  },
  RUN0107: {
    title: "a value has the wrong shape for its keyword",
    text: 'A keyword such as `loop`, `become`, `retries` or `environment` was given a value that it can\'t use. `loop` wants a list; for a dictionary use `loop: "{{ x | dict2items }}"`.',
  },
  RUN0108: {
    title: "role parameters do not fit the role's specification",
    text: "The role's meta/argument_specs.yml says which variables it takes. Each that does not fit is listed.",
  },
  RUN0109: {
    title: "no host matches",
    text: "The play's `hosts` pattern, or `--limit`, selects no host of the inventory. `homerun inventory` lists hosts and groups.",
  },
  RUN0110: {
    title: "a variable is defined by itself",
    text: 'Variables are evaluated when they are used. Two that need each other have no value.\n\nWrong:\n  a: "{{ b }}"\n  b: "{{ a }}"',
  },
  RUN0111: {
    title: "the host answered something unexpected",
    text: "A reply of the host is none that homerun knows. The task failed; the host was not changed by it unless other changes are listed. This is worth a report, with the host's operating system and its version.",
  },
  RUN0112: {
    title: "the task can't be carried out here",
    text: "The action can't be combined with what the task asks, for example `run_once` with the `free` strategy, or a delegation to a host that is not in the inventory and has no address.",
  },
  RUN0114: {
    title: "a tag is asked for that no task has",
    text: "`--tags` and `--skip-tags` take tags of the playbook's tasks, blocks, roles and plays. `homerun run PLAYBOOK --list-tags` lists them. Tags inside of included files are known only when the include is carried out: they are accepted where the playbook includes anything dynamically.",
  },
  RUN0115: {
    title: "the inventory has no such host",
    text: "A host is asked for by a name that the inventory does not have. `homerun inventory` lists its hosts and groups.",
  },
  RUN0117: {
    title: "the run can't begin at a task that does not exist",
    text: "`--start-at-task` takes the name of a task, with or without its role in front, or a glob. Nothing before it is carried out, so with a name that fits no task nothing would be done at all.\n\n  right:  homerun run site.yml --start-at-task 'nginx_tls : nginx runs'\n  right:  homerun run site.yml --start-at-task '*nginx*'",
  },
  RUN0118: {
    title: "something in a folder of the controller can't be copied",
    text: "A folder to be copied holds something that is neither a file nor a folder nor a link (a socket, a pipe, a device), a file that may not be read, a link that leads in a circle, or a name that is not UTF-8. Nothing is copied then: a folder that is copied in part would look whole. Take it out of the folder, or give it another name (`convmv` and `detox` do that for many).",
  },
  RUN0119: {
    title: "a task in the background has failed, and nobody asked",
    text: "A task with `async` and `poll: 0` that only waits (`wait_for`) is carried on by the run itself beside the tasks that follow. The run does not end before it, and this one failed. Ask for it with `async_status`, so that the play can act on it.",
  },
  RUN0120: {
    title: "a job was left to go on by itself",
    text: `The run ended, or lost the host, while a job of \`async\` was at work there. The job goes on by itself up to its time; what it comes to is not
known here. \`async_status\` with its \`jid\` tells, on the same host and as the same user:

  homerun exec would start another shell; write a play with   - async_status: {jid: j123456789012.12345}`,
  },
  RUN0131: {
    title: "nobody can be asked for a variable",
    text: "`vars_prompt` asks before the play begins, and there is no terminal to ask at. Give the variable with `-e NAME=VALUE`, or give the question a `default`, which is taken then.",
  },
  RUN0132: {
    title: "a task needs a module that homerun does not have",
    text: "Playbooks may name modules of collections that homerun does not carry: they load, list and pass `--syntax-check`. A run is refused before any host is touched where such a task would run in any case (it is selected and nothing is conditional about it). One that hangs on a condition fails when its turn comes. `homerun doc` lists what there is; often `command`, `uri` or a built-in module does the same.",
  },
  RUN0133: {
    title: "facts that are kept between runs can't be read or written",
    text: `With \`fact_caching: jsonfile\` the facts of each host stand in a file of their own in the folder \`fact_caching_connection\`. A file that is
damaged, or that another user could have written, is passed by, as if nothing were known of the host; where the folder can't be written,
nothing is kept. The run goes on in any case.

\`--flush-cache\` forgets what is kept.`,
  },
  RUN0134: {
    title: "a module that others have written can't be carried out",
    text: `Modules in a role's or the playbook's \`library/\`, and in Ansible collections, run on the host, by the interpreter that their first line
names; those in Python import what homerun gives them in the place of Ansible's own files. A task is refused by name, and where that can be told
before any host is touched, where its module needs something that is not there: a part of it that runs inside of Ansible (an action plugin), an
import that nobody has, Windows, or an interpreter that the host lacks.

\`ansible_python_interpreter\` (and \`ansible_perl_interpreter\`, and so on) says where on a host an interpreter is.`,
  },
  RUN0135: {
    title: "a module that others have written broke off",
    text: `The module ended without the answer that modules give, as a rule through an error in its own program, which is shown. What it did on the
host until then is not known. \`module_stdout\` and \`module_stderr\` of the registered result hold all that it said.`,
  },
  RUN0121: {
    title: "there is nobody to debug a task",
    text: "A task is to be debugged (`debugger`, `strategy: debug`, ANSIBLE_ENABLE_TASK_DEBUGGER) or the run is to go step by step (`--step`), and homerun has no terminal to ask at: it runs in CI, in the background or from a timer. The run goes on as if `c` had been answered.",
  },
} as const satisfies Record<`RUN${string}`, Explanation>;
