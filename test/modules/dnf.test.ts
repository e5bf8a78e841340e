import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { dnf } from "../../src/modules/dnf.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { dnfCalls, dnfTools, type FakeRpms, fakeRpms } from "./dnf/fake-dnf.ts";
import { observe, perform, predicted, readParams } from "./local-host.ts";

const HOST: FakeRpms = {
  installed: ["alpha 1.1-1"],
  available: ["alpha 1.1-1", "alpha 2.0-1", "beta 1.0-1"],
};

async function run(params: Readonly<Record<string, unknown>>, rpms: FakeRpms = HOST) {
  const folder = tempFolder();
  fakeRpms(rpms)(folder);
  const tools = dnfTools(folder);
  writeFileSync(path.join(folder, "rpm/calls"), "");
  const [dash] = SHELLS;
  if (!dash) throw new Error("no shell");
  const shell = { ...dash, path: `${tools}:${dash.path}` };
  const performed = await perform(dnf, params, { shell });
  return { ...performed, calls: dnfCalls(folder), shell };
}

const ALWAYS = "--setopt=exit_on_lock=1";
const SIGNED = "--setopt=gpgcheck=1 --setopt=localpkg_gpgcheck=1";

describe("dnf's words", () => {
  const cases: readonly { readonly params: Readonly<Record<string, unknown>>; readonly words: string }[] = [
    {
      params: { enablerepo: "a,b", disablerepo: "*" },
      words: `--disablerepo=* --enablerepo=a --enablerepo=b ${SIGNED} --setopt=install_weak_deps=1`,
    },
    {
      params: { disable_gpg_check: true, install_weak_deps: false, sslverify: false },
      words: "--setopt=sslverify=0 --nogpgcheck --setopt=install_weak_deps=0",
    },
    {
      params: { exclude: ["x*", "y"], disable_excludes: "main", skip_broken: true, allowerasing: true },
      words: `--exclude=x* --exclude=y --setopt=disable_excludes=main ${SIGNED} --setopt=install_weak_deps=1 --skip-broken --allowerasing`,
    },
    {
      params: { nobest: true, cacheonly: true, conf_file: "/etc/other.conf", releasever: "9" },
      words: `--config=/etc/other.conf --releasever=9 --cacheonly ${SIGNED} --setopt=install_weak_deps=1 --setopt=best=0`,
    },
    {
      params: { enable_plugin: "versionlock", disable_plugin: ["copr"], best: true, validate_certs: false },
      words: `--disableplugin=copr --enableplugin=versionlock --setopt=sslverify=0 ${SIGNED} --setopt=install_weak_deps=1 --setopt=best=1`,
    },
    {
      params: { download_only: true, download_dir: "/srv/dl" },
      words: `${SIGNED} --setopt=install_weak_deps=1 --downloadonly --downloaddir=/srv/dl`,
    },
  ];

  test.each(cases)("$params", async ({ params, words }) => {
    const { calls } = await run({ name: "beta", ...params });
    expect(calls).toEqual([
      `--assumeno install ${ALWAYS} ${words} beta`,
      `-y ${ALWAYS} ${words} install beta`,
    ]);
  });

  test("of upgrades", async () => {
    const { calls } = await run({ name: "alpha", state: "latest", security: true, bugfix: true });
    expect(calls[0]).toContain("--security --bugfix");
    expect(calls[1]).toMatch(/--security --bugfix upgrade alpha$/);
  });

  test("of a removal, with what came along or without", async () => {
    const plain = await run({ name: "alpha", state: "absent" });
    expect(plain.calls[1]).toBe(`-y ${ALWAYS} --setopt=clean_requirements_on_remove=0 remove alpha`);
    const clean = await run({ name: "alpha", state: "absent", autoremove: true });
    expect(clean.calls).toContain(`-y ${ALWAYS} --setopt=clean_requirements_on_remove=1 remove alpha`);
  });

  test("of new metadata alone", async () => {
    const { calls, changed, result } = await run({ update_cache: true });
    expect(calls).toEqual([`-y ${ALWAYS} --refresh makecache`]);
    expect([changed, result.msg]).toEqual([false, "Cache updated"]);
  });

  test("none where rpm knows that all is there, also with new metadata", async () => {
    const { calls, changed } = await run({ name: "alpha", update_cache: true });
    expect([calls, changed]).toEqual([[], false]);
  });
});

