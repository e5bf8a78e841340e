/** Where hosts go when others fail, end, or are told to: each case is a play, and every task that is carried out, in order. */

import { describe, expect, it } from "vitest";
import { type PlayOptions, play } from "./run-play.ts";

interface Case {
  readonly hosts: string;
  /** Plays without `hosts` and `gather_facts`, one for each text. */
  readonly plays: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: PlayOptions;
  /** `host:task`, `!` where it failed, `*` where the host was not reached, `~` where that was ignored, `-` where it was skipped. */
  readonly runs: string;
  readonly code?: number;
}

const MARKS: Readonly<Record<string, string>> = {
  ...{ failed: "!", ignored: "~", skipped: "-" },
  unreachable: "*",
};

const AT_B = "when: inventory_hostname == 'b'";
const FAILS_AT_B = `- {name: t1, command: "false", ${AT_B}}`;
const say = (name: string): string => `- {name: ${name}, debug: {msg: x}}`;

const CASES: Readonly<Record<string, Case>> = {
  "one error is everybody's": {
    hosts: "a b",
    plays: [`any_errors_fatal: true\ntasks:\n${FAILS_AT_B}\n${say("t2")}`, `tasks:\n${say("t3")}`],
    runs: "a:t1- b:t1!",
    code: 2,
  },
  "one error sends everybody to the rescue": {
    hosts: "a b",
    plays: [
      `tasks:\n- any_errors_fatal: true\n  block:\n  ${FAILS_AT_B}\n  ${say("t2")}\n  rescue:\n  ${say("r")}\n  always:\n  ${say("z")}\n${say("t3")}`,
    ],
    runs: "a:t1- b:t1! a:r b:r a:z b:z a:t3 b:t3",
  },
  "one error lets everybody's always run": {
    hosts: "a b",
    plays: [
      `any_errors_fatal: true\ntasks:\n- block:\n  ${FAILS_AT_B}\n  ${say("t2")}\n  always:\n  ${say("z")}\n${say("t3")}`,
    ],
    runs: "a:t1- b:t1! a:z b:z",
    code: 2,
  },
  "a host that is not reached takes the others with it": {
    hosts: "a b",
    plays: [
      `any_errors_fatal: true\ntasks:\n- {name: t1, command: "true", when: inventory_hostname == 'a', vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: x}}\n${say("t2")}`,
    ],
    runs: "a:t1* b:t1-",
    code: 4,
  },
  "an error that is ignored is nobody's": {
    hosts: "a b",
    plays: [
      `any_errors_fatal: true\ntasks:\n- {name: t1, command: "false", ${AT_B}, ignore_errors: true}\n${say("t2")}`,
    ],
    runs: "a:t1- b:t1~ a:t2 b:t2",
  },
  "what fails for all is rescued by all": {
    hosts: "a b",
    plays: [
      `tasks:\n- block:\n  - {name: t1, command: "false", run_once: true}\n  rescue:\n  - {name: r, debug: {msg: "{{ ansible_failed_task.name }}"}}\n${say("t2")}`,
    ],
    runs: "a:t1! a:r b:r a:t2 b:t2",
  },
  "a batch that has failed as a whole is the last": {
    hosts: "a b c",
    plays: [`serial: 1\ntasks:\n${FAILS_AT_B}\n${say("t2")}`, `tasks:\n${say("t3")}`],
    runs: "a:t1- a:t2 b:t1!",
    code: 2,
  },
  "batches are made of all hosts, failed ones as well": {
    hosts: "a b c",
    plays: [`tasks:\n${FAILS_AT_B}`, `serial: 2\ntasks:\n- {name: t2, debug: {msg: x}}\n${say("t3")}`],
    runs: "a:t1- b:t1! c:t1- a:t2 a:t3 c:t2 c:t3",
    code: 2,
  },
  "more than the percentage": {
    hosts: "a b c d",
    plays: [`max_fail_percentage: 24\ntasks:\n${FAILS_AT_B}\n${say("t2")}`, `tasks:\n${say("t3")}`],
    runs: "a:t1- b:t1! c:t1- d:t1-",
    code: 2,
  },
  "not more than the percentage": {
    hosts: "a b c d",
    plays: [`max_fail_percentage: 25\ntasks:\n${FAILS_AT_B}\n${say("t2")}`],
    runs: "a:t1- b:t1! c:t1- d:t1- a:t2 c:t2 d:t2",
    code: 2,
  },
  "the first host decides the end of the play": {
    hosts: "a b",
    plays: [`tasks:\n- {meta: end_play, ${AT_B}}\n${say("t2")}`],
    runs: "a:meta- a:t2 b:t2",
  },
  "the play ends, the next one begins": {
    hosts: "a b",
    plays: [
      `serial: 1\ntasks:\n- {meta: end_play, when: inventory_hostname == 'a'}\n${say("t2")}`,
      `tasks:\n${say("t3")}`,
    ],
    runs: "a:meta a:t3 b:t3",
  },
  "a batch ends, the next one begins": {
    hosts: "a b",
    plays: [`serial: 1\ntasks:\n- {meta: end_batch, when: inventory_hostname == 'a'}\n${say("t2")}`],
    runs: "a:meta b:meta- b:t2",
  },
  "a role ends, from within a file that it includes": {
    hosts: "a",
    plays: [`roles: [r]\ntasks:\n${say("t2")}\n- include_role: {name: r}\n${say("t3")}`],
    files: {
      "roles/r/tasks/main.yml": `- {name: r1, include_tasks: more.yml}\n${say("r2")}`,
      "roles/r/tasks/more.yml": `- meta: end_role\n${say("m")}`,
    },
    runs: "a:r1 a:meta a:t2 a:include_role a:r1 a:meta a:t3",
  },
  "there is no role to end": {
    hosts: "a",
    plays: [`tasks:\n- meta: end_role\n${say("t2")}`],
    runs: "a:meta!",
    code: 2,
  },
  "a failed host is in the next play once its errors are cleared": {
    hosts: "a b",
    plays: [`tasks:\n${FAILS_AT_B}\n- meta: clear_host_errors\n${say("t2")}`, `tasks:\n${say("t3")}`],
    runs: "a:t1- b:t1! a:meta a:t2 a:t3 b:t3",
  },
  "run_once does not hold where hosts do not wait": {
    hosts: "a",
    plays: [`strategy: free\ntasks:\n- {name: t1, debug: {msg: x}, run_once: true}`],
    runs: "a:t1",
  },
  "one host after the other, each to its end": {
    hosts: "a b",
    plays: [`strategy: ansible.builtin.host_pinned\ntasks:\n${say("t1")}\n${say("t2")}`],
    options: { forks: 1 },
    runs: "a:t1 a:t2 b:t1 b:t2",
  },
  "hosts and groups that tasks add": {
    hosts: "a b",
    plays: [
      `tasks:\n- {name: t1, add_host: {name: "n{{ item }}", groups: fresh, ansible_connection: local, v: "{{ item }}"}, loop: [1, 2]}\n- {name: t2, group_by: {key: "is {{ inventory_hostname }}", parents: named}}`,
      `hosts: fresh\ntasks:\n- {name: t3, debug: {msg: x}, when: v == 2}`,
      `hosts: is-b:&named\ntasks:\n${say("t4")}`,
      `hosts: nobody\ntasks:\n${say("t5")}`,
    ],
    runs: "a:t1 a:t2 b:t2 n1:t3- n2:t3 b:t4",
  },
  "hosts are added in check mode, too": {
    hosts: "a",
    plays: [
      `tasks:\n- {name: t1, add_host: {name: "n:22", groups: [g], ansible_connection: local}}`,
      `hosts: g\ntasks:\n${say("t2")}`,
    ],
    options: { checkMode: true },
    runs: "a:t1 n:t2",
  },
  "a module that nobody has fails at its turn": {
    hosts: "a",
    plays: [
      `tasks:\n- {name: t1, other.things.thing: {a: 1}, when: false}\n- {name: t2, other.things.thing: {a: 1}, when: true is true, ignore_errors: true}`,
    ],
    runs: "a:t1- a:t2~",
  },
};

