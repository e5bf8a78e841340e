/** A flush: the handlers that a host was notified of, each once, in the order in which they stand. */

import type { Program } from "../plan/program.ts";
import { advance, enter, frameOf } from "./cursor.ts";
import { move } from "./host-moves.ts";
import type { HostInPlay } from "./host-run.ts";
import { handlersFor } from "./notify.ts";
import type { PlayRun } from "./play-run.ts";

/** What a flush in the middle of tasks enters. */
export const FLUSH: Program = { steps: [{ op: "flush", place: undefined }], regions: [] };

/** What a handler notifies behind itself runs in the same flush, what stands before it in the next one. */
export function flush(play: PlayRun, host: HostInPlay): void {
  for (const [name, certainty] of host.notifications) {
    for (const index of handlersFor(play, host, name)) host.notify(index, certainty);
  }
  host.notifications.clear();
  move(
    play,
    host,
    host.notified.size === 0
      ? advance(host.cursor)
      : enter(host.cursor, [frameOf(handlerProgram(play), "handlers")]),
  );
}

const programs = new WeakMap<PlayRun["handlers"], Program>();

/** The same for all hosts, as long as no include brings further handlers. */
function handlerProgram({ handlers }: PlayRun): Program {
  const known = programs.get(handlers);
  if (known?.steps.length === handlers.length) return known;
  const steps = handlers.map(
    ({ task, context }) => ({ op: "task", task, context, place: undefined }) as const,
  );
  const program: Program = { steps, regions: [] };
  programs.set(handlers, program);
  return program;
}
