/** What an include has read, shared by all hosts that come to it, as long as the files are as they were. */

import type { Entry, Task } from "../../model/task.ts";
import { compileEntries } from "../../plan/compile.ts";
import type { Program, TaskContext } from "../../plan/program.ts";
import type { ContentReader } from "../../playbook/content-reader.ts";
import type { LoadContext } from "../../playbook/load-context.ts";

type Asked = Exclude<keyof ContentReader, "isSecret" | "duplicateKeys">;

type Question = { readonly [K in Asked]: { readonly ask: K; readonly path: string } }[Asked];

interface Remembered {
  readonly circumstances: readonly unknown[];
  /** Everything that was asked of the controller's files, and what they said. */
  readonly asked: readonly (readonly [Question, string])[];
  readonly value: unknown;
}

/** Different circumstances (an include in several roles, with several file names) are few. */
const MOST = 16;

const remembered = new WeakMap<Task, Remembered[]>();

/** `circumstances`: what else than files and `task` the value hangs on; compared by identity. */
export function rememberedLoad<T>(
  task: Task,
  circumstances: readonly unknown[],
  context: LoadContext,
  load: (context: LoadContext) => T,
): T {
  const known = remembered.get(task) ?? [];
  remembered.set(task, known);
  const same = known.findIndex(
    (r) =>
      r.circumstances.length === circumstances.length &&
      r.circumstances.every((c, i) => Object.is(c, circumstances[i])),
  );
  const before = known[same];
  if (before?.asked.every(([question, said]) => answer(context.reader, question) === said))
    return before.value as T;
  if (before) known.splice(same, 1);
  const asked: (readonly [Question, string])[] = [];
  const value = load({ ...context, reader: listening(context.reader, asked) });
  known.push({ circumstances, asked, value });
  if (known.length > MOST) known.shift();
  return value;
}

function answer(reader: ContentReader, { ask, path }: Question): string {
  return JSON.stringify(reader[ask](path)) ?? "";
}

function listening(reader: ContentReader, asked: (readonly [Question, string])[]): ContentReader {
  const heard = <K extends Asked>(ask: K, path: string): ReturnType<ContentReader[K]> => {
    const said = reader[ask](path);
    asked.push([{ ask, path }, JSON.stringify(said) ?? ""]);
    return said as ReturnType<ContentReader[K]>;
  };
  return {
    ...reader,
    read: (path) => heard("read", path),
    kind: (path) => heard("kind", path),
    list: (path) => heard("list", path),
    isSecret: (path) => reader.isSecret?.(path) === true,
  };
}

const programs = new WeakMap<readonly Entry[], WeakMap<TaskContext, Program>>();

/** The program of what an include has brought, the same for all hosts that come to it in the same surroundings. */
export function sharedProgram(
  entries: readonly Entry[],
  surroundings: TaskContext,
  make: () => TaskContext,
): Program {
  const known = programs.get(entries) ?? new WeakMap<TaskContext, Program>();
  programs.set(entries, known);
  let program = known.get(surroundings);
  if (!program) {
    program = compileEntries(entries, make());
    known.set(surroundings, program);
  }
  return program;
}
