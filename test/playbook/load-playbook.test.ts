import { describe, expect, it } from "vitest";
import type { Play, Playbook } from "../../src/model/task.ts";
import { allTags, mayHaveOtherTags } from "../../src/playbook/all-tags.ts";
import { applyOf } from "../../src/playbook/apply-of.ts";
import { loadPlaybook } from "../../src/playbook/load-playbook.ts";
import { shownDiagnostics } from "../source/golden-case.ts";
import { loadContext } from "./load-context.ts";
import { argsOf, entryOf, shownValue, tasksOf, varsOf } from "./shown.ts";

function load(files: Readonly<Record<string, string>> | string, path = "site.yml", warnings = ""): Playbook {
  const all = typeof files === "string" ? { "site.yml": files } : files;
  const { value, diagnostics } = loadPlaybook(path, loadContext(all, { extra: "more" }));
  expect(shownDiagnostics(diagnostics)).toBe(warnings);
  if (!value) throw new Error("no playbook");
  return value;
}

function play(files: Readonly<Record<string, string>> | string, path?: string): Play {
  const [first] = load(files, path).plays;
  if (!first) throw new Error("no play");
  return first;
}

describe("a play", () => {
  const site = play(
    `- name: the house
  hosts: [nas, "pi*"]
  become: yes
  remote_user: admin
  gather_facts: no
  serial: [1, "50%"]
  strategy: free
  order: sorted
  max_fail_percentage: 30
  any_errors_fatal: true
  force_handlers: true
  tags: a, b
  environment: {PATH: /bin}
  vars: {x: 1, y: "{{ x }}"}
  vars_files: [first.yml, [second.yml, third.yml], "{{ z }}.yml"]
  module_defaults: {copy: {owner: root}}
  pre_tasks: [{ping: }]
  tasks:
    - ping:
  post_tasks:
  handlers: [{name: h, ping: }]
- hosts: x
`.replace(/vars_files:.*\n {2}/, ""),
  );

  it("keeps its keywords", () => {
    expect(shownValue(site.name)).toBe("the house");
    expect(shownValue(site.hosts)).toEqual(["nas", "pi*"]);
    expect(
      [
        site.gatherFacts,
        site.serial,
        site.strategy,
        site.order,
        site.maxFailPercentage,
        site.forceHandlers,
      ].map(shownValue),
    ).toEqual([false, [1, "50%"], "free", "sorted", 30, true]);
    expect(Object.fromEntries(Object.entries(site.directives).map(([k, v]) => [k, shownValue(v)]))).toEqual({
      any_errors_fatal: true,
      become: true,
      remote_user: "admin",
    });
    expect(site.tags.map(shownValue)).toEqual(["a", "b"]);
    expect(varsOf(site.vars)).toEqual({ x: 1, y: "{{ x }}" });
    expect([site.environment, site.moduleDefaults].map((l) => l.map(shownValue))).toEqual([
      [{ PATH: "/bin" }],
      [{ copy: { owner: "root" } }],
    ]);
  });

  it("keeps its sections", () => {
    expect([site.preTasks, site.tasks, site.postTasks, site.handlers].map((s) => s.length)).toEqual([
      1, 1, 0, 1,
    ]);
    expect(site.directory).toBe("/project");
  });

  it("takes the old name of remote_user", () => {
    expect(
      shownValue(play("- hosts: all\n  user: bob\n  tasks: [{user: {name: x}}]").directives.remote_user),
    ).toBe("bob");
  });

  it("keeps alternatives among vars_files together", () => {
    const files = {
      "site.yml": '- hosts: all\n  vars_files: [a.yml, [b.yml, c.yml], "{{ z }}.yml"]\n',
      "a.yml": "",
      "c.yml": "",
    };
    expect(play(files).varsFiles.map(shownValue)).toEqual(["a.yml", ["b.yml", "c.yml"], "{{ z }}.yml"]);
  });
});

