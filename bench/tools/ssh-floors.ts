/** The floors that need nothing but OpenSSH: one connection, and the least that does the job. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Job, sshOptions } from "../job.ts";
import type { Task } from "../workloads/task.ts";
import { writeScript } from "./shell-script.ts";
import type { Tool } from "./tool.ts";

function version(): string {
  return (
    spawnSync("ssh", ["-V"], { encoding: "utf8" }).stderr.trim().split(/[ ,]/)[0]?.replace("_", " ") ??
    "OpenSSH"
  );
}

function only(job: Job): { readonly name: string; readonly address: string } {
  const [host, ...more] = job.hosts;
  if (host === undefined || more.length > 0) throw new Error("this floor is for one host");
  return host;
}

function ssh(job: Job): readonly string[] {
  const login = `${job.area.user}@${only(job).address}`;
  return ["ssh", ...sshOptions(job), "-i", job.area.key, "-p", String(job.port), login];
}

type Transfer = Extract<Task, { kind: "file" | "tree" }>;

function transfer(job: Job): { readonly from: string; readonly to: string } {
  const task = job.workload.tasks.find((t): t is Transfer => t.kind === "file" || t.kind === "tree");
  if (task === undefined) throw new Error("this floor is for transfers");
  return {
    from: join(job.folder, "files", task.source),
    to: join(job.managed, only(job).name, task.path),
  };
}

/** `$1` is what is sent, `$2` where it goes; the rest is ssh. */
function piped(name: string, program: string, applies = true): Tool {
  return {
    name,
    role: "floor",
    version: version(),
    applies,
    prepare: (job) => {
      const { from, to } = transfer(job);
      return () => ({ argv: ["sh", "-c", `f=$1 t=$2; shift 2; ${program}`, "sh", from, to, ...ssh(job)] });
    },
  };
}

export const sshFloors: Readonly<
  Record<"ssh script" | "ssh connect" | "ssh cat" | "ssh hash" | "tar over ssh", () => Tool>
> = {
  "ssh script": () => ({
    name: "ssh script",
    role: "floor",
    version: version(),
    applies: true,
    prepare: (job) => {
      const input = writeScript(job, only(job).name);
      return () => ({ argv: [...ssh(job), "exec sh -s"], input });
    },
  }),
  "ssh connect": () => ({
    name: "ssh connect",
    role: "floor",
    version: version(),
    applies: false,
    prepare: (job) => () => ({ argv: [...ssh(job), "true"] }),
  }),
  "ssh cat": () => piped("ssh cat", `"$@" "cat >'$t' && chmod 644 '$t'" <"$f"`),
  "ssh hash": () =>
    piped(
      "ssh hash",
      `sha256sum <"$f" >here & there=$("$@" "sha256sum <'$t'"); wait; [ "$there" = "$(cat here)" ]`,
    ),
  "tar over ssh": () =>
    piped("tar over ssh", `tar c -C "$f" . | "$@" "umask 022; mkdir -p '$t' && tar xp -C '$t'"`),
};
