/** The controller's files as the engine needs them: the search through roles and playbook, contents, durable writes. */

export interface Controller {
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  readonly mode: (path: string) => Promise<number | undefined>;
  readonly kind: (path: string) => "file" | "directory" | "link" | undefined;
  readonly list: (path: string) => readonly string[];
  readonly readLink: (path: string) => string;
  readonly write: (path: string, content: Uint8Array, mode: number) => Promise<void>;
  readonly home: string;
  readonly workingDirectory: string;
}
