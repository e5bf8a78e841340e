/** `homerun vault`: what becomes of files and values, and what is said where it can't be done. */

import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Project } from "../../src/model/project.ts";
import { EMPTY_KEYRING } from "../../src/vault/keyring.ts";
import { openVault } from "../../src/vault/open-vault.ts";
import { type Call, call, type World } from "./call.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-vault-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write("pw", "the password\n");
  write("other", "another one\n");
});

function write(name: string, text: string, mode = 0o644): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

interface Circumstances extends World {
  readonly project?: Project;
  readonly environment?: Readonly<Record<string, string>>;
}

function vault(words: string | readonly string[], world: Circumstances = {}): Promise<Call> {
  const argv = typeof words === "string" ? words.split(" ") : words;
  return call(["vault", ...argv], {
    ...world,
    surroundings: {
      cwd: folder,
      homeDirectory: folder,
      environment: { XDG_RUNTIME_DIR: folder, PATH: process.env.PATH, ...world.environment },
      loadProject: async () => world.project ?? {},
    },
  });
}

/** Makes the usual key and gives its recipient. */
async function keygen(): Promise<string> {
  return (await vault("keygen")).out.trim();
}

const PLAIN = "db_password: hunter2\n";

describe("encrypt and decrypt", () => {
  it.each([
    ["with the key that keygen made", "", "-----BEGIN AGE"],
    ["with a password", "--vault-password-file pw", "$ANSIBLE_VAULT;1.1;AES256"],
    ["with a password of an id", "--vault-id prod@pw", "$ANSIBLE_VAULT;1.2;AES256;prod"],
    [
      "with one of several",
      "--vault-id a@pw --vault-id b@other --encrypt-vault-id b",
      "$ANSIBLE_VAULT;1.2;AES256;b",
    ],
    ["with a passphrase from a file", "--format age --vault-password-file pw", "-----BEGIN AGE"],
  ])("%s", async (_name, options, head) => {
    if (options === "") await keygen();
    write("v.yml", PLAIN, 0o640);
    const given = options.split(" ").filter((word) => word !== "");
    expect(await vault(["encrypt", ...given, "v.yml"])).toMatchObject({ code: 0, out: "" });
    expect(read("v.yml").split("\n")[0]).toContain(head);
    expect(statSync(join(folder, "v.yml")).mode & 0o777).toBe(0o640);
    expect((await vault(["view", ...given, "v.yml"])).out).toBe(PLAIN);
    expect((await vault(["decrypt", ...given, "v.yml"])).code).toBe(0);
    expect(read("v.yml")).toBe(PLAIN);
    expect(statSync(join(folder, "v.yml")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith(".v.yml"))).toEqual([]);
  });

  it("for recipients of the project, whom the call's own replace", async () => {
    const mine = await keygen();
    const theirs = (await vault("keygen -o their.key")).out.trim();
    write("v.yml", PLAIN);
    await vault("encrypt v.yml", { project: { ageRecipients: [mine, theirs] } });
    expect((await vault("view v.yml --identity their.key")).out).toBe(PLAIN);
    await vault(`rekey v.yml --recipient ${theirs}`);
    expect((await vault("view v.yml")).err).toContain("VLT0102");
    expect((await vault("view v.yml --identity their.key")).out).toBe(PLAIN);
  });

  it.each([
    ["names decide", "--vault-id prod@pw", { ageRecipients: ["mine"] }, "ansible"],
    [
      "recipients of the project come before its passwords",
      "",
      { ageRecipients: ["mine"], vaultPasswordFiles: ["pw"] },
      "age",
    ],
    ["its passwords before the user's own key", "", { vaultPasswordFiles: ["pw"] }, "ansible"],
    [
      "--format says it",
      "--format ansible",
      { ageRecipients: ["mine"], vaultPasswordFiles: ["pw"] },
      "ansible",
    ],
    ["--format says it the other way", "--format age", { vaultPasswordFiles: ["pw"] }, "age"],
  ] as const)("%s", async (_name, options, project, format) => {
    const mine = await keygen();
    write("v.yml", PLAIN);
    const ageRecipients = "ageRecipients" in project ? { ageRecipients: [mine] } : {};
    await vault(["encrypt", ...options.split(" ").filter(Boolean), "v.yml"], {
      project: { ...project, ...ageRecipients },
    });
    expect(read("v.yml").startsWith("$ANSIBLE_VAULT") ? "ansible" : "age").toBe(format);
  });

  it("from the standard input to the standard output", async () => {
    const sealed = await vault("encrypt --vault-password-file pw", { input: PLAIN });
    expect(sealed.out).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
    const plain = await vault("decrypt --vault-password-file pw -", { input: sealed.out });
    expect(plain.out).toBe(PLAIN);
  });

  it("into another file", async () => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-password-file pw v.yml --output new/sealed");
    expect([read("v.yml"), statSync(join(folder, "new/sealed")).mode & 0o777]).toEqual([PLAIN, 0o600]);
    expect((await vault("view --vault-password-file pw new/sealed")).out).toBe(PLAIN);
  });

  it("what a link leads to, and the link stays", async () => {
    write("v.yml", PLAIN);
    symlinkSync("v.yml", join(folder, "link"));
    await vault("encrypt --vault-password-file pw link");
    expect(read("v.yml")).toMatch(/^\$ANSIBLE_VAULT/);
    expect(
      readdirSync(folder, { withFileTypes: true })
        .find((e) => e.name === "link")
        ?.isSymbolicLink(),
    ).toBe(true);
  });

  it("asks twice for a password that is new, and tells no typing error by it", async () => {
    write("v.yml", PLAIN);
    const differing = await vault("encrypt -J v.yml", { answers: ["one", "two"] });
    expect([differing.code, differing.err]).toEqual([5, expect.stringContaining("VLT0202")]);
    expect(read("v.yml")).toBe(PLAIN);
    expect((await vault("encrypt -J v.yml", { answers: ["one", "one"] })).code).toBe(0);
    expect((await vault("view --ask-vault-password v.yml", { answers: ["one"] })).out).toBe(PLAIN);
  });
});

