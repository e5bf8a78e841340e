/** What plays mean: each test is a playbook, what it does, and what it says. */

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finished, play, temporaryFolder } from "./run-play.ts";

const HEAD = "- hosts: all\n  gather_facts: false\n";

/** A play of these tasks. */
function tasks(text: string): string {
  return `${HEAD}  tasks:\n${indent(text, 4)}`;
}

function indent(text: string, by: number): string {
  return text
    .replace(/^\n/, "")
    .split("\n")
    .map((line) => (line.trim() === "" ? "" : " ".repeat(by) + line))
    .join("\n");
}

describe("results", () => {
  it("registers what a command said", async () => {
    const { said, code } = await play(
      tasks(`
- command: printf 'a\\nb'
  register: out
- debug: {msg: "{{ out.rc }} {{ out.stdout_lines | join('+') }} {{ out is changed }}"}`),
    );
    expect(said).toEqual(["one: 0 a+b True"]);
    expect(code).toBe(0);
  });

  it("gives facts names that are worked out", async () => {
    const { said } = await play(
      tasks(`
- set_fact: {"{{ inventory_hostname }}_is": 1, plain: 3}
- debug: {msg: "{{ one_is }} {{ plain }}"}
- {set_fact: {"{{ inventory_hostname }} is": 1}, ignore_errors: true, register: wrong}
- debug: {msg: "{{ wrong.msg }}"}`),
    );
    expect(said[0]).toBe("one: 1 3");
    expect(said[1]).toContain("`one is` can't be the name of a variable");
  });

  it("lets changed_when and failed_when have the last word", async () => {
    const { lines, code } = await play(
      tasks(`
- {name: quiet, command: "true", changed_when: false}
- {name: loud, command: echo bad, register: r, failed_when: "'bad' in r.stdout", ignore_errors: true}
- {name: allowed, command: "false", register: r, failed_when: r.rc > 1}
- {name: broken, command: "false"}
- {name: never reached, command: "true"}`),
    );
    expect(lines).toEqual([
      "one: quiet: ok",
      "one: loud: ignored",
      "one: allowed: changed",
      "one: broken: failed",
    ]);
    expect(code).toBe(2);
  });

  it("retries until a condition holds", async () => {
    const { said, events } = await play(
      tasks(`
- shell: "echo x >> FOLDER/tries; wc -l < FOLDER/tries"
  register: r
  until: r.stdout | trim | int >= 3
  retries: 5
  delay: 0
- debug: {msg: "{{ r.attempts }}"}`),
    );
    expect(said).toEqual(["one: 3"]);
    expect(events.filter((e) => e.type === "retry")).toHaveLength(2);
  });

  it("gives up after the last retry", async () => {
    const { lines } = await play(
      tasks("- {name: never, command: 'true', register: r, until: false, retries: 2, delay: 0}"),
    );
    expect(lines).toEqual(["one: never: failed"]);
  });

  it("hides what no_log hides", async () => {
    const { events, lines } = await play(
      tasks(
        "- {name: secret, command: echo hunter22, no_log: true}\n- {name: loop, command: 'echo {{ item }}', loop: [hunter22], no_log: true}",
      ),
    );
    expect(lines).toEqual(["one: secret: changed", "one: loop: changed"]);
    expect(JSON.stringify(events)).not.toContain("hunter22");
  });
});

