/** How long it takes until a command line answers at all, next to what Node itself takes. */

import { loadavg } from "node:os";
import { join } from "node:path";
import { measure } from "./measure.ts";
import type { Row, Sample, WorkloadResult } from "./results.ts";
import type { SshdArea } from "./sshd-area.ts";
import type { Program } from "./tools/homerun.ts";
import type { PeerPlace } from "./tools/peers.ts";

interface Starter extends Pick<Row, "tool" | "role" | "version"> {
  readonly argv: readonly string[];
}

/** These take no time, so there are many of them. */
const RUNS_FOR_ONE = 4;

function starters(program: Program, ansible: PeerPlace | undefined): readonly Starter[] {
  const node = `Node ${process.versions.node}`;
  const ours = { role: "homerun", version: `homerun ${program.version}, ${node}` } as const;
  return [
    { tool: "homerun --version", ...ours, argv: [...program.argv, "--version"] },
    { tool: "homerun --help", ...ours, argv: [...program.argv, "--help"] },
    { tool: "node -e 0", role: "floor", version: node, argv: [process.execPath, "-e", "0"] },
    ...(ansible
      ? [
          {
            tool: "ansible --version",
            role: "peer",
            version: ansible.version,
            argv: [join(ansible.bin, "ansible"), "--version"],
          } as const,
        ]
      : []),
  ];
}

export async function runStartUp(
  program: Program,
  ansible: PeerPlace | undefined,
  area: SshdArea,
  runs: number,
): Promise<WorkloadResult> {
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0] ?? 0;
  const rows = starters(program, ansible).map(({ argv, ...row }) => ({
    argv,
    row: { ...row, samples: [] as Sample[] },
  }));
  const options = { folder: join(area.folder, "runs/start-up"), home: join(area.folder, "home") };
  // The first of each only fills caches.
  for (let run = -1; run < runs * RUNS_FOR_ONE; run++)
    for (const { argv, row } of rows) {
      const { status, wall, cpu } = await measure({ argv }, options);
      if (status !== 0) throw new Error(`${row.tool} ended with ${status}`);
      if (run >= 0) row.samples.push({ wall, cpu });
    }
  return {
    id: "start-up",
    title: "Start-up of the command line",
    hosts: 0,
    tasks: 0,
    date,
    load,
    rows: rows.map(({ row }) => row),
  };
}
