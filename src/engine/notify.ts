/** Which handlers a notification means: by name the one that counts, by topic all that listen. */

import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Handler } from "../plan/program.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { namesOf } from "./directive-values.ts";
import type { HostInPlay, Notification } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import { taskScope } from "./scope.ts";
import { inHandlers } from "./task-label.ts";
import type { TaskRun } from "./task-run.ts";

export interface Wanted {
  readonly name: string;
  /** Where it is notified. */
  readonly span: Span;
}

/** Empty for a handler that has no name, or whose name can't be worked out: only its topics reach it. */
export function handlerName(play: PlayRun, host: HostInPlay, handler: Handler): string {
  const { name } = handler.task;
  if (!name) return "";
  if (name.value.kind === "static") return String(name.value.value);
  try {
    return String(taskScope(play, host, handler.context).evaluate(name.value));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return "";
  }
}

/** The names under `notify`, as they are for one item of the task. */
export function wantedBy({ context }: Pick<TaskRun, "context">, scope: LayeredScope): readonly Wanted[] {
  return context.notify.flatMap((located) =>
    namesOf("notify", located, scope).map((name) => ({ name, span: located.span })),
  );
}

/** Marks the handlers that a changed task notifies; throws for a name that nobody has. */
export function notifyHandlers(run: TaskRun, certainty: Notification, given?: readonly Wanted[]): void {
  const { play, host, context, label } = run;
  if (context.notify.length === 0) return;
  const flushing = inHandlers(host);
  for (const { name, span } of given ?? wantedBy(run, taskScope(play, host, context))) {
    const found = handlersFor(play, host, name);
    if (found.length === 0) {
      const unknown = unknownHandler(play, host, name, span);
      if (!play.run.options.toleratesMissingHandlers) throw new DiagnosticError([unknown]);
      play.run.emit({ type: "diagnostic", diagnostic: { ...unknown, severity: "warning" } });
      continue;
    }
    const before = flushing ? found.every((index) => host.notified.has(index)) : host.notifications.has(name);
    if (flushing) for (const index of found) host.notify(index, certainty);
    else if (host.notifications.get(name) !== "certain") host.notifications.set(name, certainty);
    if (!before && certainty === "certain")
      play.run.emit({ type: "handler-notified", host: host.name, handler: name, by: label });
  }
}

function unknownHandler(play: PlayRun, host: HostInPlay, name: string, span: Span): Diagnostic {
  const known = play.handlers.flatMap((h) => [handlerName(play, host, h), ...h.task.listen]);
  const help = didYouMean(
    name,
    known.filter((k) => k !== ""),
  );
  return problem("RUN0105", `there is no handler \`${name}\``, {
    primary: span,
    ...(help ? { help } : {}),
  });
}

/**
 * Indices of the play's handlers. Of several with the name, the one in the last list counts, in one list the first; of
 * several of one name that listen, only one of them.
 */
export function handlersFor(play: PlayRun, host: HostInPlay, wanted: string): readonly number[] {
  const byCount = [...play.handlers.entries()].sort(([a, x], [b, y]) => y.list - x.list || a - b);
  const found: number[] = [];
  const seen = new Set<string>();
  let named = false;
  for (const [index, handler] of byCount) {
    const name = handlerName(play, host, handler);
    if (!named && name !== "" && namesWithRole(handler, name).includes(wanted)) {
      named = true;
      found.push(index);
    }
    const topics = handler.task.listen.flatMap((topic) => namesWithRole(handler, topic));
    if (!topics.includes(wanted) || (name !== "" && seen.has(name))) continue;
    seen.add(name);
    found.push(index);
  }
  return [...new Set(found)];
}

function namesWithRole({ context: { role } }: Handler, name: string): readonly string[] {
  if (!role) return [name];
  const short = role.name.slice(role.name.lastIndexOf(".") + 1);
  return [name, `${role.name} : ${name}`, `${short} : ${name}`];
}
