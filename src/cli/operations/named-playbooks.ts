/** Playbooks as they were named: files, or playbooks of collections by their full names. */

import { resolve } from "node:path";
import { collectionFolders, collectionPlaybook } from "../../playbook/collections.ts";
import { type FileReader, fileReader } from "../../source/file-reader.ts";

export interface PlaybookPlace {
  readonly cwd: string;
  readonly collectionsPath?: readonly string[] | undefined;
}

/** Files; a name that is that of no collection's playbook is one as it stands. */
export function namedPlaybooks(
  names: readonly string[],
  { cwd, collectionsPath = [] }: PlaybookPlace,
  reader: Pick<FileReader, "kind"> = fileReader(),
): readonly string[] {
  const folders = collectionFolders(cwd, { workingDirectory: cwd, collectionsPath });
  return names.map(
    (name) =>
      collectionPlaybook(
        name,
        folders.map((f) => resolve(cwd, f)),
        reader,
      ) ?? name,
  );
}
