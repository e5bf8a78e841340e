/** The examples of a user's module: each must be a task that a playbook can have. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { MISSING } from "../../expression/evaluate.ts";
import { emptyLookupHost } from "../../expression/lookup-host.ts";
import type { AnyModule } from "../../modules/contract/module.ts";
import { moduleIndex } from "../../modules/module-index.ts";
import { loadPlaybook } from "../../playbook/load-playbook.ts";

function playOf(yaml: string): string {
  const tasks = yaml.trimEnd().replace(/^/gm, "    ");
  return `- hosts: all\n  tasks:\n${tasks}\n`;
}

/** What is wrong with the example, each at its place in a play that is made of it. */
export function exampleFaults(module: AnyModule, yaml: string, now: () => Date): readonly Diagnostic[] {
  const text = playOf(yaml);
  const lookups = emptyLookupHost(now, () => 0);
  const { diagnostics } = loadPlaybook("example.yml", {
    reader: {
      read: (path) => (path.endsWith("example.yml") ? text : undefined),
      kind: (path) => (path.endsWith("example.yml") ? "file" : undefined),
      list: () => [],
    },
    modules: moduleIndex({
      find: (name) => (name === module.name ? module : undefined),
      names: () => [module.name],
    }),
    rolesPath: [],
    workingDirectory: "/",
    staticContext: { scope: { get: () => MISSING, names: () => [] }, lookups, language: "2.18" },
  });
  return diagnostics.filter(({ severity }) => severity === "error");
}
