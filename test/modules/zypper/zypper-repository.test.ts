/** zypper_repository: what is refused, which words zypper is given, what happens where it fails. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { zypperRepositories } from "../../../src/host/reads/zypper-repositories.ts";
import { zypperRepository } from "../../../src/modules/zypper-repository.ts";
import { DASH, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { overlayOf, perform, readParams } from "../local-host.ts";
import {
  type FakeRepository,
  havingRepositories,
  repositoriesOf,
  repositoryCalls,
  repositoryTools,
} from "./fake-repositories.ts";

type Params = Readonly<Record<string, unknown>>;

const OSS = ["oss", 'It\'s "main" & <more>', "http://example.org/oss/", 99, 1, 1, 1] as const;

function host(entries: readonly FakeRepository[] = [OSS], shell = DASH) {
  const folder = tempFolder();
  havingRepositories(...entries)(folder);
  return {
    folder,
    run: { shell: { ...shell, path: `${repositoryTools(folder)}:${DASH.path}` }, home: folder },
  };
}

describe("before the run", () => {
  test.each<readonly [Params, string]>([
    [{}, "`repo` is missing"],
    [{ repo: "http://x" }, "`name` is missing"],
    [{ state: "absent" }, "`name` or `repo`"],
    [{ repo: "*" }, "`runrefresh: true` only"],
    [{ name: "x", repo: "http://x/y.repo" }, "says its name itself"],
    [{ name: "-x", repo: "http://x" }, "an alias"],
    [{ name: "a]", repo: "http://x" }, "an alias"],
    [{ name: "a", repo: "--x" }, "an address"],
    [{ name: "a", repo: "http://x", description: "a\nb" }, "one line"],
    [{ name: "a", repo: "http://x", priority: -1 }, "0 or more"],
  ])("%j is refused", (params, words) => {
    expect(() => readParams(zypperRepository, params)).toThrow(words);
  });
});

describe("on a host", () => {
  const NEW = { name: "new", repo: "http://example.org/new?a=b&c='d'" };

  test.each(SHELLS)("one that can't be added costs nobody the old one in $name", async (shell) => {
    const { folder, run } = host([OSS], shell);
    const before = repositoriesOf(folder);
    const done = await perform(zypperRepository, { name: "oss", repo: "http://unreachable.example" }, run);
    expect(done.failed).toContain("Timeout exceeded");
    expect(repositoriesOf(folder)).toEqual(before);
  });

  test.each<readonly [Params, readonly string[]]>([
    [NEW, [`addrepo --check --gpgcheck --refresh -- ${NEW.repo} new`]],
    [
      { ...NEW, description: "D", priority: 5, enabled: false, autorefresh: false, disable_gpg_check: true },
      [`addrepo --check --name D --priority 5 --disable --no-gpgcheck -- ${NEW.repo} new`],
    ],
    [
      { ...NEW, auto_import_keys: true },
      [
        `addrepo --check --gpgcheck --refresh -- ${NEW.repo} new`,
        "--gpg-auto-import-keys refresh --force --repo new",
      ],
    ],
    [{ name: "oss", repo: "http://example.org/oss", priority: 9 }, ["modifyrepo --priority 9 -- oss"]],
    [{ name: "oss", repo: "http://example.org/oss", runrefresh: true }, ["refresh --force --repo oss"]],
    [{ repo: "*", runrefresh: true, auto_import_keys: true }, ["--gpg-auto-import-keys refresh --force"]],
    [{ name: "oss", state: "absent" }, ["removerepo -- oss"]],
  ])("%j", async (params, calls) => {
    const { folder, run } = host();
    await perform(zypperRepository, params, run);
    expect(repositoryCalls(folder)).toEqual(calls);
  });

  test("a refresh is no change that counts", async () => {
    const { run } = host();
    const same = { name: "oss", repo: "http://example.org/oss", runrefresh: true };
    for (const params of [{ repo: "*", runrefresh: true }, same]) {
      const { verdict } = await perform(zypperRepository, params, run);
      expect(verdict?.changes.map(({ counts }) => counts)).toEqual([false]);
    }
  });

  test.each<readonly [string, string]>([
    ["[a]\nbaseurl=x\n[b]\nbaseurl=y\n", "has 2 repositories, not one"],
    ["name=x\n", "has 0 repositories, not one"],
    ["[a]\nmirrorlist=x\n", "has no `baseurl`"],
  ])("a file of %j is refused", async (text, words) => {
    const { folder, run } = host();
    const repo = path.join(folder, "x.repo");
    writeFileSync(repo, text);
    const { refusal } = await perform(zypperRepository, { repo }, run);
    expect(refusal?.message).toContain(words);
  });

  test("keys that a file names are trusted", async () => {
    const { folder, run } = host();
    const repo = path.join(folder, "x.repo");
    writeFileSync(
      repo,
      "[x]\nbaseurl=http://example.org/x\ngpgkey=http://example.org/key\ngpgcheck=1\nautorefresh=0\n",
    );
    await perform(zypperRepository, { repo }, run);
    expect(repositoryCalls(folder)).toEqual([
      "addrepo --check --gpgcheck -- http://example.org/x x",
      "--gpg-auto-import-keys refresh --force --repo x",
    ]);
  });

  test.each<readonly [string, Params, string, boolean | undefined]>([
    ["no such file", { repo: "/nonexistent/x.repo" }, "can't read /nonexistent/x.repo", true],
    ["two of them", { name: "oss", repo: "http://example.org/other" }, "set `overwrite_multiple", undefined],
  ])("refuses: %s", async (_title, params, words, mayResolve) => {
    const other = ["other", "other", "http://example.org/other", 99, 1, 1, 1] as const;
    const { refusal } = await perform(zypperRepository, params, host([OSS, other]).run);
    expect([`${refusal?.message} ${refusal?.help}`, refusal?.mayResolve]).toEqual([
      expect.stringContaining(words),
      mayResolve,
    ]);
  });

  test("a zypper that is locked, and none at all", async () => {
    const { folder, run } = host();
    writeFileSync(path.join(folder, "zypp/locked"), "");
    expect((await perform(zypperRepository, NEW, run)).refusal?.message).toContain(
      "System management is locked",
    );
    const { refusal } = await perform(zypperRepository, NEW, { shell: DASH, home: folder });
    expect([refusal?.message, refusal?.mayResolve]).toEqual(["this host has no zypper", true]);
  });

  test("variables are compared as the file has them", () => {
    const said = [
      '<stream><repo-list>\n<repo alias="v" name="V" priority="99" enabled="1" autorefresh="1" gpgcheck="1">',
      "<url>http://example.org/15.6/</url>\n</repo>\n</repo-list></stream>",
      "\n= 0\n[v]\nbaseurl=http://example.org/$releasever/\n",
    ].join("\n");
    const repositories = zypperRepositories().parse({
      status: 0,
      stdout: Buffer.from(said),
      stderr: Buffer.alloc(0),
    });
    for (const repo of ["http://example.org/$releasever", "http://example.org/15.6/"]) {
      const params = readParams(zypperRepository, { name: "v", repo }) as never;
      const verdict = zypperRepository.decide(params, { repositories } as never, {} as never, {} as never);
      expect(verdict).toMatchObject({ changes: [] });
    }
    const gone = overlayOf([{ kind: "record", database: "zypper repositories", name: "v" }]);
    expect(zypperRepositories().predict?.(repositories, gone)).toMatchObject({ known: { all: [] } });
  });
});