describe("all files are looked at before one is changed", () => {
  it.each([
    ["encrypt", ["plain", "sealed"], "VLT0301", "`sealed` is encrypted already"],
    ["encrypt", ["plain", "nowhere"], "VLT0306", "`nowhere` can't be read: it is not there"],
    ["decrypt", ["sealed", "plain"], "VLT0302", "`plain` is not encrypted"],
    ["decrypt", ["sealed", "foreign"], "VLT0102", "`foreign` is encrypted with Ansible Vault (id `x`)"],
    ["rekey", ["sealed", "damaged"], "VLT0103", "`damaged` is encrypted, but damaged"],
    ["view", ["sealed", "foreign"], "VLT0102", "the password given does not open it, or it was changed"],
  ])("%s %j: %s", async (action, files, code, message) => {
    write("sealed", PLAIN);
    await vault("encrypt --vault-password-file pw sealed");
    write("foreign", PLAIN);
    await vault("encrypt --vault-id x@other foreign");
    write("damaged", read("sealed").slice(0, 200));
    write("plain", PLAIN);
    const before = files.map((name) => (existsSync(join(folder, name)) ? read(name) : ""));
    const {
      code: exit,
      err,
      out,
    } = await vault([
      action,
      ...["--vault-password-file", "pw", "--new-vault-password-file", "other"],
      ...files,
    ]);
    expect([exit, out]).toEqual([5, ""]);
    expect(err).toContain(code);
    expect(err.replace(/\s+/g, " ")).toContain(message);
    expect(files.map((name) => (existsSync(join(folder, name)) ? read(name) : ""))).toEqual(before);
  });
});