describe("tasks", () => {
  const [task, handler] = ((): readonly unknown[] => {
    const p = play(`- hosts: all
  tasks:
    - name: say {{ x }}
      debug: {msg: "{{ item }}"}
      loop: [1, 2]
      loop_control: {loop_var: one, index_var: i, label: "{{ one }}", pause: 0.5, extended: yes, break_when: one > 1}
      when: [a, b == 1]
      register: out
      changed_when: no
      failed_when: out.rc > 1
      until: out is succeeded
      retries: 5
      delay: 1
      notify: [h, topic]
      tags: x, {{ y }},z
      become: yes
      become_user: "{{ u }}"
      vars: {v: 1}
      environment: [{A: b}, "{{ e }}"]
      no_log: true
  handlers:
    - name: h
      ping:
      listen: [topic, other]
`);
    return [p.tasks[0], p.handlers[0]];
  })() as readonly [import("../../src/model/task.ts").Task, import("../../src/model/task.ts").Task];

  it("keep their keywords", () => {
    expect(entryOf(task)).toEqual({
      name: "say {{ x }}",
      when: ["a", "b == 1"],
      tags: ["x", "{{ y }}", "z"],
      vars: { v: 1 },
      environment: [{ A: "b" }, "{{ e }}"],
      become: true,
      become_user: "{{ u }}",
      no_log: true,
      debug: { msg: "{{ item }}" },
    });
    expect(task.id).toBe("site.yml:3");
    expect([
      task.register,
      task.retries && shownValue(task.retries),
      task.delay && shownValue(task.delay),
    ]).toEqual(["out", 5, 1]);
    expect([task.changedWhen, task.failedWhen, task.until].map((c) => c?.map((e) => e.source.text))).toEqual([
      ["false"],
      ["out.rc > 1"],
      ["out is succeeded"],
    ]);
    expect(task.notify.map(shownValue)).toEqual(["h", "topic"]);
    expect(handler.listen).toEqual(["topic", "other"]);
  });

  it("keep their loop", () => {
    const { loop } = task;
    expect(loop?.kind).toBe("loop");
    expect(shownValue(loop?.value)).toEqual([1, 2]);
    expect([
      loop?.control.loopVar,
      loop?.control.indexVar,
      loop?.control.breakWhen.map((e) => e.source.text),
    ]).toEqual(["one", "i", ["one > 1"]]);
  });

  const CALLS: readonly (readonly [text: string, args: Record<string, unknown>, module?: string])[] = [
    ["copy: {src: /a, path: /b}", { src: "/a", dest: "/b" }],
    ["ansible.builtin.copy: {src: /a, dest: /b}", { src: "/a", dest: "/b" }, "copy"],
    ['copy: src=/a dest="/b c" mode=0644', { src: "/a", dest: "/b c", mode: "0644" }],
    ["copy: src='/{{ a b }}' dest=/b", {}, "error"],
    ['copy: "src={{ a }}/x dest=/b"', { src: "{{ a }}/x", dest: "/b" }],
    ["action: copy src=/a dest=/b", { src: "/a", dest: "/b" }, "copy"],
    ["action: {module: copy, src: /a, dest: /b}", { src: "/a", dest: "/b" }, "copy"],
    ["{copy: {src: /a}, args: {dest: /b, src: /c}}", { src: "/a", dest: "/b" }, "copy"],
    ["command: ls -l /x", { cmd: "ls -l /x" }],
    [
      "command: ls 'a b' creates=/x chdir='/y z' | tail",
      { cmd: "ls 'a b' | tail", creates: "/x", chdir: "/y z" },
    ],
    ["command: dd if=/a of=/b", { cmd: "dd if=/a of=/b" }],
    ["command: cmd=ls creates=/x", { cmd: "ls", creates: "/x" }],
    [
      "command: echo {{ a | default('x y') }} creates={{ b }}/c",
      { cmd: "echo {{ a | default('x y') }}", creates: "{{ b }}/c" },
    ],
    ["command: {_raw_params: ls}", { cmd: "ls" }],
    ["{command: ls, args: {creates: /x}}", { cmd: "ls", creates: "/x" }, "command"],
    ["command: |\n        one 'it\n        two creates=/x", { cmd: "one 'it\ntwo creates=/x\n" }],
    ["meta: flush_handlers", { action: "flush_handlers" }],
    ["set_fact: a=1 b='x y'", { a: "1", b: "x y" }],
    ["set_fact: {a: null, b: [1]}", { a: null, b: [1] }],
    ["apt: {name: x, update_cache: null}", { name: "x" }],
    ["debug: {var: x.y}", { var: "x.y" }],
    ["debug: {var: '{{ x }}'}", { var: "{{ x }}" }],
    ["assert: {that: [a == 1, '{{ b }}', true]}", { that: ["a == 1", "{{ b }}", true] }],
    ["debug: {msg: !unsafe '{{ x }}'}", { msg: "{{ x }}" }],
  ];

  it.each(CALLS.map(([text, args, module]) => ({ text, args, module })))(
    "$text",
    ({ text, args, module }) => {
      const source = `- hosts: all\n  tasks:\n    - ${text}\n`;
      const loaded = loadPlaybook("site.yml", loadContext({ "site.yml": source }));
      if (module === "error") {
        expect(loaded.diagnostics.map((d) => d.code)).toContain("EXP0101");
        return;
      }
      expect(loaded.diagnostics.filter((d) => d.severity === "error")).toEqual([]);
      const found = loaded.value?.plays[0]?.tasks[0];
      if (found?.kind !== "task") throw new Error("no task");
      expect(argsOf(found)).toEqual(args);
      expect(found.action.module).toBe(module ?? text.slice(0, text.indexOf(":")));
    },
  );

  it("takes all arguments from one template", () => {
    const [one] = play(
      '- hosts: all\n  tasks:\n    - copy: {src: /a}\n      args: "{{ more }}"\n    - copy: "{{ all }}"\n',
    ).tasks;
    expect(one?.kind === "task" && shownValue(one.action.splat)).toBe("{{ more }}");
  });

  it("runs local actions on the controller", () => {
    const [one] = play("- hosts: all\n  tasks:\n    - local_action: command ls\n").tasks;
    expect(one && entryOf(one)).toEqual({
      delegate_to: "localhost",
      connection: "local",
      command: { cmd: "ls" },
    });
  });

  it("keep expressions that are checked as the text that they are", () => {
    const [one] = play("- hosts: all\n  tasks:\n    - assert: {that: x is defined}\n").tasks;
    expect(one?.kind === "task" && one.action.args.get("that")?.value.kind).toBe("static");
  });

  it("place errors inside free-form text", () => {
    const { diagnostics } = loadPlaybook(
      "site.yml",
      loadContext({ "site.yml": "- hosts: all\n  tasks:\n    - command: ls creates=/x '{{ a b }}'\n" }),
    );
    expect(shownDiagnostics(diagnostics).split("\n")[0]).toMatch(/^EXP0101 site\.yml:3:36 /);
  });
});

