/** What is on a host after a run, path by path: kind, permissions, owner and content. Two tools did the same if it is equal. */

import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

export type State = ReadonlyMap<string, string>;

function describe(path: string): string {
  const about = lstatSync(path);
  const who = `${(about.mode & 0o7777).toString(8).padStart(4, "0")} ${about.uid}:${about.gid}`;
  if (about.isDirectory()) return `folder ${who}`;
  if (about.isSymbolicLink()) return `link ${who} ${readlinkSync(path)}`;
  if (about.isFile())
    return `file ${who} ${about.size} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
  return `other ${who}`;
}

export function stateOf(folder: string): State {
  return new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .toSorted()
      .map((path) => [path, describe(join(folder, path))]),
  );
}

/** One line for each path that is not the same, no more than `most`. */
export function differences(wanted: State, found: State, most = 10): readonly string[] {
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((path) => wanted.get(path) !== found.get(path))
    .map((path) => `${path}: ${found.get(path) ?? "missing"}, wanted ${wanted.get(path) ?? "nothing"}`)
    .slice(0, most);
}
