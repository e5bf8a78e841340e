import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MOD } from "../../src/diagnostics/codes/module.ts";
import { PB } from "../../src/diagnostics/codes/playbook.ts";
import { loadPlaybook } from "../../src/playbook/load-playbook.ts";
import { codesIn, expectedOf, readCases, shownDiagnostics } from "../source/golden-case.ts";
import { loadContext } from "./load-context.ts";

const CASES = readCases(join(import.meta.dirname, "cases"));

describe("playbook problems", () => {
  it.each(CASES.map((c) => [c.name, c] as const))("%s", (_, golden) => {
    const playbooks = Object.keys(golden.files).filter((f) => /^(site|playbooks\/site|[a-z])\.yml$/.test(f));
    const actual = playbooks
      .map((path) => {
        const { value, diagnostics } = loadPlaybook(path, loadContext(golden.files, { extra: "more" }));
        expect(value === undefined).toBe(diagnostics.some((d) => d.severity === "error"));
        return shownDiagnostics(diagnostics);
      })
      .join("");
    expect(actual).toBe(expectedOf(golden, actual));
  });

  it.each([
    ["playbooks", PB],
    ["modules", MOD],
  ])("has a case for every code of %s", (_, codes) => {
    // MOD02… are about modules that users write; test/own/own-code.test.ts.
    const here = Object.keys(codes).filter((code) => !code.startsWith("MOD02"));
    expect(here.filter((code) => !codesIn(CASES).has(code))).toEqual([]);
  });
});