describe("rekey", () => {
  it.each([
    ["another password", "--new-vault-password-file other", "--vault-password-file other", "1.1"],
    ["another id", "--new-vault-id prod@other", "--vault-id prod@other", "1.2;AES256;prod"],
    [
      "a label of its own",
      "--new-vault-password-file other --encrypt-vault-id x",
      "--vault-id x@other",
      "1.2;AES256;x",
    ],
  ])("to %s", async (_name, options, opens, header) => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-password-file pw v.yml");
    await vault(`rekey --vault-password-file pw ${options} v.yml`);
    expect(read("v.yml")).toContain(`$ANSIBLE_VAULT;${header}`);
    expect((await vault(`view ${opens} v.yml`)).out).toBe(PLAIN);
    expect((await vault("view --vault-password-file pw v.yml")).code).toBe(5);
  });

  it("to age and back", async () => {
    await keygen();
    write("v.yml", PLAIN);
    await vault("encrypt --vault-password-file pw v.yml");
    await vault("rekey --vault-password-file pw --format age v.yml");
    expect(read("v.yml")).toMatch(/^-----BEGIN AGE/);
    await vault("rekey --new-vault-password-file other v.yml");
    expect((await vault("view --vault-password-file other v.yml")).out).toBe(PLAIN);
  });

  it("asks for the new password where none is named", async () => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-password-file pw v.yml");
    await vault("rekey --vault-password-file pw v.yml", { answers: ["new one", "new one"] });
    expect((await vault("view -J v.yml", { answers: ["new one"] })).out).toBe(PLAIN);
  });
});

describe("edit and create", () => {
  const editor = (line: string): Readonly<Record<string, string>> => {
    write("editor", `#!/bin/sh\n${line}\n`, 0o755);
    return { EDITOR: join(folder, "editor") };
  };
  const left = (): readonly string[] =>
    readdirSync(folder).filter((name) => name.startsWith("homerun-vault-"));

  it.each([
    ["age", ""],
    ["Ansible Vault", "--vault-id prod@pw"],
  ])("writes what was typed, encrypted as before: %s", async (_name, options) => {
    await keygen();
    write("v.yml", PLAIN);
    const given = options.split(" ").filter(Boolean);
    await vault(["encrypt", ...given, "v.yml"]);
    const head = read("v.yml").split("\n")[0];
    const environment = editor('stat -c "%a %n" "$1" > mode; echo "b: 2" >> "$1"');
    expect((await vault(["edit", ...given, "v.yml"], { environment })).code).toBe(0);
    expect(read("v.yml").split("\n")[0]).toBe(head);
    expect((await vault(["view", ...given, "v.yml"])).out).toBe(`${PLAIN}b: 2\n`);
    expect(read("mode")).toMatch(/^600 .*\/v\.yml$/m);
    expect(left()).toEqual([]);
  });

  it.each([
    ["ends badly", 'echo x >> "$1"; exit 3', "ended with 3"],
    ["is killed", 'echo x >> "$1"; kill -9 $$', "ended with 137"],
  ])("changes nothing where the editor %s", async (_name, line, why) => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-password-file pw v.yml");
    const before = read("v.yml");
    const { code, err } = await vault("edit --vault-password-file pw v.yml", { environment: editor(line) });
    expect([code, err.includes("VLT0305"), err.includes(why)]).toEqual([5, true, true]);
    expect([read("v.yml"), left()]).toEqual([before, []]);
  });

  it("leaves a file alone that was not changed", async () => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-password-file pw v.yml");
    const before = read("v.yml");
    await vault("edit --vault-password-file pw v.yml", { environment: { EDITOR: "true" } });
    expect(read("v.yml")).toBe(before);
  });

  it("refuses to lock out recipients that it does not know", async () => {
    const mine = await keygen();
    const theirs = (await vault("keygen -o their.key")).out.trim();
    write("v.yml", PLAIN);
    await vault("encrypt v.yml", { project: { ageRecipients: [mine, theirs] } });
    const environment = editor('echo "b: 2" >> "$1"');
    const refused = await vault("edit v.yml", { environment });
    expect([refused.code, refused.err]).toEqual([5, expect.stringContaining("VLT0309")]);
    await vault("edit v.yml", { environment, project: { ageRecipients: [mine, theirs] } });
    expect((await vault("view v.yml --identity their.key")).out).toBe(`${PLAIN}b: 2\n`);
  });

  it("create makes a new file, and never replaces one", async () => {
    const environment = editor(`printf '${PLAIN}' > "$1"`);
    await vault("create --vault-password-file pw new/v.yml", { environment });
    expect((await vault("view --vault-password-file pw new/v.yml")).out).toBe(PLAIN);
    expect(statSync(join(folder, "new/v.yml")).mode & 0o777).toBe(0o600);
    expect((await vault("create --vault-password-file pw new/v.yml", { environment })).err).toContain(
      "VLT0307",
    );
  });
});