describe("blocks", () => {
  it("nest, with rescue and always", () => {
    const text =
      "- hosts: all\n  tasks:\n    - name: b\n      block: [{ping: }, {block: [{ping: }]}]\n      rescue: [{ping: }]\n      always: [{ping: }]\n      when: x\n      tags: t\n";
    expect(play(text).tasks.map(entryOf)).toEqual([
      {
        name: "b",
        when: ["x"],
        tags: ["t"],
        block: [{ ping: null }, { block: [{ ping: null }] }],
        rescue: [{ ping: null }],
        always: [{ ping: null }],
      },
    ]);
  });
});

describe("imports of tasks", () => {
  const files = {
    "playbooks/site.yml": `- hosts: all
  tasks:
    - import_tasks: tasks/{{ extra }}.yml
      when: a
      tags: t
      become: yes
      vars: {x: 1}
  handlers:
    - import_tasks: handlers.yml
      when: b
      tags: u
`,
    "playbooks/tasks/more.yml": "- ping:\n- import_tasks: deeper.yml\n",
    "playbooks/tasks/deeper.yml": "- command: ls\n",
    "playbooks/handlers.yml": "- name: h\n  ping:\n  when: c\n",
  };
  const site = play(files, "playbooks/site.yml");

  it("stand in the place of the import, in a block with its keywords", () => {
    expect(site.tasks.map(entryOf)).toEqual([
      {
        when: ["a"],
        tags: ["t"],
        become: true,
        vars: { x: 1 },
        block: [{ ping: null }, { block: [{ command: { cmd: "ls" } }] }],
      },
    ]);
    expect(tasksOf(site).map((t) => [t.id, t.directory])).toEqual([
      ["playbooks/tasks/more.yml:1", "/project/playbooks/tasks"],
      ["playbooks/tasks/deeper.yml:1", "/project/playbooks/tasks"],
    ]);
  });

  it("give handlers the keywords themselves", () => {
    expect(site.handlers.map(entryOf)).toEqual([{ name: "h", when: ["b", "c"], tags: ["u"], ping: null }]);
  });
});

