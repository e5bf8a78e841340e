/** From the words of a call to what the operations are asked, through environment and project. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readExtraVars } from "../../src/cli/extra-vars.ts";
import type { RunOptions } from "../../src/cli/operations.ts";
import { mergeSettings } from "../../src/cli/settings.ts";
import type { Project } from "../../src/model/project.ts";
import { call, type World } from "./call.ts";

async function optionsOf(words: string | readonly string[], world: World = {}): Promise<RunOptions> {
  const argv = typeof words === "string" ? words.split(" ") : words;
  const { asked, err } = await call(argv, world);
  if (!asked) throw new Error(err);
  return asked.options as RunOptions;
}

/** Without a project file. */
const USUAL = {
  collectionsPath: [
    expect.stringMatching(/^\/.*\/\.ansible\/collections$/),
    "/usr/share/ansible/collections",
  ],
};

describe("homerun run", () => {
  it("asks for what was typed", async () => {
    const words =
      "run a.yml b.yml -i hosts -i more.yml -l web:!pi -t one,two --tags three --skip-tags slow -C -D --no-lookahead -f 3 -b --become-user www -u ann --private-key k --host-key accept-new --timeout 5 -vv --start-at-task x -e a=1";
    expect(await optionsOf(words)).toEqual({
      playbooks: ["a.yml", "b.yml"],
      inventory: ["hosts", "more.yml"],
      limit: "web:!pi",
      tags: ["one", "two", "three"],
      skipTags: ["slow"],
      checkMode: true,
      diffMode: true,
      lookahead: false,
      startAtTask: "x",
      forks: 3,
      verbosity: 2,
      extraVars: [{ kind: "pairs", values: { a: "1" } }],
      project: USUAL,
      connection: {
        hostKeyMode: "accept-new",
        connectTimeout: 5,
        become: true,
        becomeUser: "www",
        remoteUser: "ann",
        privateKeyFile: "k",
      },
    });
  });

  it("has defaults", async () => {
    expect(await optionsOf("run a.yml")).toEqual({
      playbooks: ["a.yml"],
      inventory: [],
      tags: [],
      skipTags: [],
      checkMode: false,
      diffMode: false,
      lookahead: true,
      forks: 1000,
      verbosity: 0,
      extraVars: [],
      project: USUAL,
      connection: { hostKeyMode: "strict", connectTimeout: 10, become: false },
    });
  });

  it.each([
    ["before the playbook", "run -C -f 3 a.yml"],
    ["after it", "run a.yml -C -f 3"],
    ["around it, in one word", "run -C a.yml --forks=3"],
  ])("takes options %s", async (_where, words) => {
    expect(await optionsOf(words)).toMatchObject({ playbooks: ["a.yml"], checkMode: true, forks: 3 });
  });

  it.each([
    ["run a.yml --list-tasks", "list", [["tasks"]]],
    ["run a.yml --list-hosts --list-tags", "list", [["hosts", "tags"]]],
    ["run a.yml --syntax-check", "checkSyntax", []],
    ["run a.yml", "run", []],
  ])("%s asks for %s", async (words, operation, more) => {
    expect((await call(words.split(" "))).asked).toMatchObject({ operation, more });
  });

  it("asks for passwords, and hides them from then on", async () => {
    let masked = "";
    const options = await optionsOf("run a.yml -k -K", {
      answers: ["login-password", "sudo-password"],
      async operation(io) {
        masked = io.redactor.mask("login-password sudo-password");
        return 0;
      },
    });
    expect(options.connection).toMatchObject({ password: "login-password", becomePassword: "sudo-password" });
    expect(masked).toBe("******** ********");
  });

  it("takes the password of the login for sudo where none is typed", async () => {
    const options = await optionsOf("run a.yml -k -K", { answers: ["login-password", ""] });
    expect(options.connection).toMatchObject({ becomePassword: "login-password" });
  });

  it("reads the password of sudo from a private file, and from no other", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "homerun-password-")), "become");
    writeFileSync(file, "sesame-open\nignored\n", { mode: 0o600 });
    expect((await optionsOf(["run", "a.yml", "--become-password-file", file])).connection).toMatchObject({
      becomePassword: "sesame-open",
    });
    const open = `${file}-open`;
    writeFileSync(open, "sesame-open\n", { mode: 0o644 });
    expect(await call(["run", "a.yml", "--become-password-file", open])).toMatchObject({
      code: 5,
      err: expect.stringContaining("can be read by other users"),
    });
    const empty = `${file}-empty`;
    writeFileSync(empty, "\n", { mode: 0o600 });
    expect(await call(["run", "a.yml", "--become-password-file", empty])).toMatchObject({
      code: 5,
      err: expect.stringContaining("has no password"),
    });
  });
});

