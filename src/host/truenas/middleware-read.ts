/** Questions to TrueNAS's middleware, answered in check mode from what was promised. */

import type { Effect } from "../effect.ts";
import { defineRead, type Overlay, type Read } from "../read.ts";
import { type Answer, answerOf, callOf, type Json } from "./middleware-call.ts";

export type Fields = Readonly<Record<string, Json>>;

export interface Question {
  readonly method: string;
  readonly args?: readonly Json[];
  /** What it asks of: a collection whose objects are listed, or a thing of which there is one. */
  readonly of?: { readonly collection: string; readonly match?: Fields };
}

/** Milliseconds after which an appliance that says nothing is given up. */
const PATIENCE = 120_000;

export function middlewareRead({ method, args = [], of }: Question): Read<Answer> {
  const call = callOf({ method, args, mutates: false });
  return defineRead({
    primitive: call.primitive,
    args: call.args,
    subject: { kind: "command", line: `midclt ${call.args.join(" ")}` },
    timeout: PATIENCE,
    parse: answerOf,
    ...(of === undefined ? {} : { predict: (seen, overlay) => predicted(seen, overlay, of) }),
  });
}

type TruenasEffect = Extract<Effect, { kind: "truenas" }>;

/** Whether the object is the one that an effect or a question speaks of. */
function fits(object: Fields, match: Fields): boolean {
  return Object.entries(match).every(([name, value]) => object[name] === value);
}

function predicted(seen: Answer, overlay: Overlay, of: NonNullable<Question["of"]>) {
  const effects = overlay.effects.filter(
    (e): e is TruenasEffect => e.kind === "truenas" && e.collection === of.collection,
  );
  if (effects.length === 0) return undefined;
  const list = seen.state === "value" && Array.isArray(seen.value);
  const single = seen.state === "value" && !list ? [seen.value as Fields] : [];
  const before = seen.state === "value" && list ? (seen.value as readonly Fields[]) : single;
  const after = effects
    .filter((e) => of.match === undefined || fits(e.match, of.match))
    .reduce((objects, effect) => applied(objects, effect), before);
  if (list) return { known: { state: "value", value: after } as const };
  const [one] = after;
  return one === undefined ? undefined : { known: { state: "value", value: one } as const };
}

function applied(objects: readonly Fields[], { match, fields }: TruenasEffect): readonly Fields[] {
  const index = objects.findIndex((o) => fits(o, match));
  if (fields === undefined) return objects.filter((o) => !fits(o, match));
  if (index === -1) return [...objects, { ...match, ...fields }];
  return objects.map((o, i) => (i === index ? { ...o, ...fields } : o));
}
