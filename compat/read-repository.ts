/** What an engine makes of one real repository without touching a host: its syntax, its hosts, its tasks. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engines.ts";
import { cloneRepository, type Repository } from "./repositories.ts";
import type { RepositoryResult, Verdict } from "./results.ts";
import { runProgram } from "./run-program.ts";

const CHECKS = ["--syntax-check", "--list-hosts", "--list-tasks"] as const;

export async function readRepository(
  repository: Repository,
  engines: readonly Engine[],
  from: string | undefined,
  work: string,
  limit: number,
): Promise<RepositoryResult> {
  const folder = cloneRepository(repository, from, join(work, "repositories"));
  const checks: Record<string, Record<string, Verdict>> = {};
  for (const playbook of repository.playbooks)
    for (const check of CHECKS) {
      const verdicts: Record<string, Verdict> = {};
      for (const engine of engines) {
        const argv = [join(engine.bin, "ansible-playbook"), playbook, "-i", repository.inventory, check];
        const config = join(folder, "ansible.cfg");
        const env = {
          PATH: `${engine.bin}:${process.env.PATH}`,
          HOME: join(work, "home"),
          LC_ALL: "C.UTF-8",
          HOMERUN_RUNS_DIRECTORY: join(work, "runs"),
          ...(existsSync(config) ? { ANSIBLE_CONFIG: config } : {}),
        };
        verdicts[engine.name] = await runProgram(argv, folder, env, limit);
      }
      checks[`${playbook} ${check}`] = verdicts;
    }
  return { name: repository.name, commit: repository.commit, checks };
}
