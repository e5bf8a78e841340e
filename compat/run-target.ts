/** One target with one engine, as `ansible-test` would run it, without `ansible-test`. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engines.ts";
import type { Verdict } from "./results.ts";
import { runProgram } from "./run-program.ts";
import type { Target } from "./targets.ts";

export interface Ground {
  readonly engine: Engine;
  /** `test/integration`. */
  readonly integration: string;
  /** A folder for what the run leaves. */
  readonly work: string;
  readonly limit: number;
}

function inventoryText(engine: Engine): string {
  const host = `testhost ansible_connection=local ansible_pipelining=yes ansible_python_interpreter=${engine.python}`;
  return `[testgroup]\n${host}\n`;
}

function playText(target: Target, output: string): string {
  return JSON.stringify([
    {
      hosts: "testhost",
      gather_facts: target.gatherFacts,
      vars: { output_dir: output },
      roles: [target.name],
    },
  ]);
}

function environment(ground: Ground, target: Target, output: string): NodeJS.ProcessEnv {
  const { engine, integration, work } = ground;
  const place = join(integration, "targets", target.name);
  const injector = join(integration, "../lib/ansible_test/_util/target/injector");
  const empty = join(work, "empty.cfg");
  writeFileSync(empty, "");
  return {
    PATH: [engine.bin, join(work, "bin"), injector, process.env.PATH].join(":"),
    HOME: join(work, "home"),
    TMPDIR: join(work, "tmp"),
    LANG: "en_US.UTF-8",
    LC_ALL: "en_US.UTF-8",
    TERM: "dumb",
    OUTPUT_DIR: output,
    INVENTORY_PATH: join(integration, "inventory"),
    ANSIBLE_PLAYBOOK_DIR: target.shape === "script" ? place : integration,
    ANSIBLE_CONFIG: empty,
    ANSIBLE_ROLES_PATH: join(integration, "targets"),
    ANSIBLE_LIBRARY: "/dev/null",
    ANSIBLE_INVENTORY: "/dev/null",
    ANSIBLE_HOST_PATTERN_MISMATCH: "error",
    ANSIBLE_FORCE_HANDLERS: "true",
    ANSIBLE_HOST_KEY_CHECKING: "false",
    ANSIBLE_RETRY_FILES_ENABLED: "false",
    ANSIBLE_DEPRECATION_WARNINGS: "false",
    ANSIBLE_TEST_PYTHON_INTERPRETER: engine.python,
    ANSIBLE_TEST_PYTHON_VERSION: "3.11",
    ANSIBLE_TEST_CI: "",
    PYTHONPATH: "",
    PAGER: "/bin/cat",
    HOMERUN_RUNS_DIRECTORY: join(work, "runs"),
  };
}

/** A mount and a network namespace of its own: nothing leaves the machine, and its temporary folder is not touched. */
const CLOSED = ["unshare", "--net", "--", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"];

function commandOf(ground: Ground, target: Target, play: string): readonly string[] {
  const inner =
    target.shape === "script"
      ? ["./runme.sh"]
      : ["ansible-playbook", play, "-i", join(ground.integration, "inventory")];
  return process.getuid?.() === 0 ? [...CLOSED, ...inner] : inner;
}

export async function runTarget(ground: Ground, target: Target): Promise<Verdict> {
  const { engine, integration, work } = ground;
  const output = join(work, "output", target.name);
  rmSync(output, { recursive: true, force: true });
  for (const folder of [output, join(work, "home"), join(work, "tmp"), join(work, "bin")])
    mkdirSync(folder, { recursive: true });
  for (const name of ["python", "python3"])
    writeFileSync(join(work, "bin", name), `#!/bin/sh\nexec ${engine.python} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(integration, "inventory"), inventoryText(engine));
  const play = join(integration, `${target.name}-play.yml`);
  writeFileSync(play, playText(target, output));
  const cwd = target.shape === "script" ? join(integration, "targets", target.name) : integration;
  return runProgram(commandOf(ground, target, play), cwd, environment(ground, target, output), ground.limit);
}
