/** ansible.cfg and the ANSIBLE_ variables: which file counts, how it is read, what becomes of a value. */

import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settingNotices } from "../../../src/cli/ansible/setting-notices.ts";
import { type Configuration, readConfiguration } from "../../../src/cli/ansible/settings/configuration.ts";
import { parseIni } from "../../../src/cli/ansible/settings/parse-ini.ts";
import { SETTINGS } from "../../../src/cli/ansible/settings/settings.ts";
import { DiagnosticError } from "../../../src/diagnostics/diagnostic.ts";

interface Place {
  readonly cwd: string;
  readonly home: string;
}

function place(): Place {
  const root = mkdtempSync(join(tmpdir(), "ansible-cfg-"));
  const [cwd, home] = [join(root, "project"), join(root, "home")];
  for (const folder of [cwd, home]) mkdirSync(folder);
  return { cwd, home };
}

function read(at: Place, environment: Record<string, string> = {}): Promise<Configuration> {
  return readConfiguration({ ...at, environment });
}

async function problems(at: Place, environment: Record<string, string> = {}): Promise<string> {
  try {
    await read(at, environment);
    return "";
  } catch (error) {
    if (error instanceof DiagnosticError) return error.message;
    throw error;
  }
}

describe("the table", () => {
  it("names each setting, variable and key once", () => {
    for (const words of [
      SETTINGS.map((s) => s.name),
      SETTINGS.flatMap((s) => s.env).filter((name) => name.startsWith("ANSIBLE_")),
    ])
      expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  it("says of each what it comes to", () => {
    expect(SETTINGS.filter((s) => s.about === "")).toEqual([]);
    expect(SETTINGS.filter((s) => s.treatment === "refused" && (s.fine ?? []).length === 0)).toEqual([]);
  });
});

describe("a setting that is set to nothing", () => {
  it("is off where it is a switch", async () => {
    const found = await read(place(), { ANSIBLE_NO_LOG: "", ANSIBLE_FORCE_COLOR: " " });
    expect([found.bool("DEFAULT_NO_LOG"), found.bool("ANSIBLE_FORCE_COLOR")]).toEqual([false, false]);
  });
});

describe("which file counts", () => {
  it("the named one, that of the folder, that of the home", async () => {
    const at = place();
    const own = join(at.home, ".ansible.cfg");
    writeFileSync(own, "[defaults]\nforks = 1\n");
    expect(await read(at)).toMatchObject({ path: own });
    const here = join(at.cwd, "ansible.cfg");
    writeFileSync(here, "[defaults]\nforks = 2\n");
    expect((await read(at)).int("DEFAULT_FORKS")).toBe(2);
    const named = join(at.home, "other.cfg");
    writeFileSync(named, "[defaults]\nforks = 3\n");
    expect((await read(at, { ANSIBLE_CONFIG: named })).int("DEFAULT_FORKS")).toBe(3);
    expect((await read(at, { ANSIBLE_CONFIG: named, ANSIBLE_FORKS: "4" })).int("DEFAULT_FORKS")).toBe(4);
    expect((await read(at, { ANSIBLE_CONFIG: at.cwd })).path).toBe(here);
  });

  it("not the one of a folder in which everybody may write", async () => {
    const at = place();
    writeFileSync(join(at.cwd, "ansible.cfg"), "[defaults]\nforks = 2\n");
    chmodSync(at.cwd, 0o777);
    const found = await read(at);
    expect(found.path).not.toBe(join(at.cwd, "ansible.cfg"));
    if (found.path === undefined) expect(found.warnings.join()).toContain("world writable directory");
  });
});

describe("values", () => {
  it("have the kinds of their settings, and paths start at the file", async () => {
    const at = place();
    writeFileSync(
      join(at.cwd, "ansible.cfg"),
      `# a comment
[defaults]
inventory = hosts, more/   ; behind
roles_path = roles:~/roles:{{CWD}}/x
remote_user = "ann"
host_key_checking = False
timeout: 30
callbacks_enabled = timer,
    profile_tasks
[privilege_escalation]
become = yes
[private]
anything = goes
`,
    );
    const found = await read(at, { ANSIBLE_PRIVATE_KEY_FILE: "key" });
    expect(found.list("DEFAULT_HOST_LIST")).toEqual([join(at.cwd, "hosts"), join(at.cwd, "more")]);
    expect(found.list("DEFAULT_ROLES_PATH")).toEqual([
      join(at.cwd, "roles"),
      join(at.home, "roles"),
      join(at.cwd, "x"),
    ]);
    expect(found.text("DEFAULT_REMOTE_USER")).toBe("ann");
    expect([found.bool("HOST_KEY_CHECKING"), found.bool("DEFAULT_BECOME")]).toEqual([false, true]);
    expect(found.int("DEFAULT_TIMEOUT")).toBe(30);
    expect(found.list("CALLBACKS_ENABLED")).toEqual(["timer", "profile_tasks"]);
    expect(found.text("DEFAULT_PRIVATE_KEY_FILE")).toBe(join(at.cwd, "key"));
    expect(found.origin("DEFAULT_PRIVATE_KEY_FILE")).toBe("env: ANSIBLE_PRIVATE_KEY_FILE");
    expect(found.bool("DEFAULT_FORCE_HANDLERS")).toBeUndefined();
  });

  it.each([
    ["ANSIBLE_FORKS", "many", "a whole number"],
    ["ANSIBLE_BECOME", "perhaps", "yes or no"],
    ["ANSIBLE_PRIVATE_ROLE_VARS", "yes", "DEFAULT_PRIVATE_ROLE_VARS"],
    ["ANSIBLE_ERROR_ON_UNDEFINED_VARS", "no", "DEFAULT_UNDEFINED_VAR_BEHAVIOR"],
  ])("%s=%s is refused", async (name, value, named) => {
    const said = await problems(place(), { [name]: value });
    expect(said).toMatch(/CLI020[78]/);
    if (named.startsWith("DEFAULT")) expect(said).toContain(named);
  });

  it("fine values of what else is refused pass, and what changes nothing is told", async () => {
    const found = await read(place(), {
      ANSIBLE_PRIVATE_ROLE_VARS: "no",
      ANSIBLE_CACHE_PLUGIN: "redis",
    });
    expect(found.warnings.join()).toContain("CACHE_PLUGIN is `redis`");
    expect((await read(place(), { ANSIBLE_CACHE_PLUGIN: "memory" })).warnings).toEqual([]);
    const kept = await read(place(), { ANSIBLE_CACHE_PLUGIN: "jsonfile" });
    expect([kept.warnings, kept.text("CACHE_PLUGIN")]).toEqual([[], "jsonfile"]);
  });
});

describe("what is told once", () => {
  it("names the file of rejected modules, which homerun does not heed", async () => {
    const at = place();
    expect(settingNotices(await read(at))).toEqual([]);
    writeFileSync(join(at.cwd, "ansible.cfg"), "[defaults]\nplugin_filters_cfg = filters.yml\n");
    expect(settingNotices(await read(at)).join()).toContain(join(at.cwd, "filters.yml"));
  });
});

describe("the form of the file", () => {
  it.each([
    ["x = 1", "there is no section above this line"],
    ["[a]\nx", "this is neither a section nor `key = value`"],
    ["[a]\nx=1\nX=2", "`x` stands there twice"],
    ["[a]\n[a]", "the section `a` stands there twice"],
  ])("%j: %s", (text, message) => {
    expect(parseIni(text).problems.map((p) => p.message)).toEqual([message]);
  });

  it("is told with the place", async () => {
    const at = place();
    writeFileSync(join(at.cwd, "ansible.cfg"), "[defaults]\nnonsense\n");
    expect(await problems(at)).toContain("neither a section");
  });
});
