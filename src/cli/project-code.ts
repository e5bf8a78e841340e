/** The project's own modules and filters, as homerun.yml allows them: loaded once for a call, and known to expressions from then on. */

import { realpathSync } from "node:fs";
import { setOwnFilters } from "../expression/filters/registry.ts";
import type { Project } from "../model/project.ts";
import { loadOwnCode, type OwnCode, type OwnCodeFiles } from "../own/own-code.ts";
import { displayPath } from "../playbook/source-files.ts";
import { fileReader } from "../source/file-reader.ts";

/** Node names files by where they really are. */
export function projectCodeFiles({ directory }: Project, cwd: string): OwnCodeFiles {
  const reader = fileReader();
  const folder = realpathSync(directory ?? cwd);
  const here = realpathSync(cwd);
  return {
    folder,
    read: (path) => reader.read(path),
    list: (path) => (reader.kind(path) === "directory" ? reader.list(path) : []),
    shown: (path) => displayPath(path, here),
  };
}

/** Only to be called where the project file says `own_code: true`. */
export function loadProjectCode(project: Project, cwd: string): OwnCode {
  const code = loadOwnCode(projectCodeFiles(project, cwd));
  setOwnFilters(new Map([...code.filters].map(([name, { filter }]) => [name, filter])));
  return code;
}
