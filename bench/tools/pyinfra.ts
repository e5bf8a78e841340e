/** pyinfra: the tasks as its Python operations. */

import { join } from "node:path";
import { type Job, write } from "../job.ts";
import { NUMBER, type Task } from "../workloads/task.ts";
import type { PeerPlace } from "./peers.ts";
import type { Tool } from "./tool.ts";

/** A text as Python writes it. */
const text = (value: string): string => JSON.stringify(value);

function operation(task: Task, folder: string): string {
  const path = "path" in task ? `f"{root}/${task.path}"` : "";
  const source = (kind: string, name: string): string => text(join(folder, kind, name));
  switch (task.kind) {
    case "directory":
      return `files.directory(path=${path}, mode="755")`;
    case "file":
      return `files.put(src=${source("files", task.source)}, dest=${path}, mode="644")`;
    case "tree":
      return `files.sync(src=${source("files", task.source)}, dest=${path}, mode="644", dir_mode="755")`;
    case "template":
      return `files.template(src=${source("templates", `${task.source}.j2`)}, dest=${path}, mode="644", inventory_hostname=host.name, number=${NUMBER})`;
    case "line":
      return `files.line(path=${path}, line=${text(`^${task.key}=.*$`)}, replace=${text(`${task.key}=${task.value}`)})`;
    case "touch":
      return `if host.get_fact(File, path=${path}) is None:\n    server.shell(commands=[f"touch {root}/${task.path}"])`;
    case "command":
      return `server.shell(commands=[${text(task.program)}])`;
    case "stat":
      return `host.get_fact(File, path=${path})\nhost.get_fact(Sha1File, path=${path})`;
    case "group":
      return `server.group(group=${text(task.name)})`;
    case "user":
      return `server.user(user=${text(task.name)}, ensure_home=False)`;
  }
}

function deploy(job: Job): string {
  return [
    "from pyinfra import host",
    "from pyinfra.facts.files import File, Sha1File",
    "from pyinfra.operations import files, server",
    `root = f"${job.managed}/{host.name}"`,
    ...job.workload.tasks.map((task) => operation(task, job.folder)),
    "",
  ].join("\n");
}

function inventory(job: Job): string {
  const hosts = job.hosts.map((host) => `    (${text(host.name)}, {"ssh_hostname": ${text(host.address)}}),`);
  const data = {
    ssh_port: job.port,
    ssh_user: job.area.user,
    ssh_key: job.area.key,
    ssh_known_hosts_file: job.knownHosts,
    ssh_strict_host_key_checking: "yes",
    ssh_config_file: "/dev/null",
  };
  const literal = JSON.stringify(data);
  return `hosts = ([\n${hosts.join("\n")}\n], ${literal})\n`;
}

export function pyinfra(place: PeerPlace): Tool {
  return {
    name: "pyinfra",
    role: "peer",
    version: place.version,
    applies: true,
    prepare: (job) => {
      const hosts = write(job.folder, "pyinfra/inventory.py", inventory(job));
      const operations = write(job.folder, "pyinfra/deploy.py", deploy(job));
      return () => ({ argv: [join(place.bin, "pyinfra"), "-y", hosts, operations] });
    },
  };
}
