/** What mutations start from: the golden cases of the tests, the content that comes with homerun, expressions and templates. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { readCases } from "../source/golden-case.ts";
import { readCases as jinjaCases } from "../template/jinja/fixtures.ts";

export type Files = Readonly<Record<string, string>>;

const ROOT = resolve(import.meta.dirname, "../..");

function below(folder: string, root: string): readonly string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? below(path, root) : [path];
  });
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function contentOf(paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, read(path)]));
}

/** One role of homerun with a playbook that uses it. */
function roleSet(role: string): Files {
  const files = below(`roles/${role}`, ROOT).filter((path) => /\.(ya?ml|hbs|j2)$/.test(path));
  return { "site.yml": `- hosts: all\n  roles:\n    - role: ${role}\n`, ...contentOf(files) };
}

export interface Corpus {
  readonly playbooks: readonly Files[];
  readonly roles: readonly Files[];
  readonly inventories: readonly Files[];
  readonly expressions: readonly string[];
  readonly templates: readonly string[];
  /** Jinja templates that name each other, `main` first. */
  readonly jinja: readonly Files[];
}

interface Cases {
  readonly cases: readonly { readonly expression: string }[];
}

/** Golden cases that are about one text. */
function sources(): readonly Files[] {
  return readCases(join(ROOT, "test/source/cases")).map(({ files }) => files);
}

export function readCorpus(): Corpus {
  const expressions = readdirSync(join(ROOT, "test/expression/cases"))
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => (JSON.parse(read(`test/expression/cases/${name}`)) as Cases).cases)
    .map(({ expression }) => expression);
  const templates = readdirSync(join(ROOT, "roles"))
    .flatMap((role) => below(`roles/${role}`, ROOT))
    .filter((path) => /\.(hbs|j2)$/.test(path));
  const inventory = contentOf(["inventory/hosts.yml", ...below("inventory/group_vars", ROOT)]);
  return {
    playbooks: [...readCases(join(ROOT, "test/playbook/cases")).map(({ files }) => files), ...sources()],
    roles: readdirSync(join(ROOT, "roles")).map(roleSet),
    inventories: [...readCases(join(ROOT, "test/inventory/cases")).map(({ files }) => files), inventory],
    expressions: [...new Set(expressions)],
    templates: templates.map(read),
    jinja: jinjaCases().cases.map((c) => c.templates),
  };
}
