/** The workloads of the performance page, and the same in tiny for the smoke run. */

import { FIFTY, FIVE, mixedTasks, ONE_OF_EACH, TWENTY } from "./mixed-tasks.ts";
import type { Task } from "./task.ts";
import type { Workload } from "./workload.ts";

interface Sizes {
  readonly w1: readonly Task[];
  readonly w3: readonly Task[];
  readonly few: readonly Task[];
  readonly w2Hosts: number;
  readonly w3Hosts: number;
  readonly manyHosts: readonly number[];
  readonly commands: number;
  readonly roundTrip: number;
  readonly fileBytes: number;
  readonly tree: { readonly folders: number; readonly files: number };
}

const MIB = 1024 * 1024;

const FULL: Sizes = {
  w1: mixedTasks(FIFTY),
  w3: mixedTasks(TWENTY),
  few: mixedTasks(FIVE),
  w2Hosts: 10,
  w3Hosts: 100,
  manyHosts: [100, 300, 1000],
  commands: 100,
  roundTrip: 50,
  fileBytes: 100 * MIB,
  tree: { folders: 20, files: 1000 },
};

const TINY: Sizes = {
  w1: mixedTasks(ONE_OF_EACH),
  w3: mixedTasks(FIVE),
  few: mixedTasks(FIVE),
  w2Hosts: 2,
  w3Hosts: 3,
  manyHosts: [1, 3],
  commands: 5,
  roundTrip: 5,
  fileBytes: MIB,
  tree: { folders: 4, files: 20 },
};

function perHost(sizes: Sizes): readonly Workload[] {
  const one = sizes.w1.length;
  const converged = { from: "converged", everyoneBuilds: false, peers: true } as const;
  return [
    {
      ...converged,
      id: "W1",
      title: `${one} mixed tasks, nothing to change, 1 host`,
      hosts: 1,
      tasks: sizes.w1,
      everyoneBuilds: true,
      floors: ["ssh script", "piped shells"],
    },
    {
      ...converged,
      id: "W1-far",
      title: `W1 at a round trip of ${sizes.roundTrip} ms`,
      hosts: 1,
      tasks: sizes.w1,
      roundTrip: sizes.roundTrip,
      floors: ["ssh script", "piped shells", "ssh connect", "ssh2 connect"],
    },
    {
      ...converged,
      id: "W2",
      title: `W1 on ${sizes.w2Hosts} hosts`,
      hosts: sizes.w2Hosts,
      tasks: sizes.w1,
      floors: ["piped shells"],
    },
    {
      ...converged,
      id: "W3",
      title: `${sizes.w3.length} mixed tasks, nothing to change, ${sizes.w3Hosts} hosts`,
      hosts: sizes.w3Hosts,
      tasks: sizes.w3,
      floors: ["piped shells"],
    },
    {
      ...converged,
      id: "W4",
      title: `${sizes.commands} × \`command: true\`, 1 host`,
      hosts: 1,
      tasks: Array.from({ length: sizes.commands }, (): Task => ({ kind: "command", program: "true" })),
      floors: ["piped shells", "ssh script"],
    },
    {
      id: "W5",
      title: "W1 from nothing",
      hosts: 1,
      tasks: sizes.w1,
      from: "empty",
      everyoneBuilds: true,
      floors: ["ssh script"],
      peers: true,
    },
  ];
}

function transfers(sizes: Sizes): readonly Workload[] {
  const file: Task = {
    kind: "file",
    path: "large",
    source: "large",
    content: { randomBytes: sizes.fileBytes },
  };
  const tree: Task = { kind: "tree", path: "tree", source: "tree", ...sizes.tree };
  const what = `${sizes.tree.files.toLocaleString("en")} small files in ${sizes.tree.folders} folders`;
  const large = `one file of ${sizes.fileBytes / MIB} MiB random bytes`;
  const one = { hosts: 1, peers: true } as const;
  const fresh = { ...one, from: "empty", everyoneBuilds: true } as const;
  const same = { ...one, from: "converged", everyoneBuilds: false } as const;
  return [
    { ...fresh, id: "W6-file", title: `${large}, fresh`, tasks: [file], floors: ["ssh cat"] },
    { ...same, id: "W6-file-same", title: `${large}, there already`, tasks: [file], floors: ["ssh hash"] },
    { ...fresh, id: "W6-tree", title: `${what}, fresh`, tasks: [tree], floors: ["tar over ssh"] },
    {
      ...same,
      id: "W6-tree-same",
      title: `${what}, there already`,
      tasks: [tree],
      floors: ["tar over ssh"],
    },
  ];
}

export function allWorkloads(size: "full" | "tiny"): readonly Workload[] {
  const sizes = size === "full" ? FULL : TINY;
  const many = sizes.manyHosts.map(
    (hosts): Workload => ({
      id: `hosts-${hosts}`,
      title: `${sizes.few.length} tasks, nothing to change, ${hosts.toLocaleString("en")} hosts`,
      hosts,
      tasks: sizes.few,
      from: "converged",
      everyoneBuilds: false,
      floors: ["piped shells"],
      peers: false,
    }),
  );
  return [...perHost(sizes), ...transfers(sizes), ...many];
}
