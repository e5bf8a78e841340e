/** What two runs of one program have done differently. */

import { eventsByHost } from "./plain-event.ts";
import type { Ran } from "./run-model.ts";

export interface Strictness {
  /** What happens on different hosts has an order that both runs must have: one host at a time, or the linear strategy's steps. */
  readonly steps: boolean;
  /** Changes of different hosts have one order as well. */
  readonly oneByOne: boolean;
}

/** Empty: no difference. */
export function differences(wanted: Ran, got: Ran, { steps, oneByOne }: Strictness): readonly string[] {
  return [
    ...differs("the end", wanted.end, got.end),
    ...differs("problems before the run", wanted.refused, got.refused),
    ...differs("counts", wanted.counts, got.counts),
    ...differs("pending handlers", wanted.pendingHandlers, got.pendingHandlers),
    ...differs("what is left", wanted.state, got.state),
    ...differs("shells that were opened", wanted.opened, got.opened),
    ...differs("logins", wanted.logins, got.logins),
    ...differs("commands of lookups", ordered(wanted.piped, oneByOne), ordered(got.piped, oneByOne)),
    ...eventDifferences(wanted, got, steps),
    ...deedDifferences(wanted, got, oneByOne),
  ];
}

function differs(what: string, wanted: unknown, got: unknown): readonly string[] {
  const [a, b] = [JSON.stringify(wanted), JSON.stringify(got)];
  return a === b ? [] : [`${what}:\n  one at a time: ${a}\n  looking ahead: ${b}`];
}

function ordered(lines: readonly string[], asTheyAre: boolean): readonly string[] {
  return asTheyAre ? lines : lines.toSorted();
}

function listDifference(what: string, wanted: readonly string[], got: readonly string[]): readonly string[] {
  const length = Math.max(wanted.length, got.length);
  for (let i = 0; i < length; i++)
    if (wanted[i] !== got[i])
      return [
        `${what}, number ${i + 1}:\n  one at a time: ${wanted[i] ?? "(nothing)"}\n  looking ahead: ${got[i] ?? "(nothing)"}`,
      ];
  return [];
}

function eventDifferences(wanted: Ran, got: Ran, steps: boolean): readonly string[] {
  const [a, b] = [eventsByHost(wanted.events, steps), eventsByHost(got.events, steps)];
  const hosts = [...new Set([...a.keys(), ...b.keys()])];
  return hosts.flatMap((host) => {
    const keep = steps || host !== "";
    const [left, right] = [ordered(a.get(host) ?? [], keep), ordered(b.get(host) ?? [], keep)];
    return listDifference(host === "" ? "events of the run" : `events of ${host}`, left, right);
  });
}

/** The host that made the change, from its mark. */
export function makerOf(mark: string): string {
  return mark.split(" ").at(-1) ?? "";
}

function deedDifferences(wanted: Ran, got: Ran, oneByOne: boolean): readonly string[] {
  const grouped = (ran: Ran): ReadonlyMap<string, readonly string[]> => {
    const groups = new Map<string, string[]>();
    for (const { what } of ran.deeds) {
      const group = oneByOne ? "changes" : `changes that ${makerOf(what.mark)} made on ${what.machine}`;
      const line = `${what.machine} as ${what.user}: ${what.words} (${what.mark})`;
      groups.set(group, [...(groups.get(group) ?? []), line]);
    }
    return groups;
  };
  const [a, b] = [grouped(wanted), grouped(got)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((group) =>
    listDifference(group, a.get(group) ?? [], b.get(group) ?? []),
  );
}