describe("loops", () => {
  it("give variables names that a template makes, also where they are written as text", async () => {
    const { said } = await play(
      tasks(`
- set_fact: "{{ item }}_x={{ item }}{{ item }} y={{ 'a' == item }}"
  loop: [b, a]
- debug: {msg: "{{ a_x }} {{ b_x }} {{ y }}"}`),
    );
    expect(said).toEqual(["one: aa bb True"]);
  });

  it.each([
    ["loop: [a, b]", "{{ item }}", ["a", "b"]],
    ["with_items: [a, [b, c]]", "{{ item }}", ["a", "b", "c"]],
    ["with_dict: {k: v}", "{{ item.key }}={{ item.value }}", ["k=v"]],
    ["with_sequence: start=1 end=3", "{{ item }}", ["1", "2", "3"]],
    ["loop: [a, b]\n  loop_control: {loop_var: x, index_var: i}", "{{ i }}{{ x }}", ["0a", "1b"]],
    [
      "loop: [a, b]\n  loop_control: {extended: true}",
      "{{ ansible_loop.index }}/{{ ansible_loop.length }}{{ '.' if ansible_loop.last else ',' }}",
      ["1/2,", "2/2."],
    ],
    ["loop: \"{{ {'a': 1} | dict2items }}\"", "{{ item.key }}", ["a"]],
  ])("%s", async (loop, message, wanted) => {
    const { said } = await play(tasks(`- debug: {msg: "${message}"}\n  ${loop}`));
    expect(said).toEqual(wanted.map((w) => `one: ${w}`));
  });

  it("asks for the environment only of tasks that are carried out", async () => {
    const { lines } = await play(
      tasks(`
- {name: not done, command: "true", environment: {X: "{{ nowhere }}"}, when: false}
- {name: nothing to do, command: "true", environment: {X: "{{ item }}{{ nowhere }}"}, loop: []}
- {name: done, command: "true", environment: {X: "{{ nowhere }}"}, ignore_errors: true}`),
    );
    expect(lines).toEqual(["one: not done: skipped", "one: nothing to do: skipped", "one: done: ignored"]);
  });

  it("asks `when` for each item, registers all results, and is skipped only if all are", async () => {
    const { said, lines } = await play(
      tasks(`
- {name: some, command: "echo {{ item }}", loop: [1, 2, 3], when: item != 2, register: r}
- debug: {msg: "{{ r.results | map(attribute='skipped', default=false) | list }} {{ r.results | map(attribute='item') | list }}"}
- {name: none, command: "true", loop: [1], when: false}
- {name: empty, command: "true", loop: []}`),
    );
    expect(said).toEqual(["one: [False, True, False] [1, 2, 3]"]);
    expect(lines.filter((l) => !l.includes("debug"))).toEqual([
      "one: some: changed",
      "one: none: skipped",
      "one: empty: skipped",
    ]);
  });

  it("says what a dictionary in `loop` wants instead", async () => {
    expect((await play(tasks("- {debug: {msg: x}, loop: {a: 1}}"))).refused).toHaveLength(1);
    const { events } = await play(tasks("- {debug: {msg: x}, loop: '{{ {\"a\": 1} }}'}"));
    expect(finished(events)[0]?.diagnostics[0]).toMatchObject({ code: "RUN0107" });
    expect(finished(events)[0]?.diagnostics[0]?.help).toContain("dict2items");
  });
});

describe("blocks", () => {
  it("rescues, tells what failed, and counts it", async () => {
    const { lines, said, code, events } = await play(
      tasks(`
- block:
    - {name: works, command: "true"}
    - {name: fails, command: "false"}
    - {name: not reached, command: "true"}
  rescue:
    - debug: {msg: "{{ ansible_failed_task.name }} {{ ansible_failed_result.rc }}"}
  always:
    - {name: always, command: "true"}
- {name: after, command: "true"}`),
    );
    expect(lines).toEqual([
      "one: works: changed",
      "one: fails: failed",
      "one: debug: ok",
      "one: always: changed",
      "one: after: changed",
    ]);
    expect(said).toEqual(["one: fails 1"]);
    expect(code).toBe(0);
    expect(events.findLast((e) => e.type === "run-finished")).toMatchObject({
      hosts: { one: { failed: 0, rescued: 1 } },
    });
  });

  it("takes when, vars and become from around", async () => {
    const { said } = await play(
      tasks(`
- vars: {a: outer}
  when: true
  block:
    - vars: {b: inner}
      block:
        - debug: {msg: "{{ a }} {{ b }}"}
        - debug: {msg: no}
          when: false`),
    );
    expect(said).toEqual(["one: outer inner"]);
  });
});

