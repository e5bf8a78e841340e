/** All files that a module in Python needs on the host: itself, and what it imports of Ansible's, of collections and of roles. */

import { join } from "node:path";
import type { ForeignFile } from "../../model/foreign-file.ts";
import type { ForeignModules, ForeignPlace } from "../../playbook/foreign/foreign-modules.ts";
import { withImports } from "./module-kind.ts";
import { pythonImports } from "./python-imports.ts";

export interface MissingImport {
  readonly name: string;
  /** The file that imports it. */
  readonly path: string;
}

export interface PythonBundle {
  /** What Python shall run: its full name. */
  readonly module: string;
  /** By path inside of the bundle. */
  readonly files: ReadonlyMap<string, string>;
  readonly missing: readonly MissingImport[];
  /** It uses `AnsibleModule`, itself or through what it imports. */
  readonly usesBasic: boolean;
}

export interface BundleSources {
  readonly foreign: ForeignModules;
  readonly place: ForeignPlace;
  /** The folder of homerun's own files in Python. */
  readonly own: string;
}

const UTILS = "ansible.module_utils";
const BASIC = "ansible/module_utils/basic.py";
/** Always needed: what homerun starts modules with. */
const STARTER = "homerun_start.py";

interface Found {
  /** Inside of the bundle. */
  readonly target: string;
  readonly path: string;
  readonly isPackage: boolean;
  /** A stand-in in the place of a file. */
  readonly text?: string;
  readonly isOwn?: boolean;
}

export function pythonBundle(file: ForeignFile, source: string, sources: BundleSources): PythonBundle {
  return new Bundling(sources).bundle(file, source);
}

class Bundling {
  readonly #sources: BundleSources;
  readonly #files = new Map<string, string>();
  readonly #missing: MissingImport[] = [];

  constructor(sources: BundleSources) {
    this.#sources = sources;
  }

  bundle(file: ForeignFile, source: string): PythonBundle {
    const module = moduleName(file);
    this.#put("ansible/__init__.py", "");
    this.#put("ansible/module_utils/__init__.py", "");
    this.#add(module, file.path, `${module.replaceAll(".", "/")}.py`, withImports(source), false);
    this.#put(STARTER, this.#read(join(this.#sources.own, STARTER)) ?? "");
    return {
      module,
      files: this.#files,
      missing: this.#missing,
      usesBasic: this.#files.has(BASIC),
    };
  }

  #read(path: string): string | undefined {
    const { reader } = this.#sources.foreign;
    return reader.kind(path) === "file" ? reader.read(path) : undefined;
  }

  /** With a file for each folder above, so that none of the host's own packages comes between. */
  #put(target: string, text: string): void {
    this.#files.set(target, text);
    const parts = target.split("/").slice(0, -1);
    for (const [index] of parts.entries()) {
      const above = `${parts.slice(0, index + 1).join("/")}/__init__.py`;
      if (!this.#files.has(above)) this.#files.set(above, "");
    }
  }

  #add(module: string, path: string, target: string, text: string, isPackage: boolean): void {
    this.#put(target, text);
    for (const wanted of pythonImports(text, module, isPackage)) {
      if (wanted.module === "ansible") continue;
      const whole = this.#import(wanted.module);
      const missing = (wanted.names ?? []).filter(
        (name) => name !== "*" && !this.#import(`${wanted.module}.${name}`) && !this.#hasName(whole, name),
      );
      if (wanted.optional) continue;
      if (!whole && (wanted.names === undefined || missing.length > 0))
        this.#missing.push({ name: wanted.module, path });
      else for (const name of missing) this.#missing.push({ name: `${wanted.module}.${name}`, path });
    }
  }

  /** Whether the text of a module speaks of the name. What others have written is taken at its word. */
  #hasName(found: Found | undefined, name: string): boolean {
    if (!found) return false;
    const text = this.#files.get(found.target) ?? "";
    if (!found.isPackage && found.isOwn !== true) return true;
    return new RegExp(`\\b${name}\\b`).test(text) || /\bimport \*/.test(text) || /\b__getattr__\b/.test(text);
  }

  /** Brings in the file of a module with its packages; undefined where there is none. */
  #import(module: string): Found | undefined {
    const found = this.#find(module);
    if (!found || this.#files.get(found.target)) return found;
    const text = found.text ?? this.#read(found.path) ?? "";
    if (this.#files.has(found.target) && text === "") return found;
    this.#packagesOf(module);
    this.#add(module, found.path, found.target, text, found.isPackage);
    return found;
  }

  #packagesOf(module: string): void {
    const parts = module.split(".");
    for (let length = 3; length < parts.length; length++) {
      const name = parts.slice(0, length).join(".");
      const found = this.#find(name);
      if (found?.isPackage) this.#import(name);
    }
  }

  #find(module: string): Found | undefined {
    // Its parts are made when it is imported.
    if (module.startsWith(`${UTILS}.six.`)) return this.#find(`${UTILS}.six`);
    if (module.startsWith(`${UTILS}.`)) return this.#utility(module.slice(UTILS.length + 1));
    const match = /^ansible_collections\.(\w+\.\w+)\.(plugins\..+)$/.exec(module);
    return match ? this.#ofCollection(match[1] as string, match[2] as string) : undefined;
  }

  #utility(name: string): Found | undefined {
    const path = name.replaceAll(".", "/");
    const target = `ansible/module_utils/${path}`;
    for (const folder of this.#sources.foreign.moduleUtils) {
      const found = this.#file(join(folder, path), target);
      if (found) return found;
    }
    const own = this.#file(join(this.#sources.own, "ansible/module_utils", path), target);
    return own ? { ...own, isOwn: true } : undefined;
  }

  #ofCollection(collection: string, rest: string): Found | undefined {
    const { foreign, place } = this.#sources;
    const folder = foreign.collection(collection, place.playDirectory);
    if (!folder) return undefined;
    const path = rest.replaceAll(".", "/");
    const target = `ansible_collections/${collection.replace(".", "/")}/${path}`;
    const found = this.#file(join(folder.path, path), target);
    if (found) return found;
    const utility = /^plugins\.module_utils\.(.+)$/.exec(rest)?.[1];
    const redirect =
      utility === undefined ? undefined : foreign.route(folder, "module_utils", utility)?.redirect;
    if (redirect === undefined) return undefined;
    const to = redirect.startsWith("ansible_collections.")
      ? redirect
      : redirect.replace(/^(\w+\.\w+)\.(.+)$/, "ansible_collections.$1.plugins.module_utils.$2");
    const text = `import sys\nimport ${to} as _now\nsys.modules[__name__] = _now\n`;
    return { target: `${target}.py`, path: join(folder.path, "meta/runtime.yml"), isPackage: false, text };
  }

  #file(path: string, target: string): Found | undefined {
    const { reader } = this.#sources.foreign;
    if (reader.kind(`${path}.py`) === "file")
      return { target: `${target}.py`, path: `${path}.py`, isPackage: false };
    if (reader.kind(path) !== "directory") return undefined;
    const init = join(path, "__init__.py");
    return { target: `${target}/__init__.py`, path: init, isPackage: true };
  }
}

function moduleName({ name, path, collection }: ForeignFile): string {
  if (!collection) return `ansible.modules.${name.slice(name.lastIndexOf(".") + 1)}`;
  const inside = /\/plugins\/modules\/(.+?)(\.[^./]*)?$/.exec(path)?.[1] ?? "module";
  return `ansible_collections.${collection.name}.plugins.modules.${inside.replaceAll("/", ".")}`;
}
