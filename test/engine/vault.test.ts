/** Encrypted values and files in runs: opened where they are used, nowhere else, and never shown. */

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encryptAge } from "../../src/vault/age/age-file.ts";
import { identityOf } from "../../src/vault/age/age-keys.ts";
import { encryptAnsibleVault } from "../../src/vault/ansible-vault.ts";
import { EMPTY_KEYRING, type Keyring } from "../../src/vault/keyring.ts";
import {
  finished,
  type Played,
  type PlayFiles,
  type PlayOptions,
  play,
  temporaryFolder,
} from "./run-play.ts";

const ME = identityOf(Buffer.alloc(32, 3));

const PASSWORD = { label: "default", password: Buffer.from("the-vault-password") };

const KEYS: Keyring = { ...EMPTY_KEYRING, passwords: [PASSWORD], identities: [ME] };

function vaulted(plain: string, id = "default"): string {
  return encryptAnsibleVault(Buffer.from(plain), { password: PASSWORD.password, id, randomBytes });
}

function aged(plain: string): string {
  return encryptAge(Buffer.from(plain), { recipients: [ME.recipient] }, randomBytes);
}

/** As lines of YAML below a key that stands `depth` spaces in. */
function value(text: string, depth: number): string {
  const tag = text.startsWith("$") ? "!vault" : "!age";
  const lines = text.trimEnd().split("\n");
  return [`${tag} |`, ...lines.map((line) => " ".repeat(depth + 2) + line)].join("\n");
}

const WEAK = encryptAnsibleVault(Buffer.from("of-another-id"), {
  password: Buffer.from("nobody has this password"),
  id: "prod",
  randomBytes,
});

const VARIABLES = `inline: ${value(vaulted("inline-secret"), 0)}
aged: ${value(aged("aged-secret"), 0)}
braces: ${value(vaulted("{{ 1 + 1 }} in braces"), 0)}
locked: ${value(WEAK, 0)}
creds:
  user: ann
  password: ${value(WEAK, 2)}
  token: ${value(vaulted("nested-secret"), 2)}
users:
  - {name: ann}
  - name: bob
    password: ${value(WEAK, 4)}
`;

function tasks(...lines: readonly string[]): string {
  const all = lines.map((line) => `    - ${line}`).join("\n");
  return `- hosts: all\n  gather_facts: false\n  vars_files: [vars.yml]\n  tasks:\n${all}\n`;
}

function said(expression: string): string {
  return `debug: {msg: "{{ ${expression} }}"}`;
}

async function withVault(files: PlayFiles, options: PlayOptions = {}) {
  return play({ "vars.yml": VARIABLES, ...files }, { keyring: KEYS, ...options });
}

/** The values as they are, in the events and in every file that the run wrote are nowhere. */
const SECRETS =
  /inline-secret|aged-secret|nested-secret|in braces|from-a-file|the-vault-password|copied-secret-line/;

function failuresOf({ events }: Played): readonly string[] {
  return finished(events).flatMap(({ outcome, diagnostics, result }) =>
    outcome === "failed" ? [diagnostics[0]?.message ?? JSON.stringify(result)] : [],
  );
}

