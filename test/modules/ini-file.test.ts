import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { iniFile } from "../../src/modules/ini-file.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform, readParams } from "./local-host.ts";

const BASE = { path: "/etc/x.ini", section: "a", option: "b" };

describe("ini_file takes", () => {
  test.each([
    ["no value", BASE, "`value` or `values` is needed"],
    ["a value and values", { ...BASE, value: "1", values: ["2"] }, "can't both be given"],
    ["two lines", { ...BASE, value: "1\n2" }, "several lines"],
    ["nothing to remove", { path: "/x", state: "absent" }, "`section` or `option` is needed"],
    [
      "a condition without a section",
      { path: "/x", option: "b", value: "1", section_has_values: [{ option: "c" }] },
      "`section` is missing",
    ],
    [
      "a condition with value and values",
      { ...BASE, value: "1", section_has_values: [{ option: "c", value: "1", values: ["2"] }] },
      "can't both be given",
    ],
  ])("not: %s", (_title, params, why) => {
    expect(() => readParams(iniFile, params)).toThrow(why);
  });

  test.each([
    [
      "a condition that is no list",
      { ...BASE, value: 1, section_has_values: { option: "c", values: "1,2" } },
    ],
    ["a word without a value", { ...BASE, allow_no_value: true, value: null }],
    ["a section alone", { path: "/x", section: "a", allow_no_value: true }],
  ])("%s", (_title, params) => {
    expect(() => readParams(iniFile, params)).not.toThrow();
  });
});

describe("ini_file on a host", () => {
  async function run(text: string | undefined, params: Readonly<Record<string, unknown>>) {
    const folder = tempFolder();
    const file = path.join(folder, "x.ini");
    if (text !== undefined) writeFileSync(file, text);
    const done = await perform(iniFile, { path: file, ...params });
    return { ...done, text: existsSync(file) ? readFileSync(file, "utf8") : undefined, folder };
  }

  test.each([
    ["option added", "[a]\n", { section: "a", option: "b", value: 1 }, "[a]\nb = 1\n"],
    ["option changed", "[a]\nb=2\n", { section: "a", option: "b", value: 1 }, "[a]\nb = 1\n"],
    ["section and option added", "[c]\n", { section: "a", option: "b", value: 1 }, "[c]\n[a]\nb = 1\n"],
    ["section removed", "[a]\nb = 1\n", { section: "a", state: "absent" }, ""],
    ["OK", "[a]\nb = 1\n", { section: "a", option: "b", value: 1 }, "[a]\nb = 1\n"],
    [
      "option changed",
      "[p]\nk = 1\n[p]\nk = 2\n[p]\nk = 3\n",
      { section: "p", section_has_values: [{ option: "k", values: ["2", "9"] }], option: "k", value: "5" },
      "[p]\nk = 1\n[p]\nk = 5\n[p]\nk = 3\n",
    ],
  ])("says `%s`", async (msg, before, params, after) => {
    const done = await run(before, params);
    expect([done.result.msg, done.text, done.changed]).toEqual([msg, after, before !== after]);
    expect(Object.keys(done.result)).not.toContain("backup");
  });

  test("a copy of the old file is told", async () => {
    const done = await run("[a]\nb = 1\n", { section: "a", option: "b", value: 2, backup: true });
    expect(readFileSync(String(done.result.backup_file), "utf8")).toBe("[a]\nb = 1\n");
    expect(readdirSync(done.folder)).toHaveLength(2);
  });

  test("no file is made where that is not wanted", async () => {
    const done = await run(undefined, { section: "a", option: "b", value: 2, create: false });
    expect(done.refusal?.message).toMatch(/x\.ini is not there$/);
  });

  test("Windows' line ends and a byte order mark stay", async () => {
    const done = await run("\uFEFF[a]\r\nb = 1\r\n", { section: "a", option: "c", value: 2 });
    expect(done.text).toBe("\uFEFF[a]\r\nb = 1\r\nc = 2\r\n");
  });

  test("root does not follow another's link to what is not that one's", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "secret"), "[a]\n", { mode: 0o600 });
    symlinkSync("/etc/shadow", path.join(folder, "link"));
    chmodSync(folder, 0o777);
    const state = { type: "link", uid: 1000, owner: "u", real: "/etc/shadow", target: "/etc/shadow" };
    const file = {
      inFolder: false,
      path: "/x",
      own: state,
      beyond: { type: "file", uid: 0, owner: "root", size: 1 },
    };
    const verdict = iniFile.decide(
      readParams(iniFile, { ...BASE, value: 1 }) as never,
      { file } as never,
      { host: { uid: 0, user: "root", home: "/root" } } as never,
      {},
    );
    expect(verdict).toMatchObject({
      kind: "refusal",
      message: expect.stringContaining("root does not follow it"),
    });
  });
});
