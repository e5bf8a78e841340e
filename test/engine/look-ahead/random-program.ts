/** Random playbooks and houses for them: one to three hosts, most of them as they are wanted already. */

import fc from "fast-check";
import { type Fault, type MachinePlan, MOUNTED, type WorldPlan } from "./model-world.ts";
import { type Entry, Numbering, numbered, printEntries, printMap } from "./print-playbook.ts";
import { densePlay } from "./random-dense.ts";
import { defined, metaTask, task } from "./random-task.ts";
import {
  CONTROLLER_FILE,
  HANDLERS,
  LOCAL_CELLS,
  OUTSIDER,
  PAGE,
  PLAY_VARS,
  rarely,
  SECRET_CELL,
  SHARED_CELLS,
  TOPIC,
  URLS,
  weighted,
} from "./random-value.ts";
import type { Program } from "./run-model.ts";

// --- entries -----------------------------------------------------------------------------------------

/** A process in the background, and a task that waits for what it does. */
const startAndWait: fc.Arbitrary<Entry> = fc
  .record({ after: fc.integer({ min: 1, max: 3000 }), key: fc.integer({ min: 0, max: 1_000_000 }) })
  .map(({ after, key }) => {
    const path = `/later/${key}-{{ inventory_hostname }}`;
    return {
      block: [
        { command_model: { later: [{ after, path, value: "1" }] } },
        { await_cell: { path, value: "1" } },
        { look: { path: [path] }, register: "r1" },
      ],
    };
  });

const includes: fc.Arbitrary<Entry> = fc
  .record({
    file: fc.constantFrom("inc1.yml", "inc2.yml", "inc{{ (f1 | default('1') == '1') | ternary(1, 2) }}.yml"),
    loop: rarely(3, fc.constantFrom<unknown>(["1", "2"], "{{ r1.values | default(['1']) }}")),
    when: rarely(
      4,
      fc.constantFrom("r1 is defined and r1 is changed", "v2 == '1'", "inventory_hostname == 'h1'"),
    ),
    vars: rarely(4, fc.constant({ tv: "{{ r2.value | default('1') }}" })),
    role: rarely(4, fc.constant(true)),
    apply: rarely(6, fc.constant({ become: true })),
  })
  .map(({ file, role, apply, ...rest }) => ({
    ...(role ? { include_role: { name: "web" } } : { include_tasks: { file, ...(apply ? { apply } : {}) } }),
    ...defined(rest),
  }));

function block(depth: number): fc.Arbitrary<Entry> {
  return fc
    .record({
      block: entries(depth - 1, 1, 4),
      rescue: rarely(2, entries(depth - 1, 1, 2)),
      always: rarely(3, entries(depth - 1, 1, 2)),
      when: rarely(
        5,
        fc.constantFrom("r1 is defined and r1 is changed", "v2 == '1'", "inventory_hostname == 'h1'"),
      ),
      ignore_errors: rarely(10, fc.constant(true)),
      become: rarely(8, fc.constant(true)),
      vars: rarely(8, fc.constant({ tv: "{{ f1 | default('1') }}" })),
      any_errors_fatal: rarely(30, fc.constant(true)),
      delegate_to: rarely(25, fc.constantFrom("localhost", "h1")),
      run_once: rarely(40, fc.constant(true)),
    })
    .map(defined);
}

function entries(depth: number, minLength: number, maxLength: number): fc.Arbitrary<readonly Entry[]> {
  const entry =
    depth <= 0
      ? task
      : weighted<Entry>(
          [16, task],
          [2, block(depth)],
          [2, metaTask],
          [1, startAndWait],
          [depth > 1 ? 2 : 0, includes],
        );
  return fc.array(entry, { minLength, maxLength, size: "max" });
}

// --- plays -------------------------------------------------------------------------------------------

const handlers = fc.tuple(task, task, fc.boolean()).map(([first, second, listens]) => [
  { ...first, name: HANDLERS[0], ...(listens ? { listen: TOPIC } : {}) },
  { ...second, name: HANDLERS[1], listen: TOPIC },
]);

const play: fc.Arbitrary<Entry> = fc
  .record({
    hosts: weighted([8, fc.constant("all")], [1, fc.constant("h1")], [1, fc.constant("some")]),
    gather_facts: weighted([2, fc.constant(false)], [1, fc.constant(true)]),
    strategy: rarely(5, fc.constant("free")),
    serial: rarely(10, fc.constantFrom<unknown>(1, 2, [1, 2])),
    order: rarely(15, fc.constantFrom("reverse_inventory", "reverse_sorted")),
    any_errors_fatal: rarely(15, fc.constant(true)),
    max_fail_percentage: rarely(15, fc.constantFrom(0, 49)),
    force_handlers: rarely(6, fc.constant(true)),
    become: rarely(8, fc.constant(true)),
    environment: rarely(15, fc.constant({ STAGE: "play" })),
    roles: rarely(12, fc.constant(["web"])),
    pre_tasks: rarely(10, fc.array(task, { minLength: 1, maxLength: 2 })),
    tasks: entries(2, 3, 18),
    post_tasks: rarely(10, fc.array(task, { minLength: 1, maxLength: 2 })),
    handlers,
  })
  .map(({ hosts, ...rest }) => defined({ hosts, ...rest, vars: PLAY_VARS }));

// --- houses ------------------------------------------------------------------------------------------

const cellValue = weighted<string | undefined>(
  [9, fc.constant("1")],
  [1, fc.constant("0")],
  [1, fc.constant(undefined)],
);