describe("encrypted values", () => {
  it("are what they hold where they are used, and hidden", async () => {
    const site = tasks(
      `copy: {content: "{{ inline }} {{ aged }} {{ creds.token }} {{ braces }}", dest: FOLDER/out}`,
      said("inline ~ aged"),
      "command: cat FOLDER/out",
      said("{'a': inline} | to_json"),
      said("inline | b64encode"),
      said("inline | urlencode"),
      "set_fact: {kept: '{{ creds.token }}'}",
      "debug: {var: kept}",
    );
    const played = await withVault({ "site.yml": site });
    expect(readFileSync(join(played.folder, "out"), "utf8")).toBe(
      "inline-secret aged-secret nested-secret {{ 1 + 1 }} in braces",
    );
    expect(played.code).toBe(0);
    expect(JSON.stringify(played.events)).not.toMatch(SECRETS);
    expect(JSON.stringify(played.events)).not.toContain(Buffer.from("inline-secret").toString("base64"));
  });

  it.each([
    ["creds.user", "ann"],
    ["locked is defined", "true"],
    ["creds.password is defined", "true"],
    ["creds.other is defined", "false"],
    ["locked is vault_encrypted", "true"],
    ["aged is vault_encrypted", "true"],
    ["creds.token is vault_encrypted", "true"],
    ["creds is vault_encrypted", "false"],
    ["creds.user is vault_encrypted", "false"],
    ["users | map(attribute='name') | join(' ')", "ann bob"],
    ["(users | last).name", "bob"],
    ["creds.keys() | join(' ')", "user password token"],
    ["creds.get('user')", "ann"],
    ["hostvars.one.inventory_hostname", "one"],
    ["inline | length", "13"],
    ["inline == 'inline-secret'", "true"],
    ["(inline ~ 'x')[-1]", "x"],
    ["'in' in inline", "true"],
  ])("%s comes to %s without the other passwords", async (expression, text) => {
    const played = await withVault({ "site.yml": tasks(said(expression)) });
    expect(played.said).toEqual([`one: ${text}`]);
  });

  it("that nobody can open fail the task at the value, and name what is missing", async () => {
    const played = await withVault({ "site.yml": tasks(said("creds.password")) });
    const [end] = finished(played.events);
    expect(end?.outcome).toBe("failed");
    expect(end?.diagnostics[0]).toMatchObject({
      code: "VLT0102",
      message: expect.stringContaining("id `prod`"),
      help: expect.stringContaining("--vault-id prod@FILE"),
      primary: { file: { path: expect.stringContaining("vars.yml") } },
    });
  });

  it("without any key name the option that gives one", async () => {
    const played = await withVault({ "site.yml": tasks(said("inline")) }, { keyring: EMPTY_KEYRING });
    expect(finished(played.events)[0]?.diagnostics[0]).toMatchObject({
      code: "VLT0101",
      help: expect.stringContaining("--vault-password-file FILE"),
    });
  });

  it("need no password where nobody asks for them", async () => {
    const played = await withVault({ "site.yml": tasks(said("creds.user")) }, { keyring: EMPTY_KEYRING });
    expect([played.code, played.said]).toEqual([0, ["one: ann"]]);
  });

  it("can be the arguments of a module and items of a loop", async () => {
    const site = `- hosts: all
  gather_facts: false
  tasks:
    - copy:
        content: ${value(vaulted("inline-secret"), 8)}
        dest: FOLDER/direct
    - copy: {content: "{{ item.text }}", dest: "FOLDER/{{ item.name }}"}
      loop:
        - name: first
          text: ${value(aged("aged-secret"), 10)}
        - {name: second, text: plain}
`;
    const played = await withVault({ "site.yml": site });
    const read = (name: string): string => readFileSync(join(played.folder, name), "utf8");
    expect(["direct", "first", "second"].map(read)).toEqual(["inline-secret", "aged-secret", "plain"]);
    expect(JSON.stringify(played.events)).not.toMatch(SECRETS);
  });
});

