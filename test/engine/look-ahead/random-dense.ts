/** Random plays in which hosts change what others, or they themselves, have just looked at: short of everything but that. */

import fc from "fast-check";
import type { Entry } from "./print-playbook.ts";
import { defined } from "./random-task.ts";
import { CONTROLLER_FILE, OUTSIDER, PAGE, PLAY_VARS, rarely, URLS, weighted } from "./random-value.ts";

const cell = weighted<string>([5, fc.constant("/a")], [4, fc.constant("/share/s")], [2, fc.constant("/b")]);
const url = fc.constantFrom(...URLS);

const value = weighted<string>(
  [6, fc.constantFrom("0", "1", "2")],
  [2, fc.constant("{{ r1.value | default('1') }}")],
  [1, fc.constant("{{ f1 | default('1') }}")],
  [1, fc.constant(`{{ lookup('file', '${CONTROLLER_FILE}') }}`)],
  [1, fc.constant("{{ lookup('pipe', 'count') }}")],
);

function made<T>(weight: number, of: fc.Arbitrary<T>, entry: (from: T) => Entry) {
  return [weight, of.map(entry)] as const;
}

const elsewhere = fc.record({ machine: fc.constantFrom("h1", "h2", OUTSIDER), path: cell, value });

const asking: fc.Arbitrary<Entry> = weighted<Entry>(
  made(8, cell, (path) => ({ look: { path: [path] } })),
  made(2, fc.tuple(cell, cell), (path) => ({ look: { path } })),
  made(3, url, (u) => ({ ask_url: { url: u } })),
  made(2, fc.constant({}), () => ({ look_all: {} })),
  made(2, fc.constant({}), () => ({ who: {} })),
  made(1, fc.constant({}), () => ({ setup: {} })),
  made(2, cell, (path) => ({ skips: { path, value: "1" } })),
);

const changing: fc.Arbitrary<Entry> = weighted<Entry>(
  made(8, fc.record({ path: cell, value }), (args) => ({ cell: { ...args } })),
  made(3, fc.tuple(cell, value), ([path, v]) => ({ command_model: { write: { [path]: v }, show: path } })),
  made(3, elsewhere, (there) => ({ command_model: { elsewhere: [there] } })),
  made(2, fc.tuple(url, value), ([u, v]) => ({ command_model: { post: { [u]: v } } })),
  made(2, fc.record({ url, value }), (args) => ({ publish: { ...args } })),
  made(2, fc.record({ path: cell, value }), (args) => ({ check_status: { ...args } })),
  made(2, fc.record({ path: cell, value }), (args) => ({ two_steps: { ...args } })),
  made(2, fc.record({ path: cell, value }), (args) => ({ cell: { ...args, backup: true } })),
  made(2, cell, (path) => ({ increment: { path } })),
  made(1, cell, (path) => ({ refresh: { path } })),
  made(1, cell, (path) => ({ poke: { path } })),
  made(1, cell, (path) => ({ bring: { path, dest: CONTROLLER_FILE } })),
  made(1, cell, (path) => ({ cell_file: { src: CONTROLLER_FILE, path } })),
  made(1, cell, (path) => ({ cell_template: { src: "t.hbs", path } })),
  made(1, value, (f1) => ({ set_fact: { f1 } })),
  made(1, fc.constantFrom("0", "1"), (v) => ({ cell: { path: "/mounted", value: v } })),
  made(1, cell, (path) => ({ await_cell: { path, value: "1", timeout: 1 }, ignore_errors: true })),
);

const keywords = fc.record({
  when: weighted<string | undefined>(
    [5, fc.constant(undefined)],
    [5, fc.constantFrom("inventory_hostname == 'h1'", "inventory_hostname == 'h2'")],
    [1, fc.constant("r1 is defined and r1 is changed")],
  ),
  delegate_to: weighted<string | undefined>(
    [7, fc.constant(undefined)],
    [3, fc.constantFrom("h1", "h2", "localhost", OUTSIDER)],
  ),
  run_once: rarely(10, fc.constant(true)),
  become: rarely(5, fc.constant(true)),
  register: rarely(3, fc.constant("r1")),
  environment: rarely(12, fc.constantFrom({ STAGE: "a" }, { STAGE: "b" })),
  notify: rarely(6, fc.constant("n1")),
  loop: rarely(12, fc.constantFrom(["0", "1"], ["1", "1", "2"])),
  check_mode: rarely(20, fc.boolean()),
  timeout: rarely(15, fc.constant(7)),
  ignore_errors: rarely(4, fc.constant(true)),
  ignore_unreachable: rarely(4, fc.constant(true)),
});

