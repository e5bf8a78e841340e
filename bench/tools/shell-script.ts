/** The tasks as one shell script that checks and mends: the least that can be asked of a host. */

import { createHash } from "node:crypto";
import { type Job, write } from "../job.ts";
import { rendered, type Task } from "../workloads/task.ts";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function mode(path: string, wanted: string): string {
  return `[ "$(stat -c %a ${path})" = ${wanted} ] || chmod ${wanted} ${path}`;
}

function content(path: string, text: string): readonly string[] {
  const hash = createHash("sha256").update(text).digest("hex");
  return [
    `[ "$(sha256sum 2>/dev/null <${path})" = "${hash}  -" ] || printf %s ${quoted(text)} >${path}`,
    mode(path, "644"),
  ];
}

/** No script does `file`s that are not text, nor trees: for those other floors are there. */
function lines(task: Task, host: string): readonly string[] {
  const path = "path" in task ? `"$R/${task.path}"` : "";
  switch (task.kind) {
    case "directory":
      return [`[ -d ${path} ] || mkdir ${path}`, mode(path, "755")];
    case "file":
      if ("text" in task.content) return content(path, task.content.text);
      throw new Error("a script does not carry large files");
    case "template":
      return content(path, rendered(task.body, host));
    case "line": {
      const line = quoted(`${task.key}=${task.value}`);
      return [
        `grep -qx ${line} ${path} 2>/dev/null || { [ ! -e ${path} ] || sed -i ${quoted(`/^${task.key}=/d`)} ${path}; echo ${line} >>${path}; }`,
      ];
    }
    case "touch":
      return [`[ -e ${path} ] || touch ${path}`];
    case "command":
      return [`/bin/${task.program}`];
    case "stat":
      return [`stat -c '%a %u %g %s %Y' ${path} >/dev/null`, `sha1sum ${path} >/dev/null`];
    case "group":
      return [`getent group ${task.name} >/dev/null || groupadd ${task.name}`];
    case "user":
      return [`getent passwd ${task.name} >/dev/null || useradd ${task.name}`];
    case "tree":
      throw new Error("a script does not carry trees");
  }
}

export function shellScript(job: Job, host: string): string {
  return [
    "set -eu",
    "umask 022",
    `R=${quoted(`${job.managed}/${host}`)}`,
    ...job.workload.tasks.flatMap((task) => lines(task, host)),
    "",
  ].join("\n");
}

export function writeScript(job: Job, host: string): string {
  return write(job.folder, `scripts/${host}.sh`, shellScript(job, host));
}
