/**
 * Where modules are that others have written: `library/` beside the playbook and in roles, folders of the project, collections.
 * Roles add their folders when they are read, for all plays of the run, as in Ansible.
 */

import { join } from "node:path";
import type { ForeignFile } from "../../model/foreign-file.ts";
import { collectionFolders } from "../collections.ts";
import type { ContentReader } from "../content-reader.ts";
import { type Route, type Routing, readRouting } from "./collection-routing.ts";

export interface ForeignPlace {
  readonly playDirectory: string;
  readonly collections?: readonly string[] | undefined;
  readonly role?: { readonly collection?: string | undefined } | undefined;
}

export interface ForeignOptions {
  readonly reader: ContentReader;
  /** A module may be no text. */
  readonly readBytes: (path: string) => Uint8Array | undefined;
  /** Folders of the project, looked into after those of playbooks and roles. */
  readonly library: readonly string[];
  readonly moduleUtils: readonly string[];
  readonly collectionsPath?: readonly string[];
  readonly workingDirectory: string;
  /** Whether homerun itself has the module of this full or short name. */
  readonly isOwn: (name: string) => boolean;
}

/** A folder that holds `ansible_collections/NAMESPACE/NAME`. */
export interface FoundCollection {
  readonly name: string;
  /** Of `ansible_collections`. */
  readonly folder: string;
  /** The collection's own. */
  readonly path: string;
}

/** Such tasks are carried out on the controller: Ansible never looks for a module of these names. */
const ACTIONS: ReadonlySet<string> = new Set(
  `add_host assemble assert async_status command copy debug fail fetch gather_facts group_by import_playbook import_role
  import_tasks include_role include_tasks include_vars meta package pause raw reboot script service set_fact set_stats
  shell template unarchive uri validate_argument_spec wait_for_connection`.split(/\s+/),
);

/** Files beside modules that are none. */
const NO_MODULE = /(^__init__\.py|\.(pyc|pyo|swp|bak|rpm|md|txt|rst|yml|yaml|ini|json|toml)|~)$/;

const MOST_REDIRECTS = 8;

export class ForeignModules {
  readonly #options: ForeignOptions;
  readonly #libraries: string[] = [];
  readonly #utils: string[] = [];
  readonly #actions: string[] = [];
  readonly #files = new Map<string, ReadonlyMap<string, string>>();
  readonly #routings = new Map<string, Routing>();
  readonly #collections = new Map<string, FoundCollection | undefined>();

  constructor(options: ForeignOptions) {
    this.#options = options;
  }

  get reader(): ContentReader {
    return this.#options.reader;
  }

  /** What a module's file holds. */
  bytesOf({ path }: ForeignFile): Uint8Array {
    return this.#options.readBytes(path) ?? new Uint8Array();
  }

  /** The folder of a playbook or of a role: what is in its `library/` and `module_utils/` counts from now on. */
  addHome(folder: string): void {
    this.#add(this.#libraries, join(folder, "library"));
    this.#add(this.#utils, join(folder, "module_utils"));
    for (const name of ["action_plugins", "plugins/action"]) this.#add(this.#actions, join(folder, name));
  }

