/** Notifications of handlers that a play does not have. */

import { type Collector, warning } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Located, Play, Task } from "../model/task.ts";
import type { Tree } from "../template/tree.ts";
import { literalTree } from "./compile-value.ts";
import { foreseenEntries, isInclude } from "./foresee-includes.ts";
import { blocksOf, handlersIn, tasksOf } from "./walk-entries.ts";

/** Names by which a handler can be notified; undefined where only the run can tell. */
function namesOf(handler: Task): readonly string[] | undefined {
  const literal = handler.name ? literalTree(handler.name.value) : { data: undefined };
  if (!literal) return undefined;
  const own = literal.data === undefined ? [] : [String(literal.data)];
  return [...own, ...handler.listen].flatMap((name) => [name, ...withRole(handler, name)]);
}

function withRole({ role }: Task, name: string): readonly string[] {
  if (!role) return [];
  const short = role.name.slice(role.name.lastIndexOf(".") + 1);
  return [`${role.name} : ${name}`, `${short} : ${name}`];
}

function wantedBy(notify: Located<Tree>): readonly string[] {
  const data = literalTree(notify.value)?.data;
  const names = Array.isArray(data) ? data : [data];
  return names.filter((n) => n !== undefined && n !== null).map(String);
}

/** Handlers that come with what is included at run time may have any name. */
function isOpen(play: Play): boolean {
  return tasksOf(play, foreseenEntries).some((t) => isInclude(t) && foreseenEntries(t) === undefined);
}

/** Something is not there that may have brought handlers; its absence was told already. */
const INCOMPLETE = new Set(["PB0301", "PB0302", "PB0303", "PB0305"]);

export function checkHandlers(play: Play, out: Collector): void {
  const names = handlersIn(play, foreseenEntries).map(namesOf);
  if (names.some((n) => n === undefined) || isOpen(play) || out.all.some((d) => INCOMPLETE.has(d.code)))
    return;
  const known = new Set(names.flatMap((n) => n ?? []));
  const notifying = [...tasksOf(play, foreseenEntries), ...blocksOf(play, foreseenEntries)].flatMap(
    (e) => e.notify,
  );
  for (const notify of notifying) {
    for (const name of wantedBy(notify)) {
      if (known.has(name)) continue;
      const list = [...known].sort().join(", ");
      const help =
        didYouMean(name, known) ?? (known.size === 0 ? "add it under `handlers:`" : `there are ${list}`);
      out.add(warning("PB0212", `there is no handler \`${name}\``, { primary: notify.span, help }));
    }
  }
}
