import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { operations } from "../../src/cli/operations/operations.ts";
import { loadProject } from "../../src/cli/project-file.ts";
import { fileReader } from "../../src/source/file-reader.ts";
import { type Call, call } from "./call.ts";

type Files = Readonly<Record<string, string>>;

function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "homerun-inventory-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
    if (text.startsWith("#!")) chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** `homerun inventory` in a folder with these files; `hosts` is the inventory. */
async function inventory(
  files: Files,
  words: readonly string[] = [],
  folder = folderWith(files),
): Promise<Call> {
  return call(["inventory", "-i", "hosts", ...words], {
    surroundings: {
      cwd: folder,
      environment: { PATH: process.env.PATH },
      loadOperations: async () => operations,
      loadProject: async (directory) => loadProject(directory, fileReader()),
    },
  });
}

const HOSTS = `lone
[web]
a ansible_host=10.0.0.1 peer="{{ hostvars['b'].ansible_host }}"
b ansible_host=10.0.0.2
[web:vars]
members={{ groups.web | join('+') }}
uptime={{ ansible_facts.uptime_seconds }}
`;

describe("homerun inventory", () => {
  it("shows groups with their hosts", async () => {
    const { out, code } = await inventory({ hosts: HOSTS }, ["web"]);
    expect([code, out]).toEqual([0, "all:\n  ungrouped:\n  web:\n    a\n    b\n"]);
  });

  it("shows values that need groups and other hosts, with their origins", async () => {
    const { out } = await inventory({ hosts: HOSTS }, ["--host", "a"]);
    const shown = out.split("\n");
    expect(shown).toContain("peer: 10.0.0.2  # inventory host variables, hosts:3:25");
    expect(shown).toContain("members: a+b  # inventory group variables, hosts:6:1");
    expect(shown.find((l) => l.startsWith("uptime"))).toMatch(/ansible_facts\.uptime_seconds.*needs facts/);
  });

  it("gives the evaluated values as JSON, or as they are written", async () => {
    const evaluated = JSON.parse((await inventory({ hosts: HOSTS }, ["--host", "a", "--json"])).out);
    expect(evaluated).toMatchObject({ peer: "10.0.0.2", members: "a+b", group_names: ["web"] });
    const raw = JSON.parse((await inventory({ hosts: HOSTS }, ["--host", "a", "--raw"])).out);
    expect(raw).toEqual({
      ansible_host: "10.0.0.1",
      members: "{{ groups.web | join('+') }}",
      peer: "{{ hostvars['b'].ansible_host }}",
      uptime: "{{ ansible_facts.uptime_seconds }}",
    });
  });

  it("writes an export that is an inventory again", async () => {
    const folder = folderWith({ hosts: HOSTS });
    const first = await inventory({}, ["--list", "--export", "--output", "saved.json"], folder);
    expect([first.code, first.out]).toEqual([0, ""]);
    const again = await inventory(
      {},
      ["--list"],
      folderWith({ hosts: readFileSync(join(folder, "saved.json"), "utf8") }),
    );
    expect(JSON.parse(again.out)).toEqual(JSON.parse((await inventory({}, ["--list"], folder)).out));
  });

  it("writes TOML and YAML", async () => {
    const files = { hosts: "[web]\na f=1.0 n=1 t=[1]\n" };
    expect((await inventory(files, ["--list", "--toml"])).out).toBe(
      "[web.hosts.a]\nf = 1.0\nn = 1\nt = [ 1 ]\n",
    );
    expect((await inventory(files, ["--list", "-y"])).out).toBe(
      "all:\n  children:\n    web:\n      hosts:\n        a:\n          f: 1.0\n          n: 1\n          t:\n          - 1\n",
    );
    const { code, err } = await inventory({ hosts: "a n=None\n" }, ["--list", "--toml"]);
    expect([code, err]).toEqual([5, expect.stringContaining("INV0122")]);
  });

  it("draws a graph from a group", async () => {
    expect((await inventory({ hosts: HOSTS }, ["--graph", "web"])).out).toBe("@web:\n  |--a\n  |--b\n");
    const { code, err } = await inventory({ hosts: HOSTS }, ["--graph", "wbe"]);
    expect([code, err]).toEqual([5, expect.stringContaining("did you mean `web`?")]);
  });

  it("limits the list, also by a file", async () => {
    const files = { hosts: HOSTS, "web.retry": "a\n\nlone\n" };
    const listed = async (limit: string) =>
      Object.keys(JSON.parse((await inventory(files, ["--list", "-l", limit])).out)._meta.hostvars);
    expect(await listed("web:!a")).toEqual(["b"]);
    expect(await listed("@web.retry")).toEqual(["a"]);
    const { err } = await inventory(files, ["--list", "-l", "@none"]);
    expect(err).toContain("INV0121");
  });

  it.each([
    [["--list", "--graph"], "CLI0202"],
    [["--list", "--yaml", "--toml"], "CLI0202"],
    [["--list", "--output", "nowhere/x"], "INV0123"],
    [["--host", "c"], "RUN0115"],
  ])("refuses %s", async (words, code) => {
    const result = await inventory({ hosts: HOSTS }, words);
    expect([result.code, result.err]).toEqual([expect.any(Number), expect.stringContaining(code)]);
    expect(result.code).not.toBe(0);
  });
});

describe("settings of the project", () => {
  it("let a run go on without a source that can't be read", async () => {
    const files = { hosts: "nas\n[x:vars\n", "homerun.yml": "unparsed_inventory: warning\n" };
    const { code, out } = await inventory(files, ["-i", "nas,", "--list"]);
    expect([code, JSON.parse(out).ungrouped]).toEqual([0, { hosts: ["nas"] }]);
  });

  it("decide which forms are read", async () => {
    const { code, err } = await inventory({ hosts: "nas\n", "homerun.yml": "inventory_forms: [yaml]\n" });
    expect([code, err]).toEqual([5, expect.stringContaining("INV0117")]);
  });
});

describe("inventory programs", () => {
  const program = (body: string) => inventory({ hosts: `#!/bin/sh\n${body}\n` }, ["--list"]);

  it("are run, with their own words to stderr passed on", async () => {
    const { code, out, err } = await program(
      `echo '{"web": ["a"], "_meta": {"hostvars": {}}}'; echo hello >&2`,
    );
    expect([code, JSON.parse(out).web, err]).toEqual([0, { hosts: ["a"] }, expect.stringContaining("hello")]);
  });

  it("are asked for each host, where the list has no variables", async () => {
    const { out } = await program(
      `case $1 in --list) echo '{"web": ["a"]}';; *) echo "{\\"me\\": \\"$2\\"}";; esac`,
    );
    expect(JSON.parse(out)._meta.hostvars).toEqual({ a: { me: "a" } });
  });

  it.each([
    ['echo \'{"web": ["a"]}\'; echo reason >&2; exit 3', ["INV0114", "exited with 3", "reason"]],
    ["echo nothing", ["INV0114", "did not print JSON"]],
    ["kill -9 $$", ["INV0114", "was killed"]],
    ["printf '\\377'", ["INV0114", "no UTF-8"]],
    ["echo '[]'", ["INV0101"]],
    ['echo \'{"web": {"hosts": "a"}}\'', ["INV0101"]],
    ['case $1 in --list) echo \'{"web": ["a"]}\';; *) exit 1;; esac', ["INV0114", "--host a"]],
  ])("that go wrong are refused: %s", async (body, words) => {
    const { code, err } = await program(body);
    expect(code).toBe(5);
    for (const word of words) expect(err).toContain(word);
  });
});
