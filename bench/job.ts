/** One workload laid out in a folder: its hosts, and the files that the tools take along. */

import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { addressOf, type SshdArea } from "./sshd-area.ts";
import type { Content, Task } from "./workloads/task.ts";
import type { Workload } from "./workloads/workload.ts";

export interface Host {
  readonly name: string;
  readonly address: string;
}

export interface Job {
  readonly workload: Workload;
  readonly area: SshdArea;
  readonly hosts: readonly Host[];
  readonly port: number;
  readonly knownHosts: string;
  /** Everything the tools read. */
  readonly folder: string;
  /** The hosts' side: each host has a folder of its name here, and tasks write nowhere else. */
  readonly managed: string;
}

/** OpenSSH's options for a login without the user's own settings. */
export function sshOptions(job: Job): readonly string[] {
  return [
    ["-F", "/dev/null"],
    ["-o", `UserKnownHostsFile=${job.knownHosts}`],
    ["-o", "GlobalKnownHostsFile=/dev/null"],
    ["-o", "StrictHostKeyChecking=yes"],
    ["-o", "BatchMode=yes"],
    ["-o", "IdentitiesOnly=yes"],
  ].flat();
}

export function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function writeContent(folder: string, name: string, content: Content): void {
  if ("text" in content) {
    write(folder, name, content.text);
    return;
  }
  const path = write(folder, name, "");
  const piece = 1024 * 1024;
  for (let left = content.randomBytes; left > 0; left -= piece)
    appendFileSync(path, randomBytes(Math.min(left, piece)));
}

function writeSources(folder: string, task: Task): void {
  if (task.kind === "file") writeContent(join(folder, "files"), task.source, task.content);
  if (task.kind === "template")
    for (const extension of ["hbs", "j2"])
      write(join(folder, "templates"), `${task.source}.${extension}`, task.body);
  if (task.kind !== "tree") return;
  for (let i = 0; i < task.files; i++)
    write(
      join(folder, "files", task.source),
      `folder${i % task.folders}/file${i}.conf`,
      `# file ${i}\n${`setting${i} = a value of some length\n`.repeat(1 + (i % 50))}`,
    );
}

/** `line`: where to connect instead, if the hosts are behind a delay line (then there is one of them). */
export function layOut(
  workload: Workload,
  area: SshdArea,
  line?: { readonly host: string; readonly port: number },
): Job {
  const folder = join(area.folder, "jobs", workload.id);
  rmSync(folder, { recursive: true, force: true });
  const hosts = Array.from({ length: workload.hosts }, (_, i) => ({
    name: `h${String(i + 1).padStart(4, "0")}`,
    address: line?.host ?? addressOf(i),
  }));
  const port = line?.port ?? area.port;
  for (const task of workload.tasks) writeSources(folder, task);
  const known = hosts.map((host) => `[${host.address}]:${port} ${area.hostKey}\n`).join("");
  return {
    workload,
    area,
    hosts,
    port,
    knownHosts: write(folder, "known_hosts", known),
    folder,
    managed: join(area.folder, "managed"),
  };
}

/** The hosts as they were before the first run. */
export function emptyHosts(job: Job): void {
  rmSync(job.managed, { recursive: true, force: true });
  for (const host of job.hosts) mkdirSync(join(job.managed, host.name), { recursive: true });
}
