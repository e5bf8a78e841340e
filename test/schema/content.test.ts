/** What homerun ships and what its modules show fits the schemas. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allModules } from "../../src/modules/registry.ts";
import { roleOptions, rolesIn } from "../../src/playbook/role-list.ts";
import type { SchemaKind } from "../../src/schema/schemas.ts";
import { fileReader } from "../../src/source/file-reader.ts";
import { schemaCheck } from "./schema-check.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const reader = fileReader();
const options = rolesIn([join(ROOT, "roles")], reader).flatMap((role) => roleOptions(role, reader));
const { faults } = schemaCheck(allModules(), options);

function below(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(ROOT, path)).isDirectory() ? below(path) : path.endsWith(".yml") ? [path] : [];
  });
}

const PARTS: readonly (readonly [RegExp, SchemaKind])[] = [
  [/^playbooks\/[^/]+$/, "playbook"],
  [/\/tasks\//, "tasks"],
  [/\/handlers\//, "handlers"],
  [/\/(group_vars|host_vars|defaults|vars)\//, "vars"],
  [/\/meta\/main/, "meta"],
  [/\/meta\/argument_specs/, "argument-specs"],
  [/^inventory\/[^/]+$/, "inventory"],
  [/^homerun\.yml$/, "project"],
];

const FILES = [...below("playbooks"), ...below("roles"), ...below("inventory"), "homerun.yml"].map((path) => {
  return [path, PARTS.find(([pattern]) => pattern.test(path))?.[1]] as const;
});

describe("content", () => {
  it("is all of a kind that has a schema", () => {
    const other = FILES.filter(([path, kind]) => kind === undefined && !/\/(files|templates)\//.test(path));
    expect(other.map(([path]) => path)).toEqual([]);
    expect(new Set(FILES.map(([, kind]) => kind)).size).toBeGreaterThan(6);
  });

  it("fits", () => {
    const wrong = FILES.flatMap(([path, kind]) =>
      kind === undefined
        ? []
        : [...faults(kind, readFileSync(join(ROOT, path), "utf8"))].map((f) => [path, ...f]),
    );
    expect(wrong).toEqual([]);
  });

  it("of the modules' examples fits", () => {
    const wrong = allModules().flatMap((module) =>
      module.examples.flatMap(({ yaml }) => {
        const kind = module.name === "import_playbook" ? "playbook" : "tasks";
        return [...faults(kind, yaml)].map((fault) => [module.name, ...fault]);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    [
      "a list",
      "- src: geerlingguy.nginx\n  version: 3.2.0\n- name: other\n  src: https://x/y.git\n  scm: git\n",
    ],
    [
      "both",
      "roles:\n  - name: a\ncollections:\n  - community.general\n  - {name: ansible.posix, version: '>=1.5'}\n",
    ],
  ])("requirements, %s, fit", (_, text) => {
    expect([...faults("requirements", text)]).toEqual([]);
  });
});
