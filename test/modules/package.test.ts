import { describe, expect, test } from "vitest";
import { packageModule } from "../../src/modules/package.ts";
import { DASH } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { dnfTools, fakeRpms, installedRpms } from "./dnf/fake-dnf.ts";
import { decide, isRefusal, perform, readParams } from "./local-host.ts";

function refusalOf(params: Readonly<Record<string, unknown>>, manager: string | undefined) {
  const verdict = decide(packageModule, readParams(packageModule, params), { manager }, {});
  return isRefusal(verdict) ? verdict.message : undefined;
}

describe("the manager that a host has", () => {
  test.each([
    [
      { name: "a" },
      "xbps",
      "this host's package manager is `xbps`, and homerun can use apt, dnf, pacman, apk, zypper",
    ],
    [{ name: "a" }, undefined, "this host has no package manager that homerun knows"],
    [
      { name: "a", cache_valid_time: 60 },
      "dnf",
      "this host's package manager is dnf: it has no `cache_valid_time`",
    ],
    [{ name: "a", enablerepo: "b" }, "apt", "this host's package manager is apt: it has no `enablerepo`"],
  ])("%j with %s", (params, manager, message) => {
    expect(refusalOf(params, manager)).toBe(message);
  });

  test("is the one that is asked for", async () => {
    const folder = tempFolder();
    fakeRpms({ available: ["beta 1.0-1"] })(folder);
    const shell = { ...DASH, path: `${dnfTools(folder)}:${DASH.path}` };
    const { verdict } = await perform(packageModule, { name: "beta", use: "dnf" }, { shell });
    expect(verdict?.changes.map((c) => c.summary)).toEqual(["install beta"]);
    expect(installedRpms(folder)).toEqual(["beta 1.0-1"]);
  });
});

test.each([
  [{ name: "-x", use: "dnf" }, "begins with a dash"],
  [{ name: "a", nonsense: 1 }, "nonsense"],
  [{ name: "a", use: "brew" }, "pacman"],
])("%j is told when the playbook is read", (params, says) => {
  expect(() => readParams(packageModule, params)).toThrow(says);
});
