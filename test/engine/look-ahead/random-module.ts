/** Random calls of modules: mostly such as find everything as they want it, sometimes anything else. */

import fc from "fast-check";
import type { Entry } from "./print-playbook.ts";
import {
  CONTROLLER_FILE,
  cell,
  condition,
  fact,
  localCell,
  plainValue,
  rarely,
  register,
  URLS,
  value,
  weighted,
} from "./random-value.ts";

type Choice = readonly [number, fc.Arbitrary<Entry>];

/** Of the choices' weights, a module whose arguments are made of chance. */
function chance<T>(weight: number, module: string, of: fc.Arbitrary<T>, args: (from: T) => Entry): Choice {
  return [weight, of.map((from) => ({ [module]: args(from) }))];
}

function plain(weight: number, module: string, args: Entry = {}): Choice {
  return [weight, fc.constant({ [module]: args })];
}

const wanted = fc.record({ path: cell, value });
const url = fc.constantFrom(...URLS);
const counter = fc.constantFrom("/count", "/share/count");

const deeds = fc
  .record({
    write: rarely(2, fc.dictionary(localCell, value, { minKeys: 1, maxKeys: 2 })),
    remove: rarely(8, fc.tuple(localCell)),
    count: rarely(6, fc.tuple(counter)),
    elsewhere: rarely(
      8,
      fc.tuple(
        fc.record({
          machine: fc.constantFrom("h1", "h2", "localhost"),
          path: localCell,
          value: plainValue,
        }),
      ),
    ),
    post: rarely(8, fc.dictionary(url, plainValue, { minKeys: 1, maxKeys: 1 })),
    show: rarely(2, cell),
    creates: weighted<string | undefined>([1, fc.constant(undefined)], [3, localCell]),
    removes: rarely(12, localCell),
    rc: rarely(12, fc.constantFrom(0, 1)),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)));

/** What asks a host, or changes it. */
const onHost: readonly Choice[] = [
  chance(28, "cell", wanted, (w) => ({ ...w })),
  chance(1, "cell", cell, (path) => ({ path })),
  chance(2, "cell", wanted, (w) => ({ ...w, backup: true })),
  chance(16, "look", fc.array(cell, { minLength: 1, maxLength: 3 }), (path) => ({ path })),
  plain(2, "look_all"),
  plain(6, "who"),
  chance(4, "ask_url", url, (u) => ({ url: u })),
  chance(2, "publish", fc.tuple(url, plainValue), ([u, v]) => ({ url: u, value: v })),
  chance(8, "command_model", deeds, (d) => d),
  chance(4, "check_status", wanted, (w) => ({ ...w })),
  chance(2, "increment", counter, (path) => ({ path })),
  plain(1, "refresh", { path: "/index" }),
  chance(4, "needy", fc.tuple(cell, wanted), ([needs, w]) => ({ needs, ...w })),
  chance(4, "skips", wanted, (w) => ({ ...w })),
  chance(2, "cell_file", cell, (path) => ({ src: CONTROLLER_FILE, path })),
  chance(4, "cell_template", cell, (path) => ({ src: "t.hbs", path })),
  plain(2, "setup"),
  chance(2, "await_cell", cell, (path) => ({ path, value: "1", timeout: 2 })),
  plain(1, "poke", { path: "/count" }),
  chance(2, "bring", cell, (path) => ({ path, dest: CONTROLLER_FILE })),
  chance(1, "restart", fc.boolean(), (quick) => ({ path: "/restarts", quick })),
];

/** What the engine does by itself. */
const onController: readonly Choice[] = [
  chance(12, "debug", value, (msg) => ({ msg })),
  chance(1, "debug", register, (name) => ({ var: name })),
  chance(3, "debug", register, (name) => ({ var: `${name} | default('-')` })),
  chance(12, "set_fact", fc.tuple(fact, value), ([name, v]) => ({ [name]: v })),
  chance(1, "assert", condition, (that) => ({ that: [that] })),
  plain(1, "fail", { msg: "as told" }),
  plain(2, "include_vars", { file: "more.yml" }),
];

/** Module and arguments of a task. */
export const action: fc.Arbitrary<Entry> = weighted<Entry>(
  [5, weighted<Entry>(...onHost)],
  [2, weighted<Entry>(...onController)],
);