describe("handlers", () => {
  it("run once, in the order of their definition, at the end, and only when something changed", async () => {
    const { lines } = await play(`${HEAD}  tasks:
    - {name: t1, command: "true", notify: [second, first]}
    - {name: t2, command: "true", notify: first}
    - {name: t3, command: "true", changed_when: false, notify: never}
    - {name: t4, command: "true"}
  handlers:
    - {name: first, command: "true"}
    - {name: second, command: "true"}
    - {name: never, command: "true"}
`);
    expect(lines).toEqual([
      "one: t1: changed",
      "one: t2: changed",
      "one: t3: ok",
      "one: t4: changed",
      "one: first: changed",
      "one: second: changed",
    ]);
  });

  it("listen to topics, can be flushed, and can notify each other", async () => {
    const { lines } = await play(`${HEAD}  tasks:
    - {name: t1, command: "true", notify: web}
    - meta: flush_handlers
    - {name: t2, command: "true"}
  handlers:
    - {name: early, command: "true"}
    - {name: a, command: "true", listen: web, notify: early}
    - {name: b, command: "true", listen: web}
`);
    expect(lines.filter((l) => !l.includes("meta"))).toEqual([
      "one: t1: changed",
      "one: a: changed",
      "one: b: changed",
      "one: t2: changed",
      "one: early: changed",
    ]);
  });

  it("of a failed host do not run, and the end says which are pending", async () => {
    const { lines, events } = await play(`${HEAD}  tasks:
    - {name: t1, command: "true", notify: restart}
    - {name: t2, command: "false"}
  handlers:
    - {name: restart, command: "true"}
`);
    expect(lines).toEqual(["one: t1: changed", "one: t2: failed"]);
    expect(events.findLast((e) => e.type === "run-finished")).toMatchObject({
      pendingHandlers: { one: ["restart"] },
    });
  });

  it("of a failed host run with force_handlers", async () => {
    const { lines, code } = await play(`- hosts: all
  gather_facts: false
  force_handlers: true
  tasks:
    - {name: t1, command: "true", notify: restart}
    - {name: t2, command: "false"}
  handlers:
    - {name: restart, command: "true"}
`);
    expect(lines).toEqual(["one: t1: changed", "one: t2: failed", "one: restart: changed"]);
    expect(code).toBe(2);
  });
});

