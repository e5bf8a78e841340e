/** What a person sees who edits playbooks with the YAML language server and homerun's schemas. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSchemas } from "../../src/cli/operations/schema-operation.ts";
import { settingsOfVsCode } from "../../src/cli/vscode-settings.ts";
import { SCHEMA_NAMES } from "../../src/schema/schemas.ts";
import { LanguageServer, uriOf } from "./language-server.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** The text without the mark, and where the mark was. */
function marked(text: string): { readonly text: string; readonly line: number; readonly character: number } {
  const before = text.slice(0, text.indexOf("‸")).split("\n");
  return { text: text.replace("‸", ""), line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

describe("an editor with the YAML language server", () => {
  const folder = mkdtempSync(join(tmpdir(), "homerun-editor-"));
  let server: LanguageServer;
  let files = 0;

  beforeAll(async () => {
    writeSchemas(SCHEMA_NAMES, folder, { cwd: ROOT, project: {} });
    const settings = JSON.parse(settingsOfVsCode(SCHEMA_NAMES, folder)) as Record<string, unknown>;
    const schemas = Object.entries(settings["yaml.schemas"] as Record<string, readonly string[]>);
    server = new LanguageServer({
      validate: true,
      hover: true,
      completion: true,
      schemas: Object.fromEntries(schemas.map(([path, globs]) => [uriOf(path), globs])),
      customTags: settings["yaml.customTags"],
      schemaStore: { enable: false },
    });
    await server.start(folder);
  });
  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function at<T>(method: string, path: string, source: string): Promise<T> {
    const { text, line, character } = marked(source);
    const file = `${folder}/${++files}/${path}`;
    await server.open(file, text);
    return server.request<T>(method, { textDocument: { uri: uriOf(file) }, position: { line, character } });
  }

  async function labels(path: string, source: string): Promise<readonly string[]> {
    const found = await at<{ items: readonly { label: string }[] }>("textDocument/completion", path, source);
    return found.items.map((item) => item.label);
  }

  async function findings(path: string, text: string): Promise<readonly string[]> {
    const found = await server.open(`${folder}/${++files}/${path}`, text);
    return found.map(({ message, range: { start, end } }) => {
      const line = text.split("\n")[start.line] ?? "";
      const words = start.line === end.line ? line.slice(start.character, end.character) : "…";
      return `${start.line + 1}: ${words}: ${message}`;
    });
  }

  it("completes keywords and modules of a task", async () => {
    const found = await labels("playbooks/a.yml", "- hosts: all\n  tasks:\n    - name: x\n      ‸\n");
    expect(found).toEqual(
      expect.arrayContaining(["when", "register", "copy", "ansible.builtin.copy", "ufw"]),
    );
    expect(found).not.toContain("serial");
    expect(found).not.toContain("listen");
  });

  it("completes the parameters of a module, and the values of one", async () => {
    const task = "- name: x\n  copy:\n    src: a\n    ‸\n";
    const found = await labels("roles/x/tasks/main.yml", task);
    expect(found).toEqual(expect.arrayContaining(["dest", "owner", "mode"]));
    expect(found).not.toContain("when");
    const states = await labels("roles/x/tasks/main.yml", "- name: x\n  file:\n    path: /x\n    state: ‸\n");
    expect(states).toEqual(expect.arrayContaining(["directory", "absent"]));
  });

  it("completes keywords of a play, roles, and variables that roles describe", async () => {
    const play = await labels("playbooks/a.yml", "- hosts: all\n  ‸\n");
    expect(play).toEqual(expect.arrayContaining(["tasks", "roles", "gather_facts", "serial"]));
    expect(play).not.toContain("copy");
    const roles = await labels("playbooks/a.yml", "- hosts: all\n  roles:\n    - role: ‸\n");
    expect(roles).toEqual(expect.arrayContaining(["pihole", "harbor"]));
    const variables = await labels("inventory/group_vars/all.yml", "pihole‸\n");
    expect(variables).toEqual(expect.arrayContaining(["pihole_upstreams", "pihole_domain"]));
  });

  it("tells what a keyword, a module and a parameter are for", async () => {
    const hover = async (source: string): Promise<string> => {
      const said = await at<{ contents: { value: string } }>("textDocument/hover", "tasks/main.yml", source);
      return said.contents.value;
    };
    expect(await hover("- copy:\n    src: a\n    dest: b\n  wh‸en: x\n")).toContain(
      "Only where this is true",
    );
    expect(await hover("- co‸py:\n    src: a\n    dest: b\n")).toContain(
      "Copy files, folders or text to the host",
    );
    expect(await hover("- copy:\n    src: a\n    de‸st: b\n")).toContain("Where it goes");
    expect(await hover("- ansible.builtin.copy:\n    src: a\n    de‸st: b\n")).toContain("Where it goes");
  });

  it("flags wrong keywords, modules, parameters and values where they stand", async () => {
    const text = `- hosts: all
  gather_fcats: false
  become: perhaps
  tasks:
    - name: x
      copy:
        src: a
        dst: b
      wehn: y
    - cpoy: {src: a}
    - file: {path: /x, state: "{{ s }}"}
    - file: {path: /x, state: foldr}
    - ping:
      copy: {src: a, dest: b}
    - block: [{ping: }]
      loop: [1]
    - name: no module
`;
    expect([...(await findings("playbooks/a.yml", text))].sort()).toEqual([
      "10: cpoy: Property cpoy is not allowed.",
      expect.stringMatching(/^12: foldr: Value is not accepted. Valid values: "absent", "directory", /),
      "13: ping: a task has one module, and this one has two",
      "14: copy: a task has one module, and this one has two",
      "16: loop: this keyword has no meaning for a block",
      "17: n: this task names no module",
      "2: gather_fcats: Property gather_fcats is not allowed.",
      "3: perhaps: true or false is expected here",
      "8: dst: Property dst is not allowed.",
      "9: wehn: Property wehn is not allowed.",
    ]);
  });

  it("has nothing against what is right", async () => {
    const text = `- import_playbook: other.yml
- hosts: all
  vars:
    secret: !vault |
      $ANSIBLE_VAULT;1.1;AES256
      6162
  tasks:
    - ansible.builtin.copy: {src: a, dest: b, mode: "{{ mode }}"}
      become: "{{ needed }}"
      loop: "{{ files }}"
    - community.docker.docker_container: {name: x}
    - command: ls -l
      args: {chdir: /}
      with_items: [a, b]
    - meta: flush_handlers
    - apt: name=nginx state=present
    - include_tasks: more.yml
      when: [a, b]
  handlers:
    - name: x
      service: {name: x, state: restarted}
      listen: [y]
`;
    expect(await findings("playbooks/a.yml", text)).toEqual([]);
  });

  it("finds nothing to flag in the roles that come with homerun", async () => {
    const path = join(ROOT, "roles/pihole/meta/argument_specs.yml");
    expect(await findings("roles/pihole/meta/argument_specs.yml", readFileSync(path, "utf8"))).toEqual([]);
  });
});
