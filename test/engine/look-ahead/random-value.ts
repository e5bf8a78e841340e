/** The names that random tasks share, and random expressions over them. */

import fc from "fast-check";

export const REGISTERS = ["r1", "r2", "r3"] as const;
const FACTS = ["f1", "f2"] as const;
export const LOCAL_CELLS = ["/a", "/b", "/c", "/d"] as const;
export const SHARED_CELLS = ["/share/s", "/share/u"] as const;
export const SECRET_CELL = "/root/k";
export const CONTROLLER_FILE = "/ctl/f";
export const PAGE = "/www/p";
export const URLS = ["http://x/1", "http://x/2", `http://h1${PAGE}`] as const;
export const HANDLERS = ["n1", "n2"] as const;
export const TOPIC = "topic";
export const OUTSIDER = "outsider";

export const PLAY_VARS = {
  v1: "{{ r1.value | default('1') }}",
  v2: "{{ f2 | default('1') }}",
  v3: "/{{ 'a' if v1 == '1' else 'b' }}",
};

type Text = fc.Arbitrary<string>;

/** The first choice is what shrinking tries for the others. */
export function weighted<T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> {
  const all = choices.map(([weight, arbitrary]) => ({ weight, arbitrary }));
  return fc.oneof({ withCrossShrink: true }, ...all);
}

/** A keyword that is there once in so many tasks. */
export function rarely<T>(every: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return weighted<T | undefined>([every - 1, fc.constant(undefined)], [1, value]);
}

export const register = fc.constantFrom(...REGISTERS);
export const fact = fc.constantFrom(...FACTS);

// --- expressions -------------------------------------------------------------------------------------

export const localCell = fc.constantFrom(...LOCAL_CELLS);

export const cell: Text = weighted<string>(
  [60, localCell],
  [10, fc.constantFrom(...SHARED_CELLS)],
  [4, fc.constant("{{ v3 }}")],
  [2, fc.constant("/mounted")],
  [1, fc.constant(SECRET_CELL)],
);

/** Values that tasks may want or say; most of the time 1, as most cells hold. */
export const plainValue: Text = weighted(
  [16, fc.constant("1")],
  [2, fc.constant("0")],
  [1, fc.constant("2")],
);

const computed: Text = fc.oneof(
  register.map((r) => `{{ ${r}.value | default('1') }}`),
  register.map((r) => `{{ (${r} | default({})).value | default('1') }}`),
  register.map((r) => `{{ vars['${r}'].value | default('1') }}`),
  register.map((r) => `{{ (${r}.results | default([{'value': '1'}]) | first).value | default('1') }}`),
  register.map((r) => `{{ '0' if ${r} is defined and ${r} is changed else '1' }}`),
  fact.map((f) => `{{ ${f} | default('1') }}`),
  fc.constantFrom(
    "{{ v1 }}",
    "{{ v2 }}",
    "{{ tv | default('1') }}",
    "{{ ansible_facts.kernel | default('1') }}",
    "{{ ansible_kernel | default('1') }}",
    "{{ hostvars[groups.all | first].f1 | default('1') }}",
    "{{ hostvars[inventory_hostname].f2 | default('1') }}",
    `{{ lookup('file', '${CONTROLLER_FILE}') }}`,
    `{{ lookup('pipe', 'cat ${CONTROLLER_FILE}') }}`,
    "{{ ansible_failed_task.name | default('1') }}",
  ),
);

/** May be undefined: the task fails then. */
const bold: Text = fc.oneof(
  register.map((r) => `{{ ${r}.value }}`),
  fact.map((f) => `{{ ${f} }}`),
);

export const value: Text = weighted([30, plainValue], [12, computed], [1, bold]);

export const condition: Text = weighted(
  [3, fc.constantFrom("true", "inventory_hostname != 'h2'", "inventory_hostname == 'h1'")],
  [3, register.map((r) => `${r} is defined and ${r} is changed`)],
  [3, register.map((r) => `${r} is not defined or ${r} is not changed`)],
  [2, register.map((r) => `(${r}.value | default('1')) == '1'`)],
  [2, register.map((r) => `${r} is defined and ${r} is failed`)],
  [2, fact.map((f) => `${f} | default('1') == '1'`)],
  [1, fc.constantFrom("false", "ansible_facts.kernel is defined", "v2 == '1'")],
);
