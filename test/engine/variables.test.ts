/** What homerun itself gives as variables, and what a level of the language makes of values, in whole runs. */

import { describe, expect, it } from "vitest";
import { play } from "./run-play.ts";

function say(expression: string): string {
  return `debug: {msg: "{{ ${expression} }}"}`;
}

const INVENTORY = `all:
  vars: {ansible_connection: local}
  children:
    top:
      children:
        web: {hosts: {a: , b: }}
        db: {hosts: {c: }}
`;

const SAID_IN_ROLE =
  "ansible_parent_role_names | default('none') ~ ' ' ~ (ansible_parent_role_paths | default([]) | map('basename') | list)";

const ROLES = {
  "roles/outer/meta/main.yml": "dependencies: [below]\n",
  "roles/outer/tasks/main.yml": `- ${say(`'outer ' ~ ${SAID_IN_ROLE}`)}\n- include_role: {name: inner}\n`,
  "roles/below/tasks/main.yml": `- ${say(`'below ' ~ ${SAID_IN_ROLE}`)}\n`,
  "roles/inner/tasks/main.yml": `- ${say(`'inner ' ~ ${SAID_IN_ROLE}`)}\n`,
};

describe("variables of homerun's own", () => {
  it("name the hosts of a play and of its batch that are still there", async () => {
    const { said } = await play(
      {
        "inventory.yml": INVENTORY,
        "site.yml": `- hosts: top
  gather_facts: false
  serial: 2
  tasks:
    - fail: {msg: lost}
      when: inventory_hostname == 'a'
    - ${say("ansible_play_hosts_all ~ ansible_play_hosts ~ ansible_play_batch ~ play_hosts")}
`,
      },
      {},
    );
    expect(said).toEqual([
      "b: ['a', 'b', 'c']['b', 'c']['b']['b']",
      "c: ['a', 'b', 'c']['b', 'c']['c']['c']",
    ]);
  });

  it("name what a role is part of: roles that include it, not those that depend on it", async () => {
    const tasks = `- ${say("ansible_dependent_role_names ~ ansible_play_role_names ~ ansible_role_names | sort")}`;
    const { said } = await play({
      ...ROLES,
      "site.yml": `- hosts: all\n  gather_facts: false\n  pre_tasks:\n    ${tasks}\n  roles: [outer]\n`,
    });
    expect(said).toEqual([
      "one: ['below']['outer']['below', 'outer']",
      "one: below none []",
      "one: outer none []",
      "one: inner ['outer'] ['outer']",
    ]);
  });

  it("are all there by name in `vars`, and evaluated", async () => {
    const { said } = await play(`- hosts: all
  gather_facts: false
  environment: {A: "{{ x }}"}
  vars: {x: 1, y: "{{ x + 1 }}"}
  tasks:
    - ${say("vars['y'] ~ vars.inventory_hostname ~ (vars.nope is defined) ~ ('x' in vars)")}
    - ${say("environment")}
      environment: {B: c}
    - ${say("ansible_search_path == [playbook_dir]")}
    - ${say("ansible_limit is defined")}
`);
    expect(said).toEqual(["one: 2oneFalseTrue", 'one: [{"A":1},{"B":"c"}]', "one: true", "one: false"]);
  });
});

describe("settings", () => {
  const FILES = {
    "group_vars/all.yml": "m: {a: 1, deep: {x: 1}, list: [1]}\n",
    "host_vars/one.yml": "m: {b: 2, deep: {y: 2}, list: [2]}\n",
    "site.yml": `- hosts: all
  gather_facts: false
  vars: {m: {c: 3, deep: {x: 9}}}
  tasks:
    - set_fact: {ansible_facts_are: ansible}
    - ${say("m | to_json")}
`,
  };

  it.each([
    ["replace", '{"c": 3, "deep": {"x": 9}}'],
    ["merge", '{"a": 1, "deep": {"x": 9, "y": 2}, "list": [2], "b": 2, "c": 3}'],
  ] as const)("hash_behaviour %s", async (hashBehaviour, map) => {
    const { said } = await play(FILES, { project: { hashBehaviour } });
    expect(said).toEqual([`one: ${map}`]);
  });

  it.each([
    [true, "True True"],
    [false, "False True"],
  ])("inject_facts_as_vars %j", async (injectFactsAsVars, seen) => {
    const { said } = await play(
      `- hosts: all\n  gather_facts: true\n  tasks:\n    - ${say("(ansible_kernel is defined) ~ ' ' ~ (ansible_facts.kernel is defined)")}\n`,
      { project: { injectFactsAsVars } },
    );
    expect(said).toEqual([`one: ${seen}`]);
  });
});

describe("with_first_found", () => {
  it("passes by names that need what is not defined", async () => {
    const { said, code } = await play(`- hosts: all
  gather_facts: false
  tasks:
    - ${say("item | basename")}
      with_first_found: ["{{ nowhere }}.yml", site.yml]
    - ${say("item | basename")}
      with_first_found:
        - {files: ["{{ nowhere.at.all }}.yml", site.yml], paths: [FOLDER]}
    - ${say("item")}
      with_first_found:
        - {files: [none.yml], skip: true}
`);
    expect(said).toEqual(["one: site.yml", "one: site.yml"]);
    expect(code).toBe(0);
  });
});

describe("merge_variables", () => {
  const call = (options: string): string =>
    say(`lookup('community.general.merge_variables', '_part$'${options})`);
  const files = (options: string): string => `- hosts: all
  gather_facts: false
  vars: {b_part: {x: 2, l: [2]}, a_part: {x: 1, l: [1], y: "{{ 'z' }}"}}
  tasks:
    - ${call(options)}
`;

  it("merges by the order of the names", async () => {
    const { said } = await play(files(", override='ignore'"));
    expect(said).toEqual(['one: {"x":2,"l":[1,2],"y":"z"}']);
  });

  it("refuses two values of one key, unless told otherwise", async () => {
    const { said, events } = await play(files(""));
    expect(said).toEqual([]);
    expect(JSON.stringify(events)).toContain("two values of `x`");
  });
});

describe("levels of the language", () => {
  const PLAYBOOK = `- hosts: all
  gather_facts: false
  vars: {n: 4, nothing: , list: "[1, 2]"}
  tasks:
    - set_fact: {sum: "{{ n + 1 }}", word: "yes", data: "{{ list }}", empty: "{{ nothing ~ '' }}"}
    - ${say("[sum | type_debug, word | type_debug, data | type_debug] | join(' ')")}
    - ${say("'listed'")}
      when: data
`;

  it("up to 2.18 text that looks like data is data, and everything that is not empty is true", async () => {
    const { said, code } = await play(PLAYBOOK);
    expect(said).toEqual(["one: str bool list", "one: listed"]);
    expect(code).toBe(0);
  });

  it("from 2.19 on values keep their type, text is text, and only true and false are conditions", async () => {
    const { said, code, events } = await play(PLAYBOOK, { project: { language: "2.19" } });
    expect(said).toEqual(["one: int str str"]);
    expect(code).not.toBe(0);
    expect(JSON.stringify(events)).toContain("EXP0310");
  });
});
