/** One task on the hosts of a pattern, told as a run: what `ansible` does. */

import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import { SCHEMA } from "../../events/event.ts";
import { matchHosts } from "../../inventory/pattern.ts";
import type { Inventory } from "../../model/inventory.ts";
import { EXIT } from "../exit-code.ts";
import type { OperationIo, TaskOptions } from "../operations.ts";
import { prepareAdHoc } from "./ad-hoc.ts";
import { tellEnd } from "./run-end.ts";

/** JSON is YAML's flow form. */
function taskText({ module, args, background, poll, timeout }: TaskOptions): string {
  return JSON.stringify({
    [module]: args === "" ? null : args,
    ...(background === undefined ? {} : { async: background, poll: poll ?? 15 }),
    ...(timeout === undefined ? {} : { timeout }),
  });
}

interface Hosts {
  readonly hosts: readonly string[];
  /** How many the inventory has. */
  readonly known: number;
}

function hostsOf(options: TaskOptions, inventory: Inventory, io: OperationIo): Hosts {
  const match = (pattern: string): readonly string[] => {
    const { value, diagnostics } = matchHosts(pattern, inventory);
    if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
    for (const diagnostic of diagnostics) io.bus.emit({ type: "diagnostic", diagnostic });
    return value;
  };
  const hosts = match(options.pattern);
  const limited = new Set(options.limit === undefined ? hosts : match(options.limit));
  return { hosts: hosts.filter((host) => limited.has(host)), known: inventory.hosts.size };
}

export async function taskOperation(options: TaskOptions, io: OperationIo): Promise<number> {
  const { checkMode, diffMode, playbookDirectory: directory } = options;
  const task = prepareAdHoc(
    options,
    {
      title: "ansible",
      pattern: options.pattern,
      task: taskText(options),
      run: { checkMode, diffMode },
      open: true,
      ...(directory === undefined ? {} : { directory }),
    },
    io,
  );
  const { hosts, known } = hostsOf(options, task.inventory, io);
  if (options.listHosts) {
    task.abandon();
    io.console.write([`  hosts (${hosts.length}):`, ...hosts.map((h) => `    ${h}`), ""].join("\n"));
    return EXIT.success;
  }
  if (hosts.length === 0) {
    task.abandon();
    if (known > 0) io.bus.emit({ type: "notice", message: "No hosts matched, nothing to do" });
    return EXIT.success;
  }
  await io.openJournal();
  const started = io.elapsed();
  io.bus.emit({
    type: "run-started",
    schema: SCHEMA,
    run: io.runId,
    command: io.command,
    playbooks: [],
    checkMode: options.checkMode,
    diffMode: options.diffMode,
    version: io.version,
  });
  const { report } = await task.carryOut();
  return tellEnd(report, started, io);
}