  #add(folders: string[], folder: string): void {
    if (!folders.includes(folder) && this.reader.kind(folder) === "directory") folders.push(folder);
  }

  /** Folders with `ansible.module_utils`, in the order in which they count. */
  get moduleUtils(): readonly string[] {
    return [...this.#utils, ...this.#options.moduleUtils];
  }

  /** Undefined where the name is homerun's own, or nobody's. */
  find(name: string, place: ForeignPlace): ForeignFile | undefined {
    if (name.startsWith("ansible.builtin.")) return undefined;
    const short = name.replace(/^ansible\.legacy\./, "");
    if (short.includes(".")) return this.#options.isOwn(name) ? undefined : this.#inCollection(name, place);
    if (!/^[A-Za-z_]\w*$/.test(short)) return undefined;
    if (short === name) {
      const { role, collections = [] } = place;
      for (const collection of [...(role?.collection ? [role.collection] : []), ...collections]) {
        if (/^ansible\.(builtin|legacy)$/.test(collection)) break;
        const full = `${collection}.${short}`;
        if (this.#options.isOwn(full)) return undefined;
        const found = this.#inCollection(full, place);
        if (found) return found;
      }
    }
    return this.#inLibraries(short);
  }

  #inLibraries(name: string): ForeignFile | undefined {
    if (ACTIONS.has(name)) return undefined;
    const folders = [...this.#libraries, ...this.#options.library];
    for (const folder of folders) {
      const path = this.#filesIn(folder).get(name);
      if (path === undefined) continue;
      const action = this.#actions.map((f) => this.#filesIn(f).get(name)).find((p) => p !== undefined);
      return this.#checked({ name, path }, action);
    }
    return undefined;
  }

  #inCollection(full: string, place: ForeignPlace, depth = 0): ForeignFile | undefined {
    const match = /^(\w+\.\w+)\.(\w+(?:\.\w+)*)$/.exec(full);
    const collection = match ? this.collection(match[1] as string, place.playDirectory) : undefined;
    if (!match || !collection) return undefined;
    const rest = match[2] as string;
    const route = this.route(collection, "modules", rest);
    if (route?.redirect !== undefined && depth < MOST_REDIRECTS) {
      const to = route.redirect;
      return this.#options.isOwn(to) ? undefined : this.#inCollection(to, place, depth + 1);
    }
    const parts = rest.split(".");
    const name = parts.pop() as string;
    const folder = join(collection.path, "plugins/modules", ...parts);
    const path = this.#filesIn(folder).get(name);
    const action = this.#actionOf(collection, rest, full);
    if (path === undefined && action === undefined && route?.removed === undefined) return undefined;
    const file = {
      name: full,
      path: path ?? folder,
      collection: { name: collection.name, folder: collection.folder },
    };
    if (route?.removed !== undefined)
      return { ...file, refusal: { message: `\`${full}\` is no more`, help: route.removed } };
    return this.#checked(file, action);
  }

  #actionOf(collection: FoundCollection, rest: string, full: string): string | undefined {
    const redirect = this.route(collection, "action", rest)?.redirect;
    if (redirect !== undefined && redirect !== full) return redirect;
    const parts = rest.split(".");
    const name = parts.pop() as string;
    return this.#filesIn(join(collection.path, "plugins/action", ...parts)).get(name);
  }

  #checked(file: ForeignFile, action: string | undefined): ForeignFile {
    if (action !== undefined) {
      const message = `\`${file.name}\` has a part that runs in Ansible itself (an action plugin), which homerun does not run`;
      return { ...file, refusal: { message, help: `the action plugin is ${action}; use another module` } };
    }
    if (!file.path.endsWith(".ps1")) return file;
    const message = `\`${file.name}\` is a module for Windows`;
    return { ...file, refusal: { message, help: "homerun manages hosts that have a POSIX shell" } };
  }

  /** Modules by name; Python first where several files have the name. */
  #filesIn(folder: string): ReadonlyMap<string, string> {
    const known = this.#files.get(folder);
    if (known) return known;
    const files = new Map<string, string>();
    const names = this.reader.kind(folder) === "directory" ? this.reader.list(folder) : [];
    const isPython = (name: string): boolean => name.endsWith(".py");
    for (const file of [...names].sort((a, b) => Number(isPython(b)) - Number(isPython(a)))) {
      if (NO_MODULE.test(file) || this.reader.kind(join(folder, file)) !== "file") continue;
      const name = file.replace(/\.[^.]*$/, "");
      if (!files.has(name)) files.set(name, join(folder, file));
    }
    for (const [name, path] of files)
      if (name.startsWith("_") && !files.has(name.slice(1))) files.set(name.slice(1), path);
    this.#files.set(folder, files);
    return files;
  }

  /** What is in folders of modules, by the names that tasks call them; collections have theirs in folders of their own. */
  inLibraries(): readonly ForeignFile[] {
    const folders = [...this.#libraries, ...this.#options.library];
    const names = new Set(folders.flatMap((folder) => [...this.#filesIn(folder).keys()]));
    return [...names]
      .filter((name) => /^[A-Za-z]\w*$/.test(name))
      .sort()
      .flatMap((name) => this.#inLibraries(name) ?? []);
  }

  /** The first that there is, looked for from the playbook on. */
  collection(name: string, playDirectory: string): FoundCollection | undefined {
    const key = `${name}\0${playDirectory}`;
    if (this.#collections.has(key)) return this.#collections.get(key);
    const [namespace = "", short = ""] = name.split(".");
    const found = collectionFolders(playDirectory, this.#options)
      .map((f) => join(f, "ansible_collections"))
      .map((folder) => ({ name, folder, path: join(folder, namespace, short) }))
      .find(({ path }) => this.reader.kind(path) === "directory");
    this.#collections.set(key, found);
    return found;
  }

  route({ path }: FoundCollection, part: keyof Routing["routes"], name: string): Route | undefined {
    return this.#routingOf(path).routes[part].get(name);
  }

  #routingOf(path: string): Routing {
    const routing = this.#routings.get(path) ?? readRouting(path, this.reader);
    this.#routings.set(path, routing);
    return routing;
  }

  /** Whether the group of a `module_defaults`, by its full name, has the module. */
  isInGroup(file: ForeignFile, group: string): boolean {
    const match = /^(\w+\.\w+)\.(\w+)$/.exec(group);
    if (!match || !file.collection || match[1] !== file.collection.name) return false;
    const path = join(file.collection.folder, file.collection.name.replace(".", "/"));
    const short = file.name.slice(file.collection.name.length + 1);
    const members = this.#routingOf(path).groups.get(match[2] as string) ?? [];
    return members.includes(short) || members.includes(file.name);
  }
}