describe("other verbs", () => {
  it.each([
    ["ping", "ping", { pattern: "all", json: false }],
    ["ping web -f 2 --json", "ping", { pattern: "web", forks: 2, json: true }],
    ["facts nas --filter default_*", "facts", { pattern: "nas", filter: ["default_*"], json: false }],
    ["exec all -- df -h /", "exec", { pattern: "all", command: ["df", "-h", "/"], verbosity: 0 }],
    ["exec web -b -- uptime", "exec", { pattern: "web", command: ["uptime"], connection: { become: true } }],
    ["inventory", "inventory", { pattern: "all", view: { kind: "tree" } }],
    [
      "inventory web --host pi --json",
      "inventory",
      { pattern: "web", view: { kind: "host", name: "pi" }, format: "json" },
    ],
  ] as const)("homerun %s", async (words, operation, options) => {
    expect((await call(words.split(" "))).asked).toMatchObject({ operation, options });
  });
});

describe("passwords and keys of the vault", () => {
  it.each([
    "run a.yml --vault-id prod@prompt -J",
    "ping --vault-id prod@prompt --ask-vault-password",
    "facts nas --vault-id prod@prompt --ask-vault-pass",
    "exec all --vault-id prod@prompt -J -- df",
    "inventory --vault-id prod@prompt -J",
  ])("reach homerun %s", async (words) => {
    const { keyring } = await optionsOf(words, { answers: ["first one", "second one"] });
    expect(keyring?.passwords.map((p) => [p.label, Buffer.from(p.password).toString()])).toEqual([
      ["prod", "first one"],
      ["default", "second one"],
    ]);
  });

  it("are asked for before anything is done, and only where they are named", async () => {
    expect(await call(["run", "a.yml", "-J"])).toMatchObject({
      code: 5,
      err: expect.stringContaining("VLT0202"),
      asked: undefined,
    });
    expect((await optionsOf("run a.yml")).keyring).toBeUndefined();
  });

  it("are hidden from then on", async () => {
    let masked = "";
    const operation: World["operation"] = async (io) => {
      masked = io.redactor.mask("the password is sesame-open");
      return 0;
    };
    await call(["run", "a.yml", "-J"], { answers: ["sesame-open"], operation });
    expect(masked).toBe("the password is ********");
  });
});

