/** Where a role's folder is. */

import { dirname, isAbsolute, join, resolve } from "node:path";
import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { LoadContext } from "./load-context.ts";
import type { RoleRequest } from "./parsing.ts";
import { displayPath } from "./source-files.ts";

function roleFolders(request: RoleRequest, context: LoadContext): readonly string[] {
  const { playDirectory, parents } = request;
  const folders = [
    join(playDirectory, "roles"),
    join(dirname(playDirectory), "roles"),
    ...context.rolesPath.map((p) => resolve(context.workingDirectory, p)),
    join(context.workingDirectory, "roles"),
    ...parents.map((p) => dirname(p.path)),
    playDirectory,
  ];
  return [...new Set(folders)];
}

/** Absolute folder of the role; undefined where there is none, with a diagnostic that says where it was looked for. */
export function findRole(request: RoleRequest, context: LoadContext, out: Collector): string | undefined {
  const { name, span } = request;
  const folders = isAbsolute(name) ? ["/"] : roleFolders(request, context);
  const candidates = folders.map((f) => resolve(f, name));
  const found = candidates.find((c) => context.reader.kind(c) === "directory");
  if (found !== undefined) return found;
  const names = folders.flatMap((f) =>
    f.endsWith("roles")
      ? context.reader.list(f).filter((n) => context.reader.kind(join(f, n)) === "directory")
      : [],
  );
  const near = suggest(name, new Set(names));
  const collection = /^\w+\.\w+\.\w+$/.test(name);
  out.add(
    problem("PB0301", `there is no role \`${name}\``, {
      primary: span,
      notes: [
        `searched: ${folders.map((f) => displayPath(f, context.workingDirectory)).join(", ")}`,
        ...(collection ? ["roles of Ansible collections are not loaded; copy the role into roles/"] : []),
      ],
      help:
        near === undefined
          ? "put the role's folder into `roles/` beside the playbook"
          : `did you mean \`${near}\`?`,
    }),
  );
  return undefined;
}