describe("roles and includes", () => {
  const ROLE = {
    "roles/web/defaults/main.yml": "web_port: 80\nname: standard\n",
    "roles/web/vars/main.yml": "fixed: role\n",
    "roles/web/tasks/main.yml":
      "- debug: {msg: \"{{ role_name }} {{ web_port }} {{ fixed }} {{ name }}\"}\n- command: 'true'\n  notify: restart\n",
    "roles/web/handlers/main.yml": '- name: restart\n  debug: {msg: "restart on {{ web_port }}"}\n',
  };

  it("gives a role its defaults, vars and parameters, and runs its handlers", async () => {
    const { said, refused } = await play({
      ...ROLE,
      "site.yml": `${HEAD}  vars: {name: play}\n  roles:\n    - {role: web, web_port: 8080}\n`,
    });
    expect(refused).toEqual([]);
    expect(said).toEqual(["one: web 8080 role play", "one: restart on 8080"]);
  });

  it("includes roles and tasks dynamically, also in loops", async () => {
    const { said, refused } = await play({
      ...ROLE,
      "more.yml": "- debug: {msg: \"more {{ item | default('-') }} {{ given | default('-') }}\"}\n",
      "site.yml": tasks(`
- include_role: {name: web}
  vars: {web_port: 1}
- include_tasks: more.yml
  loop: [x, y]
- include_tasks: {file: more.yml}
  vars: {given: g}
  when: true
- import_tasks: more.yml
- debug: {msg: end}`),
    });
    expect(refused).toEqual([]);
    expect(said).toEqual([
      "one: web 1 role standard",
      "one: more x -",
      "one: more y -",
      "one: more - g",
      "one: more - -",
      "one: end",
      "one: restart on 1",
    ]);
  });

  it("checks a role's arguments: what is literal before the run, what is computed before the role does anything", async () => {
    const roles = (value: string): string => `${HEAD}  roles:\n    - {role: web, web_port: ${value}}\n`;
    const spec =
      "argument_specs:\n  main:\n    options:\n      web_port: {type: int, required: true, description: the port}\n";
    const files = { ...ROLE, "roles/web/meta/argument_specs.yml": spec };
    expect((await play({ ...files, "site.yml": roles("many") })).refused).toHaveLength(1);
    const computed = await play({ ...files, "site.yml": roles("\"{{ 'many' | upper }}\"") });
    expect(computed.code).toBe(2);
    expect(computed.said).toEqual([]);
    expect(finished(computed.events)[0]?.diagnostics[0]).toMatchObject({ code: "RUN0108" });
    expect((await play({ ...files, "site.yml": roles("81") })).code).toBe(0);
  });

  it("has no objection to an argument that check mode can't know", async () => {
    const spec =
      "argument_specs:\n  main:\n    options:\n      web_port: {type: str, required: true, choices: ['80', '81'], description: the port}\n";
    const site = `${HEAD}  pre_tasks:\n    - {command: echo 81, register: seen}\n  roles:\n    - {role: web, web_port: "{{ seen.stdout }}"}\n`;
    const files = { ...ROLE, "roles/web/meta/argument_specs.yml": spec, "site.yml": site };
    const foretold = await play(files, { checkMode: true });
    expect(finished(foretold.events).flatMap((e) => e.diagnostics.map((d) => d.code))).not.toContain(
      "RUN0108",
    );
    expect((await play(files)).code).toBe(0);
  });

  it("reads variables of files", async () => {
    const { said } = await play({
      "group_vars/all.yml": "a: group\nb: group\n",
      "host_vars/one.yml": "b: host\nc: host\n",
      "extra.yml": "d: file\n",
      "later.yml": "e: included\n",
      "site.yml": `${HEAD}  vars: {c: play}\n  vars_files: [extra.yml]\n  tasks:\n    - include_vars: later.yml\n    - debug: {msg: "{{ a }} {{ b }} {{ c }} {{ d }} {{ e }}"}\n`,
    });
    expect(said).toEqual(["one: group host play file included"]);
  });

  it.each([
    "{include_role: {name: web, rolespec_validate: VALUE}",
    "{import_role: {name: web, rolespec_validate: VALUE}",
  ])("leave a role's arguments unchecked where that is said: %s", async (task) => {
    const files = {
      "roles/web/meta/argument_specs.yml":
        "argument_specs:\n  main:\n    options:\n      port: {type: int}\n",
      "roles/web/tasks/main.yml": '- debug: {msg: "{{ port }}"}\n',
    };
    for (const value of ["false", '"{{ 1 == 2 }}"']) {
      const text = `    - ${task.replace("VALUE", value)}, vars: {port: no number}}\n`;
      const { said } = await play({ ...files, "site.yml": `${HEAD}  tasks:\n${text}` });
      expect(said).toEqual(["one: no number"]);
    }
  });

  it("asks for the name of a file of variables once", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "v.yml"), "e: read\n");
    const name = `{{ lookup('pipe', 'echo x >>${folder}/asked; echo ${folder}/v.yml') }}`;
    const text = `${HEAD}  tasks:\n    - include_vars: {file: "${name}"}\n    - debug: {msg: "{{ e }}"}\n`;
    const { said } = await play(text, { lookahead: false });
    expect(said).toEqual(["one: read"]);
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe("x\n");
  });

  it("reads variables of files and folders behind links", async () => {
    const elsewhere = temporaryFolder();
    mkdirSync(join(elsewhere, "more"));
    writeFileSync(join(elsewhere, "extra.yml"), "d: file\n");
    writeFileSync(join(elsewhere, "more", "later.yml"), "e: folder\n");
    symlinkSync(elsewhere, join(elsewhere, "more", "round"));
    const folder = temporaryFolder();
    mkdirSync(join(folder, "vars"));
    symlinkSync(join(elsewhere, "extra.yml"), join(folder, "extra.yml"));
    symlinkSync(join(elsewhere, "more"), join(folder, "vars", "linked"));
    const { said } = await play({
      "site.yml": `${HEAD}  vars_files: [${folder}/extra.yml]\n  tasks:\n    - include_vars: {dir: ${folder}/vars, depth: 2}\n    - debug: {msg: "{{ d }} {{ e }}"}\n`,
    });
    expect(said).toEqual(["one: file folder"]);
  });
});

