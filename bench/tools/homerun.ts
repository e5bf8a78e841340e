/** homerun as it was just built, from a copy of its own: another build meanwhile changes nothing. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { write } from "../job.ts";
import type { SshdArea } from "../sshd-area.ts";
import { changesOfRecap, inventory, playbook } from "./playbook.ts";
import type { Tool } from "./tool.ts";

export const PROJECT = resolve(import.meta.dirname, "../..");

export interface Program {
  readonly argv: readonly string[];
  readonly version: string;
}

export function buildAndCopy(area: SshdArea): Program {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: PROJECT, stdio: "inherit" });
  const copy = join(area.folder, "homerun");
  mkdirSync(copy);
  for (const name of ["bin", "dist", "package.json"])
    cpSync(join(PROJECT, name), join(copy, name), { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(copy, "node_modules"));
  const { version } = JSON.parse(readFileSync(join(copy, "package.json"), "utf8")) as { version: string };
  return { argv: [join(copy, "bin/homerun")], version };
}

export function homerun(program: Program): Tool {
  return {
    name: "homerun",
    role: "homerun",
    version: `homerun ${program.version}, Node ${process.versions.node}`,
    applies: true,
    prepare: (job) => {
      const play = write(job.folder, "homerun.yaml", playbook(job, "hbs"));
      const hosts = write(job.folder, "inventory", inventory(job));
      return (folder) => ({
        argv: [...program.argv, "run", play, "-i", hosts, "--output", "plain"],
        env: { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") },
      });
    },
    changes: changesOfRecap,
  };
}
