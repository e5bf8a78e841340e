/** Roles at work: which uses are one, what their dependencies give them, whose variables reach how far. */

import { describe, expect, it } from "vitest";
import { play } from "./run-play.ts";

const HEAD = "- hosts: all\n  gather_facts: false\n";

const ROLES: Readonly<Record<string, string>> = {
  "roles/base/tasks/main.yml": "- debug: {msg: base}\n",
  "roles/maybe/tasks/main.yml":
    "- debug: {msg: maybe}\n  when: go is defined\n- set_fact: {go: 1}\n  when: set is defined\n",
  "roles/one/tasks/main.yml": "- debug: {msg: one}\n",
  "roles/one/meta/main.yml": "dependencies: [base]\n",
  "roles/two/tasks/main.yml": "- debug: {msg: two}\n",
  "roles/two/meta/main.yml": "dependencies: [base]\n",
};

async function said(text: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const played = await play({ "site.yml": `${HEAD}${text}`, ...ROLES, ...more });
  return played.said.map((line) => line.replace(/^one: /, ""));
}

describe("a role that a host is through with", () => {
  it.each([
    ["as a dependency of two", "  roles: [one, two]\n", ["base", "one", "two"]],
    [
      "as a dependency of what tasks import",
      "  roles: [one]\n  tasks:\n    - import_role: {name: two}\n",
      ["base", "one", "two"],
    ],
    [
      "as a dependency of what tasks include",
      "  tasks:\n    - include_role: {name: one}\n    - include_role: {name: two}\n",
      ["base", "one", "two"],
    ],
    [
      "which tasks import themselves",
      "  roles: [base]\n  tasks:\n    - import_role: {name: base}\n",
      ["base", "base"],
    ],
    [
      "which was skipped as a whole",
      "  roles: [maybe, {role: base, vars: {x: 1}}, maybe]\n  vars: {set: 1}\n",
      ["base"],
    ],
  ])("is not carried out again: %s", async (_, text, expected) => {
    expect(await said(text)).toEqual(expected);
  });
});

describe("a role that tasks include", () => {
  const files = {
    "roles/base/tasks/other.yml":
      "- debug: {msg: 'other {{ x | default(0) }}'}\n  tags: own\n- debug: {msg: last}\n",
  };

  it.each([
    ["from another file", "{name: base, tasks_from: other}", ["other 0", "last"]],
    ["from another file, by its whole name", "{name: base, tasks_from: other.yml}", ["other 0", "last"]],
    [
      "with variables for all of it",
      "{name: base, tasks_from: other, apply: {vars: {x: 1}}}",
      ["other 1", "last"],
    ],
    ["with a condition for all of it", "{name: base, tasks_from: other, apply: {when: x is defined}}", []],
    ["by its main file", "{name: base, apply: {vars: {x: 1}}}", ["base"]],
  ])("is carried out %s", async (_, params, expected) => {
    expect(await said(`  tasks:\n    - include_role: ${params}\n`, files)).toEqual(expected);
  });
});

it("gives a role what its dependencies set, below its own and above that of those that need it", async () => {
  const files = {
    "roles/top/meta/main.yml": "dependencies: [middle]\n",
    "roles/top/vars/main.yml": "a: top\nb: top\n",
    "roles/middle/meta/main.yml": "dependencies: [low]\n",
    "roles/middle/vars/main.yml": "b: middle\n",
    "roles/middle/tasks/main.yml": "- debug: {msg: '{{ a }} {{ b }} {{ c }}'}\n",
    "roles/low/vars/main.yml": "a: low\nb: low\nc: low\n",
  };
  expect(await said("  roles: [top]\n", files)).toEqual(["low middle low"]);
});

it("finds roles of collections by full and short names", async () => {
  const own = "collections/ansible_collections/my/own/roles";
  const files = {
    [`${own}/first/tasks/main.yml`]:
      "- debug: {msg: '{{ role_name }} {{ ansible_role_name }} {{ ansible_collection_name }}'}\n- include_role: {name: second}\n",
    [`${own}/second/tasks/main.yml`]: "- debug: {msg: '{{ ansible_parent_role_names }}'}\n",
  };
  const expected = ["first my.own.first my.own", '["my.own.first"]'];
  expect(await said("  roles: [my.own.first]\n", files)).toEqual(expected);
  expect(await said("  collections: [my.own]\n  tasks:\n    - include_role: {name: first}\n", files)).toEqual(
    expected,
  );
});

it("reads vars_files whose names need facts once those are there, and lists of maps", async () => {
  const files = {
    "vars/there.yml": "- {a: 1, b: 1}\n- {b: 2}\n",
    "site.yml": `- hosts: all
  gather_facts: false
  vars_files: ["vars/{{ which }}.yml"]
  tasks:
    - set_fact: {which: there}
    - debug: {msg: "{{ a }} {{ b }}"}
`,
  };
  expect((await play(files)).said).toEqual(["one: 1 2"]);
});

it("merges what include_vars reads into what the variables hold", async () => {
  const text = `  vars: {map: {a: 1, in: {x: 1}}}
  tasks:
    - include_vars: {file: more.yml, hash_behaviour: merge}
    - debug: {msg: "{{ map }}"}
    - include_vars: more.yml
    - debug: {msg: "{{ map }}"}
`;
  expect(await said(text, { "more.yml": "map: {b: 2, in: {y: 2}}\n" })).toEqual([
    '{"a":1,"in":{"x":1,"y":2},"b":2}',
    '{"b":2,"in":{"y":2}}',
  ]);
});

it("tells why include_vars failed under `message`", async () => {
  const text = `  tasks:
    - {include_vars: {file: "no{{ 1 }}.yml"}, ignore_errors: true, register: r}
    - debug: {msg: "{{ 'Could not find file' in r.message and r.ansible_included_var_files == [] }}"}
    - {include_vars: {dir: vars}, ignore_errors: true, register: r}
    - debug: {msg: "{{ 'valid extension' in r.message }}"}
    - {include_vars: {file: "{{ none }}"}, ignore_errors: true, register: r}
    - debug: {msg: "{{ 'Could not find file' in r.message }}"}
`;
  expect(await said(text, { "vars/a.txt": "x" })).toEqual(["true", "true", "true"]);
});
