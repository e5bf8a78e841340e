/** Carries out a task whose module others have written: on the host, by the interpreter that the host has. */

import type { Shell } from "../../connection/session/session.ts";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { MISSING } from "../../expression/evaluate.ts";
import { Unknown } from "../../expression/unknown.ts";
import {
  BUNDLE_IS_GONE,
  keepFiles,
  type PackedFiles,
  startProgram,
  startPython,
} from "../../host/changes/run-foreign.ts";
import { withEnvironment } from "../../host/environment.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { splitWords } from "../../host/shell-words.ts";
import type { ForeignFile } from "../../model/foreign-file.ts";
import { withParameters } from "../../modules/foreign/module-kind.ts";
import { INTERFACE_VERSION, parametersOf, parameterWords } from "../../modules/foreign/module-parameters.ts";
import { evaluateForeignArguments } from "../arguments.ts";
import { carryOutJob } from "../jobs/carry-out-job.ts";
import { Pending } from "../look-ahead/pending.ts";
import { progressOf } from "../perform.ts";
import { notKnown, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { concludeForeign } from "./conclude-foreign.ts";
import { type PreparedForeign, prepareForeign } from "./prepare-foreign.ts";

/** Which files a shell's host has been given. */
const given = new WeakMap<Shell, Set<string>>();

export async function performForeign(unit: Unit, file: ForeignFile): Promise<TaskEnd> {
  const { play, task, checkMode } = unit;
  const prepared = prepareForeign(file, play.play.directory, task.action.span, play.run);
  if ("code" in prepared) throw new DiagnosticError([prepared]);
  const values = evaluateForeignArguments(unit, file);
  if (play.probe) throw new Pending("change");
  if (checkMode && !prepared.heedsCheckMode)
    return notKnown(`${file.name} has no check mode: what it does is known only once it ran`);
  const started = startOf(unit, file, prepared, values);
  const conclude = (replies: readonly (Reply | undefined)[]): TaskEnd =>
    concludeForeign(file.name, replies, {
      span: task.action.span,
      host: unit.host.name,
      diffMode: unit.diffMode,
      interpreter: started.interpreter,
    });
  const { job } = unit;
  if (job && !checkMode) return carryOutJob(unit, job, jobOf(unit, file, started, conclude));
  const end = conclude(await exchanged(unit, started));
  return job?.poll === 0 ? withoutJob(end) : end;
}

interface Started {
  /** Files that must be there before. */
  readonly files?: PackedFiles;
  readonly call: Call;
  readonly interpreter: readonly string[];
}

function startOf(
  unit: Unit,
  file: ForeignFile,
  { nature, bundle, packed, source, content }: PreparedForeign,
  values: Readonly<Record<string, unknown>>,
): Started {
  const { checkMode, diffMode, secret, play } = unit;
  const { verbosity } = play.run.options;
  const asked = parametersOf(values, { name: file.name, checkMode, diffMode, noLog: secret, verbosity });
  const mutates = !checkMode;
  if (bundle && packed) {
    const files = packed();
    const interpreter = pythonOf(unit);
    const task = { module: bundle.module, name: file.name, basic: bundle.usesBasic, args: asked };
    const call = startPython(files.digest, JSON.stringify(task), { mutates, interpreter });
    return { files, call, interpreter };
  }
  const interpreter = interpreterOf(unit, nature.shebang ?? []);
  const json = JSON.stringify(asked);
  const inside = nature.kind === "json-inside";
  const program = inside ? Buffer.from(withParameters(source, json, INTERFACE_VERSION)) : content;
  const parameters = inside ? undefined : nature.kind === "json-file" ? json : parameterWords(asked);
  const rest = parameters === undefined ? {} : { parameters };
  return { call: startProgram({ program, mutates, interpreter, ...rest }), interpreter };
}

// --- what runs it ------------------------------------------------------------------------------------

/** `auto`, and its variants: the host says. */
const FOUND_THERE = /^auto(_legacy)?(_silent)?$/;

function interpreterVariable(unit: Unit, name: string): string | undefined {
  const value = unit.aboutTarget().get(`ansible_${name}_interpreter`);
  return value === MISSING || value === undefined || value === null || value === ""
    ? undefined
    : String(value);
}

function pythonOf(unit: Unit): readonly string[] {
  const said = interpreterVariable(unit, "python") ?? unit.play.run.options.pythonInterpreter;
  return said === undefined || FOUND_THERE.test(said) ? [] : wordsOf(said, unit);
}

/** As the module's first line says, unless a variable of the host says it of that program. */
function interpreterOf(unit: Unit, shebang: readonly string[]): readonly string[] {
  const [path, ...args] = shebang;
  if (path === undefined) return [];
  const named = path.endsWith("/env") && args[0] !== undefined && !args[0].startsWith("-") ? args[0] : path;
  const name = named.slice(named.lastIndexOf("/") + 1);
  const isPython = /^python[\d.]*$/.test(name);
  const said = interpreterVariable(unit, isPython ? "python" : name) ?? interpreterVariable(unit, "env");
  if (said !== undefined && !FOUND_THERE.test(said)) return wordsOf(said, unit);
  if (isPython) return ["/usr/bin/env", name === "python" ? "python3" : name];
  return shebang;
}

function wordsOf(text: string, unit: Unit): readonly string[] {
  const words = splitWords(text);
  if (words && words.length > 0) return words;
  const message = "the interpreter that a variable names can't be read";
  throw new DiagnosticError([problem("RUN0107", message, { primary: unit.task.action.span, notes: [text] })]);
}

// --- there and back ----------------------------------------------------------------------------------

function carry(unit: Unit, call: Call): Call {
  return Object.keys(unit.environment).length === 0 ? call : withEnvironment(call, unit.environment);
}

/** Files that the host has are not sent again; where it has lost them, they are. */
async function exchanged(unit: Unit, { files, call }: Started): Promise<readonly (Reply | undefined)[]> {
  const shell = await unit.shell();
  const start = carry(unit, call);
  if (!files) return send(unit, shell, [start]);
  const there = given.get(shell) ?? new Set<string>();
  given.set(shell, there);
  if (there.has(files.digest)) {
    const replies = await send(unit, shell, [start]);
    if (replies[0]?.status !== BUNDLE_IS_GONE) return replies;
  }
  const replies = await send(unit, shell, [keepFiles(files, call.mutates), start]);
  if (replies[0]?.status === 0) there.add(files.digest);
  return replies;
}

async function send(
  unit: Unit,
  shell: Shell,
  calls: readonly Call[],
): Promise<readonly (Reply | undefined)[]> {
  const { wire } = unit.play.run;
  const options = { stopAtFailure: true, signal: unit.signal, onProgress: progressOf(unit) };
  if (calls.some((call) => call.mutates)) return wire.act(shell, calls, { ...options, everywhere: true });
  return wire.alone(shell, unit.hasDeadline, () => shell.exchange(calls, options));
}

function jobOf(
  unit: Unit,
  { name }: ForeignFile,
  { files, call }: Started,
  conclude: (replies: readonly (Reply | undefined)[]) => TaskEnd,
) {
  const calls = [...(files ? [keepFiles(files, true)] : []), carry(unit, call)];
  return {
    ...{ calls, conclude, stopAtFailure: true, changes: [], sensitive: true },
    note: {
      module: name,
      result: {},
      changed: true,
      steps: calls.map(() => `run ${name}`),
      foreign: true as const,
    },
  };
}

/** Check mode: the job itself is not started. */
function withoutJob(end: TaskEnd): TaskEnd {
  const unknown = new Unknown("a job is started only when applied");
  const fields = ["ansible_job_id", "results_file", "started", "finished"].map((name) => [name, unknown]);
  return { ...end, result: { ...end.result, ...Object.fromEntries(fields) } };
}
