/** The controller as lookups and a few filters see it; whoever runs expressions passes one in. Every member may throw an `Error` whose message tells why. */

import { NO_VAULT, type Vault } from "../vault/vault.ts";

/** Folders of a role or playbook that a relative name is looked for in, besides beside the playbook itself. */
export type SearchFolder = "files" | "templates" | "vars";

export type PathKind = "file" | "directory" | "other";

/** Unguessable, at least 0, less than `n`. */
export type Below = (n: number) => number;

export type Complete = (content: string, below: Below) => string;

export interface WebRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly verifyCertificates: boolean;
  /** Seconds. */
  readonly timeout: number;
}

export interface WebResponse {
  readonly status: number;
  readonly reason: string;
  readonly body: string;
}

/** How a lookup wants a template to be read. */
export interface TemplateLookup {
  /** As the user wrote it. */
  readonly name: string;
  readonly variableStart?: string;
  readonly variableEnd?: string;
  readonly commentStart?: string;
  readonly commentEnd?: string;
}

export interface LookupHost {
  env(name: string): string | undefined;
  /** The first existing file of that name in Ansible's search order, as an absolute path. */
  find(folder: SearchFolder, name: string): string | undefined;
  /** Decrypted where it is vaulted; UTF-8 where no encoding is named. */
  readFile(path: string, encoding?: string): string;
  isEncrypted(path: string): boolean;
  /** Standard output of a shell command that ended with 0. */
  run(command: string): string;
  /** Paths of the files that match, sorted; a relative pattern starts in `folder` of the search order. */
  glob(folder: SearchFolder, pattern: string): readonly string[];
  /** Renders a template file with the variables of the current scope, `vars` above them. */
  renderTemplateFile(path: string, vars: Readonly<Record<string, unknown>>, how: TemplateLookup): string;
  /** Of what is at an absolute path, links followed; undefined where nothing is. */
  kindOf(path: string): PathKind | undefined;
  isLink(path: string): boolean;
  isMount(path: string): boolean;
  /** Links resolved as far as the path exists. */
  realPath(path: string): string;
  /**
   * What the file holds without its line end; made, with mode 0600, where there is none. `/dev/null` keeps nothing.
   * Hidden from then on in all that is shown. `below(n)`: unguessable, at least 0, less than `n`. `complete` may add to what
   * the file holds, which is then kept so.
   */
  secret(path: string, make: (below: Below) => string, complete?: Complete): string;
  /** What a request of HTTP gives; redirects are followed. */
  fetch(request: WebRequest): WebResponse;
  /** Names of the inventory's hosts that a pattern means. */
  hostsOf(pattern: string): readonly string[];
  /** A setting of Ansible's by its name; undefined where homerun has nothing like it. */
  setting(name: string): unknown;
  /** Opens encrypted values. */
  readonly vault: Vault;
  now(): Date;
  /** At least 0, less than 1. */
  random(): number;
}

/** A controller with nothing on it, for places where lookups have no sense. */
export function emptyLookupHost(now: () => Date, random: () => number): LookupHost {
  const absent = (what: string) => (): never => {
    throw new Error(`${what} can't be used here`);
  };
  return {
    env: () => undefined,
    find: () => undefined,
    readFile: absent("files"),
    isEncrypted: () => false,
    run: absent("commands"),
    glob: () => [],
    renderTemplateFile: absent("template files"),
    kindOf: () => undefined,
    isLink: () => false,
    isMount: () => false,
    realPath: (path) => path,
    secret: absent("passwords"),
    fetch: absent("requests"),
    hostsOf: () => [],
    setting: () => undefined,
    vault: NO_VAULT,
    now,
    random,
  };
}
