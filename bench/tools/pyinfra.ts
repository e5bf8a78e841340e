/** pyinfra: the tasks as its Python operations. */

import { join } from "node:path";
import { type Job, write } from "../job.ts";
import { NUMBER, type Task } from "../workloads/task.ts";
import type { PeerPlace } from "./peers.ts";
import type { Tool } from "./tool.ts";

/** A text as Python writes it. */
const text = (value: string): string => JSON.stringify(value);

/** Named, or pyinfra makes up names of all hosts' arguments. */
function call(name: string, task: string, args: Readonly<Record<string, string>>): string {
  const given = Object.entries(args).map(([key, value]) => `, ${key}=${value}`);
  return `${name}(name=${text(task)}${given.join("")})`;
}

function operation(task: Task, folder: string): string {
  const path = "path" in task ? `f"{root}/${task.path}"` : "";
  const title = `${task.kind} ${"path" in task ? task.path : ""}`.trim();
  const mode = text("644");
  const source = (kind: string, name: string): string => text(join(folder, kind, name));
  switch (task.kind) {
    case "directory":
      return call("files.directory", title, { path, mode: text("755") });
    case "file":
      return call("files.put", title, { src: source("files", task.source), dest: path, mode });
    case "tree":
      return call("files.sync", title, {
        src: source("files", task.source),
        dest: path,
        mode,
        dir_mode: text("755"),
      });
    case "template":
      return call("files.template", title, {
        src: source("templates", `${task.source}.j2`),
        dest: path,
        mode,
        inventory_hostname: "host.name",
        number: String(NUMBER),
      });
    case "line":
      return call("files.line", `${title} ${task.key}`, {
        path,
        line: text(`^${task.key}=.*$`),
        replace: text(`${task.key}=${task.value}`),
      });
    case "touch":
      return `if host.get_fact(File, path=${path}) is None:\n    ${call("server.shell", title, { commands: `[f"touch {root}/${task.path}"]` })}`;
    case "command":
      return call("server.shell", title, { commands: `[${text(task.program)}]` });
    case "stat":
      return `host.get_fact(File, path=${path})\nhost.get_fact(Sha1File, path=${path})`;
    case "group":
      return call("server.group", `${title} ${task.name}`, { group: text(task.name) });
    case "user":
      return call("server.user", `${title} ${task.name}`, { user: text(task.name), ensure_home: "False" });
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
    changes: (output) => output.match(/^\s+\[h\d{4}\] Success$/gm)?.length ?? 0,
  };
}