describe("many hosts", () => {
  const hosts = ["a", "b", "c"];

  it("step together, and one failing does not stop the others", async () => {
    const { lines, code } = await play(
      tasks(
        '- {name: t1, command: "true"}\n- {name: t2, command: "test {{ inventory_hostname }} != b"}\n- {name: t3, command: "true"}',
      ),
      { hosts },
    );
    expect([...lines].slice(0, 3).sort()).toEqual(["a: t1: changed", "b: t1: changed", "c: t1: changed"]);
    expect(lines.filter((l) => l.includes("t3")).sort()).toEqual(["a: t3: changed", "c: t3: changed"]);
    expect(code).toBe(2);
  });

  it("go on alone under the free strategy", async () => {
    const { lines, code } = await play(
      `- hosts: all\n  gather_facts: false\n  strategy: free\n  tasks:\n    - {name: t1, command: "true"}\n    - {name: t2, command: "true"}\n`,
      { hosts },
    );
    expect(code).toBe(0);
    for (const host of hosts)
      expect(lines.filter((l) => l.startsWith(host))).toEqual([
        `${host}: t1: changed`,
        `${host}: t2: changed`,
      ]);
  });

  it("run a run_once task on one, and all know its result", async () => {
    const { lines, said } = await play(
      tasks(
        '- {name: once, command: "echo {{ inventory_hostname }}", run_once: true, register: r}\n- debug: {msg: "{{ r.stdout }}"}',
      ),
      { hosts },
    );
    expect(lines.filter((l) => l.includes("once"))).toEqual(["a: once: changed"]);
    expect([...said].sort()).toEqual(["a: a", "b: a", "c: a"]);
  });

  it("are taken in batches by serial", async () => {
    const { lines } = await play(
      `- hosts: all\n  gather_facts: false\n  serial: 2\n  tasks:\n    - {name: t1, command: "true"}\n    - {name: t2, command: "true"}\n`,
      { hosts },
    );
    expect(lines.map((l) => l.replace(": changed", "")).filter((_, i) => i >= 4)).toEqual(["c: t1", "c: t2"]);
  });

  it("know each other through hostvars and groups", async () => {
    const { said } = await play(
      tasks(
        "- set_fact: {mine: \"{{ inventory_hostname }}!\"}\n- debug: {msg: \"{{ groups.all | map('extract', hostvars, 'mine') | join(' ') }}\"}\n  run_once: true",
      ),
      { hosts },
    );
    expect(said).toEqual(["a: a! b! c!"]);
  });

  it("are seen in hostvars with what is true everywhere, and the machine that runs homerun by its name alone", async () => {
    const { said } = await play(
      {
        "site.yml": tasks(
          "- debug: {msg: \"{{ hostvars.b.folder == playbook_dir ~ '/x' }} {{ hostvars.a.other }} {{ hostvars.localhost.inventory_hostname }} {{ hostvars | list | join }}\"}\n  run_once: true",
        ),
        "group_vars/all.yml":
          "folder: '{{ playbook_dir }}/x'\nother: '{{ hostvars.b.inventory_hostname }}'\nbroken: '{{ nowhere }}'\n",
      },
      { hosts },
    );
    expect(said).toEqual(["a: True b localhost abc"]);
  });

  it("give what is asked for of a host that has variables which can't be computed", async () => {
    const { said } = await play(
      {
        "site.yml": tasks(
          "- debug: {msg: \"{{ hostvars[inventory_hostname] | select('match', 'fi') | map('extract', hostvars[inventory_hostname]) | join }}\"}\n  run_once: true",
        ),
        "group_vars/all.yml": "fine: '1'\nbroken: '{{ nowhere }}'\n",
      },
      { hosts },
    );
    expect(said).toEqual(["a: 1"]);
  });

  it("let a task be carried out on another host", async () => {
    const { said, events } = await play(
      tasks(
        '- {name: elsewhere, command: "echo {{ inventory_hostname }}", delegate_to: c, register: r}\n- debug: {msg: "{{ r.stdout }}"}',
      ),
      { hosts: ["a", "c"] },
    );
    expect([...said].sort()).toEqual(["a: a", "c: c"]);
    expect(finished(events)[0]?.outcome).toBe("changed");
  });

  it("do not give what they include their own keywords, as in Ansible", async () => {
    const { said, lines, events } = await play(
      {
        "site.yml": `${HEAD}  vars: {fact: untouched}
  tasks:
    - {include_tasks: more.yml, run_once: true}
    - debug: {msg: "{{ fact }}"}
    - {include_tasks: {file: once.yml, apply: {run_once: true}}, run_once: true}
    - debug: {msg: "{{ fact }}"}
    - {include_tasks: fail.yml, ignore_errors: true}
    - debug: {msg: not reached}
`,
        "more.yml": "- set_fact: {fact: set}\n",
        "once.yml": "- set_fact: {fact: for all}\n",
        "fail.yml": "- {name: bad, fail: {msg: bad}}\n",
      },
      { hosts: ["a", "c"] },
    );
    expect(said).toEqual(["a: set", "c: untouched", "a: for all", "c: for all"]);
    expect(lines.slice(-2)).toEqual(["a: bad: failed", "c: bad: failed"]);
    expect(finished(events).some((e) => e.ignored === true)).toBe(false);
  });

  it.each([
    [false, 2, ["a: t: failed"]],
    [true, 0, ["a: t: changed", "a: t2: ok", "a: h: ok"]],
  ])("of a handler that is nowhere: tolerated %s", async (toleratesMissingHandlers, code, expected) => {
    const text = `${HEAD}  tasks:
    - {name: t, command: "true", notify: ["n{{ 'o' }}ne", h]}
    - {name: t2, ping: }
  handlers:
    - {name: h, ping: }
`;
    const played = await play(text, { hosts: ["a"], toleratesMissingHandlers });
    expect([played.code, played.lines]).toEqual([code, expected]);
    const said = played.events.flatMap((e) => (e.type === "diagnostic" ? [e.diagnostic] : []));
    expect(said.filter((d) => d.code === "RUN0105").map((d) => d.severity)).toEqual(
      toleratesMissingHandlers ? ["warning"] : [],
    );
  });

  it("carry bytes that are no UTF-8 where base64 brought them", async () => {
    const { said, folder } = await play(
      {
        "site.yml": `${HEAD}  vars: {bytes: "{{ 'eOl5Cg==' | b64decode }}"}
  tasks:
    - {copy: {content: "{{ bytes }}", dest: FOLDER/one}}
    - {template: {src: two.j2, dest: FOLDER/two}}
    - {command: {argv: [sh, -c, 'printf %s "$1" | od -An -tx1', x, "{{ bytes | trim }}"]}, register: r}
    - debug: {msg: "{{ bytes | b64encode }} {{ bytes | length }} {{ r.stdout | trim }}"}
`,
        "two.j2": "{{ bytes }}",
      },
      { hosts: ["a"] },
    );
    for (const name of ["one", "two"])
      expect(readFileSync(join(folder, name)).toString("hex")).toBe("78e9790a");
    expect(said).toEqual(["a: eOl5Cg== 4 78 e9 79"]);
  });

  it("go on behind a task that only checks, which was skipped", async () => {
    const { said } = await play(
      tasks(
        `- {command: "touch FOLDER/x", check_mode: true, register: r}
- debug: {msg: "{{ r is skipped }} {{ r.rc }} {{ r.stdout == '' }} {{ r is changed }}"}
- {uri: {url: "http://127.0.0.1:1/"}, check_mode: true, register: u}
- debug: {msg: "{{ u is skipped }} {{ u.status is defined }}"}`,
      ),
      { hosts: ["a"] },
    );
    expect(said).toEqual(["a: True 0 True False", "a: True False"]);
  });

  it("show a delegated task the other host's variables, as Ansible 2.18 does", async () => {
    const { said } = await play(
      {
        "site.yml": `- hosts: a
  gather_facts: false
  vars: {play: p}
  tasks:
    - set_fact: {learnt: "{{ inventory_hostname }}"}
    - debug: {msg: "{{ ansible_delegated_vars | list }} {% with v = ansible_delegated_vars.c %}{{ v.color }} {{ v.inventory_hostname }} {{ v.play }} {{ v.ansible_host }} {{ v.learnt | default('none') }}{% endwith %}"}
      delegate_to: c
    - debug: {msg: "{{ ansible_delegated_vars[item].color }}"}
      delegate_to: "{{ item }}"
      loop: [c, a]
    - debug: {msg: "{{ ansible_delegated_vars is defined }}"}
`,
        "host_vars/a.yml": "color: red\n",
        "host_vars/c.yml": "color: blue\n",
      },
      { hosts: ["a", "c"] },
    );
    expect(said).toEqual(["a: ['c'] blue a p c none", "a: blue", "a: red", "a: false"]);
  });

  it.each(["localhost", "127.0.0.1", "::1"])(
    "go to this machine as %s, which no inventory names",
    async (name) => {
      const { lines } = await play(
        tasks(`- {name: file, copy: {dest: FOLDER/one, content: x}, delegate_to: "${name}"}`),
        { hosts: ["a"] },
      );
      expect(lines).toEqual(["a: file: changed"]);
    },
  );

  it("let later tasks see what check mode promises on a host that is in no play", async () => {
    const { lines } = await play(
      tasks(
        "- {name: folder, file: {path: FOLDER/new, state: directory}, delegate_to: localhost}\n- {name: file, copy: {dest: FOLDER/new/one, content: x}, delegate_to: localhost}",
      ),
      { hosts: ["a"], checkMode: true },
    );
    expect(lines).toEqual(["a: folder: changed", "a: file: changed"]);
  });

  it("all stop with any_errors_fatal", async () => {
    const { lines } = await play(
      `- hosts: all\n  gather_facts: false\n  any_errors_fatal: true\n  tasks:\n    - {name: t1, command: "test {{ inventory_hostname }} != b"}\n    - {name: t2, command: "true"}\n`,
      { hosts },
    );
    expect(lines.toSorted()).toEqual(["a: t1: changed", "b: t1: failed", "c: t1: changed"]);
  });
});

