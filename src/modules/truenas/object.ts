/** Objects of TrueNAS's configuration: made, brought to what is wanted, or taken away. Pure. */

import type { Change } from "../../host/change.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { type Answer, answerOf, callOf, type Json } from "../../host/truenas/middleware-call.ts";
import type { Fields } from "../../host/truenas/middleware-read.ts";
import type { Conclusion, Verdict } from "../contract/module.ts";
import { differing, shown } from "./compare.ts";

/** The objects of an answer that lists some, or why there are none. */
export function objectsIn(answer: Answer): readonly Fields[] | Refusal {
  if (answer.state === "fault") return refused(answer.message);
  return Array.isArray(answer.value) ? (answer.value as readonly Fields[]) : [];
}

export function isRefusal<T>(value: T | Refusal): value is Refusal {
  return value !== null && typeof value === "object" && "kind" in value && value.kind === "refusal";
}

export function refused(message: string): Refusal {
  return refuse(`TrueNAS says: ${message}`);
}

export interface ObjectWanted {
  /** For people: `NFS share of /mnt/tank/k8s`. */
  readonly title: string;
  /** `sharing.nfs`: has `query`, `create`, `update`, `delete`. */
  readonly collection: string;
  /** What tells it from the others. */
  readonly match: Fields;
  /** What it shall have besides. */
  readonly fields: Fields;
  /** Only when it is made. */
  readonly initially?: Fields;
  readonly present: boolean;
}

/** As `sharing.nfs.update` wants them: what is found by its number. */
export function decideObject(wanted: ObjectWanted, seen: readonly Fields[]): Verdict | Refusal {
  const { title, match, fields, present } = wanted;
  const found = seen.filter((o) => Object.entries(match).every(([name, value]) => o[name] === value));
  if (found.length > 1)
    return refuse(`there are ${found.length} objects that could be the ${title}`, {
      help: "remove all but one of them in TrueNAS",
    });
  const [object] = found;
  if (!present)
    return object === undefined
      ? same(undefined)
      : { changes: [removal(wanted, object)], conclude: concludeCall() };
  if (object === undefined) return made(wanted);
  const update = differing(fields, object);
  if (Object.keys(update).length === 0) return same(object);
  return {
    changes: [
      {
        kind: "update-truenas",
        summary: `change the ${title}: ${Object.keys(update).join(", ")}`,
        difference: {
          subject: title,
          before: shown(object, Object.keys(update)),
          after: shown(update, Object.keys(update)),
        },
        operations: [
          callOf({ method: `${wanted.collection}.update`, args: [object.id, update], mutates: true }),
        ],
        effects: [{ kind: "truenas", collection: wanted.collection, match, fields: update }],
      },
    ],
    result: { id: object.id },
    conclude: concludeCall(),
  };
}

function same(object: Fields | undefined): Verdict {
  return { changes: [], result: object === undefined ? {} : { id: object.id } };
}

function made({ title, collection, match, fields, initially = {} }: ObjectWanted): Verdict {
  const all = { ...match, ...initially, ...fields };
  return {
    changes: [
      {
        kind: "create-truenas",
        summary: `make the ${title}`,
        difference: { subject: title, after: shown(all, Object.keys(all)) },
        operations: [callOf({ method: `${collection}.create`, args: [all], mutates: true })],
        effects: [{ kind: "truenas", collection, match, fields: all }],
      },
    ],
    conclude: concludeCall((value) => ({ id: (value as Fields | null)?.id })),
  };
}

function removal({ title, collection, match }: ObjectWanted, object: Fields): Change {
  return {
    kind: "delete-truenas",
    summary: `remove the ${title}`,
    operations: [callOf({ method: `${collection}.delete`, args: [object.id], mutates: true })],
    effects: [{ kind: "truenas", collection, match }],
  };
}

/** A change of TrueNAS ends well where every call did; the words of the first that did not are told. */
export function concludeCall(
  result: (last: Json) => Readonly<Record<string, unknown>> = () => ({}),
): NonNullable<Verdict["conclude"]> {
  return (replies): Conclusion => {
    let last: Json;
    for (const reply of replies) {
      if (!reply) return { result: {}, failed: "TrueNAS did not answer" };
      const answer = answerOf(reply);
      if (answer.state === "fault") return { result: {}, failed: `TrueNAS says: ${answer.message}` };
      last = answer.value;
    }
    return { result: result(last) };
  };
}