describe("encrypt-string", () => {
  const password = { label: "default", password: Buffer.from("the password") };
  const opened = (lines: string): string => {
    const text = lines
      .split("\n")
      .slice(1)
      .map((line) => line.trim())
      .join("\n");
    const found = openVault(text, { ...EMPTY_KEYRING, passwords: [password] });
    return found.kind === "opened" ? found.plain.toString() : found.kind;
  };

  it.each([
    ["a word", ["hunter2", "-n", "x"], {}, [["x: !vault |", "hunter2"]]],
    ["without a name", ["hunter2"], {}, [["!vault |", "hunter2"]]],
    [
      "several",
      ["a1", "b2", "--name", "a", "--name", "b"],
      {},
      [
        ["a: !vault |", "a1"],
        ["b: !vault |", "b2"],
      ],
    ],
    ["the standard input", ["--stdin-name", "s"], { input: "line\n" }, [["s: !vault |", "line\n"]]],
    ["what is typed", ["-p", "-n", "t"], { answers: ["typed"] }, [["t: !vault |", "typed"]]],
  ] as const)("%s", async (_name, words, world, values) => {
    const { code, out } = await vault(["encrypt-string", "--vault-password-file", "pw", ...words], world);
    expect(code).toBe(0);
    const parts = out.split(/^(?=\S)/m);
    expect(parts.map((part) => [part.split("\n")[0], opened(part)])).toEqual(values);
    expect(out).toMatch(/^ {10}\$ANSIBLE_VAULT/m);
  });

  it("has the tag of its format", async () => {
    await keygen();
    const { out } = await vault("encrypt-string hunter2 --name x");
    expect(out).toMatch(/^x: !age \|\n {10}-----BEGIN AGE ENCRYPTED FILE-----\n( {10}\S.*\n)+$/);
  });

  it.each([
    [["a", "b", "-n", "x"], "VLT0308"],
    [["a", "-n", "x", "-n", "y"], "VLT0308"],
    [["$ANSIBLE_VAULT;1.1;AES256"], "VLT0301"],
    [["-p"], "VLT0202"],
  ])("refuses %j", async (words, code) => {
    const { err, out } = await vault(["encrypt-string", "--vault-password-file", "pw", ...words]);
    expect([err, out]).toEqual([expect.stringContaining(code), ""]);
  });
});

describe("keygen", () => {
  it("makes a private file, once", async () => {
    const recipient = await keygen();
    const path = ".config/homerun/age.key";
    expect(recipient).toMatch(/^age1[a-z0-9]{58}$/);
    expect(read(path)).toMatch(
      new RegExp(`^# created: .*\n# public key: ${recipient}\nAGE-SECRET-KEY-1[A-Z0-9]{58}\n$`),
    );
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
    const before = read(path);
    expect((await vault("keygen")).err).toContain("VLT0307");
    expect(read(path)).toBe(before);
  });

  it("may itself be encrypted with a passphrase", async () => {
    await keygen();
    write("v.yml", PLAIN);
    await vault("encrypt v.yml");
    await vault("encrypt --format age --vault-password-file pw .config/homerun/age.key");
    expect((await vault("view --vault-password-file pw v.yml")).out).toBe(PLAIN);
    expect((await vault("view v.yml")).err).toContain("VLT0101");
  });
});

