/** What a module asks of a host: a typed, read-only call with the parser of its reply. */

import type { Effect } from "./effect.ts";
import type { Call, Look, Primitive, Reply } from "./primitive.ts";
import type { Subject } from "./subject.ts";

export interface Read<T> {
  readonly call: Call;
  /** Pure. Throws `ReplyError` where the reply is none that the primitive documents. */
  readonly parse: (reply: Reply) => T;
  /** What of the host this looks at; in check mode an earlier predicted change of it answers instead of the host. */
  readonly subject: Subject;
  /**
   * The answer after the predicted changes of `overlay`, given what the host said; `undefined` says that the host's
   * answer stands. Returns an `Unknown` where only applying can tell.
   */
  predict?(seen: T, overlay: Overlay): Predicted<T> | undefined;
}

export type Predicted<T> = { readonly known: T } | { readonly unknown: string };

/** The changes that check mode has promised so far for one host. */
export interface Overlay {
  /** The newest predicted effect on that subject, or undefined. */
  effectOn(subject: Subject): Effect | undefined;
  /** Every predicted effect so far, oldest first. */
  readonly effects: readonly Effect[];
}

/** The host answered something that is none of the documented replies. */
export class ReplyError extends Error {
  readonly primitive: string;
  readonly reply: Reply;

  constructor(primitive: string, reply: Reply, why: string) {
    super(why);
    this.name = "ReplyError";
    this.primitive = primitive;
    this.reply = reply;
  }
}

export interface ReadDefinition<T> {
  readonly primitive: Primitive;
  readonly args: readonly string[];
  readonly subject: Subject;
  readonly parse: (reply: Reply) => T;
  predict?(seen: T, overlay: Overlay): Predicted<T> | undefined;
  readonly timeout?: number;
  readonly looks?: readonly Look[];
}

export function defineRead<T>(definition: ReadDefinition<T>): Read<T> {
  const { primitive, args, subject, parse, predict, timeout, looks } = definition;
  return {
    call: {
      primitive,
      args,
      mutates: false,
      ...(timeout === undefined ? {} : { timeout }),
      ...(looks === undefined ? {} : { looks }),
    },
    subject,
    parse,
    ...(predict ? { predict } : {}),
  };
}

export type Reads = Readonly<Record<string, Read<unknown>>>;

/** The answers to a record of reads, by the same names. */
export type Seen<R extends Reads> = {
  readonly [K in keyof R]: NonNullable<R[K]> extends Read<infer T> ? T : never;
};