describe("what a play is told", () => {
  it("throttles a task to so many hosts at once", async () => {
    const hosts = ["a", "b", "c", "d"];
    let atWork = 0;
    let most = 0;
    await play(tasks("- {name: slow, command: sleep 0.2, throttle: 2}"), {
      hosts,
      onEvent: (event) => {
        if (event.type === "host-started") most = Math.max(most, ++atWork);
        if (event.type === "host-finished") atWork--;
      },
    });
    expect(most).toBe(2);
  });

  it("gathers the subset of facts that it names", async () => {
    const text =
      "- hosts: all\n  gather_subset: ['!all', '!min', virtual]\n  tasks:\n    - debug: {msg: \"{{ ansible_facts.virtualization_type is defined }} {{ ansible_facts.mounts is defined }}\"}\n";
    expect((await play(text)).said).toEqual(["one: True False"]);
  });

  it("imports other playbooks, with conditions and variables", async () => {
    const { said, refused } = await play({
      "other.yml": `${HEAD}  tasks:\n    - debug: {msg: "other {{ given | default('-') }}"}\n`,
      "site.yml":
        "- import_playbook: other.yml\n  vars: {given: g}\n- import_playbook: other.yml\n  when: false\n- import_playbook: other.yml\n",
    });
    expect(refused).toEqual([]);
    expect(said).toEqual(["one: other g", "one: other -"]);
  });

  it("refuses ways to become root that it does not know", async () => {
    const { events } = await play({
      "group_vars/all.yml": "ansible_become_method: pbrun\n",
      "site.yml": tasks("- {command: 'true', become: true}"),
    });
    expect(finished(events)[0]).toMatchObject({ outcome: "failed", diagnostics: [{ code: "RUN0107" }] });
  });
});

