/** What includes brought, collected over the hosts of a step: each file is told once, with all its hosts. */

import type { Envelope } from "../../events/event.ts";
import type { TaskResult } from "../../model/outcome.ts";
import { itemLabel } from "./result-text.ts";

const INCLUDES = new Set(["include_tasks", "include_role"]);

export type HostFinished = Extract<Envelope, { readonly type: "host-finished" }>;

export function isInclude({ task }: Pick<HostFinished, "task">): boolean {
  return INCLUDES.has(task.module);
}

interface Included {
  readonly name: string;
  readonly label: string | undefined;
  readonly hosts: string[];
}

function nameOf(result: TaskResult): string | undefined {
  const args = result.include_args as Readonly<Record<string, unknown>> | undefined;
  const name = result.include ?? args?.name ?? args?.role;
  return typeof name === "string" ? name : undefined;
}

export class IncludedFiles {
  #found: Included[] = [];

  add({ host, result, task }: HostFinished): void {
    const results = task.loop === true && Array.isArray(result.results) ? result.results : undefined;
    const entries = results
      ? (results as TaskResult[]).map((item) => ({ name: nameOf(item), label: itemLabel(item) }))
      : [{ name: nameOf(result), label: undefined }];
    for (const { name, label } of entries) {
      if (name === undefined) continue;
      const known = this.#found.find((f) => f.name === name && f.label === label && !f.hosts.includes(host));
      if (known) known.hosts.push(host);
      else this.#found.push({ name, label, hosts: [host] });
    }
  }

  /** Once. */
  lines(): readonly string[] {
    const lines = this.#found.map(({ name, label, hosts }) => {
      const item = label === undefined ? "" : ` => (item=${label})`;
      return `included: ${name} for ${hosts.join(", ")}${item}`;
    });
    this.#found = [];
    return lines;
  }
}
