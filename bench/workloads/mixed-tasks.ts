/** Everyday tasks in proportion: what a converged house consists of. */

import type { Task } from "./task.ts";

export interface Mix {
  readonly directories: number;
  readonly files: number;
  readonly templates: number;
  readonly lines: number;
  readonly touches: number;
  /** No more than `files`. */
  readonly stats: number;
  /** Each stands for one group and one user of the same name; no more than two. */
  readonly accounts: number;
}

export const FIFTY: Mix = {
  directories: 10,
  files: 8,
  templates: 8,
  lines: 8,
  touches: 6,
  stats: 6,
  accounts: 2,
};
export const TWENTY: Mix = {
  directories: 4,
  files: 3,
  templates: 3,
  lines: 3,
  touches: 2,
  stats: 3,
  accounts: 1,
};
export const FIVE: Mix = {
  directories: 1,
  files: 1,
  templates: 1,
  lines: 1,
  touches: 1,
  stats: 0,
  accounts: 0,
};
export const ONE_OF_EACH: Mix = { ...FIVE, stats: 1, accounts: 1 };

function times<T>(count: number, make: (number: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, i) => make(i + 1));
}

export function mixedTasks(mix: Mix): readonly Task[] {
  return [
    ...times(mix.directories, (i): Task => ({ kind: "directory", path: `folder${i}` })),
    ...times(
      mix.files,
      (i): Task => ({
        kind: "file",
        path: `copy${i}`,
        source: `copy${i}`,
        content: { text: `file ${i}\n${"some content of a file\n".repeat(20)}` },
      }),
    ),
    ...times(
      mix.templates,
      (i): Task => ({
        kind: "template",
        path: `template${i}`,
        source: `template${i}`,
        body: `# template ${i}\nhost = {{ inventory_hostname }}\nnumber = {{ number }}\n`,
      }),
    ),
    ...times(mix.lines, (i): Task => ({ kind: "line", path: "lines", key: `key${i}`, value: `value${i}` })),
    ...times(mix.touches, (i): Task => ({ kind: "touch", path: `made${i}` })),
    ...times(mix.stats, (i): Task => ({ kind: "stat", path: `copy${i}`, register: `state${i}` })),
    ...["root", "daemon"].slice(0, mix.accounts).flatMap((name): readonly Task[] => [
      { kind: "group", name },
      { kind: "user", name },
    ]),
  ];
}
