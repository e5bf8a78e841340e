/** What can be asked of a machine of the model and done to it: calls as modules make them, without any shell behind them. */

import type { Change, Difference } from "../../../src/host/change.ts";
import type { Effect } from "../../../src/host/effect.ts";
import type { Call, Primitive } from "../../../src/host/primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../../../src/host/read.ts";
import type { Subject } from "../../../src/host/subject.ts";

const primitive = (name: string): Primitive => ({ name: `hr_model_${name}`, body: ":" });

const GET = primitive("get");
const TOTAL = primitive("total");
const URL_GET = primitive("url");
const WHO = primitive("who");
const FACTS = primitive("facts");
const SET = primitive("set");
const REMOVE = primitive("remove");
const COUNT = primitive("count");
const ENSURE = primitive("ensure");
const POST = primitive("post");
const RUN = primitive("run");

/** Longer than anything in the model takes that does not hang. */
const DEADLINE = 60_000;

// --- reads -------------------------------------------------------------------------------------------

function read<T>(
  from: Primitive,
  args: readonly string[],
  subject: Subject,
  parse: (text: string) => T,
  predict?: (seen: T, overlay: Overlay) => Predicted<T> | undefined,
): Read<T> {
  return defineRead({
    primitive: from,
    args,
    subject,
    timeout: DEADLINE,
    parse: (reply) => {
      if (reply.status !== 0) throw new ReplyError(from.name, reply, reply.stderr.toString() || "it failed");
      return parse(reply.stdout.toString());
    },
    ...(predict ? { predict } : {}),
  });
}

/** As the model says a value that may not be there. */
function shownValue(from: Primitive, text: string): string | undefined {
  if (text === "absent") return undefined;
  if (text.startsWith("=")) return text.slice(1);
  throw nonsense(from, text);
}

function parsed<T>(from: Primitive, text: string): T {
  if (!text.startsWith("{")) throw nonsense(from, text);
  return JSON.parse(text) as T;
}

function nonsense(from: Primitive, text: string): ReplyError {
  const reply = { status: 0, stdout: Buffer.from(text), stderr: Buffer.alloc(0) };
  return new ReplyError(from.name, reply, "this is nothing that can be read");
}

/** Undefined: there is no such cell. */
export function cellValue(path: string): Read<string | undefined> {
  const subject: Subject = { kind: "path", path };
  const predict = (
    _seen: string | undefined,
    overlay: Overlay,
  ): Predicted<string | undefined> | undefined => {
    const effect = overlay.effectOn(subject);
    if (effect?.kind === "absent") return { known: undefined };
    if (effect?.kind !== "file") return undefined;
    return effect.content instanceof Uint8Array
      ? { known: Buffer.from(effect.content).toString() }
      : { unknown: `what ${path} will hold is known once it is made` };
  };
  return read(GET, [path], subject, (text) => shownValue(GET, text), predict);
}

/** All cells of the machine at once: a question about which no change can say that it does not concern it. */
export function allCells(): Read<string> {
  const predict = (_seen: string, overlay: Overlay): Predicted<string> | undefined =>
    overlay.effects.length === 0 ? undefined : { unknown: "what is changed before decides it" };
  return read(TOTAL, [], { kind: "command", line: "total" }, (text) => text, predict);
}

export function urlContent(url: string): Read<string | undefined> {
  return read(URL_GET, [url], { kind: "url", url }, (text) => shownValue(URL_GET, text));
}

export interface Identity {
  readonly user: string;
  /** Of the environment variable STAGE. */
  readonly stage: string;
  /** As they were when the connection was made. */
  readonly groups: string;
}

export function identity(): Read<Identity> {
  return read(WHO, [], { kind: "user", name: "me" }, (text) => parsed<Identity>(WHO, text));
}

export function modelFacts(): Read<Readonly<Record<string, unknown>>> {
  return read(FACTS, [], { kind: "facts" }, (text) => parsed(FACTS, text));
}

// --- operations --------------------------------------------------------------------------------------

/** `mark`: of the task that makes the call, so that a log of changes tells who made them. */
function operation(from: Primitive, mark: string, ...args: readonly string[]): Call {
  return { primitive: from, args: [mark, ...args], mutates: true, timeout: DEADLINE };
}

/** What a command of the model does, in this order, before it prints and ends. */
export interface Deeds {
  readonly write?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  readonly elsewhere?: readonly { readonly machine: string; readonly path: string; readonly value: string }[];
  readonly post?: Readonly<Record<string, string>>;
  readonly count?: readonly string[];
  /** Done in the background, so many milliseconds later. */
  readonly later?: readonly { readonly after: number; readonly path: string; readonly value: string }[];
  /** Its value at the end is printed. */
  readonly show?: string;
  readonly rc?: number;
}

export const setCell = (mark: string, path: string, value: string): Call => operation(SET, mark, path, value);
export const removeCell = (mark: string, path: string): Call => operation(REMOVE, mark, path);
/** Adds one; prints the sum. Twice is not the same as once. */
export const countUp = (mark: string, path: string): Call => operation(COUNT, mark, path);
/** Prints whether it had to do anything. */
export const ensureCell = (mark: string, path: string, value: string): Call =>
  operation(ENSURE, mark, path, value);
export const postTo = (mark: string, url: string, value: string): Call => operation(POST, mark, url, value);
export const runDeeds = (mark: string, deeds: Deeds): Call => operation(RUN, mark, JSON.stringify(deeds));

// --- changes -----------------------------------------------------------------------------------------

export function change(
  kind: string,
  summary: string,
  operations: readonly Call[],
  effects: readonly Effect[],
  difference?: Difference,
): Change {
  return { kind, summary, operations, effects, ...(difference ? { difference } : {}) };
}

export function fileEffect(path: string, value: string | undefined): Effect {
  return value === undefined
    ? { kind: "absent", path }
    : { kind: "file", path, content: new TextEncoder().encode(value) };
}

export function cellDifference(
  path: string,
  before: string | undefined,
  after: string | undefined,
): Difference {
  return {
    subject: path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