describe("where a setting comes from", () => {
  const cwd = "/home/ann/lab/sub";
  const project: Project = {
    directory: "/home/ann/lab",
    forks: 7,
    inventory: ["inventory", "a,b,"],
    privateKeyFile: "keys/id",
    become: true,
    runsDirectory: "/var/runs",
    hostKeyMode: "accept-new",
    connectTimeout: 33,
    remoteUser: "p",
    becomeUser: "q",
    vaultIds: ["prod@vault/prod", "dev@prompt", "plain"],
    ageIdentities: ["age.key", "~/age.key"],
  };
  const NO_VAULT = {
    vaultIds: [],
    vaultPasswordFiles: [],
    askVaultPassword: false,
    vaultIdMatch: false,
    ageRecipients: [],
  };
  const environment = {
    HOMERUN_FORKS: "5",
    HOMERUN_REMOTE_USER: "e",
    HOMERUN_INVENTORY: "x:y",
    HOMERUN_BECOME: "no",
    HOMERUN_OUTPUT: "quiet",
  };

  it("is the default where nobody says anything", () => {
    expect(mergeSettings({ flags: {}, environment: {}, project: {}, cwd })).toEqual({
      inventory: [],
      forks: 1000,
      become: false,
      hostKeyMode: "strict",
      connectTimeout: 10,
      output: "auto",
      ...NO_VAULT,
    });
  });

  it("is the project's file, with paths as seen from here", () => {
    expect(mergeSettings({ flags: {}, environment: {}, project, cwd })).toEqual({
      inventory: ["../inventory", "a,b,"],
      forks: 7,
      remoteUser: "p",
      privateKeyFile: "../keys/id",
      become: true,
      becomeUser: "q",
      hostKeyMode: "accept-new",
      connectTimeout: 33,
      runsDirectory: "/var/runs",
      output: "auto",
      ...NO_VAULT,
      vaultIds: ["prod@../vault/prod", "dev@prompt", "../plain"],
      ageIdentities: ["../age.key", "~/age.key"],
    });
  });

  it("is the environment before the project, and the call before both", () => {
    const merged = mergeSettings({
      flags: { remoteUser: "f", hostKeyMode: "strict" },
      environment,
      project,
      cwd,
    });
    expect(merged).toMatchObject({
      forks: 5,
      remoteUser: "f",
      inventory: ["x", "y"],
      become: false,
      output: "quiet",
      hostKeyMode: "strict",
      connectTimeout: 33,
    });
  });

  it.each([
    ["HOMERUN_FORKS", "0", "a whole number from 1 to 1000"],
    ["HOMERUN_BECOME", "maybe", "yes or no"],
    ["HOMERUN_HOST_KEY", "never", "strict, accept-new"],
    ["HOMERUN_OUTPUT", "loud", "auto, live, plain, quiet, json"],
    ["HOMERUN_TIMEOUT", "-1", "a whole number from 1 to 3600"],
  ])("is not taken from %s=%s", async (name, value, expected) => {
    const { code, err } = await call(["run", "a.yml"], { surroundings: { environment: { [name]: value } } });
    expect(code).toBe(5);
    expect(err).toContain(
      `error[CLI0203]: \`${value}\` in the environment variable \`${name}\` is not accepted`,
    );
    expect(err).toContain(expected);
  });

  it("reaches the operations", async () => {
    const surroundings = {
      environment: { HOMERUN_FORKS: "5" },
      loadProject: async () => ({ forks: 7, remoteUser: "p" }),
    };
    expect(await optionsOf("run a.yml", { surroundings })).toMatchObject({
      forks: 5,
      connection: { remoteUser: "p" },
    });
  });
});

describe("readExtraVars", () => {
  it.each([
    ["a=1", { kind: "pairs", values: { a: "1" } }],
    ["a=1 b=two", { kind: "pairs", values: { a: "1", b: "two" } }],
    [
      'a=\'x y\' b="p \\"q\\" r" c=x\\ y d=',
      { kind: "pairs", values: { a: "x y", b: 'p "q" r', c: "x y", d: "" } },
    ],
    [
      "a={{ b + 1 }} c='{{ d }} e'{% if f %}g{% endif %} h={i",
      { kind: "pairs", values: { a: "{{ b + 1 }}", c: "{{ d }} e{% if f %}g{% endif %}", h: "{i" } },
    ],
    ["url=http://x/?a=b&c=d", { kind: "pairs", values: { url: "http://x/?a=b&c=d" } }],
    ["__proto__=1", { kind: "pairs", values: JSON.parse('{"__proto__":"1"}') as Record<string, string> }],
    ['{"a": [1]}', { kind: "yaml", text: '{"a": [1]}' }],
    ["---\na: 1", { kind: "yaml", text: "---\na: 1" }],
    [" @vars/secrets.yml", { kind: "file", path: "vars/secrets.yml" }],
  ])("reads %j", (text, expected) => {
    expect(readExtraVars(text)).toEqual(expected);
  });
});
