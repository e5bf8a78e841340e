import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempfile } from "../../src/modules/tempfile.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform } from "./local-host.ts";

describe.each(SHELLS)("tempfile in $name", (shell) => {
  it.each([
    ["file", "600"],
    ["directory", "700"],
  ])("makes a %s for its user alone, another one each time", async (state, mode) => {
    const folder = tempFolder();
    const made = new Set<unknown>();
    for (let i = 0; i < 3; i++) {
      const params = { state, path: folder, prefix: "-it's a ", suffix: " $(id)" };
      const { result } = await perform(tempfile, params, { shell });
      expect(result).toMatchObject({ state, mode: `0${mode}` });
      const at = String(result.path);
      expect(path.basename(at)).toMatch(/^-it's a [0-9a-f]{12} \$\(id\)$/);
      expect((statSync(at).mode & 0o7777).toString(8)).toBe(mode);
      expect(statSync(at).isDirectory()).toBe(state === "directory");
      made.add(at);
    }
    expect(made.size).toBe(3);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it.each([
    [{ path: "/nonexistent/folder" }, "there is no such folder"],
    [{ prefix: "../x" }, "slash"],
  ])("refuses %o", async (params, words) => {
    const { failed } = await perform(tempfile, { path: tempFolder(), ...params }, { shell });
    expect(failed).toContain(words);
  });
});
