/** The values that only a project knows: hosts, tags, tasks. What can't be read gives nothing. */

import { resolve } from "node:path";
import { CODES } from "../../diagnostics/codes.ts";
import { MISSING } from "../../expression/evaluate.ts";
import { emptyLookupHost } from "../../expression/lookup-host.ts";
import { LAB_VERBS } from "../../lab/lab-verbs.ts";
import { LAB_HOST_NAMES } from "../../lab/topology.ts";
import type { Playbook } from "../../model/task.ts";
import { moduleIndex } from "../../modules/module-index.ts";
import { allModules } from "../../modules/registry.ts";
import { compilePlay } from "../../plan/compile.ts";
import { allTags } from "../../playbook/all-tags.ts";
import { loadPlaybook } from "../../playbook/load-playbook.ts";
import { SCHEMA_KINDS, SCHEMA_NAMES } from "../../schema/schemas.ts";
import { type FileReader, fileReader } from "../../source/file-reader.ts";
import type { CliContext } from "../context.ts";
import { readInventory } from "../operations/sources.ts";
import type { Before, Candidate, ValueKind, ValuesOf } from "./complete.ts";
import { SHELLS } from "./scripts.ts";

/** Relative paths start in the folder of the call. */
function readerIn(cwd: string): FileReader {
  const reader = fileReader();
  return {
    read: (path) => reader.read(resolve(cwd, path)),
    kind: (path) => reader.kind(resolve(cwd, path)),
    list: (path) => reader.list(resolve(cwd, path)),
  };
}

type Source = (before: Before, context: CliContext) => Promise<readonly Candidate[]>;

async function hosts({ options }: Before, context: CliContext): Promise<readonly Candidate[]> {
  const project = await context.loadProject(context.cwd);
  const named = options.get("--inventory") ?? project.inventory ?? [];
  const { inventory } = readInventory(named, readerIn(context.cwd), context.cwd, {
    home: context.homeDirectory,
  });
  return [
    ...[...inventory.hosts.keys()].map((value) => ({ value, description: "host" })),
    ...[...inventory.groups.keys()].map((value) => ({ value, description: "group" })),
  ];
}

async function playbooksOf({ args }: Before, context: CliContext): Promise<readonly Playbook[]> {
  const project = await context.loadProject(context.cwd);
  const rolesPath = (project.rolesPath ?? []).map((path) => resolve(context.cwd, path));
  const lookups = emptyLookupHost(context.now, () => 0);
  return args.flatMap((path) => {
    const { value } = loadPlaybook(path, {
      reader: readerIn(context.cwd),
      modules: moduleIndex(),
      rolesPath,
      workingDirectory: context.cwd,
      staticContext: { scope: { get: () => MISSING, names: () => [] }, lookups, language: "2.18" },
    });
    return value ? [value] : [];
  });
}

async function tags(before: Before, context: CliContext): Promise<readonly Candidate[]> {
  const found = (await playbooksOf(before, context)).flatMap((playbook) => [...allTags(playbook)]);
  return [...new Set([...found.sort(), "all", "never", "tagged", "untagged"])].map((value) => ({ value }));
}

async function tasks(before: Before, context: CliContext): Promise<readonly Candidate[]> {
  const plays = (await playbooksOf(before, context)).flatMap(({ plays: all }) => all);
  const names = plays.flatMap((play) =>
    compilePlay(play, undefined).steps.flatMap((step) => {
      const tree = step.op === "task" ? step.task.name?.value : undefined;
      return tree?.kind === "static" ? [String(tree.value)] : [];
    }),
  );
  return [...new Set(names)].map((value) => ({ value }));
}

/** The lab's commands, then a host for those that take one. */
async function lab({ args }: Before): Promise<readonly Candidate[]> {
  const names =
    args.length === 0 ? LAB_VERBS : args[0] === "down" || args[0] === "status" ? [] : LAB_HOST_NAMES;
  return names.map((value) => ({ value }));
}

const SOURCES: Readonly<Record<ValueKind, Source>> = {
  codes: async () => Object.entries(CODES).map(([value, { title }]) => ({ value, description: title })),
  hosts,
  lab,
  modules: async () => allModules().map(({ name, summary }) => ({ value: name, description: summary })),
  schemas: async () => SCHEMA_NAMES.map((value) => ({ value, description: SCHEMA_KINDS[value].title })),
  shells: async () => SHELLS.map((value) => ({ value })),
  tags,
  tasks,
};

/** A person who presses Tab wants no message in the line that they type: what goes wrong completes nothing. */
export function projectValues(context: CliContext): ValuesOf {
  return async (kind, before) => {
    try {
      return await SOURCES[kind](before, context);
    } catch {
      return [];
    }
  };
}
