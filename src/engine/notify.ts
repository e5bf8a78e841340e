/** Which handlers a notification means: by name the last one defined, by topic all that listen. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Handler } from "../plan/program.ts";
import { namesOf } from "./directive-values.ts";
import type { HostInPlay, Notification } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import type { TaskRun } from "./run-task.ts";
import { taskScope } from "./scope.ts";

export function handlerName(play: PlayRun, host: HostInPlay, handler: Handler): string {
  const { name } = handler.task;
  if (!name) return handler.task.action.module;
  return String(taskScope(play, host, handler.context).evaluate(name.value));
}

/** Marks the handlers that a changed task notifies; throws for a name that nobody has. */
export function notifyHandlers(run: TaskRun, certainty: Notification): void {
  const { play, host, context, label } = run;
  if (context.notify.length === 0) return;
  const scope = taskScope(play, host, context);
  for (const located of context.notify) {
    for (const wanted of namesOf("notify", located, scope)) {
      const found = handlersFor(play, host, wanted);
      if (found.length === 0) {
        const known = play.handlers.flatMap((h) => [handlerName(play, host, h), ...h.task.listen]);
        const help = didYouMean(wanted, known);
        throw new DiagnosticError([
          problem("RUN0105", `there is no handler \`${wanted}\``, {
            primary: located.span,
            ...(help ? { help } : {}),
          }),
        ]);
      }
      for (const index of found) {
        const before = host.notified.get(index);
        host.notified.set(index, before === "certain" ? before : certainty);
        if (before === undefined && certainty === "certain") {
          play.run.emit({ type: "handler-notified", host: host.name, handler: wanted, by: label });
        }
      }
    }
  }
}

function handlersFor(play: PlayRun, host: HostInPlay, wanted: string): readonly number[] {
  const listening: number[] = [];
  let named: number | undefined;
  for (const [index, handler] of play.handlers.entries()) {
    const name = handlerName(play, host, handler);
    const role = handler.context.role?.name;
    if (name === wanted || (role !== undefined && `${role} : ${name}` === wanted)) named = index;
    if (handler.task.listen.includes(wanted)) listening.push(index);
  }
  return [...new Set(named === undefined ? listening : [named, ...listening])];
}
