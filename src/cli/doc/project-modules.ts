/** The modules of a project that are not homerun's: its own, and those that others have written, by what their files say of them. */

import { join } from "node:path";
import type { ForeignFile } from "../../model/foreign-file.ts";
import type { Project } from "../../model/project.ts";
import {
  type Documentation,
  documentationOf,
  type Fragments,
  fragmentIn,
} from "../../modules/foreign/documentation.ts";
import { findModule } from "../../modules/registry.ts";
import { ForeignModules } from "../../playbook/foreign/foreign-modules.ts";
import { rolesIn } from "../../playbook/role-list.ts";
import { displayPath } from "../../playbook/source-files.ts";
import { fileReader, readBytes } from "../../source/file-reader.ts";
import type { CliContext } from "../context.ts";
import { roleFolders } from "../operations/schema-operation.ts";
import { type ModuleRecord, moduleRecord, type ParameterRecord } from "./module-record.ts";

/** A program that is no text says nothing. */
function textOf(path: string): string {
  const bytes = readBytes(path);
  return bytes === undefined || bytes.includes(0) ? "" : Buffer.from(bytes).toString("utf8");
}

function usual(home: string): readonly string[] {
  return [join(home, ".ansible/collections"), "/usr/share/ansible/collections"];
}

function foreignOf(project: Project, { cwd, homeDirectory }: CliContext): ForeignModules {
  const reader = fileReader();
  const foreign = new ForeignModules({
    reader,
    readBytes,
    library: project.library ?? [],
    moduleUtils: project.moduleUtils ?? [],
    collectionsPath: [...(project.collectionsPath ?? []), ...usual(homeDirectory)],
    workingDirectory: cwd,
    isOwn: (name) => findModule(name) !== undefined,
  });
  const folders = new Set([cwd, project.directory ?? cwd]);
  for (const folder of [...folders].flatMap((f) => [f, join(f, "playbooks")])) foreign.addHome(folder);
  for (const role of rolesIn(roleFolders({ cwd, project }), reader)) foreign.addHome(role.path);
  return foreign;
}

function typeWords({
  type = "str",
  choices,
}: {
  readonly type?: string;
  readonly choices?: readonly string[];
}): string {
  if (choices) return "one of";
  const names: Readonly<Record<string, string>> = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "yes or no",
    dict: "dictionary",
    raw: "any value",
  };
  return names[type] ?? type;
}

/** `namespace.collection.name`: the file of that collection; without one, Ansible's own, which are not here. */
function fragmentsFor({ collection }: ForeignFile): Fragments {
  return (full) => {
    const parts = full.split(".");
    if (parts.length < 3 || collection === undefined) return undefined;
    const [namespace = "", name = "", file = "", part = "documentation"] = parts;
    const path = join(collection.folder, namespace, name, "plugins/doc_fragments", `${file}.py`);
    return fragmentIn(textOf(path), part);
  };
}

function documented(file: ForeignFile): Documentation | undefined {
  const stem = file.path.replace(/\.[^./]*$/, "");
  const beside = [`${stem}.yml`, `${stem}.yaml`].map(textOf).find((text) => text !== "");
  return documentationOf({ path: file.path, text: textOf(file.path), beside }, fragmentsFor(file));
}

function foreignRecord(file: ForeignFile, cwd: string): ModuleRecord {
  const said = documented(file);
  const parameters = (said?.options ?? []).map(
    (option): ParameterRecord => ({ ...option, type: typeWords(option) }),
  );
  const note =
    "It is a program of others, which homerun starts on the host (docs/foreign-modules.md): what it does is its own matter.";
  return {
    name: file.name,
    fullName: file.name,
    group: "of others, in folders of this project",
    file: displayPath(file.path, cwd),
    aliases: [],
    summary: said?.summary ?? "its file says nothing of it",
    description: said?.description ?? "",
    parameters,
    returns: said?.returns ?? {},
    examples: said && said.examples !== "" ? [{ title: "", yaml: said.examples }] : [],
    support: {
      check: said?.checks ? "partial" : "none",
      diff: "partial",
      note: file.refusal ? `${note} It can't be carried out here: ${file.refusal.message}.` : note,
    },
  };
}

async function ownRecords(project: Project, { cwd }: CliContext): Promise<readonly ModuleRecord[]> {
  if (!project.ownCode) return [];
  const { loadProjectCode } = await import("../project-code.ts");
  const { modules } = loadProjectCode(project, cwd);
  return [...modules.values()].map(({ module, path }) => moduleRecord(module, displayPath(path, cwd)));
}

/** All but those of collections, of which there may be thousands. */
export async function modulesOfProject(context: CliContext): Promise<readonly ModuleRecord[]> {
  const project = await context.loadProject(context.cwd);
  const foreign = foreignOf(project, context).inLibraries();
  return [
    ...(await ownRecords(project, context)),
    ...foreign.map((file) => foreignRecord(file, context.cwd)),
  ];
}

/** By the name that a task would call it. */
export async function moduleOfProject(name: string, context: CliContext): Promise<ModuleRecord | undefined> {
  const project = await context.loadProject(context.cwd);
  const own = (await ownRecords(project, context)).find((record) => record.name === name);
  if (own) return own;
  const place = { playDirectory: project.directory ?? context.cwd };
  const file = foreignOf(project, context).find(name, place);
  return file && foreignRecord(file, context.cwd);
}
