/** Tells `update-alternatives` which programs a name may stand for, and which it does. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { type Alternatives, recordOf } from "../reads/alternatives.ts";

/** The tool's words. */
const primitive: Primitive = {
  name: "hr_set_alternatives",
  body: `
hr_t=update-alternatives
command -v "$hr_t" >/dev/null 2>&1 || hr_t=alternatives
"$hr_t" "$@"`,
};

export interface AlternativesChange {
  readonly name: string;
  readonly summary: string;
  readonly words: readonly string[];
  readonly before: string;
  readonly after: string;
  /** What is known afterwards. */
  readonly promised: Alternatives;
}

export function changeAlternatives(change: AlternativesChange): Change {
  const { name, summary, words, before, after, promised } = change;
  return {
    kind: "change-alternatives",
    summary,
    difference: { subject: `alternatives of ${name}`, before, after },
    operations: [{ primitive, args: words, mutates: true }],
    effects: [
      { kind: "record", database: `alternatives ${name}`, name, value: recordOf(promised) },
      ...(promised.link && promised.current
        ? [{ kind: "link", path: promised.link, target: `/etc/alternatives/${name}` } as const]
        : []),
    ],
  };
}
