/** Carries out a procedure: the few modules that wait, reconnect, ask, or write on the controller. */

import type { Shell } from "../connection/session/session.ts";
import { withEnvironment } from "../host/environment.ts";
import type { Call, Reply } from "../host/primitive.ts";
import type { Read } from "../host/read.ts";
import type { AnyProcedure, ProcedureContext } from "../modules/contract/procedure.ts";
import { argumentsOf } from "./arguments.ts";
import { endsOf } from "./bridge-ends.ts";
import { connectionFault } from "./connection-fault.ts";
import { controllerPath, foundPath } from "./controller-path.ts";
import { dialogueOf } from "./dialogue-of.ts";
import { Pending } from "./look-ahead/pending.ts";
import { answerOf, progressOf, summaryOf } from "./perform.ts";
import { receiveFile } from "./receive-file.ts";
import { resolveNeeds } from "./resolve-needs.ts";
import { resultDifference } from "./result-difference.ts";
import { askOnce } from "./shared-answers.ts";
import { notKnown, type TaskEnd } from "./task-end.ts";
import type { Unit } from "./unit.ts";

/** A procedure wanted an answer that only applying can give. */
class NotKnownYet extends Error {}

export async function performProcedure(unit: Unit, procedure: AnyProcedure): Promise<TaskEnd> {
  const params = argumentsOf(unit, procedure);
  if (unit.checkMode && procedure.support.check === "none") {
    const why = `${procedure.name} is carried out only when applied`;
    return notKnown(why);
  }
  if (unit.play.probe) throw new Pending("barrier");
  const given = procedure.needs ? await resolveNeeds(procedure.needs(params), unit) : {};
  try {
    const conclusion = await procedure.run(params, contextOf(unit), given);
    const changed = conclusion.changed ?? false;
    const failed = conclusion.failed !== undefined;
    const changes = (conclusion.done ?? []).map((c) => summaryOf(c, unit.diffMode));
    const diff = resultDifference(unit.task.action.module, changes);
    return {
      outcome: failed ? "failed" : changed ? "changed" : "ok",
      result: {
        ...(failed ? { msg: conclusion.failed, failed: true } : {}),
        ...conclusion.result,
        changed,
        ...(diff === undefined ? {} : { diff }),
      },
      changes,
      diagnostics: [],
    };
  } catch (error) {
    if (error instanceof NotKnownYet) return notKnown(error.message);
    throw error;
  } finally {
    unit.play.run.wire.forget();
  }
}

function contextOf(unit: Unit): ProcedureContext {
  const { run } = unit.play;
  const { controller, clock } = run;
  const carry = (call: Call): Call => withEnvironment(call, unit.environment);
  const alone = <T>(shell: Shell, exchange: () => Promise<T>): Promise<T> =>
    run.wire.alone(shell, unit.hasDeadline, exchange);
  const foretells = (calls: readonly Call[]): void => {
    if (unit.checkMode && calls.some((c) => c.mutates))
      throw new NotKnownYet("carried out only when applied");
  };
  const exchange = async (calls: readonly Call[]): Promise<readonly (Reply | undefined)[]> => {
    foretells(calls);
    const shell = await unit.shell();
    return alone(shell, () =>
      shell.exchange(calls.map(carry), {
        stopAtFailure: true,
        signal: unit.signal,
        onProgress: progressOf(unit),
      }),
    );
  };
  return {
    hostName: unit.host.name,
    isLocal: unit.isLocal(),
    checkMode: unit.checkMode,
    diffMode: unit.diffMode,
    host: async () => (await unit.shell()).view,
    read: async <T>(read: Read<T>): Promise<T> => {
      const shell = await unit.shell();
      const [reply] = await alone(shell, () => shell.exchange([carry(read.call)], { signal: unit.signal }));
      const answer = answerOf(unit, read, reply);
      if ("unknown" in answer) throw new NotKnownYet(answer.unknown);
      return answer.known;
    },
    exchange,
    converse: async (call) => {
      foretells([call]);
      const duplex = await (await unit.shell()).duplex?.(carry(call), { signal: unit.signal });
      return duplex && dialogueOf(duplex);
    },
    ends: async (options) => endsOf(unit, options, async (call) => (await exchange([call]))[0]),
    receive: async (call, file) => {
      const shell = await unit.shell();
      return alone(shell, () => receiveFile(shell, carry(call), file, { controller, signal: unit.signal }));
    },
    reconnect: () => unit.reconnect(),
    connectionFault,
    sleep: (milliseconds, until) =>
      clock.sleep(milliseconds, until ? AbortSignal.any([unit.signal, until]) : unit.signal),
    elapsed: () => clock.elapsed(),
    now: () => Math.floor(clock.now()),
    progress: progressOf(unit),
    prompt: (question, options) => askOnce(unit, question, options),
    controller: {
      read: (path) => controller.read(path),
      content: async (path) => (await controller.content(path))?.content,
      write: (path, content, mode) => controller.write(path, content, mode),
      resolve: (path) => controllerPath(path, unit),
      find: (path) => foundPath(path, unit),
    },
    signal: unit.signal,
    stop: run.stop,
  };
}
