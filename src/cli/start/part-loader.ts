/** Loads the built program's parts (CommonJS files beside each other) with the code that earlier processes compiled. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import type { CodeCache } from "./code-cache.ts";

export interface PartLoaderOptions {
  /** Where the parts lie. */
  readonly folder: string;
  readonly cache: CodeCache | undefined;
  /** For everything that is no part. */
  readonly require: (id: string) => unknown;
}

export interface PartLoader {
  /** `./name.js`. */
  load(id: string): unknown;
  /** What the cache should hold now; undefined where another writing would win nothing. */
  compiled(): { readonly age: number; readonly parts: ReadonlyMap<string, Buffer> } | undefined;
}

/** The cache is written this often without meeting a new part, as each process may have called other functions. */
const SETTLED = 3;

const PART = /^\.\/[\w.@+-]+\.js$/;
const HEAD = "(function (exports, require, module, __filename, __dirname) {";

interface Module {
  exports: unknown;
}

type Wrapped = (
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  filename: string,
  folder: string,
) => void;

export function createPartLoader({ folder, cache, require }: PartLoaderOptions): PartLoader {
  const loaded = new Map<string, { readonly script: Script; readonly module: Module }>();
  let metNew = false;

  function scriptOf(id: string, filename: string): Script {
    // Parts are ASCII: read like this, they take half the memory and no decoding.
    const text = `${HEAD}${readFileSync(filename, "latin1")}\n})`;
    const options = { filename, columnOffset: -HEAD.length };
    const cachedData = cache?.read(id);
    const script = new Script(text, cachedData === undefined ? options : { ...options, cachedData });
    if (cachedData === undefined || script.cachedDataRejected === true) metNew = true;
    return script;
  }

  function load(id: string): unknown {
    const known = loaded.get(id);
    if (known) return known.module.exports;
    const filename = join(folder, id);
    const script = scriptOf(id, filename);
    const module: Module = { exports: {} };
    loaded.set(id, { script, module });
    const run = script.runInThisContext() as Wrapped;
    run(module.exports, partRequire, module, filename, folder);
    return module.exports;
  }

  function partRequire(id: string): unknown {
    return PART.test(id) ? load(id) : require(id);
  }

  function keptCode(): (readonly [string, Buffer])[] {
    const others = cache?.names.filter((name) => !loaded.has(name)) ?? [];
    return others.flatMap((name) => {
      const code = cache?.read(name);
      return code ? [[name, code] as const] : [];
    });
  }

  return {
    load,
    compiled() {
      const age = metNew ? 0 : (cache?.age ?? 0) + 1;
      if (age >= SETTLED) return undefined;
      const fresh = [...loaded].map(([id, { script }]) => [id, script.createCachedData()] as const);
      return { age, parts: new Map([...keptCode(), ...fresh]) };
    },
  };
}
