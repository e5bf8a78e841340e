/** A host's place in its programs, and how it moves: pure, comparable, serialisable but for the programs that it points to. */

import type { TaskLabel } from "../events/event.ts";
import type { Program, Region, Step } from "../plan/program.ts";

export interface Failure {
  readonly label: TaskLabel;
  /** It was another host's: this one only shares its fate. */
  readonly shared?: boolean;
}

export interface Frame {
  readonly program: Program;
  readonly pc: number;
  /** Which of the frames that the same step pushed this is: the item's number of a looped include. */
  readonly ordinal: number;
  readonly kind: "play" | "include" | "handlers";
  /** Frames of the same step that come after this one is through. */
  readonly followers: readonly Frame[];
  /** Regions whose rescue is running, with what failed. */
  readonly rescuing: ReadonlyMap<number, Failure>;
  /** Regions whose always is running although something failed. */
  readonly pending: ReadonlyMap<number, Failure>;
}

export interface Cursor {
  /** Outermost first; empty once the host is through. */
  readonly frames: readonly Frame[];
}

export interface Moved {
  readonly cursor: Cursor;
  /** A rescue came to its end: what failed counts as rescued. */
  readonly rescued: readonly Failure[];
  /** The failure that nothing caught; the host has failed. */
  readonly uncaught?: Failure;
}

const NONE: ReadonlyMap<number, Failure> = new Map();

export function frameOf(program: Program, kind: Frame["kind"], ordinal = 0): Frame {
  return { program, pc: 0, ordinal, kind, followers: [], rescuing: NONE, pending: NONE };
}

export function startOf(program: Program): Moved {
  return settle({ frames: [frameOf(program, "play")] }, []);
}

export function currentStep(cursor: Cursor): Step | undefined {
  const frame = cursor.frames.at(-1);
  return frame?.program.steps[frame.pc];
}

/** Position as numbers whose lexicographic order is the order of execution. */
export function pathOf(cursor: Cursor): readonly number[] {
  return cursor.frames.flatMap((f) => [f.ordinal, f.pc]);
}

export function comparePaths(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether some block around the current step would rescue it, perhaps after the `always` of others. */
export function isRescuable(cursor: Cursor): boolean {
  return cursor.frames.some(({ program, pc }) => {
    for (let place = program.steps[pc]?.place; place; place = program.regions[place.region]?.place) {
      if (place.section === "block" && program.regions[place.region]?.rescue !== undefined) return true;
    }
    return false;
  });
}

export function advance(cursor: Cursor): Moved {
  return settle(step(cursor), []);
}

/** Enters programs that the current step brings (an include's files, handlers), one after the other; then goes on behind the step. */
export function enter(cursor: Cursor, frames: readonly Frame[]): Moved {
  const [first, ...rest] = frames;
  if (!first) return advance(cursor);
  return settle({ frames: [...cursor.frames, { ...first, followers: rest }] }, []);
}

function moveTop(cursor: Cursor, change: Partial<Frame>): Cursor {
  const top = cursor.frames.at(-1);
  if (!top) return cursor;
  return { frames: [...cursor.frames.slice(0, -1), { ...top, ...change }] };
}

function step(cursor: Cursor): Cursor {
  const top = cursor.frames.at(-1);
  return top ? moveTop(cursor, { pc: top.pc + 1 }) : cursor;
}

/** Ends the host's current frame and those above (role end, play end); `frames` is how many stay. */
export function truncate(cursor: Cursor, frames: number): Moved {
  if (frames === 0) return { cursor: { frames: [] }, rescued: [] };
  return settle(step({ frames: cursor.frames.slice(0, frames) }), []);
}

/** Sends a failure at the current step to the nearest rescue or always, or out. */
export function fail(cursor: Cursor, failure: Failure): Moved {
  return unwind(cursor, currentStep(cursor)?.place, failure, []);
}

/** The same place with nothing to fail for at the end of an `always`. */
export function forgiven(cursor: Cursor): Cursor {
  return { frames: cursor.frames.map((frame) => ({ ...frame, pending: NONE })) };
}

function unwind(cursor: Cursor, from: Step["place"], failure: Failure, rescued: readonly Failure[]): Moved {
  const top = cursor.frames.at(-1);
  if (!top) return { cursor, rescued, uncaught: failure };
  let place = from;
  while (place) {
    const region: Region | undefined = top.program.regions[place.region];
    if (!region) break;
    if (place.section === "block" && region.rescue !== undefined) {
      const rescuing = new Map(top.rescuing).set(place.region, failure);
      return settle(moveTop(cursor, { pc: region.rescue, rescuing }), rescued);
    }
    if (place.section !== "always" && region.always !== undefined) {
      const rescuing = without(top.rescuing, place.region);
      const pending = new Map(top.pending).set(place.region, failure);
      return settle(moveTop(cursor, { pc: region.always, rescuing, pending }), rescued);
    }
    place = region.place;
  }
  const below: Cursor = { frames: cursor.frames.slice(0, -1) };
  return unwind(below, currentStep(below)?.place, failure, rescued);
}

function without(map: ReadonlyMap<number, Failure>, key: number): ReadonlyMap<number, Failure> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** Moves through steps that are only structure, and out of programs that are at their end. */
function settle(cursor: Cursor, rescuedSoFar: readonly Failure[]): Moved {
  let at = cursor;
  let rescued = rescuedSoFar;
  for (;;) {
    const top = at.frames.at(-1);
    if (!top) return { cursor: at, rescued };
    const now = top.program.steps[top.pc];
    if (!now) {
      const [next, ...rest] = top.followers;
      const below = at.frames.slice(0, -1);
      if (next) at = { frames: [...below, { ...next, followers: rest }] };
      else at = step({ frames: below });
      continue;
    }
    if (now.op === "end-block") {
      const region = top.program.regions[now.region];
      at = moveTop(at, { pc: region?.always ?? region?.end ?? top.pc + 1 });
    } else if (now.op === "end-rescue") {
      const failure = top.rescuing.get(now.region);
      if (failure) rescued = [...rescued, failure];
      const region = top.program.regions[now.region];
      at = moveTop(at, {
        pc: region?.always ?? region?.end ?? top.pc + 1,
        rescuing: without(top.rescuing, now.region),
      });
    } else if (now.op === "end-always") {
      const failure = top.pending.get(now.region);
      const clean = moveTop(at, { pc: top.pc + 1, pending: without(top.pending, now.region) });
      if (failure) return unwind(clean, now.place, failure, rescued);
      at = clean;
    } else {
      return { cursor: at, rescued };
    }
  }
}
