/** This machine as the host of a procedure: calls run in a shell of this machine, time and the person are the test's. */

import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { controllerFiles } from "../../src/cli/operations/controller-files.ts";
import type { Shell } from "../../src/connection/session/session.ts";
import { receiveFile } from "../../src/engine/receive-file.ts";
import type { Call, Reply } from "../../src/host/primitive.ts";
import type { Conclusion } from "../../src/modules/contract/module.ts";
import type {
  AnyProcedure,
  ConnectionFault,
  ProcedureContext,
} from "../../src/modules/contract/procedure.ts";
import { runCall, startDialogue } from "../host/run-primitive.ts";
import { type LocalRun, localView } from "./local-host.ts";

export interface ProcedureRun extends LocalRun {
  readonly hostName?: string;
  readonly isLocal?: boolean;
  /** What the person says; nobody is there without it. */
  readonly answer?: string;
  /** Where relative paths of the controller start. */
  readonly controllerFolder?: string;
  /** Sleeps take no time, but the clock tells it. */
  readonly fastClock?: boolean;
  /** Looks at each call first: throws (a connection that is lost) or answers itself. */
  readonly intercept?: (call: Call) => Reply | undefined | Promise<Reply | undefined>;
  /** The person asks to stop. */
  readonly stop?: AbortSignal;
  readonly onReconnect?: () => void;
  readonly onProgress?: (line: string) => void;
  readonly onQuestion?: (question: string, echo: boolean) => void;
}

/** Milliseconds of real time that a single try may take where sleeps take none. */
const REAL_PATIENCE = 1000;

/** What stands for an error of the connection. */
export class TestFault extends Error implements ConnectionFault {
  readonly phase: string;
  readonly retryable: boolean;
  readonly midway: boolean;

  constructor(
    message: string,
    details: Partial<Pick<ConnectionFault, "phase" | "retryable" | "midway">> = {},
  ) {
    super(message);
    this.midway = details.midway ?? false;
    this.phase = details.phase ?? "tcp";
    this.retryable = details.retryable ?? true;
  }

  readonly said = (message: string): Error => new TestFault(message, this);
}

export function procedureContext(run: ProcedureRun): ProcedureContext {
  const started = performance.now();
  const stop = run.stop ?? new AbortController().signal;
  let skipped = 0;
  const carry = async (call: Call): Promise<Reply> => {
    const own = await run.intercept?.(call);
    const env = { ...(run.home === undefined ? {} : { HOME: run.home }), ...run.env };
    return own ?? (await runCall(call, { ...run, env }));
  };
  let writers = 0;
  const files = controllerFiles({
    home: "/nonexistent",
    workingDirectory: "/",
    randomId: () => String(writers++),
  });
  const resolve = (name: string): string => path.resolve(run.controllerFolder ?? "/nonexistent", name);
  return {
    hostName: run.hostName ?? "here",
    isLocal: run.isLocal ?? false,
    checkMode: run.checkMode ?? false,
    diffMode: false,
    host: async () => localView(run),
    read: async (read) => {
      if (read.call.mutates) throw new Error("a read that changes the host");
      return read.parse(await carry(read.call));
    },
    exchange: async (calls) => {
      const replies: (Reply | undefined)[] = [];
      for (const call of calls) {
        if (call.mutates && run.checkMode) throw new Error("a change in check mode");
        replies.push((replies.at(-1)?.status ?? 0) === 0 ? await carry(call) : undefined);
      }
      return replies;
    },
    converse: async (call) => {
      if (call.mutates && run.checkMode) throw new Error("a change in check mode");
      const env = { ...(run.home === undefined ? {} : { HOME: run.home }), ...run.env };
      return startDialogue(call, { ...run, env });
    },
    ends: async () => ({
      near: {
        name: run.hostName ?? "here",
        isController: run.isLocal ?? false,
        home: async () => localView(run).home,
      },
      far: undefined,
      alone: carry,
      speak: () => Promise.reject(new Error("one machine")),
    }),
    reconnect: async () => run.onReconnect?.(),
    connectionFault: (error) => (error instanceof TestFault ? error : undefined),
    sleep: async (milliseconds, until) => {
      if (!run.fastClock) return sleep(milliseconds, undefined, until ? { signal: until } : {});
      // What only ends a try that takes too long comes after whatever the try does at once.
      if (until && until !== stop) return sleep(REAL_PATIENCE, undefined, { signal: until });
      skipped += milliseconds;
    },
    elapsed: () => performance.now() - started + skipped,
    now: () => 1_700_000_000 + Math.floor(skipped / 1000),
    progress: (line) => run.onProgress?.(line),
    prompt: async (question, { echo }) => {
      run.onQuestion?.(question, echo);
      return run.answer;
    },
    receive: async (call, file) => {
      const shell: Shell = {
        view: localView(run),
        machine: "here",
        exchange: async ([only], options) => {
          if (!only || only.mutates) throw new Error("only what a read prints is received");
          const reply = await carry(only);
          await options?.take?.(reply.stdout);
          return [{ ...reply, stdout: Buffer.alloc(0) }];
        },
      };
      return receiveFile(shell, call, file, { controller: files, signal: new AbortController().signal });
    },
    controller: {
      read: (name) => files.read(name),
      content: async (name) => (await files.content(name))?.content,
      write: (name, content, mode) => files.write(name, content, mode),
      resolve,
      find: (name) => `${resolve(name)}${name.endsWith("/") ? "/" : ""}`,
    },
    signal: new AbortController().signal,
    stop,
  };
}

/** Reads the parameters and carries the procedure out. */
export async function carryOut(
  procedure: AnyProcedure,
  params: Readonly<Record<string, unknown>>,
  run: ProcedureRun = {},
): Promise<Conclusion> {
  const canonical = Object.entries(params).map(([name, value]) => [
    procedure.paramAliases?.[name] ?? name,
    value,
  ]);
  const read: unknown = procedure.params.parse(Object.fromEntries(canonical));
  return procedure.run(read, procedureContext(run), run.given ?? {});
}
