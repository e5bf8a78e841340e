/** Folders of this machine as the controller gives them to modules. */

import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import path from "node:path";
import { FileContents } from "../../src/cli/operations/file-contents.ts";
import type { ControllerTree } from "../../src/modules/contract/needs.ts";

/** Links stay links. */
export async function controllerTreeOf(folder: string): Promise<ControllerTree> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const entries = names.map((relative) => ({ relative, stats: lstatSync(path.join(folder, relative)) }));
  const files = entries.filter(({ stats }) => stats.isFile());
  const contents = await new FileContents().many(files.map(({ relative }) => path.join(folder, relative)));
  return {
    path: folder,
    isDirectory: true,
    directories: entries
      .filter(({ stats }) => stats.isDirectory())
      .map(({ relative, stats }) => ({ relative, mode: stats.mode & 0o7777 })),
    files: files.map(({ relative }) => {
      const found = contents.get(path.join(folder, relative));
      if (!found) throw new Error(`${relative} is gone`);
      return { relative, ...found };
    }),
    links: entries
      .filter(({ stats }) => stats.isSymbolicLink())
      .map(({ relative }) => ({ relative, target: readlinkSync(path.join(folder, relative)) })),
  };
}
