/** Programs for scenarios: tasks as data, in a house of as many hosts as are needed. */

import type { Fault, MachinePlan } from "./model-world.ts";
import { type Entry, Numbering, numbered, printEntries, printMap } from "./print-playbook.ts";
import type { Program } from "./run-model.ts";

export interface House {
  /** Default: one, `h1`. */
  readonly hosts?: number;
  /** Variables of hosts. */
  readonly vars?: Readonly<Record<string, Entry>>;
  readonly tasks: readonly Entry[];
  readonly handlers?: readonly Entry[];
  /** Keywords of the play. */
  readonly play?: Entry;
  /** Plays before it, whole. */
  readonly before?: readonly Entry[];
  readonly machines?: Readonly<Record<string, MachinePlan>>;
  readonly share?: Readonly<Record<string, string>>;
  readonly web?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Program["options"];
}

export const ON_H1 = "inventory_hostname == 'h1'";
export const ON_H2 = "inventory_hostname == 'h2'";

export function house(plan: House): Program {
  const names = ["h1", "h2", "h3"].slice(0, plan.hosts ?? 1);
  const numbering = new Numbering();
  const number = (entries: readonly Entry[]): readonly Entry[] => entries.map((e) => numbered(e, numbering));
  const before = (plan.before ?? []).map((p) => ({ ...p, tasks: number(p.tasks as readonly Entry[]) }));
  const play = {
    hosts: "all",
    gather_facts: false,
    ...plan.play,
    tasks: number(plan.tasks),
    handlers: number(plan.handlers ?? []),
  };
  const machines = Object.fromEntries(
    ["h1", "h2", "h3", "localhost", "outsider"].map((name) => [name, plan.machines?.[name] ?? { cells: {} }]),
  );
  const hosts = Object.fromEntries(names.map((n) => [n, plan.vars?.[n] ?? {}]));
  return {
    files: {
      "inventory.yml": printMap({ all: { hosts } }),
      "site.yml": printEntries([...before, play]),
      ...plan.files,
    },
    world: {
      machines,
      ...(plan.share ? { share: plan.share } : {}),
      ...(plan.web ? { web: plan.web } : {}),
      ...(plan.faults ? { faults: plan.faults } : {}),
    },
    ...(plan.options ? { options: plan.options } : {}),
  };
}
