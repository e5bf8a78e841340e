/** Values that a playbook tells at the end of the run (`set_stats`): of the whole run, and of each host. */

import type { CustomStats } from "../events/event.ts";
import type { Stats } from "../modules/contract/module.ts";

type Values = Map<string, unknown>;

export class StatsKept {
  readonly #run: Values = new Map();
  readonly #hosts = new Map<string, Values>();

  add({ data, perHost, aggregate }: Stats, host: string): void {
    const into = perHost ? this.#of(host) : this.#run;
    for (const [name, value] of Object.entries(data)) {
      const before = into.get(name);
      into.set(name, aggregate && into.has(name) ? together(before, value) : value);
    }
  }

  #of(host: string): Values {
    const values = this.#hosts.get(host) ?? new Map();
    this.#hosts.set(host, values);
    return values;
  }

  /** Undefined where nobody set any. */
  get all(): CustomStats | undefined {
    if (this.#run.size === 0 && this.#hosts.size === 0) return undefined;
    const hosts = [...this.#hosts].map(([host, values]) => [host, Object.fromEntries(values)]);
    return { run: Object.fromEntries(this.#run), hosts: Object.fromEntries(hosts) };
  }
}

/** What is of another kind than the one before leaves that as it is. */
function together(before: unknown, value: unknown): unknown {
  if (typeof before === "number" && typeof value === "number") return before + value;
  if (typeof before === "string" && typeof value === "string") return before + value;
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  if (isMap(before) && isMap(value)) return merged(before, value);
  return before;
}

type Plain = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function merged(before: Plain, value: Plain): Plain {
  const added = Object.entries(value).map(([name, one]) => {
    const own = Object.hasOwn(before, name) ? before[name] : undefined;
    return [name, isMap(own) && isMap(one) ? merged(own, one) : one];
  });
  return { ...before, ...Object.fromEntries(added) };
}
