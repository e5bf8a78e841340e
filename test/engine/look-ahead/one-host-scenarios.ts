/** Ways in which an early answer can be untrue although only one host is at work. */

import { cell, ignored, look, ONES, type Scenario, SHARING, say } from "./scenario.ts";

export const ONE_HOST: Readonly<Record<string, Scenario>> = {
  "a task reads what an earlier one writes": {
    tasks: [look("/b"), cell("/a", "0"), look("/a", { register: "r" }), say("{{ r.value }}")],
  },
  "a task finds done what an earlier one did": {
    tasks: [look("/b"), cell("/a", "0"), cell("/a", "0"), cell("/a", "1"), cell("/a", "1")],
  },
  "a command writes what later tasks read": {
    tasks: [look("/a"), { command_model: { write: { "/a": "0", "/b": "0" } } }, look("/a"), look("/b")],
  },
  "a change that does not count changes what is read": {
    tasks: [look("/b"), { refresh: { path: "/n" } }, look("/n"), { refresh: { path: "/n" } }, look("/n")],
  },
  "a handler reads what the notifying task wrote": {
    tasks: [look("/b"), cell("/a", "0", { notify: "n" }), { meta: "flush_handlers" }, look("/n")],
    handlers: [{ command_model: { show: "/a", write: { "/n": "1" } }, name: "n" }],
  },
  "a handler at the end reads what the last task wrote": {
    tasks: [look("/b"), cell("/b", "0", { notify: "n" }), cell("/a", "0")],
    handlers: [{ ...look("/a"), name: "n" }],
  },
  "each item writes what the next one reads": {
    tasks: [
      look("/b"),
      { needy: { needs: "/i{{ item }}", path: "/i{{ item + 1 }}", value: "1" }, loop: [0, 1, 2, 3] },
      { increment: { path: "/n" }, loop: [1, 2, 3], register: "r" },
      say("{{ r.results | map(attribute='value') | list }}"),
    ],
    machines: { h1: { cells: { "/i0": "1", "/b": "1" } } },
  },
  "items want one after the other what the one before undid": {
    tasks: [look("/b"), cell("/a", "{{ item }}", { loop: ["0", "1", "1", "0"], register: "r" }), look("/a")],
  },
  "a procedure changes what was read before it": {
    tasks: [look("/n"), { poke: { path: "/n" } }, look("/n"), { poke: { path: "/n" } }, look("/n")],
  },
  "a wait stands before a look": {
    tasks: [
      look("/later/x"),
      { command_model: { later: [{ after: 1500, path: "/later/x", value: "1" }] } },
      { await_cell: { path: "/later/x", value: "1" } },
      look("/later/x"),
    ],
  },
  "a pause stands before a look": {
    tasks: [
      { command_model: { later: [{ after: 1500, path: "/later/x", value: "1" }] } },
      look("/a"),
      { pause: { seconds: 5 } },
      look("/later/x"),
    ],
  },
  "a pause between items lets something happen": {
    tasks: [
      { command_model: { later: [{ after: 1500, path: "/later/x", value: "1" }] } },
      look("/later/x", { loop: [1, 2], loop_control: { pause: 5 } }),
    ],
  },
  "until looks anew at each try": {
    tasks: [
      { command_model: { later: [{ after: 1500, path: "/later/x", value: "1" }] } },
      look("/later/x", { register: "r", until: "r.value == '1'", retries: 5, delay: 1 }),
      look("/later/x"),
    ],
  },
  "a rescue reads what was done before the failure": {
    tasks: [
      {
        block: [look("/b"), cell("/a", "0"), { fail: { msg: "no" } }, cell("/c", "0")],
        rescue: [look("/a"), look("/c"), cell("/a", "2")],
        always: [look("/a")],
      },
      look("/c"),
    ],
  },
  "a rescue reads what the first half of a change left": {
    tasks: [
      {
        block: [look("/b"), { cell: { path: "/a", value: "0", backup: true } }, cell("/c", "0")],
        rescue: [look("/a~"), look("/a"), look("/c")],
      },
    ],
    faults: [{ machine: "h1", call: "set /a", kind: "fails" }],
  },
  "nothing is done behind the first half of a change that failed": {
    tasks: [
      look("/b"),
      { cell: { path: "/a", value: "0", backup: true }, ...ignored },
      look("/a"),
      look("/a~"),
    ],
    faults: [{ machine: "h1", call: "set /a~", kind: "fails" }],
    leaves: { "/a": "1" },
  },
  "what does not hang together is all done": {
    tasks: [look("/b"), { two_steps: { path: "/a", value: "0" } }, look("/a"), look("/tries")],
    faults: [{ machine: "h1", call: "count /tries", kind: "fails" }],
    leaves: { "/a": "0" },
  },
  "a failing read harms its own task only": {
    tasks: [look("/b"), look("/a", ignored), look("/c"), cell("/c", "0"), look("/a", ignored), look("/c")],
    faults: [{ machine: "h1", call: "get /a", kind: "fails" }],
  },
  "an answer that nobody can read harms its own task only": {
    tasks: [look("/b"), look("/a", ignored), look("/c"), look("/a", ignored), cell("/b", "0")],
    faults: [{ machine: "h1", call: "get /a", kind: "garbled" }],
  },
  "a read that hangs harms its own task only": {
    tasks: [look("/b"), look("/a", ignored), look("/c"), cell("/c", "0"), look("/a", ignored), look("/c")],
    faults: [{ machine: "h1", call: "get /a", kind: "hangs" }],
  },
  "a read behind a change hangs": {
    tasks: [look("/b"), cell("/c", "0"), look("/a", ignored), look("/c"), cell("/b", "0")],
    faults: [{ machine: "h1", call: "get /a", kind: "hangs" }],
  },
  "a read hangs once": {
    tasks: [look("/b"), look("/a", ignored), look("/c"), look("/a"), cell("/b", "0")],
    faults: [{ machine: "h1", call: "get /a", kind: "hangs", times: 1 }],
  },
  "a read hangs once, and is asked again at once": {
    tasks: [look("/b"), look("/a", ignored), look("/a"), cell("/b", "0")],
    faults: [{ machine: "h1", call: "get /a", kind: "hangs", times: 1 }],
  },
  "a task hangs beyond its deadline": {
    tasks: [
      look("/b"),
      look("/a", { timeout: 7, ...ignored }),
      look("/c"),
      look("/a", { timeout: 7 }),
      look("/b"),
    ],
    faults: [{ machine: "h1", call: "get /a", kind: "hangs" }],
  },
  "a task has a deadline, and a later one hangs": {
    tasks: [look("/b"), look("/c", { timeout: 7 }), look("/a", ignored), cell("/c", "0", { timeout: 7 })],
    faults: [{ machine: "h1", call: "get /a", kind: "hangs" }],
  },
  "a task has a deadline of a second, and a later one hangs": {
    tasks: [look("/b"), look("/c", { timeout: 1 }), look("/a", ignored), cell("/c", "0", { timeout: 1 })],
    faults: [{ machine: "h1", call: "get /a", kind: "hangs" }],
  },
  "a change hangs beyond its deadline": {
    tasks: [look("/b"), cell("/a", "0", { timeout: 7, ...ignored }), look("/a"), cell("/b", "0")],
    faults: [{ machine: "h1", call: "set /a", kind: "hangs" }],
  },
  "a change hangs": {
    tasks: [look("/b"), cell("/a", "0", ignored), look("/a"), look("/c"), cell("/c", "0")],
    faults: [{ machine: "h1", call: "set /a", kind: "hangs" }],
  },
  "the shell is lost at a read": {
    tasks: [look("/b"), cell("/c", "0"), look("/c"), look("/a"), cell("/b", "0")],
    faults: [{ machine: "h1", call: "get /a", kind: "lost before" }],
  },
  "the shell is lost at a read that may be lost": {
    tasks: [look("/b"), look("/a", { ignore_unreachable: true }), look("/c"), cell("/b", "0"), look("/a")],
    faults: [{ machine: "h1", call: "get /a", kind: "lost before" }],
  },
  "the shell is lost once": {
    tasks: [look("/b"), look("/a", { ignore_unreachable: true }), look("/c"), look("/a")],
    faults: [{ machine: "h1", call: "get /a", kind: "lost before", times: 1 }],
  },
  "the shell is lost before a change": {
    tasks: [look("/b"), cell("/a", "0"), look("/a"), cell("/b", "0")],
    faults: [{ machine: "h1", call: "set /a", kind: "lost before" }],
    leaves: { "/a": "1", "/b": "1" },
  },
  "the shell is lost after a change": {
    tasks: [look("/b"), cell("/a", "0", { ignore_unreachable: true }), look("/a"), cell("/b", "0")],
    faults: [{ machine: "h1", call: "set /a", kind: "lost after" }],
  },
  "users of one machine see what the others change": {
    tasks: [
      look("/a"),
      look("/a", { become: true }),
      cell("/a", "0", { become: true }),
      look("/a"),
      cell("/a", "2"),
      look("/a", { become: true }),
    ],
  },
  "what one user may not see another may": {
    tasks: [look("/root/k", ignored), look("/root/k", { become: true }), look("/root/k", ignored)],
    machines: { h1: { cells: { "/root/k": "1" } } },
  },
  "the same question in another environment is another question": {
    tasks: [
      { who: {} },
      { who: {}, environment: { STAGE: "a" } },
      { who: {}, environment: { STAGE: "b" } },
      { who: {}, become: true },
      { who: {} },
    ],
  },
  "a new login sees what the old one did not": {
    tasks: [{ who: {} }, cell("/groups", "x"), { who: {} }, { meta: "reset_connection" }, { who: {} }],
  },
  "a restart is a new login": {
    tasks: [{ who: {} }, cell("/groups", "x"), { restart: { path: "/n" } }, { who: {} }, look("/uptime")],
  },
  "facts are gathered anew": {
    tasks: [
      look("/b"),
      say("{{ ansible_facts.kernel }}"),
      cell("/kernel", "2"),
      say("{{ ansible_facts.kernel }}"),
      { setup: {} },
      cell("/a", "{{ ansible_facts.kernel }}"),
      { meta: "clear_facts" },
      cell("/b", "{{ ansible_kernel | default('gone') }}"),
    ],
    play: { gather_facts: true },
  },
  "what is registered decides what is read": {
    tasks: [
      look("/p", { register: "r" }),
      look("{{ r.value | default('/none', true) }}", { register: "q" }),
      cell("/p", "/b"),
      look("/p", { register: "r" }),
      look("{{ r.value }}", { register: "q", when: "q.exists" }),
      look("/c", { when: "q is skipped" }),
    ],
    machines: { h1: { cells: { ...ONES, "/p": "/a" } } },
  },
  "facts that are set decide what is read": {
    tasks: [
      { set_fact: { where: "/a" } },
      look("{{ where }}", { register: "r" }),
      { set_fact: { where: "/{{ 'b' if r.value == '1' else 'c' }}" } },
      look("{{ where }}"),
      { include_vars: { file: "more.yml" } },
      look("{{ there }}"),
      { set_fact: { there: "/c" } },
      look("{{ there }}"),
    ],
    files: { "more.yml": 'there: "{{ where }}"\n' },
  },
  "a file of the controller changes before it is used": {
    tasks: [
      { cell_file: { src: "/ctl/f", path: "/a" } },
      cell("/ctl/f", "2", { delegate_to: "localhost" }),
      { cell_file: { src: "/ctl/f", path: "/a" } },
      cell("/b", "{{ lookup('file', '/ctl/f') }}"),
      cell("/c", "3"),
      { bring: { path: "/c", dest: "/ctl/f" } },
      { cell_file: { src: "/ctl/f", path: "/a" } },
      cell("/b", "{{ lookup('file', '/ctl/f') }}"),
    ],
    machines: { h1: { cells: ONES }, localhost: { cells: { "/ctl/f": "1" } } },
  },
  "a template is written before it is used": {
    tasks: [
      look("/b"),
      cell("/ctl/t.hbs", "one", { delegate_to: "localhost" }),
      { cell_template: { src: "/ctl/{{ 't' }}.hbs", path: "/a" } },
      look("/a"),
    ],
  },
  "a template is written anew before it is used": {
    tasks: [
      look("/b"),
      cell("/ctl/t.hbs", "new", { delegate_to: "localhost" }),
      { cell_template: { src: "/ctl/{{ 't' }}.hbs", path: "/a" } },
    ],
    machines: { h1: { cells: ONES }, localhost: { cells: { "/ctl/t.hbs": "old" } } },
  },
  "a file of tasks is written before it is included": {
    tasks: [
      look("/b"),
      cell("/ctl/t.yml", "- look: {path: [/a]}", { delegate_to: "localhost" }),
      { include_tasks: "/ctl/{{ 't' }}.yml" },
      cell("/ctl/t.yml", "- look: {path: [/b, /c]}", { delegate_to: "localhost" }),
      { include_tasks: "/ctl/{{ 't' }}.yml" },
    ],
  },
  "a file of variables is written before it is read": {
    tasks: [
      look("/b"),
      cell("/ctl/v.yml", "where: /a", { delegate_to: "localhost" }),
      { include_vars: "/ctl/{{ 'v' }}.yml" },
      look("{{ where }}"),
      cell("/ctl/v.yml", "where: /c", { delegate_to: "localhost" }),
      { include_vars: "/ctl/{{ 'v' }}.yml" },
      look("{{ where }}"),
    ],
  },
  "commands of lookups run as often as their tasks do": {
    tasks: [
      look("/b"),
      cell("/a", "{{ lookup('pipe', 'count') }}"),
      look("/c"),
      say("{{ lookup('pipe', 'count') }}"),
      cell("/c", "{{ lookup('pipe', 'count', errors='ignore') }}", { loop: [1, 2] }),
      cell("/b", "{{ lookup('pipe', 'count') }}", { when: "lookup('pipe', 'count') == '6'" }),
    ],
  },
  "check mode promises, and reads what was promised": {
    tasks: [
      look("/b"),
      cell("/a", "0"),
      look("/a"),
      cell("/a", "0"),
      { look_all: {} },
      cell("/c", "0", { check_mode: false }),
      look("/c"),
      { command_model: { creates: "/a", write: { "/b": "0" } } },
      { needy: { needs: "/none", path: "/b", value: "0" } },
    ],
    options: { checkMode: true, diffMode: true },
  },
  "sudo is not asked for a task that is skipped": {
    tasks: [
      look("/a", { register: "r" }),
      cell("/b", "0", { become: true, when: "r.value == '2'" }),
      look("/c"),
    ],
    machines: { h1: { cells: ONES, refusesSudo: true } },
  },
  "nobody calls a machine for a task that is skipped": {
    tasks: [
      look("/a", { register: "r" }),
      look("/b", { delegate_to: "outsider", when: "r.value == '2'" }),
      look("/b", { delegate_to: "outsider", ...ignored, ignore_unreachable: true }),
      look("/c"),
    ],
    machines: { h1: { cells: ONES }, outsider: { cells: {}, unreachable: true } },
  },
  "a share is changed by a machine outside of the inventory": {
    tasks: [
      look("/share/s", { delegate_to: "localhost" }),
      cell("/share/s", "0"),
      look("/a"),
      look("/b"),
      look("/share/s", { delegate_to: "localhost" }),
    ],
    machines: { h1: { cells: ONES, exports: true }, localhost: SHARING },
    share: { "/share/s": "1" },
  },
  "another play changes what this one has read early": {
    before: [
      {
        hosts: "h1",
        gather_facts: false,
        tasks: [
          look("/a", { register: "r" }),
          { meta: "end_host", when: "r.value == '1'" },
          look("/share/s"),
        ],
      },
      { hosts: "localhost", gather_facts: false, tasks: [cell("/share/s", "0")] },
    ],
    tasks: [look("/share/s")],
    machines: { h1: SHARING, localhost: SHARING },
    share: { "/share/s": "1" },
  },
};
