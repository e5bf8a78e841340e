/** Where a role's folder is. */

import { dirname, isAbsolute, join, resolve } from "node:path";
import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import {
  collectionFolders,
  collectionName,
  collectionOf,
  homeCollection,
  inCollection,
} from "./collections.ts";
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

/** Where a role of a collection may be: by its full name, or by a short one in the collections that count at this place. */
function inCollections(request: RoleRequest, context: LoadContext): readonly string[] {
  const { name, playDirectory, parents, collections = [] } = request;
  const folders = collectionFolders(playDirectory, context);
  const full = collectionName(name);
  if (full) return inCollection(full, "roles", folders);
  if (!/^\w+$/.test(name)) return [];
  const own = parents[0] ? collectionOf(parents[0].path) : undefined;
  const first = own ?? homeCollection(playDirectory);
  return [...(first === undefined ? [] : [first]), ...collections].flatMap((collection) =>
    inCollection({ collection, rest: name }, "roles", folders),
  );
}

/** Absolute folder of the role; undefined where there is none, with a diagnostic that says where it was looked for. */
export function findRole(request: RoleRequest, context: LoadContext, out: Collector): string | undefined {
  const { name, span } = request;
  const folders = isAbsolute(name) ? ["/"] : roleFolders(request, context);
  const candidates = [...inCollections(request, context), ...folders.map((f) => resolve(f, name))];
  const found = candidates.find((c) => context.reader.kind(c) === "directory");
  if (found !== undefined) return found;
  const names = folders.flatMap((f) =>
    f.endsWith("roles")
      ? context.reader.list(f).filter((n) => context.reader.kind(join(f, n)) === "directory")
      : [],
  );
  const near = suggest(name, new Set(names));
  const full = collectionName(name);
  const searched = full ? [...collectionFolders(request.playDirectory, context), ...folders] : folders;
  const install = full ? `\`ansible-galaxy collection install -p collections ${full.collection}\`, or ` : "";
  out.add(
    problem("PB0301", `there is no role \`${name}\``, {
      primary: span,
      notes: [`searched: ${searched.map((f) => displayPath(f, context.workingDirectory)).join(", ")}`],
      help:
        near === undefined
          ? `${install}put the role's folder into \`roles/\` beside the playbook`
          : `did you mean \`${near}\`?`,
    }),
  );
  return undefined;
}
