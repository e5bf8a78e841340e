/** The controller's files as the engine needs them: the search through roles and playbook, contents, durable writes. */

import type { Content } from "../host/content.ts";

export interface FoundContent {
  /** Held where it is small. */
  readonly content: Content;
  /** Permission bits. */
  readonly mode: number;
}

export interface FolderEntry {
  readonly name: string;
  /** With links followed, what they lead to; a link that leads nowhere stays one. */
  readonly kind: "file" | "directory" | "link" | "other";
}

/** A file that is being written: nothing of it is in its place before \`commit\`. */
export interface NewFile {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly commit: () => Promise<void>;
  readonly abandon: () => Promise<void>;
}

export interface Controller {
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  readonly mode: (path: string) => Promise<number | undefined>;
  readonly kind: (path: string) => "file" | "directory" | "link" | undefined;
  readonly list: (path: string) => readonly string[];
  readonly readLink: (path: string) => string;
  readonly write: (path: string, content: Uint8Array, mode: number) => Promise<void>;
  /** The same for what is not held in memory. */
  readonly create: (path: string, mode: number) => Promise<NewFile>;
  /** What a regular file holds, links followed; undefined where there is none. Hashed once for a run, as long as it stays as it is. */
  readonly content: (path: string) => Promise<FoundContent | undefined>;
  /** Of many files: held only where they are small all together. Those that are gone have no entry. */
  readonly contents: (paths: readonly string[]) => Promise<ReadonlyMap<string, FoundContent>>;
  /** What is in a folder, by name. */
  readonly entries: (path: string, options: { readonly follow: boolean }) => readonly FolderEntry[];
  readonly home: string;
  readonly workingDirectory: string;
}
