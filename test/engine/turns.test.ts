/** What Ansible tells at a task's turn is told there where the playbook goes on from it; names that templates give. */

import { describe, expect, it } from "vitest";
import { play } from "./run-play.ts";

/** A play of these tasks. */
function tasks(text: string): string {
  const lines = text.trim().split("\n");
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${lines.map((l) => `    ${l}`).join("\n")}`;
}

describe("tasks that fail where the playbook goes on", () => {
  it("fail at their turn with what is wrong with them", async () => {
    const { said, code } = await play(
      tasks(`
- debug: {msg: "{{ 1 | nofilter }}"}
  ignore_errors: true
  register: filter
- debug: {msg: x}
  diff: perhaps
  ignore_errors: true
  register: keyword
- debug:
    much {{ 'too' + ' much' }}
  ignore_errors: true
  register: text
- debug: {mgs: x}
  ignore_errors: true
  when: false
  register: never
- block:
    - debug: {mgs: x}
  rescue:
    - debug: {msg: "{{ ansible_failed_result.msg }}"}
- debug: {msg: "{{ [filter, keyword, text, never] | map(attribute='failed', default=false) | join(' ') }}"}
- debug: {msg: "{{ keyword.msg }}"}
- debug: {msg: "{{ text.msg }}"}`),
    );
    expect(said).toEqual([
      "one: unknown parameter `mgs` for module `debug`",
      "one: True True True False",
      "one: `diff` must be true or false; `perhaps` is not a valid boolean",
      "one: invalid or malformed argument: 'much too much'",
    ]);
    expect(code).toBe(0);
  });

  it("come from files that are wrong only where those are included", async () => {
    const { said, code } = await play({
      "site.yml": tasks(`
- include_tasks: broken.yml
  when: false
- block:
    - include_tasks: broken.yml
  rescue:
    - debug: {msg: rescued}`),
      "broken.yml": "- debug:\n  command: x\n",
    });
    expect(said).toEqual(["one: rescued"]);
    expect(code).toBe(0);
  });
});

describe("modules and loops named by templates", () => {
  it("are known when their turn comes", async () => {
    const { said, lines } = await play(
      tasks(`
- action: "{{ chosen }} msg=first"
  vars: {chosen: debug}
  register: first
- action: {module: "{{ chosen }}", msg: "{{ chosen }}"}
  vars: {chosen: ansible.builtin.debug}
  register: second
- action: {module: "{{ chosen }}"}
  vars: {chosen: ping}
- action: "{{ chosen }}"
  vars: {chosen: nothing_of_that_name}
  ignore_errors: true
  register: unknown
- action: "{{ chosen }} file=x.yml"
  vars: {chosen: include_tasks}
  ignore_errors: true
- action: "{{ chosen }}"
  when: false
- debug: {msg: "{{ first.msg }}, {{ second.msg }}, {{ unknown.msg }}"}`),
    );
    expect(said).toEqual(["one: first, ansible.builtin.debug, there is no module `nothing_of_that_name`"]);
    const outcomes = ["ok", "ok", "ok", "ignored", "ignored", "skipped", "ok"];
    expect(lines.map((l) => l.split(": ").at(-1))).toEqual(outcomes);
  });

  it("give items and their numbers the names that are worked out", async () => {
    const { said } = await play(
      tasks(`
- debug: {msg: "{{ fruit }} {{ at }} {{ ansible_loop_var }}"}
  loop: [apple]
  loop_control: {loop_var: "{{ what }}", index_var: "{{ where }}"}
  vars: {what: fruit, where: at}
  register: out
- debug: {msg: "{{ out.results[0].fruit }} {{ out.results[0].at }} {{ out.results[0].ansible_index_var }}"}
- debug: {msg: "{{ item }}"}
  loop: [1]
  loop_control: {loop_var: "{{ 'not a name' }}"}
  ignore_errors: true
  register: wrong
- debug: {msg: "{{ wrong.msg }}"}`),
    );
    expect(said).toEqual([
      "one: apple 0 fruit",
      "one: apple 0 at",
      "one: `loop_var` must be the name of a variable, not `not a name`",
    ]);
  });
});

describe("conditions about a result that can't be evaluated", () => {
  it.each(["changed_when", "failed_when"])(
    "%s makes the task failed, and keeps what it said",
    async (keyword) => {
      const { said, lines } = await play(
        tasks(`
- command: echo hello
  ${keyword}: no_such_variable
  ignore_errors: true
  register: out
- debug: {msg: "{{ out.stdout }} {{ out is failed }} {{ 'no_such_variable' in out.${keyword}_result }}"}`),
      );
      expect(said).toEqual(["one: hello True True"]);
      expect(lines[0]?.endsWith("ignored")).toBe(true);
    },
  );
});

describe("clear_host_errors", () => {
  it("in an always lets the play go on", async () => {
    const { said } = await play(
      tasks(`
- block:
    - command: "false"
  always:
    - meta: clear_host_errors
- debug: {msg: goes on}`),
    );
    expect(said).toEqual(["one: goes on"]);
  });
});

describe("a block of handlers", () => {
  it("gives them its keywords, and rescues nothing", async () => {
    const { said, code } = await play(`- hosts: all
  gather_facts: false
  tasks:
    - command: "true"
      notify: topic
  handlers:
    - vars: {word: given}
      block:
        - name: one
          debug: {msg: "{{ word }}"}
          listen: topic
        - name: two
          command: "false"
          listen: topic
        - name: three
          debug: {msg: "not notified"}
      rescue:
        - name: four
          debug: {msg: "never"}`);
    expect(said).toEqual(["one: given"]);
    expect(code).not.toBe(0);
  });
});
