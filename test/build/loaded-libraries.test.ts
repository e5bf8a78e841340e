/** What each call of the built program loads, and nothing more: a library that appears here costs every such call its time. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorkshop, startSshd, type TestServer, type Workshop } from "../connection/sshd.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";

const OUTER = ["commander"];
/** What reads and checks playbooks. */
const READING = [...OUTER, "p-limit", "picomatch", "yaml", "yocto-queue", "zod"];
const SSH = ["asn1", "bcrypt-pbkdf", "safer-buffer", "ssh2", "tweetnacl"];

/** Folders of `src/` with which something is done to hosts. */
const WORK = ["connection", "engine", "facts", "host", "inventory", "journal", "lab", "modules", "playbook"];

const FILES = {
  inventory: "here ansible_connection=local\n",
  "plain.yml": `- hosts: all
  gather_facts: false
  tasks:
    - command: echo {{ inventory_hostname }}
      changed_when: false
    - stat: {path: /}
    - include_tasks: later.yml
`,
  "later.yml": "- copy: {content: new, dest: '{{ playbook_dir }}/made'}\n",
  lines: "one\ntwo\n",
  "changing.yml": `- hosts: all
  gather_facts: false
  tasks:
    - copy: {content: "one\\nthree\\n", dest: "{{ playbook_dir }}/lines"}
`,
  "handlebars.yml": `- hosts: all
  gather_facts: false
  tasks:
    - template: {src: page.hbs, dest: "{{ playbook_dir }}/page"}
`,
  "templates/page.hbs": "{{ inventory_hostname }}\n",
  "hash.yml": `- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ 'x' | password_hash('bcrypt', rounds=4) }}"}
`,
  "query.yml": `- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ {'a': 1} | json_query('a') }}"}
`,
  "markup.yml": `- hosts: all
  gather_facts: false
  tasks:
    - xml: {xmlstring: <a/>, xpath: /a/b}
`,
  "authority.yml": `- hosts: all
  gather_facts: false
  tasks:
    - homelab_ca: {directory: "{{ playbook_dir }}/ca", common_name: Home}
`,
};

interface Case {
  readonly call: readonly string[];
  readonly libraries: readonly string[];
  /** Folders of `src/` of which nothing is loaded. */
  readonly without: readonly string[];
}

const INVENTORY = ["-i", "inventory"];

const CASES: readonly Case[] = [
  { call: ["--help"], libraries: OUTER, without: [...WORK, "events", "source", "expression"] },
  { call: [], libraries: OUTER, without: [...WORK, "events", "source", "expression"] },
  { call: ["run", "--help"], libraries: OUTER, without: [...WORK, "source", "expression"] },
  { call: ["help", "lab"], libraries: OUTER, without: [...WORK, "source", "expression"] },
  { call: ["vault", "--help"], libraries: OUTER, without: [...WORK, "vault", "expression"] },
  { call: ["explain", "PB0101"], libraries: OUTER, without: [...WORK, "source", "expression"] },
  {
    call: ["doc", "copy"],
    // Modules read YAML themselves: definitions of services, objects of clusters.
    libraries: [...OUTER, "yaml", "zod"],
    without: ["connection", "engine", "inventory", "journal", "lab", "playbook"],
  },
  {
    call: ["run", "--syntax-check", "plain.yml", ...INVENTORY],
    libraries: READING,
    without: ["journal", "lab"],
  },
  {
    call: ["run", "--list-tasks", "plain.yml", ...INVENTORY],
    libraries: READING,
    without: ["journal", "lab"],
  },
  { call: ["run", "plain.yml", ...INVENTORY], libraries: READING, without: ["lab"] },
  { call: ["run", "plain.yml", "--json", ...INVENTORY], libraries: READING, without: ["lab"] },
  { call: ["run", "plain.yml", "--check", ...INVENTORY], libraries: READING, without: ["lab"] },
  { call: ["ping", "all", ...INVENTORY], libraries: READING, without: ["journal", "lab"] },
  { call: ["facts", "all", ...INVENTORY], libraries: READING, without: ["journal", "lab"] },
  {
    call: ["run", "handlebars.yml", ...INVENTORY],
    libraries: [...READING, "handlebars"],
    without: ["lab"],
  },
  {
    call: ["run", "authority.yml", ...INVENTORY],
    libraries: [...READING, "node-forge"],
    without: ["lab"],
  },
  {
    call: ["run", "markup.yml", ...INVENTORY],
    libraries: [...READING, "fontoxpath", "slimdom"],
    without: ["lab"],
  },
  {
    call: ["run", "hash.yml", ...INVENTORY],
    libraries: [...READING, "bcryptjs"],
    without: ["lab"],
  },
  {
    call: ["run", "query.yml", ...INVENTORY],
    libraries: [...READING, "@jmespath-community/jmespath"],
    without: ["lab"],
  },
  {
    call: ["run", "plain.yml", "--color", "always", ...INVENTORY],
    libraries: [...READING, "chalk"],
    without: ["lab"],
  },
];

describe("what is loaded by", () => {
  let program: BuiltProgram;
  let workshop: Workshop;
  let server: TestServer;
  beforeAll(async () => {
    program = buildProgram();
    for (const [name, text] of Object.entries(FILES)) {
      const path = join(program.folder, "home", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    workshop = makeWorkshop();
    server = await startSshd(workshop);
  });
  afterAll(async () => {
    await server.stop();
    workshop.remove();
    program.remove();
  });

  const check = ({ call, libraries, without }: Case): void => {
    const contents = program.contentsOf(program.partsOf(call));
    // No project here has code of its own.
    expect(contents.folders).not.toContain("own");
    expect(contents.libraries).toEqual([...libraries].sort());
    expect(contents.folders.filter((folder) => without.includes(folder))).toEqual([]);
  };

  it.each(CASES.map((each) => [`homerun ${each.call.join(" ")}`, each] as const))("%s", (_name, each) =>
    check(each),
  );

  it("homerun run changing.yml --diff, where lines of a file change", () => {
    check({
      call: ["run", "changing.yml", "--diff", ...INVENTORY],
      libraries: [...READING, "diff"],
      without: ["lab"],
    });
  });

  it("homerun run plain.yml over ssh", () => {
    const host = `box ansible_host=127.0.0.1 ansible_port=${server.port} ansible_ssh_private_key_file=${workshop.key}\n`;
    writeFileSync(join(program.folder, "home/remote"), host);
    check({
      call: ["run", "plain.yml", "-i", "remote", "--host-key", "accept-new"],
      libraries: [...READING, ...SSH],
      without: ["lab"],
    });
  });

  it("homerun --version: no part at all", () => {
    expect([program.partsOf(["--version"]), program.partsOf(["-V"])]).toEqual([[], []]);
  });

  it("the same call again, with compiled code", () => {
    const call = ["run", "plain.yml", ...INVENTORY];
    expect(program.partsOf(call)).toEqual(program.partsOf(call));
  });
});
