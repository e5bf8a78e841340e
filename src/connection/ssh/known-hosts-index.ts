/** Looking hosts up in known_hosts files: a file is read once as long as it stays the same, and plain names are found without looking at every line. */

import { readFileSync, statSync } from "node:fs";
import { type KnownHost, matchesKnownHost, parseKnownHosts } from "./known-hosts.ts";

interface Index {
  /** Tells versions of the file apart. */
  readonly version: string;
  /** Entries that name hosts outright, by each of their names. */
  readonly byName: ReadonlyMap<string, readonly KnownHost[]>;
  /** Hashed names and patterns: each must be tried. */
  readonly others: readonly KnownHost[];
  /** What was found for a name. */
  readonly found: Map<string, readonly KnownHost[]>;
}

const PATTERN = /[*?!|]/;

const indexes = new Map<string, Index>();

/** Entries for a name (`knownHostName`) in order of files and lines. A file that is not there or can't be read has none. */
export function knownHostsNamed(name: string, files: readonly string[]): readonly KnownHost[] {
  return files.flatMap((file) => {
    const index = indexOf(file);
    if (!index) return [];
    let found = index.found.get(name);
    if (!found) {
      found = [...(index.byName.get(name) ?? []), ...index.others]
        .filter((entry) => matchesKnownHost(entry, name))
        .sort((a, b) => a.line - b.line);
      index.found.set(name, found);
    }
    return found;
  });
}

function indexOf(file: string): Index | undefined {
  try {
    const { mtimeNs, size, ino } = statSync(file, { bigint: true });
    const version = `${ino} ${size} ${mtimeNs}`;
    const known = indexes.get(file);
    if (known?.version === version) return known;
    const index = makeIndex(version, parseKnownHosts(readFileSync(file, "utf8"), file));
    indexes.set(file, index);
    return index;
  } catch {
    return undefined;
  }
}

function makeIndex(version: string, entries: readonly KnownHost[]): Index {
  const byName = new Map<string, KnownHost[]>();
  for (const entry of entries) {
    if (PATTERN.test(entry.names)) continue;
    for (const name of new Set(entry.names.toLowerCase().split(","))) {
      const list = byName.get(name);
      if (list) list.push(entry);
      else byName.set(name, [entry]);
    }
  }
  return { version, byName, others: entries.filter((e) => PATTERN.test(e.names)), found: new Map() };
}
