import { expect, it } from "vitest";
import { loadPlaybook } from "../../src/playbook/load-playbook.ts";
import { loadContext } from "./load-context.ts";

it("loads a playbook of twenty thousand lines", () => {
  const task = (i: number): string =>
    `    - name: task ${i}\n      copy:\n        src: /a${i}\n        dest: "{{ base }}/${i}"\n      when: x == ${i}\n`;
  const text = `- hosts: all\n  tasks:\n${Array.from({ length: 4_000 }, (_, i) => task(i)).join("")}`;
  const { value, diagnostics } = loadPlaybook("site.yml", loadContext({ "site.yml": text }));
  expect([diagnostics, value?.plays[0]?.tasks.length]).toEqual([[], 4_000]);
});

it("tells thousands of mistakes of one file", () => {
  const text = `- hosts: all\n  tasks:\n${"    - pign:\n".repeat(3_000)}`;
  expect(loadPlaybook("site.yml", loadContext({ "site.yml": text })).diagnostics).toHaveLength(3_000);
});

it("ends on imports that multiply", () => {
  const files: Record<string, string> = { "site.yml": "- hosts: all\n  tasks: [{import_tasks: t0.yml}]\n" };
  for (let i = 0; i < 30; i++)
    files[`t${i}.yml`] = `- import_tasks: t${i + 1}.yml\n- import_tasks: t${i + 1}.yml\n`;
  files["t30.yml"] = "- ping:\n";
  const { value, diagnostics } = loadPlaybook("site.yml", loadContext(files));
  expect(value).toBeUndefined();
  expect(diagnostics.map((d) => d.code)).toEqual(["PB0303"]);
});
