/** Random tasks: a call of a module with any of the keywords that a task can have. */

import fc from "fast-check";
import type { Entry } from "./print-playbook.ts";
import { action } from "./random-module.ts";
import { condition, OUTSIDER, rarely, register, TOPIC, weighted } from "./random-value.ts";

const loops: fc.Arbitrary<Entry> = weighted<Entry>(
  [4, fc.constantFrom<unknown>(["1", "1"], ["1", "2", "1"], []).map((loop) => ({ loop }))],
  [2, register.map((r) => ({ loop: `{{ ${r}.values | default(['1', '1']) }}` }))],
  [1, register.map((r) => ({ loop: `{{ ${r}.results | default([]) | map(attribute='item') | list }}` }))],
  [1, fc.constant({ loop: ["1", "0"], loop_control: { index_var: "i", label: "{{ item }}-{{ i }}" } })],
  [1, fc.constant({ loop: ["1", "1", "2"], loop_control: { break_when: "item == '2'" } })],
  [1, fc.constant({ with_items: ["1", ["1", "0"]] })],
);

const untils: fc.Arbitrary<Entry> = weighted<Entry>(
  [2, fc.constant({ register: "r1", until: "r1.value | default('1') == '1'", retries: 2, delay: 1 })],
  [1, fc.constant({ register: "r2", until: "r2 is not changed", retries: 2, delay: 0 })],
  [1, fc.constant({ retries: 1, delay: 1 })],
);

const notify = fc.constantFrom<unknown>("n1", "n2", ["n1", "n2"], TOPIC);

const keywords = fc.record({
  register: rarely(3, register),
  when: rarely(6, weighted<unknown>([4, condition], [1, fc.tuple(condition, condition)])),
  notify: rarely(7, notify),
  delegate_to: rarely(20, fc.constantFrom("localhost", "h1", "h2", OUTSIDER, "{{ groups.all | first }}")),
  run_once: rarely(25, fc.constant(true)),
  become: rarely(8, fc.boolean()),
  environment: rarely(20, fc.constantFrom<unknown>({ STAGE: "test" }, { STAGE: "{{ v2 }}" })),
  ignore_errors: rarely(6, fc.constantFrom<unknown>(true, "{{ v2 == '1' }}")),
  ignore_unreachable: rarely(25, fc.constant(true)),
  changed_when: rarely(20, fc.constantFrom<unknown>(false, true, "r1 is defined and r1 is changed")),
  failed_when: rarely(20, fc.constantFrom<unknown>(false, "r1 is defined and r1 is changed")),
  tags: rarely(15, fc.constantFrom<unknown>(["x"], ["y"], ["always"], ["never"], ["x", "never"])),
  check_mode: rarely(30, fc.boolean()),
  diff: rarely(40, fc.boolean()),
  throttle: rarely(40, fc.constant(1)),
  timeout: rarely(25, fc.constant(7)),
  no_log: rarely(40, fc.constant(true)),
  any_errors_fatal: rarely(50, fc.constant(true)),
  vars: rarely(12, fc.constantFrom<unknown>({ tv: "1" }, { tv: "{{ r1.value | default('1') }}" })),
});

/** A task; with a loop some of its arguments are the item's. */
export const task: fc.Arbitrary<Entry> = fc
  .record({
    action,
    keywords,
    loop: rarely(8, loops),
    again: rarely(18, untils),
    byItem: fc.boolean(),
    itemCell: fc.constantFrom("/i{{ item }}", "/a"),
  })
  .map(({ action, keywords, loop, again, byItem, itemCell }) => {
    const [[module, args]] = Object.entries(action) as [[string, Entry]];
    const items = loop !== undefined && byItem;
    const itemArgs = items && "value" in args ? { ...args, value: "{{ item }}" } : args;
    const cells = items && module === "cell" ? { ...itemArgs, path: itemCell } : itemArgs;
    return { [module]: cells, ...defined(keywords), ...(loop ?? {}), ...(again ?? {}) };
  });

export function defined(entry: Entry): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([, v]) => v !== undefined));
}

/** `meta` and what else moves a host about. */
export const metaTask: fc.Arbitrary<Entry> = fc
  .record({
    what: weighted<string>(
      [6, fc.constant("flush_handlers")],
      [1, fc.constantFrom("end_host", "end_play", "end_batch")],
      [2, fc.constantFrom("clear_host_errors", "reset_connection", "noop", "clear_facts")],
    ),
    when: condition,
    guarded: fc.boolean(),
  })
  .map(({ what, when, guarded }) => ({
    meta: what,
    ...(guarded || what.startsWith("end") ? { when } : {}),
  }));