describe("what can't be", () => {
  it.each([
    ["encrypt v.yml", "VLT0304"],
    ["encrypt --vault-id a@pw --vault-id b@other v.yml", "VLT0303"],
    ["encrypt --vault-id a@pw --encrypt-vault-id b v.yml", "VLT0303"],
    ["encrypt --recipient age1x v.yml", "VLT0204"],
    ["encrypt --vault-password-file nowhere v.yml", "VLT0201"],
    ["encrypt --vault-password-file empty v.yml", "VLT0201"],
    ["encrypt --vault-password-file . v.yml", "VLT0201"],
    ["encrypt --vault-password-file p\0w v.yml", "VLT0201"],
    [`encrypt --vault-password-file ${"p".repeat(5000)} v.yml`, "VLT0201"],
    ["encrypt -J v.yml", "VLT0202"],
    ["encrypt --vault-password-file pw --output x v.yml w.yml", "VLT0308"],
    ["view", "VLT0302"],
    ["edit", "VLT0308"],
    ["view --identity pw v.yml", "VLT0203"],
    ["encrpt v.yml", "VLT0310"],
    ["", "CLI0103"],
  ])("homerun vault %s: %s", async (words, code) => {
    write("v.yml", PLAIN);
    write("empty", "\n");
    const { code: exit, err } = await vault(words.split(" ").filter(Boolean));
    expect([exit === 0, err]).toEqual([false, expect.stringContaining(code)]);
    expect(read("v.yml")).toBe(PLAIN);
  });
});

describe("where passwords come from", () => {
  it.each([
    ["a program", "#!/bin/sh\necho 'the password'\n", "ask.sh", "--vault-id prod@ask.sh"],
    [
      "a client, which is told the id",
      '#!/bin/sh\n[ "$*" = "--vault-id prod" ] && echo "the password"\n',
      "get-client.sh",
      "--vault-id prod@get-client.sh",
    ],
    ["a file with blanks around it", "\n  the password \n\n", "blanks", "--vault-id prod@blanks"],
  ])("%s", async (_name, text, file, options) => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-id prod@pw v.yml");
    write(file, text, text.startsWith("#!") ? 0o755 : 0o600);
    expect((await vault(`view ${options} v.yml`)).out).toBe(PLAIN);
  });

  it.each([
    ["#!/bin/sh\nexit 4\n", "ended with 4"],
    ["#!/bin/sh\n", "is empty"],
    ["the password\n", "must not be executable"],
  ])("a program %j is refused", async (text, message) => {
    write("ask", text, 0o755);
    const { err } = await vault("view --vault-password-file ask v.yml");
    expect(err).toContain("VLT0201");
    expect(err.replace(/\s+/g, " ")).toContain(message);
  });

  it("a password file that is itself encrypted, with a password before it", async () => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-id prod@pw v.yml");
    await vault("encrypt --vault-id other@other pw");
    expect((await vault("view --vault-id other@other --vault-id prod@pw v.yml")).out).toBe(PLAIN);
  });

  it("the environment, the project, a prompt with its label", async () => {
    write("v.yml", PLAIN);
    await vault("encrypt --vault-id prod@pw v.yml");
    const environment = { HOMERUN_VAULT_IDS: "prod@pw, x@other" };
    expect((await vault("view v.yml", { environment })).out).toBe(PLAIN);
    expect((await vault("view v.yml", { project: { directory: folder, vaultIds: ["prod@pw"] } })).out).toBe(
      PLAIN,
    );
    expect((await vault("view --vault-id prod@prompt v.yml", { answers: ["the password"] })).out).toBe(PLAIN);
    const strict = { vaultIds: ["x@pw"], vaultIdMatch: true };
    expect((await vault("view v.yml", { project: strict })).err).toContain(
      "only passwords of the very id count",
    );
  });
});