function playbook({ plays }: Case): string {
  return plays
    .map((text) => {
      const hosts = text.startsWith("hosts:") ? "" : "  hosts: all\n";
      return `-\n${hosts}  gather_facts: false\n${text.replace(/^/gm, "  ")}\n`;
    })
    .join("");
}

describe("a play", () => {
  it.each(Object.entries(CASES))("%s", async (_, test) => {
    const { hosts, files = {}, options = {}, runs, code = 0 } = test;
    const played = await play(
      { "site.yml": playbook(test), ...files },
      { ...options, hosts: hosts.split(" ") },
    );
    const lines = played.lines.map((line) => {
      const [host, name, outcome = ""] = line.split(": ");
      return `${host}:${name}${MARKS[outcome] ?? ""}`;
    });
    expect(inOrder(lines)).toBe(inOrder(runs.split(" ")));
    expect(played.code).toBe(code);
  });
});

/** Hosts that take a step together finish it in any order. */
function inOrder(lines: readonly string[]): string {
  const taskOf = (line: string): string => line.replace(/^.*:|[!*~-]$/g, "");
  const groups: string[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && taskOf(last[0]) === taskOf(line)) last.push(line);
    else groups.push([line]);
  }
  return groups.flatMap((g) => g.sort()).join(" ");
}

describe("before a run", () => {
  it.each([
    ["a task that would run", "- other.things.thing: {}", ["RUN0132"]],
    ["one in an included file", "- include_tasks: more.yml", ["RUN0132"]],
    ["one that hangs on a condition", "- {other.things.thing: {}, when: false}", []],
    ["one that is a rescue", "- {block: [{debug: }], rescue: [{other.things.thing: {}}]}", []],
    ["one that no tag selects", "- {other.things.thing: {}, tags: never}", []],
    ["a slip of the pen", "- comand: echo", ["MOD0101"]],
  ])("%s", async (_, task, refused) => {
    const played = await play({
      "site.yml": `- hosts: all\n  gather_facts: false\n  tasks:\n  ${task}\n`,
      "more.yml": "- other.things.thing: {}\n",
    });
    expect(played.refused).toEqual(refused);
  });
});
