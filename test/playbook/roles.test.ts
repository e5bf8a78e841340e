import { describe, expect, it } from "vitest";
import type { Block, Play, RoleUse } from "../../src/model/task.ts";
import { loadPlaybook } from "../../src/playbook/load-playbook.ts";
import { loadRole, type RoleRequest } from "../../src/playbook/load-role.ts";
import { loadTasks } from "../../src/playbook/load-tasks.ts";
import { shownDiagnostics } from "../source/golden-case.ts";
import { loadContext } from "./load-context.ts";
import { argsOf, entryOf, shownValue, tasksOf, varsOf } from "./shown.ts";

type Files = Readonly<Record<string, string>>;

function play(files: Files, path = "site.yml"): Play {
  const { value, diagnostics } = loadPlaybook(path, loadContext(files));
  expect(shownDiagnostics(diagnostics)).toBe("");
  const [first] = value?.plays ?? [];
  if (!first) throw new Error("no play");
  return first;
}

/** Names of the roles as they run, depth first. */
function rolesOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((b) => {
    const inner = rolesOf(b.block.filter((e) => e.kind === "block"));
    return b.role ? [...inner, b.role.name] : inner;
  });
}

const WEB: Files = {
  "roles/web/tasks/main.yml": "- ping:\n- include_tasks: more.yml\n",
  "roles/web/tasks/more.yml": "- ping:\n",
  "roles/web/handlers/main.yaml": "- name: restart\n  ping:\n",
  "roles/web/defaults/main.yml": "port: 80\nname: '{{ port }}'\n",
  "roles/web/vars/main/a.yml": "one: 1\n",
  "roles/web/vars/main/b.yml": "one: 2\ntwo: 2\n",
};

describe("a role", () => {
  const site = play({
    ...WEB,
    "site.yml":
      "- hosts: all\n  roles:\n    - role: web\n      port_name: x\n      vars: {other: y}\n      tags: [t]\n      when: go\n      become: yes\n",
  });
  const block = site.roles[0] as Block;
  const use = block.role as RoleUse;

  it("is a block with the entry's keywords", () => {
    expect(entryOf(block)).toEqual({
      role: "web",
      tags: ["t"],
      when: ["go"],
      become: true,
      block: [{ ping: null }, { include_tasks: { file: "more.yml" } }],
    });
  });

  it("knows its folder, its variables and what it was given", () => {
    expect([use.name, use.path, use.public, use.allowDuplicates]).toEqual([
      "web",
      "/project/roles/web",
      true,
      false,
    ]);
    expect([use.defaults, use.vars, use.params].map(varsOf)).toEqual([
      { port: 80, name: "{{ port }}" },
      { one: 2, two: 2 },
      { port_name: "x", other: "y" },
    ]);
  });

  it("shares one use among its tasks and handlers", () => {
    expect(tasksOf(site).map((t) => t.role === use)).toEqual([true, true]);
    expect(use.handlers.map((h) => [shownValue(h.name), h.role === use])).toEqual([["restart", true]]);
    expect(tasksOf(site)[0]?.directory).toBe("/project/roles/web/tasks");
  });
});

describe("where roles are found", () => {
  const role = { "tasks/main.yml": "- ping:\n" };
  const at = (folder: string): Files =>
    Object.fromEntries(Object.entries(role).map(([p, t]) => [`${folder}/${p}`, t]));
  it.each([
    ["beside the playbook", "playbooks/roles/web", "web"],
    ["one level up", "roles/web", "web"],
    ["in the folder of the playbook", "playbooks/web", "web"],
    ["by a path", "elsewhere/web", "../elsewhere/web"],
    ["by an absolute path", "elsewhere/web", "/project/elsewhere/web"],
  ])("%s", (_, folder, name) => {
    const site = play(
      { ...at(folder), "playbooks/site.yml": `- hosts: all\n  roles: [${name}]\n` },
      "playbooks/site.yml",
    );
    expect(site.roles[0]?.role?.path).toBe(`/project/${folder}`);
    expect(site.roles[0]?.role?.name).toBe("web");
  });

  it("in the working directory and in extra folders", () => {
    const files = {
      ...at("roles/web"),
      ...at("shared/base"),
      "deep/down/site.yml": "- hosts: all\n  roles: [web, base]\n",
    };
    const { value } = loadPlaybook("deep/down/site.yml", { ...loadContext(files), rolesPath: ["shared"] });
    expect(value?.plays[0]?.roles.map((b) => b.role?.path)).toEqual([
      "/project/roles/web",
      "/project/shared/base",
    ]);
  });
});

