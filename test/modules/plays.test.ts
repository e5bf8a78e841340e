/** The file and command modules as a playbook uses them: what check mode promises, what happens, and what a second run finds. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { finished, play, temporaryFolder } from "../engine/run-play.ts";

const SITE = `
- hosts: all
  gather_facts: false
  tasks:
    - {name: folder, file: {path: FOLDER/host/etc/app, state: directory, mode: "0750"}}
    - {name: content, copy: {content: "port=80\\nname=x\\n", dest: FOLDER/host/etc/app/app.conf, mode: "0640"}}
    - {name: line, lineinfile: {path: FOLDER/host/etc/app/app.conf, regexp: "^port=", line: "port=8080"}}
    - {name: block, blockinfile: {path: FOLDER/host/etc/app/app.conf, block: "a=1\\nb=2"}}
    - {name: pattern, replace: {path: FOLDER/host/etc/app/app.conf, regexp: "^name=.*$", replace: "name=house"}}
    - {name: mode, file: {path: FOLDER/host/etc/app/app.conf, mode: "u=rw,g=,o="}}
    - {name: same mode, file: {path: FOLDER/host/etc/app/app.conf, mode: "0600"}}
    - {name: template, template: {src: motd.hbs, dest: FOLDER/host/etc/}}
    - {name: tree, copy: {src: site/, dest: FOLDER/host/www, mode: preserve}}
    - {name: link, file: {path: FOLDER/host/current, src: www, state: link}}
    - {name: gone, file: {path: FOLDER/host/etc/app/old, state: absent}}
    - {name: look, stat: {path: FOLDER/host/etc/app/app.conf}, register: conf}
    - {name: say, debug: {msg: "{{ conf.stat.exists }} {{ conf.stat.mode }} {{ conf.stat.size }}"}}
    - {name: read, slurp: {src: FOLDER/host/etc/motd.hbs}, register: motd}
    - {name: say what, debug: {msg: "{{ motd.content | b64decode | trim }}"}}
    - name: once
      shell: echo done >>FOLDER/host/once
      args: {creates: FOLDER/host/once}
    - name: asked
      command: cat FOLDER/host/once
      changed_when: false
      register: once
    - {name: brought, fetch: {src: FOLDER/host/etc/app/app.conf, dest: FOLDER/out/, flat: true}}
`;

const FILES = {
  "site.yml": SITE,
  "templates/motd.hbs": "welcome to {{ inventory_hostname }}\n",
  "files/site/index.html": "<html>\n",
  "files/site/img/logo": "logo",
};

it("promises, does, and then has nothing to do", async () => {
  const folder = temporaryFolder();
  const promised = await play(FILES, { folder, checkMode: true, diffMode: true });
  expect(promised.lines.slice(0, 15)).toEqual([
    ...["folder", "content", "line", "block", "pattern", "mode"].map((name) => `one: ${name}: changed`),
    "one: same mode: ok",
    ...["template", "tree", "link"].map((name) => `one: ${name}: changed`),
    ...["gone", "look", "say", "read", "say what"].map((name) => `one: ${name}: ok`),
  ]);
  expect(existsSync(path.join(folder, "host"))).toBe(false);
  expect(promised.code).toBe(0);

  const done = await play(FILES, { folder });
  expect(done.lines).toEqual([
    ...promised.lines.slice(0, 15),
    "one: once: changed",
    "one: asked: ok",
    "one: brought: changed",
  ]);
  expect(done.said).toEqual(promised.said);
  const conf = path.join(folder, "host/etc/app/app.conf");
  expect(readFileSync(conf, "utf8")).toBe(
    "port=8080\nname=house\n# BEGIN ANSIBLE MANAGED BLOCK\na=1\nb=2\n# END ANSIBLE MANAGED BLOCK\n",
  );
  expect(statSync(conf).mode & 0o7777).toBe(0o600);
  expect(readdirSync(path.join(folder, "host/www"), { recursive: true }).sort()).toEqual([
    "img",
    "img/logo",
    "index.html",
  ]);
  expect(readFileSync(path.join(folder, "out/app.conf"), "utf8")).toBe(readFileSync(conf, "utf8"));

  // The first tasks fight over the file on purpose: what one writes, the next ones change.
  const again = await play(
    {
      ...FILES,
      "site.yml": SITE.replace(/^ {4}- \{name: content.*\n/m, "").replace('mode: "u=rw,g=,o="', "mode: u=rw"),
    },
    { folder },
  );
  expect(again.lines.filter((line) => line.endsWith(": changed"))).toEqual([]);
  expect(again.lines).toHaveLength(17);
});

it("says what stands in the way", async () => {
  const { lines, events } = await play(`
- hosts: all
  gather_facts: false
  tasks:
    - {name: missing folder, copy: {content: x, dest: FOLDER/no/f}, ignore_errors: true}
    - {name: missing file, lineinfile: {path: FOLDER/no, line: x}, ignore_errors: true}
    - {name: invalid, copy: {content: x, dest: FOLDER/f, validate: "false %s"}, ignore_errors: true}
    - {name: status, command: "false", ignore_errors: true}
    - {name: missing program, command: no-such-program, ignore_errors: true}
`);
  const messages = finished(events).map((event) => event.result.msg);
  expect(lines.every((line) => line.endsWith(": ignored"))).toBe(true);
  expect(messages).toEqual([
    expect.stringMatching(/^the folder \S+\/no is not there, so \S+\/no\/f can't be made in it/),
    expect.stringMatching(/^\S+\/no is not there \(`create: true` makes it\)$/),
    expect.stringMatching(
      /^could not create \S+\/f: cannot write \S+\/f: the new content is not valid: `false %s` ended with 1/,
    ),
    "non-zero return code",
    "there is no command `no-such-program` on the host",
  ]);
});
