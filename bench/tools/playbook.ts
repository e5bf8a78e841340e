/** The tasks as a playbook, for homerun and for Ansible: the same but for the language of templates. */

import { type Host, type Job, sshOptions } from "../job.ts";
import { NUMBER, type Task } from "../workloads/task.ts";

const MODES = { mode: "0644" };

function moduleOf(task: Task, root: string, templates: "hbs" | "j2"): readonly [string, unknown] {
  switch (task.kind) {
    case "directory":
      return ["file", { path: `${root}/${task.path}`, state: "directory", mode: "0755" }];
    case "file":
      return ["copy", { src: task.source, dest: `${root}/${task.path}`, ...MODES }];
    case "tree":
      return [
        "copy",
        { src: `${task.source}/`, dest: `${root}/${task.path}/`, ...MODES, directory_mode: "0755" },
      ];
    case "template":
      return ["template", { src: `${task.source}.${templates}`, dest: `${root}/${task.path}`, ...MODES }];
    case "line":
      return [
        "lineinfile",
        {
          path: `${root}/${task.path}`,
          regexp: `^${task.key}=`,
          line: `${task.key}=${task.value}`,
          create: true,
          ...MODES,
        },
      ];
    case "touch":
      return ["command", { cmd: `touch ${root}/${task.path}`, creates: `${root}/${task.path}` }];
    case "command":
      return ["command", task.program];
    case "stat":
      return ["stat", { path: `${root}/${task.path}` }];
    case "group":
    case "user":
      return [task.kind, { name: task.name, state: "present" }];
  }
}

export function playbook(job: Job, templates: "hbs" | "j2"): string {
  const root = `${job.managed}/{{ inventory_hostname }}`;
  const tasks = job.workload.tasks.flatMap((task) => {
    const [name, args] = moduleOf(task, root, templates);
    const lines = [`    - ${name}: ${JSON.stringify(args)}`];
    return task.kind === "stat" ? [...lines, `      register: ${task.register}`] : lines;
  });
  return [
    "- hosts: all",
    "  gather_facts: false",
    "  vars:",
    `    number: ${NUMBER}`,
    "  tasks:",
    ...tasks,
    "",
  ].join("\n");
}

/** An inventory file as both read it. */
export function inventory(job: Job): string {
  const line = (host: Host): string => `${host.name} ansible_host=${host.address}`;
  return [
    "[all]",
    ...job.hosts.map(line),
    "",
    "[all:vars]",
    `ansible_port=${job.port}`,
    `ansible_user=${job.area.user}`,
    `ansible_ssh_private_key_file=${job.area.key}`,
    `ansible_ssh_common_args=${sshOptions(job).join(" ")}`,
    "ansible_python_interpreter=/usr/bin/python3",
    "",
  ].join("\n");
}

/** Sums up the lines of the recap; there must be one for each host, and none with a failure. */
export function changesOfRecap(output: string, job: Job): number {
  const lines = [...output.matchAll(/^(h\d{4})\b[^\n]*?\bchanged=(\d+)([^\n]*)$/gm)];
  const failed = lines.filter(([line]) => /\b(?:failed|unreachable|unknown)=[1-9]/.test(line));
  if (lines.length !== job.hosts.length || failed.length > 0)
    throw new Error(`not every host was worked on:\n${output.slice(-2000)}`);
  return lines.reduce((sum, line) => sum + Number(line[2]), 0);
}