describe("dependencies", () => {
  const files = (site: string): Files => ({
    "site.yml": site,
    "roles/a/tasks/main.yml": "- command: a\n",
    "roles/a/meta/main.yml": "dependencies: [base, {role: b, x: 1, when: go, tags: t}]\n",
    "roles/b/tasks/main.yml": "- command: b\n",
    "roles/b/meta/main.yml": "dependencies: [base]\n",
    "roles/base/tasks/main.yml": "- command: base\n",
    "roles/many/tasks/main.yml": "- command: many\n",
    "roles/many/meta/main.yml": "allow_duplicates: true\n",
  });
  const order = (site: string): readonly string[] => rolesOf(play(files(site)).roles);

  it("come first, depth first, each time: a host passes by what it is through with", () => {
    expect(order("- hosts: all\n  roles: [a]\n")).toEqual(["base", "base", "b", "a"]);
    expect(order("- hosts: all\n  roles: [b, base]\n")).toEqual(["base", "b", "base"]);
  });

  it.each([
    ["base, base", true],
    ["base, {role: base, x: 1}", false],
    ["{role: base, x: 1}, {role: base, vars: {x: 1}}", false],
    ["base, {role: base, tags: t}", false],
    ["{role: base, when: go}, base", false],
    ["{role: base, when: go}, {role: base, when: go}", true],
  ])("%s are one use: %s", (roles, same) => {
    const [one, other] = play(files(`- hosts: all\n  roles: [${roles}]\n`)).roles;
    expect(one?.role?.identity === other?.role?.identity).toBe(same);
  });

  it("know who pulled them in, and stand inside that role's block", () => {
    const [a] = play(files("- hosts: all\n  roles: [{role: a, tags: outer}]\n")).roles;
    const [, b] = a?.block ?? [];
    if (b?.kind !== "block") throw new Error("no block");
    expect(b.role?.parents.map((p) => p.name)).toEqual(["a"]);
    expect(b.role && varsOf(b.role.params)).toEqual({ x: 1 });
    expect(entryOf(b)).toMatchObject({ when: ["go"], tags: ["t"] });
    expect(tasksOf(play(files("- hosts: all\n  roles: [a]\n"))).map((t) => t.role?.name)).toEqual([
      "base",
      "base",
      "b",
      "a",
    ]);
  });
});

describe("import_role", () => {
  it("stands among tasks with its keywords, and runs as often as it is written", () => {
    const site = play({
      ...WEB,
      "roles/web/tasks/other.yml": "- command: other\n",
      "site.yml":
        "- hosts: all\n  tasks:\n    - import_role: {name: web, tasks_from: other}\n      vars: {x: 1}\n      when: go\n    - import_role: {role: web, tasks_from: other.yml}\n",
    });
    expect(site.tasks.map(entryOf)).toEqual([
      { role: "web", when: ["go"], block: [{ command: { cmd: "other" } }] },
      { role: "web", block: [{ command: { cmd: "other" } }] },
    ]);
    const [first] = site.tasks;
    expect(first?.kind === "block" && first.role && varsOf(first.role.params)).toEqual({ x: 1 });
  });
});

describe("argument specifications", () => {
  const files: Files = {
    ...WEB,
    "roles/web/meta/argument_specs.yml":
      "argument_specs:\n  main:\n    options:\n      port: {type: int, description: 'a {{ brace }}'}\n  more:\n    options:\n      x: {required: true}\n",
  };

  it("put a task before the role's own, that always runs", () => {
    const site = play({ ...files, "site.yml": "- hosts: all\n  roles: [web]\n" });
    const [check] = tasksOf(site);
    expect([check?.action.module, check?.tags.map(shownValue), check && argsOf(check)]).toEqual([
      "validate_argument_spec",
      ["always"],
      { argument_spec: { port: { type: "int", description: "a {{ brace }}" } } },
    ]);
  });

  it("belong to the entry point", () => {
    const site = play({
      ...files,
      "site.yml":
        "- hosts: all\n  tasks:\n    - import_role: {name: web, tasks_from: more}\n    - import_role: {name: web, rolespec_validate: no}\n",
    });
    expect(tasksOf(site).map((t) => t.action.module)).toEqual([
      "validate_argument_spec",
      "ping",
      "ping",
      "include_tasks",
    ]);
    expect(argsOf(tasksOf(site)[0] as never)).toEqual({ argument_spec: { x: { required: true } } });
  });
});

describe("at run time", () => {
  const span = { file: { path: "site.yml", text: "web" }, start: 0, end: 3 };
  const request: RoleRequest = {
    name: "web",
    span,
    params: new Map(),
    parents: [],
    public: false,
    playDirectory: "/project",
  };

  it("a role is loaded by itself", () => {
    const { value, diagnostics } = loadRole(request, loadContext(WEB));
    expect([diagnostics, value?.role?.name, value?.role?.public]).toEqual([[], "web", false]);
    expect(loadRole({ ...request, name: "wbe" }, loadContext(WEB)).value).toBeUndefined();
  });

  it("a file of tasks is loaded for its role, relative to the working directory", () => {
    const context = loadContext({
      ...WEB,
      "roles/web/tasks/extra.yml": "- import_tasks: more.yml\n- import_role: {name: other}\n",
      "playbooks/roles/other/tasks/main.yml": "- ping:\n",
    });
    const role = loadRole(request, context).value?.role;
    const { value, diagnostics } = loadTasks("roles/web/tasks/extra.yml", context, role, {
      playDirectory: "/project/playbooks",
    });
    expect(shownDiagnostics(diagnostics)).toBe("");
    expect(value?.map(entryOf)).toEqual([
      { block: [{ ping: null }] },
      { role: "other", block: [{ ping: null }] },
    ]);
    expect(value?.[0]?.kind === "block" && value[0].block[0]?.kind === "task" && value[0].block[0].role).toBe(
      role,
    );
  });

  it("handlers are loaded as such, and a missing file is no value", () => {
    const context = loadContext({ "h.yml": "- name: x\n  ping:\n  listen: y\n" });
    expect(loadTasks("h.yml", context, undefined, { asHandlers: true }).value).toHaveLength(1);
    expect(loadTasks("h.yml", context, undefined).value).toBeUndefined();
    expect(loadTasks("nope.yml", context, undefined)).toEqual({ diagnostics: [] });
  });

  it("every file is read once", () => {
    let reads = 0;
    const context = loadContext({ "more.yml": "- ping:\n" });
    const read = (path: string): string | undefined => {
      reads++;
      return context.reader.read(path);
    };
    const reader = { ...context.reader, read };
    for (let i = 0; i < 5; i++) loadTasks("more.yml", { ...context, reader }, undefined);
    expect(reads).toBe(1);
  });
});
