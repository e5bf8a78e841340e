/**
 * `npm run bench [-- RUNS]`: W1 (fifty mixed tasks, nothing to change) over real SSH on loopback: homerun next to one `ssh`
 * that runs one equivalent script, and next to Ansible where it is installed. The tools take turns; read the ratios.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { openSshdArea, type SshdArea } from "./sshd-area.ts";
import { mixedWorkload } from "./workload.ts";

interface Tool {
  readonly name: string;
  readonly argv: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Fails unless the run changed nothing. */
  readonly assertUnchanged: (output: string) => void;
}

const ROOT = resolve(import.meta.dirname, "..");

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

function toolsOf(area: SshdArea): readonly Tool[] {
  const root = join(area.folder, "managed");
  const workload = mixedWorkload(root);
  const folder = join(area.folder, "work");
  const options = `-o UserKnownHostsFile=${area.knownHosts} -o StrictHostKeyChecking=yes -o ControlPath=none`;
  put(folder, {
    ...workload.files,
    "homerun.yaml": workload.homerun,
    "ansible.yaml": workload.ansible,
    inventory: `target ansible_host=127.0.0.1 ansible_port=${area.port} ansible_user=${area.user} ansible_ssh_private_key_file=${area.key} ansible_ssh_common_args='-o UserKnownHostsFile=${area.knownHosts}' ansible_python_interpreter=/usr/bin/python3\n`,
    "ansible.cfg": "[defaults]\nnocows=1\nretry_files_enabled=0\n[ssh_connection]\npipelining=True\n",
  });
  const ssh = [
    "ssh",
    ...options.split(" "),
    "-o",
    "BatchMode=yes",
    "-i",
    area.key,
    "-p",
    String(area.port),
    `${area.user}@127.0.0.1`,
  ];
  const recap = (output: string): void => {
    if (!/changed=0\b/.test(output) || /(failed|unreachable)=[1-9]/.test(output))
      throw new Error(`not converged:\n${output.slice(-2000)}`);
  };
  const tools: Tool[] = [
    {
      name: "homerun",
      argv: [
        join(ROOT, "bin/homerun"),
        "run",
        join(folder, "homerun.yaml"),
        "-i",
        join(folder, "inventory"),
        "--output",
        "plain",
      ],
      env: { HOMERUN_RUNS_DIRECTORY: join(area.folder, "runs") },
      assertUnchanged: recap,
    },
    {
      name: "one ssh, one script",
      argv: [...ssh, "sh -s"],
      input: workload.script,
      assertUnchanged: () => undefined,
    },
  ];
  if (has("ansible-playbook")) {
    tools.push({
      name: "ansible (pipelining)",
      argv: ["ansible-playbook", "-i", join(folder, "inventory"), join(folder, "ansible.yaml")],
      env: {
        ANSIBLE_CONFIG: join(folder, "ansible.cfg"),
        ANSIBLE_HOME: join(area.folder, "ansible"),
        ANSIBLE_SSH_CONTROL_PATH_DIR: join(area.folder, "cp"),
        LC_ALL: "C.UTF-8",
      },
      assertUnchanged: recap,
    });
  }
  return tools;
}

interface Timing {
  readonly seconds: number;
  readonly output: string;
}

function time(tool: Tool): Timing {
  const [program = "", ...args] = tool.argv;
  const started = process.hrtime.bigint();
  const run = spawnSync(program, args, {
    input: tool.input ?? "",
    encoding: "utf8",
    env: { ...process.env, ...tool.env },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 600_000,
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (run.status !== 0)
    throw new Error(
      `${tool.name} ended with ${run.status}:\n${run.stdout.slice(-2000)}\n${run.stderr.slice(-2000)}`,
    );
  return { seconds, output: run.stdout + run.stderr };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

async function main(): Promise<void> {
  const runs = Math.max(1, Number(process.argv[2] ?? 5));
  const area = await openSshdArea();
  try {
    const tools = toolsOf(area);
    process.stdout.write(
      `W1: 50 mixed tasks, nothing to change, 1 host on loopback; ${runs} runs in turns; ${cpus().length} cores, node ${process.version}\n`,
    );
    for (const tool of tools) {
      time(tool);
      tool.assertUnchanged(time(tool).output);
    }
    const seconds = new Map(tools.map((t) => [t.name, [] as number[]]));
    for (let run = 0; run < runs; run++) {
      for (const tool of tools) {
        const { seconds: taken, output } = time(tool);
        tool.assertUnchanged(output);
        seconds.get(tool.name)?.push(taken);
      }
    }
    const ours = median(seconds.get("homerun") ?? []);
    for (const [name, taken] of seconds) {
      const all = taken.map((s) => s.toFixed(2)).join(" ");
      process.stdout.write(
        `${name.padEnd(24)} median ${median(taken).toFixed(2)} s   ${(median(taken) / ours).toFixed(2)} × homerun   (${all})\n`,
      );
    }
    if (tools.length < 3)
      process.stdout.write("Ansible is not installed (apt-get install ansible-core): left out\n");
  } finally {
    area.close();
  }
}

execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: "inherit" });
await main();