const denseTask: fc.Arbitrary<Entry> = fc
  .record({ action: weighted([1, asking], [1, changing]), keywords, itemwise: fc.boolean() })
  .map(({ action, keywords, itemwise }) => {
    const { cell: own, ...others } = action as { cell?: Entry };
    const byItem = keywords.loop !== undefined && itemwise && own !== undefined;
    return {
      ...(byItem ? { cell: { ...own, value: "{{ item }}" } } : own ? { cell: own } : {}),
      ...others,
      ...defined(keywords),
    };
  });

/** Well after a first look and well before a second one some seconds later, however long a trip takes. */
const IN_BETWEEN = 2500;

/** A process in the background, and a look at what it does: by waiting for it, or again and again. */
const background: fc.Arbitrary<Entry> = fc
  .record({
    key: fc.integer({ min: 0, max: 1_000_000 }),
    waits: fc.boolean(),
  })
  .map(({ key, waits }) => {
    const path = `/later/${key}-{{ inventory_hostname }}`;
    const look = { look: { path: [path] }, register: "r2" };
    return {
      block: [
        { command_model: { later: [{ after: IN_BETWEEN, path, value: "1" }] } },
        ...(waits
          ? [{ await_cell: { path, value: "1" } }, look]
          : [{ ...look, until: "r2.value == '1'", retries: 3, delay: 5, changed_when: false }, look]),
      ],
    };
  });

const H1 = "inventory_hostname == 'h1'";
const H2 = "inventory_hostname == 'h2'";

/** Ways in which the first host changes what the second one is about to look at. */
const meddling: fc.Arbitrary<Entry> = fc
  .record({
    path: cell,
    value: fc.constantFrom("0", "1", "2", "3"),
    way: fc.integer({ min: 0, max: 6 }),
    before: weighted<Entry>([1, fc.constant({ look: { path: ["/c"] } })], [1, asking]),
    everybody: fc.boolean(),
  })
  .map(({ path, value: v, way, before, everybody }) => {
    const page = way === 3 || way === 4;
    const deed = [
      { cell: { path, value: v }, when: H1, delegate_to: "h2" },
      { command_model: { elsewhere: [{ machine: "h2", path, value: v }] }, when: H1 },
      { poke: { path }, when: H1, delegate_to: "h2" },
      { cell: { path: PAGE, value: v }, when: H1 },
      { check_status: { path: PAGE, value: v }, run_once: true },
      { cell: { path, value: v }, delegate_to: "h2", run_once: true },
      { cell: { path: "/share/s", value: v }, when: H1 },
    ][way];
    const look = page
      ? { ask_url: { url: `http://h1${PAGE}` } }
      : { look: { path: [way === 6 ? "/share/s" : path] } };
    return { block: [before, { ...deed }, { ...look, ...(everybody ? {} : { when: H2 }) }] };
  });

/** At the same step each host changes something of another one, which looks at it in the next. */
const crossing: fc.Arbitrary<Entry> = fc
  .record({ path: cell, value: fc.constantFrom("0", "1", "2", "3"), reads: fc.boolean() })
  .map(({ path, value: v, reads }) => {
    const machine = `{{ 'h2' if ${H1} else '${OUTSIDER}' }}`;
    const guard = reads ? { creates: `{{ '/none' if ${H1} else '/kernel' }}` } : {};
    return {
      block: [
        { command_model: { elsewhere: [{ machine, path, value: v }], ...guard } },
        { look: { path: [path] }, when: H2 },
      ],
    };
  });

/** What only a new login sees. */
const login: fc.Arbitrary<Entry> = fc.constantFrom("0", "1").map((v) => ({
  block: [{ cell: { path: "/groups", value: v } }, { meta: "reset_connection" }, { who: {} }],
}));

const entry: fc.Arbitrary<Entry> = weighted<Entry>(
  [24, denseTask],
  [4, meddling],
  [2, crossing],
  [1, background],
  [1, login],
  [1, fc.constant({ meta: "flush_handlers" })],
  [1, fc.constant({ include_tasks: { file: "inc1.yml" } })],
  [1, fc.constant({ include_role: { name: "web" } })],
);

export const densePlay: fc.Arbitrary<Entry> = fc
  .record({
    gather_facts: weighted([3, fc.constant(false)], [1, fc.constant(true)]),
    strategy: rarely(8, fc.constant("free")),
    serial: rarely(12, fc.constant(1)),
    become: rarely(8, fc.constant(true)),
    tasks: fc.array(entry, { minLength: 4, maxLength: 24, size: "max" }),
    handler: denseTask,
  })
  .map(({ handler, ...rest }) => {
    const { notify: _, ...own } = handler as { notify?: unknown };
    return defined({
      hosts: "all",
      ...rest,
      vars: PLAY_VARS,
      handlers: [
        { ...own, name: "n1" },
        { debug: { msg: "n2" }, name: "n2", listen: "topic" },
      ],
    });
  });