function cellsOf(paths: readonly string[]): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc
    .tuple(...paths.map(() => cellValue))
    .map((values) =>
      Object.fromEntries(paths.flatMap((path, i) => (values[i] === undefined ? [] : [[path, values[i]]]))),
    );
}

const OWN = [...LOCAL_CELLS, ...SHARED_CELLS, SECRET_CELL, PAGE, "/kernel", "/i1", "/i2"];

const machine: fc.Arbitrary<MachinePlan> = fc
  .record({
    cells: fc
      .tuple(cellsOf(OWN), fc.constantFrom("0", "1"))
      .map(([cells, mounted]) => ({ ...cells, [MOUNTED]: mounted })),
    hooks: rarely(
      6,
      fc.tuple(
        fc.record({
          at: fc.integer({ min: 1, max: 3 }),
          path: fc.constantFrom(...LOCAL_CELLS, ...SHARED_CELLS),
          value: fc.constantFrom("0", "3"),
        }),
      ),
    ),
    unreachable: rarely(40, fc.constant(true)),
    refusesSudo: rarely(40, fc.constant(true)),
  })
  .map((plan) => defined(plan) as unknown as MachinePlan);

const fault: fc.Arbitrary<Fault> = fc.record({
  machine: fc.constantFrom("h1", "h2", "localhost"),
  call: fc.oneof(
    fc
      .tuple(fc.constantFrom("get", "get", "set", "ensure"), fc.constantFrom(...LOCAL_CELLS))
      .map((w) => w.join(" ")),
    fc.constantFrom("run", "total", `url ${URLS[0]}`, "count", "who", "set /a~", "set /b~"),
  ),
  kind: weighted<Fault["kind"]>(
    [2, fc.constant("fails")],
    [1, fc.constantFrom("garbled", "hangs", "lost before", "lost after")],
  ),
});

const world: fc.Arbitrary<WorldPlan> = fc
  .record({
    h1: fc.tuple(machine, fc.boolean()).map(([plan, exports]) => ({ ...plan, exports })),
    h2: machine,
    h3: machine,
    outsider: machine,
    localhost: fc.tuple(machine, weighted([6, fc.constant("1")], [1, fc.constant("0")])),
    share: cellsOf(SHARED_CELLS),
    web: cellsOf(URLS),
    faults: weighted<readonly Fault[]>(
      [5, fc.constant([])],
      [1, fc.array(fault, { minLength: 1, maxLength: 2 })],
    ),
  })
  .map(({ share, web, faults, outsider, localhost: [own, file], ...machines }) => ({
    machines: {
      ...machines,
      [OUTSIDER]: outsider,
      localhost: { ...own, unreachable: false, cells: { ...own.cells, [CONTROLLER_FILE]: file } },
    },
    share,
    web,
    faults,
  }));

/** `h3` may be another name of the first machine. */
function inventoryOf(count: number, alias: boolean): string {
  const names = ["h1", "h2", "h3"].slice(0, count);
  const hosts = Object.fromEntries(names.map((n) => [n, n === "h3" && alias ? { ansible_host: "h1" } : {}]));
  const some = Object.fromEntries(names.filter((n) => n !== "h2").map((n) => [n, {}]));
  return printMap({ all: { hosts, children: { some: { hosts: some } } } });
}

const options = fc
  .record({
    checkMode: rarely(8, fc.constant(true)),
    diffMode: rarely(8, fc.constant(true)),
    tags: rarely(15, fc.constantFrom("x", "y")),
  })
  .map(({ checkMode, diffMode, tags }) => ({
    checkMode: checkMode ?? false,
    diffMode: diffMode ?? false,
    tags: { only: new Set(tags ? [tags] : []), skip: new Set<string>() },
  }));

export const program: fc.Arbitrary<Program> = fc
  .record({
    plays: weighted<readonly Entry[]>(
      [5, fc.tuple(play)],
      [1, fc.tuple(play, play)],
      [5, fc.tuple(densePlay)],
      [1, fc.tuple(densePlay, densePlay)],
    ),
    inc1: fc.array(task, { minLength: 1, maxLength: 3 }),
    inc2: fc.array(task, { minLength: 1, maxLength: 2 }),
    role: fc.array(task, { minLength: 1, maxLength: 2 }),
    roleHandler: task,
    world,
    options,
    hosts: weighted([3, fc.constant(1)], [5, fc.constant(2)], [2, fc.constant(3)]),
    alias: fc.boolean(),
  })
  .map(({ plays, inc1, inc2, role, roleHandler, world, options, hosts, alias }) => {
    const numbering = new Numbering();
    const number = (list: unknown): Entry[] => (list as readonly Entry[]).map((e) => numbered(e, numbering));
    const sections = ["pre_tasks", "tasks", "post_tasks", "handlers"];
    const all = plays.map((p) => ({
      ...p,
      ...Object.fromEntries(sections.filter((s) => p[s] !== undefined).map((s) => [s, number(p[s])])),
    }));
    return {
      files: {
        "inventory.yml": inventoryOf(hosts, alias),
        "site.yml": printEntries(all),
        "inc1.yml": printEntries(number(inc1)),
        "inc2.yml": printEntries(number(inc2)),
        "more.yml": printMap({ f2: "{{ r1.value | default('1') }}" }),
        "t.hbs": "{{ v1 }}",
        "roles/web/tasks/main.yml": printEntries(number(role)),
        "roles/web/handlers/main.yml": printEntries(number([{ ...roleHandler, name: "w1", listen: TOPIC }])),
      },
      world,
      options,
    };
  });
