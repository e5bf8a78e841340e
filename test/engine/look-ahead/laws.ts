/** What holds for every single run, however its hosts interleave. */

import type { Event } from "../../../src/events/event.ts";
import { makerOf } from "./compare-runs.ts";
import type { Ran } from "./run-model.ts";

type Finished = Extract<Event, { readonly type: "host-finished" }>;

const isFinished = (event: Event): event is Finished => event.type === "host-finished";

function taskOf(mark: string): string {
  return mark.split(" ")[0] ?? "";
}

/** Changes made by a task that was not at its turn. */
export function outOfTurn(ran: Ran): readonly string[] {
  const broken: string[] = [];
  const atWork = new Set<string>();
  let next = 0;
  for (const { what, events } of ran.deeds) {
    for (; next < events; next++) {
      const event = ran.events[next];
      if (event?.type === "host-started") atWork.add(`${taskOf(event.task.name)} ${event.host}`);
      else if (event?.type === "host-finished") atWork.delete(`${taskOf(event.task.name)} ${event.host}`);
    }
    if (what.mark !== "" && !atWork.has(`${taskOf(what.mark)} ${makerOf(what.mark)}`))
      broken.push(
        `not at its turn: ${what.mark} did \`${what.words}\` on ${what.machine} while [${[...atWork].join(", ")}] were at work`,
      );
  }
  return broken;
}

/** Which step of the play each finished task of each host belongs to: tasks between whose starts nothing ended began together. */
function stepsOf(reference: Ran): ReadonlyMap<string, readonly number[]> {
  const steps = new Map<string, number[]>();
  let step = 0;
  let ended = true;
  for (const event of reference.events) {
    if (event.type === "step-started" && ended) {
      step++;
      ended = false;
    } else if (isFinished(event)) {
      ended = true;
      steps.set(event.host, [...(steps.get(event.host) ?? []), step]);
    }
  }
  return steps;
}

/** Under `linear`: changes of a step that were made before every host had ended those before. `reference`: a run of the same program. */
export function acrossTheBarrier(ran: Ran, reference: Ran): readonly string[] {
  const steps = stepsOf(reference);
  const broken: string[] = [];
  const finished = new Map<string, number>();
  let next = 0;
  for (const { what, events } of ran.deeds) {
    for (; next < events; next++) {
      const event = ran.events[next];
      if (event && isFinished(event)) finished.set(event.host, (finished.get(event.host) ?? 0) + 1);
    }
    const maker = makerOf(what.mark);
    const step = steps.get(maker)?.[finished.get(maker) ?? 0];
    if (what.mark === "" || step === undefined) continue;
    for (const [host, own] of steps) {
      const due = own.filter((s) => s < step).length;
      if ((finished.get(host) ?? 0) < due)
        broken.push(`across the barrier: ${what.mark} did \`${what.words}\` before ${host} had come so far`);
    }
  }
  return broken;
}

/** In check mode nothing is changed. */
export function changedInCheckMode(ran: Ran): readonly string[] {
  return ran.deeds.map(({ what }) => `check mode: ${what.mark} did \`${what.words}\` on ${what.machine}`);
}