describe("tags and selection", () => {
  const site = tasks(
    "- {name: a, command: 'true', tags: x}\n- {name: b, command: 'true', tags: [y, never]}\n- {name: c, command: 'true', tags: always}\n- {name: d, command: 'true'}",
  );

  it.each([
    [[], [], "acd"],
    [["x"], [], "ac"],
    [["y"], [], "bc"],
    [[], ["x"], "cd"],
    [["all"], ["always"], "ad"],
  ])("tags %j, skipped %j: %s", async (tags, skipTags, names) => {
    const { lines } = await play(site, { tags, skipTags });
    expect(lines.map((l) => l.split(": ")[1]).join("")).toBe(names);
  });

  it("refuses a tag that nobody has, with the nearest", async () => {
    expect((await play(site, { tags: ["xx"] })).refused).toEqual(["RUN0114"]);
  });

  it("starts at a task", async () => {
    const { lines } = await play(site, { startAtTask: "c" });
    expect(lines.map((l) => l.split(": ")[1]).join("")).toBe("cd");
  });

  it("refuses to start at a task that does not exist, before anything runs", async () => {
    expect((await play(site, { startAtTask: "e" })).refused).toEqual(["RUN0117"]);
  });

  it("runs on the hosts of the limit only", async () => {
    const { lines } = await play(site, { hosts: ["one", "two"], limit: "two" });
    expect(lines.map((l) => l.split(":")[0])).toEqual(["two", "two", "two"]);
    expect((await play(site, { limit: "nobody" })).refused.length).toBeGreaterThan(0);
  });
});

