import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { yumRepository } from "../../src/modules/yum-repository.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform, readParams } from "./local-host.ts";

const EPEL = { name: "epel", description: "Extra", baseurl: "http://a/" };

describe("what can't be meant is told when the playbook is read", () => {
  test.each([
    { params: { name: "epel", description: "x" }, says: "one of `baseurl`, `mirrorlist` and `metalink`" },
    { params: { name: "epel", baseurl: "http://a/" }, says: "`description` is needed" },
    { params: { ...EPEL, name: "a]b" }, says: "no brackets" },
    { params: { ...EPEL, name: "a/b" }, says: "needs a `file`" },
    { params: { ...EPEL, file: "../passwd" }, says: "the name of a file" },
    { params: { ...EPEL, gpgcheck: "perhaps" }, says: "boolean" },
    { params: { ...EPEL, nonsense: 1 }, says: "nonsense" },
  ])("$says", ({ params, says }) => {
    expect(() => readParams(yumRepository, params)).toThrow(says);
  });
});

describe("a host that is not ready", () => {
  test("without the folder", async () => {
    const { refusal } = await perform(yumRepository, { ...EPEL, reposdir: path.join(tempFolder(), "repos") });
    expect(refusal?.message).toContain("there is no folder");
    expect(refusal?.mayResolve).toBe(true);
  });

  test("with something else in the file's place", async () => {
    const reposdir = tempFolder();
    mkdirSync(path.join(reposdir, "epel.repo"));
    const { refusal } = await perform(yumRepository, { ...EPEL, reposdir });
    expect(refusal?.message).toContain("folder");
  });
});

describe("passwords", () => {
  test("hide the difference and the calls", async () => {
    const { verdict } = await perform(yumRepository, { ...EPEL, reposdir: tempFolder(), password: "s3cret" });
    expect(verdict?.changes.map((c) => [c.sensitive, c.operations.every((o) => o.sensitive)])).toEqual([
      [true, true],
    ]);
  });

  test("also those of a repository that stands beside", async () => {
    const reposdir = tempFolder();
    writeFileSync(path.join(reposdir, "epel.repo"), "[other]\nPassword = s3cret\n");
    const { verdict } = await perform(yumRepository, { ...EPEL, reposdir });
    expect(verdict?.changes.map((c) => c.sensitive)).toEqual([true]);
  });
});