describe("encrypted files", () => {
  it("of every kind are read", async () => {
    const played = await withVault({
      "site.yml": vaulted(
        tasks(
          "import_tasks: tasks.yml",
          "include_vars: more.yml",
          said("more"),
          "include_vars: {file: more.yml, name: under}",
          said("under.more"),
          "debug: {var: pin}",
          "include_role: {name: web}",
        ),
      ),
      "tasks.yml": aged(`- ${said("'from ' ~ group_secret ~ ' ' ~ host_secret ~ ' ' ~ pin")}\n`),
      "more.yml": vaulted("more: from-a-file-too\n"),
      "inventory.yml": vaulted("all: {hosts: {one: {ansible_connection: local}}}\n"),
      "group_vars/all/vault.yml": vaulted("group_secret: from-a-file\npin: 12345678\n"),
      "host_vars/one.yml": aged("host_secret: from-a-file-as-well\n"),
      "roles/web/tasks/main.yml": vaulted("- template: {src: page.hbs, dest: '{{ playbook_dir }}/page'}\n"),
      "roles/web/templates/page.hbs": vaulted("host {{ host_secret }}\n"),
    });
    expect([played.refused, failuresOf(played)]).toEqual([[], []]);
    expect(played.lines.map((line) => line.split(": ").at(-1))).toEqual([
      ...["ok", "ok", "ok", "ok", "ok", "ok", "ok", "changed"],
    ]);
    expect(readFileSync(join(played.folder, "page"), "utf8")).toBe("host from-a-file-as-well\n");
    expect(JSON.stringify(played.events)).not.toMatch(SECRETS);
    expect(JSON.stringify(played.events)).not.toContain("12345678");
  });

  it("that can't be opened stop the run before it begins", async () => {
    const files = { "site.yml": tasks(said("1")), "group_vars/all.yml": vaulted("a: 1\n") };
    expect((await withVault(files, { keyring: EMPTY_KEYRING })).refused).toEqual(["VLT0101"]);
    const wrong = { ...EMPTY_KEYRING, passwords: [{ label: "x", password: Buffer.from("wrong") }] };
    expect((await withVault(files, { keyring: wrong })).refused).toEqual(["VLT0102"]);
  });

  it("with a mistake in them are told without a line of theirs", async () => {
    const played = await withVault({
      "site.yml": tasks("include_tasks: wrong.yml"),
      "wrong.yml": vaulted('- debug: {msg: "from-a-file {{ missing }}"}\n'),
    });
    expect(played.code).toBe(2);
    expect(JSON.stringify(played.events)).toContain("`missing` is not defined");
    expect(JSON.stringify(played.events)).not.toMatch(SECRETS);
  });

  it("that are copied arrive open, and as they are where that is asked for", async () => {
    const folder = temporaryFolder();
    const secret = "pin 7\n-----KEY-----\ncopied-secret-line\n";
    for (const [name, text] of [
      ["key", vaulted(secret)],
      ["tree/a", aged(secret)],
      ["tree/b", "plain\n"],
      ["run.sh", vaulted("echo ran > FOLDER/ran\n".replaceAll("FOLDER", folder))],
    ] as const) {
      mkdirSync(join(folder, "files/tree"), { recursive: true });
      writeFileSync(join(folder, "files", name), text);
    }
    const site = tasks(
      "copy: {src: key, dest: FOLDER/open}",
      "copy: {src: tree/, dest: FOLDER/out/}",
      "copy: {src: key, dest: FOLDER/closed, decrypt: false}",
      "script: run.sh",
      "command: cat FOLDER/open",
      said("lookup('file', 'key') ~ lookup('unvault', 'key')"),
      said("('FOLDER/files/key' is vaulted_file) ~ ('FOLDER/open' is vaulted_file)"),
    );
    const played = await withVault({ "site.yml": site }, { folder, diffMode: true });
    const read = (name: string): string => readFileSync(join(folder, name), "utf8");
    expect([read("open"), read("out/a"), read("out/b"), read("ran")]).toEqual([
      secret,
      secret,
      "plain\n",
      "ran\n",
    ]);
    expect(read("closed")).toMatch(/^\$ANSIBLE_VAULT/);
    expect(played.said.at(-1)).toBe("one: TrueFalse");
    expect(JSON.stringify(played.events)).not.toMatch(SECRETS);
    // Too short to be hidden by itself.
    expect(JSON.stringify(played.events)).not.toContain("pin 7");
    const changes = finished(played.events).flatMap((end) => end.changes);
    expect(changes.filter((c) => c.sensitive).map((c) => c.summary)).toEqual([
      `create ${folder}/open`,
      `create ${folder}/out/a`,
    ]);
  });
});

describe("in Jinja templates", () => {
  it("values are opened where they are used, and no others", async () => {
    const template = `{% for u in users if u.password is not defined %}{{ u.name }} {% endfor %}
{% if locked is defined and creds.password is vault_encrypted %}{{ creds.user }} {{ inline }}{% endif %}

`;
    const site = tasks("template: {src: page.j2, dest: FOLDER/page}");
    const played = await withVault({ "site.yml": site, "templates/page.j2": template }, { diffMode: true });
    expect(readFileSync(join(played.folder, "page"), "utf8")).toBe("ann ann inline-secret\n\n");
    expect(JSON.stringify(played.events)).not.toMatch(SECRETS);
  });

  it("a template may be encrypted, and brings in others that are", async () => {
    const played = await withVault({
      "site.yml": tasks("template: {src: page.j2, dest: FOLDER/page}"),
      "templates/page.j2": vaulted("from-a-file\n{% include 'part.j2' %}"),
      "templates/part.j2": aged("copied-secret-line {{ 1 + 1 }}\n"),
    });
    expect(readFileSync(join(played.folder, "page"), "utf8")).toBe("from-a-file\ncopied-secret-line 2");
    expect(JSON.stringify(played.events)).not.toMatch(SECRETS);
  });
});

describe("the filters", () => {
  it.each([
    ["'text' | vault('key') is string", "true"],
    ["'text' | vault('key') | unvault('key')", "********"],
    [
      "('text' | vault('key', salt='0123', vault_id='prod')).splitlines() | first",
      "$ANSIBLE_VAULT;1.2;AES256;prod",
    ],
    ["('text' | vault('key')).splitlines() | first", "$ANSIBLE_VAULT;1.2;AES256;filter_default"],
    ["'not encrypted' | unvault('key')", "not encrypted"],
  ])("%s", async (expression, text) => {
    expect((await withVault({ "site.yml": tasks(said(expression)) })).said).toEqual([`one: ${text}`]);
  });

  it("unvault refuses another password", async () => {
    const played = await withVault({ "site.yml": tasks(said("'something' | vault('a') | unvault('b')")) });
    expect(finished(played.events)[0]?.diagnostics[0]).toMatchObject({
      code: "EXP0306",
      message: "the text can't be decrypted: the password does not fit",
    });
  });
});
