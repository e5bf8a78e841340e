/** Jinja templates in plays: options of the task, variables about the template, where what it names is looked for. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { finished, type PlayFiles, play } from "./run-play.ts";

const HEAD = "- hosts: all\n  gather_facts: false\n";

/** What a template of a play gives. */
async function written(template: string, task = "", files: PlayFiles = {}): Promise<string> {
  const { folder, code, events } = await play({
    "templates/t.j2": template,
    ...files,
    "site.yml": `${HEAD}  vars: {port: 80, names: [a, b], header: "# {{ ansible_managed }}, {{ template_path }}"}\n  tasks:\n    - template: {src: t.j2, dest: FOLDER/out${task}}\n`,
  });
  expect(finished(events).flatMap((e) => e.diagnostics)).toEqual([]);
  expect(code).toBe(0);
  return readFileSync(`${folder}/out`, "latin1");
}

describe("a template file", () => {
  it.each<[string, string, string, string]>([
    ["statements", "{% for n in names %}\n{{ n }}:{{ port }}\n{% endfor %}\n", "", "a:80\nb:80\n"],
    ["line ends as many as in the file", "{{ port }}\n\n\n", "", "80\n\n\n"],
    ["no line end where there is none", "{{ port }}", "", "80"],
    ["trim_blocks", "{% if true %}\na\n{% endif %}\n", ", trim_blocks: false", "\na\n"],
    ["lstrip_blocks", "  {% if true %}\na\n  {% endif %}\n", ", lstrip_blocks: true", "a\n"],
    ["newline_sequence", "a\n{{ 'b\\nc' }}\n", ', newline_sequence: "\\r\\n"', "a\r\nb\nc\r\n"],
    [
      "delimiters",
      "[[ port ]] {{ x }} <% if true %>y<% endif %>",
      ', variable_start_string: "[[", variable_end_string: "]]", block_start_string: "<%", block_end_string: "%>"',
      "80 {{ x }} y",
    ],
    ["output_encoding", "{{ 'é' }}ü", ", output_encoding: latin-1", "éü"],
    ["the first line's settings", "#jinja2: trim_blocks: False\n{% if true %}\na{% endif %}", "", "\na"],
    [
      "variables about it",
      "{{ header }} {{ template_fullpath.split('/')[-1] }} {{ template_destpath.split('/')[-1] }} {{ template_mtime.year > 2000 }}",
      "",
      "# Ansible managed, t.j2 t.j2 out True",
    ],
  ])("%s", async (_, template, task, expected) => {
    expect(await written(template, task)).toBe(expected);
  });

  it("brings others in, from the folders of the playbook and from beside it", async () => {
    const files = {
      "templates/parts/a.j2": "A{{ port }}\n",
      "templates/lib.j2": "{% macro m(x) %}<{{ x }}>{% endmacro %}",
      "templates/base.j2": "[{% block b %}{% endblock %}]",
      "beside.j2": "B\n",
    };
    const template =
      "{% extends 'base.j2' %}{% import 'lib.j2' as lib %}{% block b %}{% include 'parts/a.j2' %}{% include 'beside.j2' %}{{ lib.m(1) }}{% endblock %}";
    expect(await written(template, "", files)).toBe("[A80B<1>]");
  });

  it("in a role finds the role's own first", async () => {
    const { folder } = await play({
      "roles/r/templates/t.conf": "{% include 'part.conf' %}",
      "roles/r/templates/part.conf": "of the role",
      "templates/part.conf": "of the playbook",
      "roles/r/tasks/main.yml": "- template: {src: t.conf, dest: FOLDER/out}\n",
      "site.yml": `${HEAD}  roles: [r]\n`,
    });
    expect(readFileSync(`${folder}/out`, "utf8")).toBe("of the role");
  });

  it("tells what is wrong in what it brought in, and from where", async () => {
    const { events } = await play({
      "templates/t.j2": "{% include 'a.j2' %}",
      "templates/a.j2": "\n{{ nope }}",
      "site.yml": `${HEAD}  tasks:\n    - template: {src: t.j2, dest: FOLDER/out}\n`,
    });
    const [diagnostic] = finished(events)[0]?.diagnostics ?? [];
    expect(diagnostic).toMatchObject({ code: "EXP0201", labels: [{ text: "included here" }] });
    expect(diagnostic?.primary?.file.path).toMatch(/a\.j2$/);
  });

  it("has a name that only a run tells", async () => {
    const { said } = await play({
      "templates/x.txt": "{% if who == 'one' %}yes{% endif %}",
      "site.yml": `${HEAD}  tasks:\n    - debug: {msg: "{{ lookup('template', kind ~ '.txt', template_vars={'who': inventory_hostname}) }}"}\n      vars: {kind: x}\n`,
    });
    expect(said).toEqual(["one: yes"]);
  });
});

describe("text that a template lookup gives", () => {
  it.each([
    ["", "list"],
    [", convert_data=false", "str"],
  ])("with %j is a %s", async (option, type) => {
    const { said } = await play({
      "templates/l.j2": "[{{ 1 }}, 2]\n",
      "site.yml": `${HEAD}  tasks:\n    - debug: {msg: "{{ lookup('template', 'l.j2'${option}) | type_debug }}"}\n`,
    });
    expect(said).toEqual([`one: ${type}`]);
  });
});

describe("a condition that is a template", () => {
  it.each([
    ["{% if x %}true{% else %}false{% endif %}", "one: yes"],
    ["{% if not x %}true{% endif %}", undefined],
    ["{{ x }}{# and a note #}", "one: yes"],
  ])("%s", async (condition, expected) => {
    const site = `${HEAD}  vars: {x: true}\n  tasks:\n    - debug: {msg: "yes"}\n      when: "${condition}"\n`;
    expect((await play(site)).said).toEqual(expected === undefined ? [] : [expected]);
  });

  it("is not evaluated once more", async () => {
    const site = `${HEAD}  vars: {x: "1 == 1"}\n  tasks:\n    - debug: {msg: "yes"}\n      when: "{% if true %}{{ x }}{% endif %}"\n`;
    const { events } = await play(site);
    expect(finished(events)[0]?.diagnostics[0]).toMatchObject({ code: "TPL0312" });
  });
});