describe("imports of playbooks", () => {
  const { plays } = load({
    "site.yml":
      "- import_playbook: sub/a.yml\n  when: go\n  tags: t\n  vars: {x: 2}\n- import_playbook: sub/a.yml\n",
    "sub/a.yml":
      "- hosts: all\n  tags: own\n  vars: {x: 1, y: 1}\n  tasks: [{ping: }]\n  handlers: [{name: h, ping: }]\n",
  });

  it("bring in plays with the import's keywords", () => {
    const [first, second] = plays;
    expect(first?.tasks.map(entryOf)).toEqual([{ when: ["go"], block: [{ ping: null }] }]);
    expect(first?.tags.map(shownValue)).toEqual(["t", "own"]);
    expect(first && varsOf(first.vars)).toEqual({ x: 2, y: 1 });
    expect(second?.tasks.map(entryOf)).toEqual([{ ping: null }]);
    expect(first?.directory).toBe("/project/sub");
  });
});

describe("includes", () => {
  it("stay tasks, with the keywords for what they bring", () => {
    const site = play({
      "site.yml":
        "- hosts: all\n  tasks:\n    - include_tasks: {file: more.yml, apply: {tags: [t], become: yes, when: x}}\n      loop: [1]\n",
      "more.yml": "- ping:\n",
    });
    const [include] = site.tasks;
    if (include?.kind !== "task") throw new Error("no task");
    expect(argsOf(include)).toEqual({ file: "more.yml" });
    const apply = applyOf(include);
    expect([
      apply?.tags.map(shownValue),
      shownValue(apply?.directives.become),
      apply?.when.map((e) => e.source.text),
    ]).toEqual([["t"], true, ["x"]]);
  });

  it("are read before the run where their name is literal", () => {
    const text = "- hosts: all\n  tasks:\n    - include_tasks: more.yml\n    - include_role: {name: web}\n";
    const { diagnostics } = loadPlaybook(
      "site.yml",
      loadContext({
        "site.yml": text,
        "more.yml": "- pign:\n- include_tasks: more.yml\n- include_tasks: deep.yml\n",
        "deep.yml": "- pnig:\n",
        "roles/web/tasks/main.yml": "- ipng:\n",
      }),
    );
    expect(diagnostics.map((d) => [d.code, d.primary?.file.path])).toEqual([
      ["MOD0101", "more.yml"],
      ["MOD0101", "deep.yml"],
      ["MOD0101", "roles/web/tasks/main.yml"],
    ]);
  });
});

describe("tags", () => {
  const files = {
    "site.yml":
      "- hosts: all\n  tags: play\n  roles: [{role: web, tags: [r1, r2]}]\n  tasks:\n    - block: [{ping: , tags: 'a,b'}]\n      tags: c\n    - include_tasks: more.yml\n      tags: d\n  handlers: [{name: h, ping: , tags: e}]\n",
    "more.yml": "- ping:\n  tags: f\n",
    "roles/web/tasks/main.yml": "- ping:\n  tags: g\n",
  };

  it("are known before the run, those of included files too", () => {
    const playbook = load(files);
    expect([...allTags(playbook)].sort()).toEqual(["a", "b", "c", "d", "e", "f", "g", "play", "r1", "r2"]);
    expect(mayHaveOtherTags(playbook)).toBe(false);
  });

  it.each([
    "- include_tasks: '{{ x }}.yml'",
    "- include_role: {name: '{{ x }}'}",
    "- ping:\n      tags: '{{ x }}'",
  ])("may be others with %s", (task) => {
    expect(mayHaveOtherTags(load(`- hosts: all\n  tasks:\n    ${task}\n`))).toBe(true);
  });
});

describe("the name of an import that can't be told before the run", () => {
  it.each([
    ["is of a variable that is nowhere", "{}\n", "`flavor` is not defined"],
    ["is asked of a file with a mistake", "flavor: [\n", "in `one.yml`: "],
  ])("%s", (_, file, note) => {
    const site =
      "- hosts: all\n  vars_files: [one.yml]\n  tasks:\n    - import_tasks: 't-{{ flavor }}.yml'\n";
    const { diagnostics } = loadPlaybook("site.yml", loadContext({ "site.yml": site, "one.yml": file }));
    expect(diagnostics[0]?.code).toBe("PB0305");
    expect(diagnostics[0]?.notes?.[1]).toContain(note);
  });
});
