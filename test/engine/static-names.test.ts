/** Names of what is imported take the variables that are written around them; expectations are what ansible-playbook 2.18 does. */

import { expect, it } from "vitest";
import { finished, play } from "./run-play.ts";

const FILES = {
  "site.yml": `
- import_playbook: inner.yml
  vars: {flavor: import, wanted: db}
- hosts: all
  gather_facts: false
  vars: {flavor: play, other: "{{ flavor }}", self: "{{ self }}"}
  roles: [web]
  tasks:
    - import_tasks: "t-{{ other }}.yml"
    - import_tasks: "t-{{ flavor }}.yml"
      vars: {flavor: task}
    - block:
        - import_tasks: "t-{{ flavor }}.yml"
      vars: {flavor: block}
`,
  "inner.yml": `
- hosts: all
  gather_facts: false
  vars: {flavor: play}
  tasks:
    - import_tasks: "t-{{ flavor }}.yml"
    - import_role: {name: "{{ wanted }}"}
`,
  ...Object.fromEntries(
    ["play", "task", "block"].map((name) => [`t-${name}.yml`, `- debug: {msg: ${name}}\n`]),
  ),
  "roles/web/defaults/main.yml": "kind: usual\n",
  "roles/web/vars/main.yml": "end: y\n",
  "roles/web/tasks/main.yml": '- import_tasks: "{{ kind }}-{{ end }}.yml"\n',
  "roles/web/tasks/usual-y.yml": "- debug: {msg: web}\n",
  "roles/db/tasks/main.yml": "- debug: {msg: db}\n",
};

it("takes a block's, a task's, a play's and a role's variables", async () => {
  const { events, code } = await play(FILES);
  expect(code).toBe(0);
  expect(finished(events).map((e) => e.result.msg)).toEqual(["play", "db", "web", "play", "task", "block"]);
});

it("does not go round in what asks for itself", async () => {
  const { refused } = await play({
    "site.yml":
      "- hosts: all\n  vars: {self: '{{ self }}'}\n  tasks:\n    - import_tasks: '{{ self }}.yml'\n",
  });
  expect(refused.join("\n")).toContain("PB0305");
});

it("takes what the play's files of variables say, over its own variables", async () => {
  const { events, code } = await play({
    "site.yml": `
- hosts: all
  gather_facts: false
  vars: {flavor: play, which: two}
  vars_files: [one.yml, "{{ which }}.yml", [none.yml, three.yml]]
  tasks:
    - import_tasks: "t-{{ flavor }}.yml"
    - import_tasks: "t-{{ second }}.yml"
    - import_tasks: "t-{{ third }}.yml"
`,
    "one.yml": "flavor: file\n",
    "two.yml": "second: a\n",
    "three.yml": "third: b\n",
    ...Object.fromEntries(["file", "a", "b"].map((name) => [`t-${name}.yml`, `- debug: {msg: ${name}}\n`])),
  });
  expect(code).toBe(0);
  expect(finished(events).map((e) => e.result.msg)).toEqual(["file", "a", "b"]);
});
