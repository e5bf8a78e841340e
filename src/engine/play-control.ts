/** What a `meta` task does about hosts' places in the play. */

import type { RoleUse } from "../model/task.ts";
import {
  advance,
  type Cursor,
  comparePaths,
  currentStep,
  enter,
  forgiven,
  frameOf,
  type Moved,
  pathOf,
  truncate,
} from "./cursor.ts";
import { FLUSH } from "./flush-handlers.ts";
import { move } from "./host-moves.ts";
import type { HostInPlay } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import type { Control } from "./task-end.ts";
import type { TaskRun } from "./task-run.ts";

export function control({ play, host, context }: TaskRun, what: Control): void {
  switch (what) {
    case "flush-handlers":
      move(play, host, enter(host.cursor, [frameOf(FLUSH, "include")]));
      return;
    case "end-host":
      move(play, host, truncate(host.cursor, 0));
      if (host.status === "done") host.status = "ended";
      return;
    case "end-play":
      play.ended = true;
      endAll(play);
      return;
    case "end-batch":
      endAll(play);
      return;
    case "end-role":
      move(play, host, behindRole(host.cursor, context.role));
      return;
    case "clear-host-errors":
      for (const other of play.hosts.values()) other.cursor = forgiven(other.cursor);
      move(play, host, advance(host.cursor));
      for (const other of play.hosts.values()) forgive(other, host);
  }
}

function endAll(play: PlayRun): void {
  for (const other of play.hosts.values()) if (other.active) move(play, other, truncate(other.cursor, 0));
}

/** A host that failed takes part in the next play again; one that was not reached goes on beside the others. */
function forgive(other: HostInPlay, beside: HostInPlay): void {
  if (other.status !== "failed" && other.status !== "unreachable") return;
  other.run.out = undefined;
  if (other.status === "failed") return;
  other.status = "running";
  const here = pathOf(beside.cursor);
  while (other.cursor.frames.length > 0 && comparePaths(pathOf(other.cursor), here) < 0)
    other.cursor = advance(other.cursor).cursor;
}

/** The first step behind the role, however deep in files that it includes the host is. */
function behindRole(cursor: Cursor, role: RoleUse | undefined): Moved {
  let depth = cursor.frames.length;
  while (depth > 0 && roleAt({ frames: cursor.frames.slice(0, depth) }).includes(role)) depth--;
  let moved = advance({ frames: cursor.frames.slice(0, depth + 1) });
  while (moved.cursor.frames.length === depth + 1 && roleAt(moved.cursor).includes(role))
    moved = advance(moved.cursor);
  return moved;
}

function roleAt(cursor: Cursor): readonly (RoleUse | undefined)[] {
  const step = currentStep(cursor);
  if (step?.op === "end-role") return step.role.parents;
  if (step?.op !== "task" || !step.context.role) return [];
  return [step.context.role, ...step.context.role.parents];
}
