/** The table of modules names each as it names itself: in the built program a name is all that is loaded of it at first. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allModules, findModule, moduleNames } from "../../src/modules/registry.ts";

const SRC = join(import.meta.dirname, "../../src/modules");

describe("registry", () => {
  it.each(moduleNames())("%s leads to a module of that name", (name) => {
    const module = findModule(name);
    expect([module?.name, ...(module?.aliases ?? [])]).toContain(name);
  });

  it("has every name of every module", () => {
    const names = allModules().flatMap((module) => [module.name, ...(module.aliases ?? [])]);
    expect(names.sort()).toEqual([...moduleNames()].sort());
  });

  it("has every file that defines a module", () => {
    const files = readdirSync(SRC).filter((file) => file.endsWith(".ts"));
    const notModules = [
      "action-groups.ts",
      "engine-modules.ts",
      "full-names.ts",
      "module-index.ts",
      "parameter-issues.ts",
      "registry.ts",
      "schema-shape.ts",
    ];
    const modules = files
      .filter((file) => !notModules.includes(file))
      .map((file) => file.slice(0, -".ts".length));
    const names = new Set(moduleNames().map((name) => name.replaceAll("_", "-")));
    expect(modules.filter((file) => !names.has(file))).toEqual([]);
  });

  it.each([
    ...["ansible.builtin.copy", "ansible.posix.mount", "homerun.homelab_ca", "copy"],
    ...["ansible.legacy.copy", "ansible.builtin.ufw"],
  ])("finds %s", (name) => {
    expect(findModule(name)).toBeDefined();
  });

  it.each([
    ...["nothing", "toString", "ansible.builtin.", "", "ufw.ufw"],
    ...["community.general.copy", "ansible.posix.ufw", "ansible.builtin.homelab_ca"],
  ])("knows nothing of %j", (name) => {
    expect(findModule(name)).toBeUndefined();
  });
});
