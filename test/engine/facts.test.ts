/** How facts are called, where they come from, and who sees them, in whole runs. What is said was compared with Ansible 2.18. */

import { describe, expect, it } from "vitest";
import { play } from "./run-play.ts";

const GETENT = "getent: {database: passwd, key: root}";

interface Case {
  readonly title: string;
  /** Lines of the play below `hosts`. */
  readonly play?: string;
  readonly tasks: readonly string[];
  readonly said: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

function say(expression: string): string {
  return `debug: {msg: "{{ ${expression} }}"}`;
}

const CASES: readonly Case[] = [
  {
    title: "a module's facts keep their names as variables and in `ansible_facts`",
    tasks: [
      GETENT,
      say("getent_passwd.root[1] ~ ansible_facts.getent_passwd.root[1] ~ (ansible_getent_passwd is defined)"),
    ],
    said: ["00False"],
  },
  {
    title: "those of setup lose their prefix in `ansible_facts` only",
    tasks: [
      "setup: {gather_subset: ['!all', '!min', user]}\n      register: it",
      say(
        "[it.ansible_facts.ansible_user_id, ansible_user_id, ansible_facts.user_id] | unique | length ~ (ansible_facts.module_setup ~ module_setup)",
      ),
      say("[ansible_facts.ansible_user_id is defined, user_id is defined]"),
    ],
    said: ["1TrueTrue", "[false,false]"],
  },
  {
    title: "gather_facts may ask for several modules at a time",
    tasks: [
      "gather_facts: {gather_subset: ['!all', '!min', user], parallel: true}",
      say("ansible_facts.user_id is defined"),
    ],
    said: ["true"],
  },
  {
    title: "`ansible_local` keeps its prefix",
    files: { "facts/a.fact": '{"b": 1}' },
    tasks: [
      "setup: {gather_subset: ['!all', '!min', local], fact_path: '{{ playbook_dir }}/facts'}",
      say("ansible_local.a.b ~ ansible_facts.ansible_local.a.b ~ (ansible_facts.local is defined)"),
    ],
    said: ["11False"],
  },
  {
    title: "conditions over a result see the facts that it brings",
    tasks: [
      `${GETENT}\n      changed_when: getent_passwd.root is defined and ansible_facts.getent_passwd.root is defined\n      register: it`,
      say("it is changed"),
      "set_fact: {x: 3}\n      until: x == 3\n      retries: 1\n      delay: 0",
      say("x"),
    ],
    said: ["true", "3"],
  },
  {
    title: "what `failed_when` lets pass is no failure where `until` did not come true",
    tasks: [
      'command: "true"\n      until: 1 == 0\n      retries: 2\n      delay: 0\n      failed_when: it.attempts > 7\n      register: it',
      say("it.failed ~ it.attempts ~ it.failed_when_result"),
    ],
    said: ["True2False"],
  },
  {
    title: "variables of the play stand above facts, facts above the inventory's",
    play: "vars: {getent_group: mine}",
    tasks: [GETENT, "getent: {database: group, key: root}", say("getent_group ~ (getent_passwd is mapping)")],
    said: ["mineTrue"],
  },
  {
    title: "what is cacheable is a fact too, until facts are cleared",
    tasks: [
      "set_fact: {x: 1, ansible_y: 2, cacheable: true}",
      say("ansible_facts.x ~ ansible_facts.y ~ x ~ ansible_y"),
      "meta: clear_facts",
      say("ansible_facts ~ x ~ ansible_y"),
    ],
    said: ["1212", "{}12"],
  },
  {
    title: "a loop keeps what each item brought",
    tasks: [
      "getent: {database: '{{ item }}', key: root}\n      loop: [passwd, group]",
      say("ansible_facts | join(' ')"),
    ],
    said: ["getent_passwd getent_group"],
  },
  {
    title: "`delegate_facts` gives them to the host that was asked",
    tasks: [
      `${GETENT}\n      delegate_to: localhost\n      delegate_facts: true`,
      say("(getent_passwd is defined) ~ (hostvars.localhost.getent_passwd is defined)"),
    ],
    said: ["FalseTrue"],
  },
  {
    title: "the environment of gathering lacks what is made of the host's own, which shows the rest of it",
    play: "environment: {HR_ONE: one, HR_TWO: 'x{{ ansible_env.HOME }}', HR_THREE: '{{ ansible_facts.env.HOME }}'}",
    tasks: [
      "setup: {gather_subset: ['!all', '!min', env]}",
      say("ansible_env.HR_ONE ~ (ansible_env.HR_TWO is defined) ~ (ansible_env.HR_THREE is defined)"),
      "setup: {gather_subset: ['!all', '!min', env]}",
      say("ansible_env.HR_TWO == 'x' ~ ansible_env.HOME and ansible_env.HR_THREE == ansible_env.HOME"),
    ],
    said: ["oneFalseFalse", "true"],
  },
];

describe("facts", () => {
  it.each(CASES)("$title", async ({ play: keywords = "", tasks, said, files = {} }) => {
    const lines = tasks.map((task) => `    - ${task}\n`).join("");
    const above = keywords === "" ? "" : `  ${keywords}\n`;
    const text = `- hosts: all\n  gather_facts: false\n${above}  tasks:\n${lines}`;
    const played = await play({ ...files, "site.yml": text });
    expect(played.said).toEqual(said.map((line) => `one: ${line}`));
  });

  it("make a task fail whose environment needs others of them", async () => {
    const text =
      "- hosts: all\n  gather_facts: false\n  environment: {A: '{{ ansible_distribution }}'}\n  tasks:\n    - setup: {gather_subset: [min]}\n";
    expect((await play({ "site.yml": text })).code).toBe(2);
  });
});