describe("what can't be meant is told when the playbook is read", () => {
  test.each([
    { params: {}, says: "one of `name`" },
    { params: { name: "a", list: "installed" }, says: "`list` only looks" },
    { params: { name: "a", best: true, nobest: true }, says: "can't both be given" },
    { params: { name: "a", state: "latest", autoremove: true }, says: "`autoremove` stands alone" },
    { params: { name: "a b" }, says: "several packages are a list" },
    { params: { name: "-y" }, says: "begins with a dash" },
    { params: { name: "a\nb" }, says: "line break" },
    { params: { name: "a", enablerepo: "--nogpgcheck" }, says: "begins with a dash" },
    { params: { name: "/tmp/a.rpm", state: "absent" }, says: "not by a file" },
    { params: { name: "a", use_backend: "dnf6" }, says: "dnf5" },
  ])("$says", ({ params, says }) => {
    expect(() => readParams(dnf, params)).toThrow(says);
  });
});

describe("a host that is not ready", () => {
  test("without dnf", async () => {
    const { refusal } = await perform(dnf, { name: "alpha" });
    expect(refusal?.message).toBe("this host has no dnf or yum");
    expect(refusal?.mayResolve).toBe(true);
  });

  test("without the generation that was asked for", async () => {
    const { refusal } = await run({ name: "alpha", use_backend: "dnf5" });
    expect(refusal?.message).toBe("this host has no dnf5");
  });

  test("no repository has it", async () => {
    const { refusal, calls } = await run({ name: ["nosuch", "beta"] });
    expect(refusal?.message).toBe("no repository of this host has the package `nosuch`");
    expect(refusal?.result?.failures).toEqual(["No package nosuch available."]);
    expect(calls.length).toBe(1);
  });

  test("the transaction fails", async () => {
    const { failed, changed, result } = await run({ name: "beta" }, { ...HOST, broken: true });
    expect(failed).toBe(
      "could not install beta: GPG check FAILED (`rpm_key` brings the key that it is signed with)",
    );
    expect([changed, result.rc]).toEqual([false, 1]);
  });
});

describe("what is told", () => {
  test("packages by their full names", async () => {
    const { result } = await run({ name: ["alpha", "beta"], state: "latest" });
    expect(result).toMatchObject({
      results: ["Installed: beta-1.0-1.noarch", "Installed: alpha-2.0-1.noarch"],
      rc: 0,
    });
  });

  test("a downgrade is called one", async () => {
    const { verdict } = await run(
      { name: "alpha-1.0", allow_downgrade: true },
      { ...HOST, available: ["alpha 1.0-1"] },
    );
    expect(verdict?.changes.map((c) => [c.summary, c.difference])).toEqual([
      ["downgrade alpha", { subject: "packages", before: "alpha 1.1-1\n", after: "alpha 1.0-1\n" }],
    ]);
  });
});

describe("after changes that are only promised", () => {
  async function later(params: Readonly<Record<string, unknown>>, name: string, installed: boolean) {
    const { shell } = await run({ name: "alpha" });
    const read = readParams(dnf, params);
    const seen = await observe(dnf, read, { shell });
    const promised = predicted(dnf, read, seen, [{ kind: "package", name, installed }], { shell });
    if (typeof promised === "string") throw new Error(promised);
    const view = { name: "here", user: "root", uid: 0, home: "/root", system: "Linux" };
    const verdict = dnf.decide(
      read as never,
      promised as never,
      { host: view, checkMode: true, verbosity: 0, now: 0 },
      {},
    );
    return "kind" in verdict ? verdict.message : verdict.changes.map((c) => c.summary);
  }

  test("what was installed is there", async () => {
    expect(await later({ name: "beta" }, "beta", true)).toEqual([]);
    expect(await later({ name: "nosuch" }, "nosuch", true)).toEqual([]);
  });

  test("what was removed is gone", async () => {
    expect(await later({ name: "alpha" }, "alpha", false)).toEqual(["install alpha"]);
    expect(await later({ name: "alpha", state: "absent" }, "alpha", false)).toEqual([]);
    expect(await later({ name: "beta", state: "absent" }, "beta", true)).toEqual(["remove beta"]);
  });
});

describe.each(SHELLS)("$name", (shell) => {
  test("asks and installs", async () => {
    const folder = tempFolder();
    fakeRpms(HOST)(folder);
    const run = { shell: { ...shell, path: `${dnfTools(folder)}:${shell.path}` } };
    const first = await perform(dnf, { name: ["beta", "alpha"], state: "latest" }, run);
    expect(first.verdict?.changes.map((c) => c.summary)).toEqual(["install beta", "upgrade alpha"]);
    expect((await perform(dnf, { name: ["beta", "alpha"], state: "latest" }, run)).changed).toBe(false);
  });
});
