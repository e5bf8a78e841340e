/** One task on some hosts without a playbook: `exec`, `ping` and `facts` are such. */

import { resolve } from "node:path";
import { type Diagnostic, DiagnosticError } from "../../diagnostics/diagnostic.ts";
import { gatherTask } from "../../engine/gather-task.ts";
import type { RunReport } from "../../engine/run-playbooks.ts";
import { runPlaybooks } from "../../engine/run-playbooks.ts";
import type { Event } from "../../events/event.ts";
import { createEventMask } from "../../events/mask-event.ts";
import type { Inventory } from "../../model/inventory.ts";
import { loadPlaybook } from "../../playbook/load-playbook.ts";
import type { OperationIo, TargetOptions } from "../operations.ts";
import { type Prepared, type PrepareOptions, prepare } from "./prepare.ts";
import { readPlaybookFolders } from "./sources.ts";

export interface AdHocTask {
  /** What the "playbook" is called in messages. */
  readonly title: string;
  readonly pattern: string;
  /** In YAML's flow form. */
  readonly task: string;
  readonly run?: PrepareOptions["run"];
  /** Every event goes to the bus, and not only what is wrong. */
  readonly open?: boolean;
  /** A folder that counts as that of the playbook. */
  readonly directory?: string;
}

export type HostFinished = Extract<Event, { readonly type: "host-finished" }>;
export type HostLost = Extract<Event, { readonly type: "host-lost" }>;

export interface AdHocResult {
  readonly report: RunReport;
  readonly finished: ReadonlyMap<string, HostFinished>;
  readonly lost: ReadonlyMap<string, HostLost>;
  /** Milliseconds that each connection took. */
  readonly connected: ReadonlyMap<string, { readonly address: string; readonly milliseconds: number }>;
}

/** YAML for text that is never a template. */
export function literal(text: string): string {
  return `!unsafe ${JSON.stringify(text)}`;
}

/** Nobody wrote the file that the place is in. */
function withoutPlace({ primary, label, labels, ...rest }: Diagnostic): Diagnostic {
  return rest;
}

export interface PreparedAdHoc {
  readonly inventory: Inventory;
  /** For what is not carried out. */
  readonly abandon: () => void;
  readonly carryOut: () => Promise<AdHocResult>;
}

export function runAdHoc(target: TargetOptions, adHoc: AdHocTask, io: OperationIo): Promise<AdHocResult> {
  return prepareAdHoc(target, adHoc, io).carryOut();
}

/** The inventory is read; the task is written as YAML and goes the way of all playbooks. */
export function prepareAdHoc(target: TargetOptions, adHoc: AdHocTask, io: OperationIo): PreparedAdHoc {
  const path = resolve(io.cwd, adHoc.directory ?? ".", adHoc.title);
  const prepared = prepare({
    target,
    io,
    playbooks: [],
    playbookFolders: (reader) => readPlaybookFolders([path], reader, io.cwd),
    run: adHoc.run ?? {},
  });
  return {
    inventory: prepared.context.inventory,
    abandon: () => prepared.abort.abort(),
    carryOut: () => carryOut(prepared, adHoc, path, io),
  };
}

async function carryOut(
  prepared: Prepared,
  adHoc: AdHocTask,
  path: string,
  io: OperationIo,
): Promise<AdHocResult> {
  const text = `- hosts: ${literal(adHoc.pattern)}\n  gather_facts: false\n  tasks:\n    - ${adHoc.task}\n`;
  const { reader } = prepared.load;
  const load = {
    ...prepared.load,
    reader: {
      ...reader,
      read: (p: string) => (p === path ? text : reader.read(p)),
      kind: (p: string) => (p === path ? ("file" as const) : reader.kind(p)),
    },
  };
  const { value, diagnostics } = loadPlaybook(path, load);
  if (!value) throw new DiagnosticError(diagnostics.map(withoutPlace));
  const finished = new Map<string, HostFinished>();
  const lost = new Map<string, HostLost>();
  const connected = new Map<string, { address: string; milliseconds: number }>();
  const mask = createEventMask(io.redactor);
  const emit = (said: Event): void => {
    const event = mask(said);
    if (event.type === "host-finished") finished.set(event.host, event);
    else if (event.type === "host-lost") lost.set(event.host, event);
    else if (event.type === "host-connected") connected.set(event.host, event);
    if (adHoc.open === true || event.type === "notice" || event.type === "diagnostic") io.bus.emit(event);
  };
  const errors: Diagnostic[] = [];
  prepared.listen((event) => {
    if (event.type === "diagnostic" && event.diagnostic.severity === "error") errors.push(event.diagnostic);
    else emit(event);
  });
  const span = value.plays[0]?.span ?? { file: { path, text }, start: 0, end: 0 };
  const report = await runPlaybooks({ ...prepared.context, load }, [value], gatherTask(span)).finally(
    prepared.sessions.close,
  );
  if (errors.length > 0) throw new DiagnosticError(errors.map(withoutPlace));
  return { report, finished, lost, connected };
}
