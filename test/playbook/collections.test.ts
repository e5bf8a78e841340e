/** Roles and playbooks of collections: where they are found, and whose short names count where. As Ansible 2.18 has it. */

import { describe, expect, it } from "vitest";
import { namedPlaybooks } from "../../src/cli/operations/named-playbooks.ts";
import type { Block, Entry } from "../../src/model/task.ts";
import { foreseenEntries } from "../../src/playbook/foresee-includes.ts";
import { loadPlaybook } from "../../src/playbook/load-playbook.ts";
import { memoryReader, shownDiagnostics } from "../source/golden-case.ts";
import { loadContext } from "./load-context.ts";

const STUFF = "collections/ansible_collections/my/stuff";
const TASK = "- ping:\n";
const FILES = {
  [`${STUFF}/roles/web/tasks/main.yml`]: "- include_role: {name: base}\n",
  [`${STUFF}/roles/base/tasks/main.yml`]: TASK,
  [`${STUFF}/roles/deep/er/tasks/main.yml`]: TASK,
  [`${STUFF}/playbooks/sub/site.yml`]:
    "- hosts: all\n  roles: [base]\n  tasks:\n    - include_role: {name: web}\n",
  "roles/base/tasks/main.yml": TASK,
  "roles/local/tasks/main.yml": "- include_role: {name: base}\n",
  "roles/meta/tasks/main.yml": "- include_role: {name: base}\n",
  "roles/meta/meta/main.yml": "collections: [my.stuff]\n",
};

/** Names of the roles that are used, those of includes after the roles that bring them. */
function rolesIn(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) =>
    entry.kind === "task"
      ? rolesIn(foreseenEntries(entry) ?? [])
      : [...(entry.role ? [entry.role.name] : []), ...rolesIn(entry.block)],
  );
}

function used(site: string): readonly string[] {
  const { value, diagnostics } = loadPlaybook("site.yml", loadContext({ ...FILES, "site.yml": site }));
  expect(shownDiagnostics(diagnostics)).toBe("");
  return (value?.plays ?? []).flatMap((p) => rolesIn([...p.roles, ...p.tasks]));
}

describe("roles of collections", () => {
  it.each([
    [
      "by full names, whose roles mean their own collection first",
      "roles: [my.stuff.web]",
      ["my.stuff.web", "my.stuff.base"],
    ],
    ["in folders", "roles: [my.stuff.deep.er]", ["my.stuff.er"]],
    [
      "by short names, where `collections` says so",
      "collections: [no.such, my.stuff]\n  roles: [base]",
      ["my.stuff.base"],
    ],
    ["not by short names otherwise", "roles: [base]", ["base"]],
    ["not by short names in a play's roles", "collections: [my.stuff]\n  roles: [local]", ["local", "base"]],
    ["by short names where a role's meta says so", "roles: [meta]", ["meta", "my.stuff.base"]],
    ["in includes", "tasks: [{include_role: {name: base}, collections: [my.stuff]}]", ["my.stuff.base"]],
    [
      "in includes, by what the play says",
      "collections: [my.stuff]\n  tasks: [{include_role: {name: base}}]",
      ["my.stuff.base"],
    ],
  ])("%s", (_, rest, roles) => {
    expect(used(`- hosts: all\n  ${rest}\n`)).toEqual(roles);
  });

  it("know their collection", () => {
    const site = "- hosts: all\n  roles: [my.stuff.base, base]\n";
    const { value } = loadPlaybook("site.yml", loadContext({ ...FILES, "site.yml": site }));
    expect(value?.plays[0]?.roles.map((b: Block) => b.role?.collection)).toEqual(["my.stuff", undefined]);
  });

  it("that are nowhere are told with where they were looked for", () => {
    const site = "- hosts: all\n  roles: [my.other.thing]\n";
    const found = loadPlaybook("site.yml", loadContext({ "site.yml": site })).diagnostics;
    expect(found.map((d) => d.code)).toEqual(["PB0301"]);
    expect(found[0]?.help).toContain("ansible-galaxy collection install");
    expect(found[0]?.notes?.join()).toContain("searched: collections");
  });
});

describe("playbooks of collections", () => {
  it("are imported by their full names, and roles mean those of their collection", () => {
    expect(used("- import_playbook: my.stuff.sub.site\n")).toEqual([
      "my.stuff.base",
      "my.stuff.web",
      "my.stuff.base",
    ]);
  });

  it("are named so in calls, too", () => {
    const path = `/project/${STUFF}/playbooks/sub/site.yml`;
    const reader = memoryReader({ [path]: "" });
    const place = { cwd: "/elsewhere", collectionsPath: ["/project/collections"] };
    const names = ["my.stuff.sub.site", "my.stuff.nope", "site.yml"];
    expect(namedPlaybooks(names, place, reader)).toEqual([path, "my.stuff.nope", "site.yml"]);
  });
});
