/** Where a relative name in a task is looked for: the role first, then beside the file of the task, then beside the playbook. */

import { isAbsolute, join, resolve } from "node:path";
import type { RoleUse } from "../model/task.ts";
import type { ContentReader } from "./content-reader.ts";

export type FileKind = "files" | "templates" | "vars" | "tasks";

export interface SearchFrom {
  /** Of the file that the task stands in. */
  readonly directory: string;
  readonly role?: RoleUse | undefined;
  readonly playDirectory: string;
}

/** All paths that `name` may mean, the first existing of which counts. */
export function candidatePaths(name: string, kind: FileKind, from: SearchFrom): readonly string[] {
  if (isAbsolute(name)) return [name];
  const roles = from.role ? [from.role, ...from.role.parents] : [];
  const folders = [
    ...(kind === "tasks" ? [from.directory] : []),
    ...roles.flatMap((r) => [join(r.path, kind), r.path]),
    join(from.directory, kind),
    from.directory,
    join(from.playDirectory, kind),
    from.playDirectory,
  ];
  return [...new Set(folders.map((f) => resolve(f, name)))];
}

export interface Search {
  readonly found?: string;
  readonly searched: readonly string[];
}

export function searchFile(name: string, kind: FileKind, from: SearchFrom, reader: ContentReader): Search {
  const searched = candidatePaths(name, kind, from);
  const found = searched.find((p) => reader.kind(p) === "file");
  return found === undefined ? { searched } : { found, searched };
}
