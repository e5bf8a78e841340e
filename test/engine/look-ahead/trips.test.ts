/** What looking ahead is for: how few round trips there are. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProgram } from "./check-program.ts";
import { type House, house } from "./house.ts";
import type { Entry } from "./print-playbook.ts";
import { program } from "./random-program.ts";
import { runModel } from "./run-model.ts";

const look = (path: string, more: Entry = {}): Entry => ({ look: { path: [path] }, ...more });
const cell = (path: string, value = "1", more: Entry = {}): Entry => ({ cell: { path, value }, ...more });
/** Tasks of so many cells, from a number on, that hold what they are to hold. */
const many = (count: number, from = 0): readonly Entry[] =>
  Array.from({ length: count }, (_, i) => cell(`/c${from + i}`));
const CELLS = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/c${i}`, "1"]));

interface Trips extends House {
  readonly trips: number;
}

const CASES: Readonly<Record<string, Trips>> = {
  "tasks that find everything as they want it": { tasks: many(20), trips: 1 },
  "so do many of them": { tasks: many(40), trips: 1 },
  "facts travel with the first": { tasks: many(20), play: { gather_facts: true }, trips: 1 },
  "what is wanted hangs on a fact": {
    tasks: [...many(5), cell("/c6", "{{ ansible_facts.kernel }}"), ...many(5, 10)],
    play: { gather_facts: true },
    trips: 2,
  },
  "what is asked hangs on a fact": {
    tasks: [...many(5), look("/{{ ansible_facts.kernel }}"), ...many(5, 10)],
    play: { gather_facts: true },
    trips: 2,
  },
  "what only thinks costs nothing": {
    tasks: [
      cell("/c1"),
      { set_fact: { f: "2" } },
      { debug: { msg: "{{ f }}" } },
      { assert: { that: ["f == '2'"] } },
      cell("/c{{ f }}"),
      cell("/c3", "2", { when: "f == '3'" }),
      { include_tasks: { file: "more.yml" } },
      { meta: "flush_handlers" },
      { block: [cell("/c5")], rescue: [cell("/c6", "0")], always: [cell("/c7")] },
      { include_role: { name: "web" } },
    ],
    files: {
      "more.yml": "- cell: {path: /c4, value: '1'}\n",
      "roles/web/tasks/main.yml": "- cell: {path: /c8, value: '1'}\n",
    },
    trips: 1,
  },
  "what is said hangs on an answer": {
    tasks: [look("/c1", { register: "r" }), { debug: { msg: "{{ r.value }}" } }, ...many(10, 10)],
    trips: 1,
  },
  "what is asked hangs on an answer: one trip more": {
    tasks: [look("/c1", { register: "r" }), ...many(5, 10), look("/c3{{ r.value }}"), ...many(9, 20)],
    trips: 2,
  },
  "whether something is asked hangs on an answer: one trip more": {
    tasks: [look("/c1", { register: "r" }), cell("/c3", "1", { when: "r.value == '1'" }), ...many(9, 10)],
    trips: 2,
  },
  "what is wanted hangs on an answer: one trip more": {
    tasks: [look("/c1", { register: "r" }), cell("/c2", "{{ r.value }}"), ...many(5, 10)],
    trips: 2,
  },
  "what is asked again is known": {
    tasks: [look("/c1", { register: "r" }), ...many(5), look("/c3{{ r.value }}"), ...many(9)],
    trips: 2,
  },
  "loops are like tasks": {
    tasks: [cell("/c{{ item }}", "1", { loop: [...Array(20).keys()] }), ...many(3, 20)],
    trips: 1,
  },
  "items that hang on an answer are one trip more": {
    tasks: [
      look("/c1", { register: "r" }),
      cell("/c{{ item }}", "1", { loop: "{{ [r.value ~ 1, r.value ~ 2, r.value ~ 3] }}" }),
      ...many(3, 20),
    ],
    trips: 2,
  },
  "handlers too": {
    tasks: [cell("/c1"), { set_fact: { f: "1" }, changed_when: true, notify: "n" }, cell("/c3")],
    handlers: [cell("/c4", "1", { name: "n" }), cell("/c5", "0", { name: "m" })],
    trips: 1,
  },
  "handlers that an answer notifies: one trip more": {
    tasks: [cell("/c1"), cell("/c2", "1", { changed_when: true, notify: "n" }), cell("/c3")],
    handlers: [cell("/c4", "1", { name: "n" }), cell("/c5", "0", { name: "m" })],
    trips: 2,
  },
  "retries that are not needed": {
    tasks: [look("/c1", { register: "r", until: "r.value == '1'", retries: 3 }), ...many(5, 10)],
    trips: 1,
  },
  "a change carries what is asked behind it": {
    tasks: [...many(5), cell("/c9", "0"), ...many(9, 10)],
    trips: 2,
  },
  "each change is a trip": {
    tasks: [cell("/n1"), cell("/n2"), look("/c1"), cell("/n3"), cell("/n4")],
    trips: 5,
  },
  "a change first": { tasks: [{ refresh: { path: "/n" } }, ...many(5)], trips: 1 },
  "check mode changes nothing": {
    tasks: [cell("/n1"), cell("/n2"), look("/n1"), ...many(5)],
    options: { checkMode: true },
    trips: 1,
  },
  "another user is asked in a trip of its own": {
    tasks: [
      ...many(5),
      cell("/c6", "1", { become: true }),
      ...many(5, 10),
      cell("/c7", "1", { become: true }),
    ],
    trips: 2,
  },
  "every host for itself": { hosts: 3, tasks: many(20), trips: 3 },
};

describe("round trips", () => {
  it.each(Object.entries(CASES))("%s", async (_what, { trips, ...plan }) => {
    const machine = { cells: { ...CELLS, "/kernel": "1" } };
    const given = house({ ...plan, machines: { h1: machine, h2: machine, h3: machine } });
    const ran = await runModel(given, { lookahead: true, seed: 1 });
    expect(ran.refused).toEqual([]);
    expect(`${ran.exchanges} trips: ${ran.asked.map((a) => a.words).join(", ")}`).toMatch(`${trips} trips:`);
  });

  it("ask what is asked several times once", async () => {
    const tasks = [
      look("/c1"),
      look("/c1"),
      cell("/c1"),
      { look: { path: ["/c2", "/c1"] } },
      look("/c2", { loop: [1, 2] }),
    ];
    const given = house({ tasks, machines: { h1: { cells: CELLS } } });
    const ran = await runModel(given, { lookahead: true, seed: 1 });
    const asked = ran.asked.map((a) => a.words).filter((words) => words !== "network_mounts");
    expect(asked).toEqual(["get /c1", "get /c2"]);
  });
});

/** Programs that find everything as they want it make so many of the trips that they make without. */
const MOST = 0.6;

describe("looking ahead", () => {
  it("saves a good part of the round trips of programs that change nothing", async () => {
    let without = 0;
    let withIt = 0;
    for (const given of fc.sample(program, { numRuns: 300, seed: 3 })) {
      const { reference, ahead } = await checkProgram(given, 3);
      if (reference.deeds.length > 0 || reference.end !== "success") continue;
      without += reference.exchanges;
      withIt += ahead.exchanges;
    }
    expect(without).toBeGreaterThan(200);
    expect(withIt / without).toBeLessThan(MOST);
  });
});
