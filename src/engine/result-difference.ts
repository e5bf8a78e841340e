/** What `--diff` shows, as a value that tasks can register (`result.diff`), in the form that Ansible gives it. */

import type { ChangeSummary } from "../events/event.ts";

/** Modules that tell a list, though it be of one. */
const LISTS: ReadonlySet<string> = new Set(["copy", "template", "lineinfile", "blockinfile"]);

interface ShownDifference {
  readonly before: string;
  readonly after: string;
  readonly before_header?: string;
  readonly after_header?: string;
}

/** Of what is secret or no text nothing is told. */
function shownDifference({ difference, sensitive }: ChangeSummary): readonly ShownDifference[] {
  if (!difference || sensitive || difference.binary) return [];
  const { subject, before, after } = difference;
  return [
    {
      before: before ?? "",
      after: after ?? "",
      ...(before === undefined ? {} : { before_header: subject }),
      ...(after === undefined ? {} : { after_header: subject }),
    },
  ];
}

/** Undefined where there is none to tell. */
export function resultDifference(
  module: string,
  changes: readonly ChangeSummary[],
): ShownDifference | readonly ShownDifference[] | undefined {
  const all = changes.flatMap(shownDifference);
  if (all.length === 0) return undefined;
  return all.length > 1 || LISTS.has(module) ? all : all[0];
}