describe("check mode", () => {
  it("says what would change, and changes nothing", async () => {
    const site = tasks(`
- {name: folder, file: {path: FOLDER/new, state: directory}}
- {name: file in it, copy: {dest: FOLDER/new/file, content: hello}}
- {name: line in another, lineinfile: {path: FOLDER/new/lines, line: more, create: true}}
- {name: a command, command: touch FOLDER/touched, register: r}
- {name: after it, debug: {msg: "{{ r.stdout }} {{ r.cmd }}"}}
- {name: guarded, command: {cmd: touch FOLDER/touched2, creates: FOLDER/new}}`);
    const checked = await play(site, { checkMode: true, diffMode: true });
    expect(checked.code).toBe(0);
    expect(existsSync(`${checked.folder}/new`)).toBe(false);
    expect(existsSync(`${checked.folder}/touched`)).toBe(false);
    const ends = finished(checked.events).map(
      (e) => `${e.task.name}: ${e.unknownUntilApplied === undefined ? e.outcome : "unknown"}`,
    );
    expect(ends).toEqual([
      "folder: changed",
      "file in it: changed",
      "line in another: changed",
      "a command: unknown",
      "after it: unknown",
      "guarded: ok",
    ]);
    const applied = await play(site, { folder: checked.folder });
    expect(readFileSync(`${applied.folder}/new/file`, "utf8")).toBe("hello");
    expect(readFileSync(`${applied.folder}/new/lines`, "utf8")).toBe("more\n");
    const again = await play(site, { folder: checked.folder });
    expect(again.lines.filter((l) => l.endsWith("changed"))).toEqual(["one: a command: changed"]);
  });

  it("runs for real what says check_mode: false", async () => {
    const { said } = await play(
      tasks(
        "- {command: echo real, check_mode: false, changed_when: false, register: r}\n- debug: {msg: '{{ r.stdout }}'}",
      ),
      { checkMode: true },
    );
    expect(said).toEqual(["one: real"]);
  });
});

describe("data of hosts", () => {
  it("is never evaluated", async () => {
    const { said } = await play(
      tasks(
        "- {command: \"echo '{% raw %}{{ 7 * 7 }}{% endraw %}'\", register: r}\n- debug: {msg: '{{ r.stdout }}'}",
      )
        .replace("{% raw %}", "")
        .replace("{% endraw %}", "")
        .replace("{{ 7 * 7 }}", "{{ '{{' }} 7 * 7 {{ '}}' }}"),
    );
    expect(said).toEqual(["one: {{ 7 * 7 }}"]);
  });

  it("may be binary, huge and without an end of line", async () => {
    const { said } = await play(
      tasks(
        "- {shell: \"head -c 3000000 /dev/zero | tr '\\\\0' x\", register: r}\n- debug: {msg: '{{ r.stdout | length }}'}",
      ),
    );
    expect(said).toEqual(["one: 3000000"]);
  });
});

describe("mistakes", () => {
  it("in a variable's name are told with the nearest", async () => {
    const { events, code } = await play({
      "site.yml": `${HEAD}  vars: {colour: red}\n  tasks:\n    - debug: {msg: "{{ color }}"}\n`,
    });
    expect(code).toBe(2);
    const [end] = finished(events);
    expect(end?.diagnostics[0]).toMatchObject({ severity: "error" });
    expect(JSON.stringify(end?.diagnostics[0]?.help ?? end?.diagnostics[0])).toContain("colour");
  });

  it("in circles are told as such", async () => {
    const { events } = await play({
      "site.yml": `${HEAD}  vars: {a: "{{ b }}", b: "{{ a }}"}\n  tasks:\n    - debug: {msg: "{{ a }}"}\n`,
    });
    expect(finished(events)[0]?.diagnostics[0]?.code).toBe("RUN0110");
  });

  it("in templates are told before anything runs", async () => {
    const site = (name: string): string => tasks(`- template: {src: ${name}, dest: FOLDER/out}`);
    const broken = await play({ "templates/a.hbs": "{{#if x}}never closed\n", "site.yml": site("a.hbs") });
    expect(broken.refused).toEqual([expect.stringMatching(/^TPL/)]);
    for (const text of ["{% if x %}never closed", "{{ x | uper }}", "{% include 'b.conf' %}"]) {
      const files = {
        "templates/a.conf": text,
        "templates/b.conf": "{% nope %}",
        "site.yml": site("a.conf"),
      };
      expect((await play(files)).refused).toEqual([expect.stringMatching(/^(?:TPL0303|EXP0203|TPL0302)$/)]);
    }
    const good = await play({ "templates/a.hbs": "{{inventory_hostname}}\n", "site.yml": site("a.hbs") });
    expect(readFileSync(`${good.folder}/out`, "utf8")).toBe("one\n");
  });

  it("name the places that were searched for a file", async () => {
    const { events, refused } = await play(tasks('- copy: {src: \'{{ "mis" + "sing" }}\', dest: FOLDER/x}'));
    expect(refused).toEqual([]);
    expect(finished(events)[0]?.diagnostics[0]).toMatchObject({ code: "RUN0106" });
  });
});
