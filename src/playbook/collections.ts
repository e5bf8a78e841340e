/** Roles and playbooks of Ansible collections: folders that lie in `ansible_collections/NAMESPACE/NAME`. */

import { join, resolve } from "node:path";
import type { ContentReader } from "./content-reader.ts";
import type { LoadContext } from "./load-context.ts";

/** `namespace.collection.rest`; dots of the rest are folders. */
export interface CollectionName {
  readonly collection: string;
  readonly rest: string;
}

export function collectionName(name: string): CollectionName | undefined {
  const match = /^([A-Za-z_]\w*\.[A-Za-z_]\w*)\.(\w+(?:\.\w+)*)$/.exec(name);
  return match
    ? { collection: match[1] as string, rest: (match[2] as string).replaceAll(".", "/") }
    : undefined;
}

/** The folder that holds the collection of a folder of playbooks, and the collection: short names of roles mean its own. */
function homeIn(playDirectory: string): { readonly folder: string; readonly collection: string } | undefined {
  const match = /^(.*)\/ansible_collections\/(\w+)\/(\w+)\/playbooks(?=\/|$)/.exec(playDirectory);
  return match ? { folder: match[1] || "/", collection: `${match[2]}.${match[3]}` } : undefined;
}

/** The collection that a folder of playbooks belongs to. */
export function homeCollection(playDirectory: string): string | undefined {
  return homeIn(playDirectory)?.collection;
}

/** The file of a playbook that is named as `namespace.collection.playbook`. */
export function collectionPlaybook(
  name: string,
  folders: readonly string[],
  reader: Pick<ContentReader, "kind">,
): string | undefined {
  const full = collectionName(name);
  const candidates = full ? inCollection(full, "playbooks", folders) : [];
  const files = candidates.flatMap((c) => [`${c}.yml`, `${c}.yaml`]);
  return files.find((f) => reader.kind(f) === "file");
}

/** Folders that hold `ansible_collections`: beside the playbook first. */
export function collectionFolders(
  playDirectory: string,
  context: Pick<LoadContext, "collectionsPath" | "workingDirectory">,
): readonly string[] {
  const home = homeIn(playDirectory);
  const folders = [
    join(playDirectory, "collections"),
    ...(context.collectionsPath ?? []).map((p) => resolve(context.workingDirectory, p)),
    join(context.workingDirectory, "collections"),
    ...(home ? [home.folder] : []),
  ];
  return [...new Set(folders.map((f) => (/(^|\/)ansible_collections\/?$/.test(f) ? resolve(f, "..") : f)))];
}

/** Where a part (`roles`, `playbooks`) of a collection is, in the order in which they are looked at. */
export function inCollection(
  { collection, rest }: CollectionName,
  part: string,
  folders: readonly string[],
): readonly string[] {
  const [namespace = "", name = ""] = collection.split(".");
  return folders.map((f) => join(f, "ansible_collections", namespace, name, part, rest));
}

/** The collection whose role lives at `path`. */
export function collectionOf(path: string): string | undefined {
  const match = /\/ansible_collections\/(\w+)\/(\w+)\/roles\//.exec(path);
  return match ? `${match[1]}.${match[2]}` : undefined;
}

/** What the role at `path` is called inside of its collection, whatever folders of `roles/` it lies in. */
export function shortName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
