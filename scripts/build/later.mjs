/** Imports of the built program that are carried out when something of them is used, and what it does without. */

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** Large, and not needed by every call: each is a part of its own. */
export const LIBRARIES = [
  "@jmespath-community/jmespath",
  "bcryptjs",
  "chalk",
  "diff",
  "fontoxpath",
  "handlebars",
  "node-forge",
  "slimdom",
  "smol-toml",
  "string-width",
];

/** The part that holds a library. All parts lie in one folder. */
export const partOf = (library) => library.replace("/", "+");

/** Of Node's own modules, those that are not there anyway as soon as Node runs. */
const BUILTINS = ["child_process", "crypto", "fs/promises", "http", "https", "net", "tty", "zlib"].map(
  (name) => `node:${name}`,
);

/** Parts of ssh2 that its index loads for everybody, and a client never uses. */
const SSH2_UNUSED = /[\\/]ssh2[\\/]lib[\\/](http-agents|keygen|server)\.js$/;

/** Messages of zod in sixty languages; ours are our own. */
const ZOD_LANGUAGES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;

const isName = (name) => name !== "default" && /^[A-Za-z_$][\w$]*$/.test(name);

/** Stands for a module until one of its exports is used. */
function standIn(path, names, isFunction = false) {
  const getters = names.filter(isName).map((name) => `get ${name}() { return load().${name}; }`);
  const exported = `{ ${getters.join(", ")} }`;
  const call = `Object.defineProperties((...values) => load().default(...values), Object.getOwnPropertyDescriptors(${exported}))`;
  return `let loaded;
const load = () => (loaded ??= require(${JSON.stringify(path)}));
module.exports = ${isFunction ? call : exported};
`;
}

async function libraryStandIn(name) {
  const exported = await import(name);
  // What is not written as a module is its own default export, as is a stand-in.
  const isFunction = exported.default instanceof Function;
  const names = Object.keys(isFunction ? exported : (exported.default ?? exported));
  return standIn(`./${partOf(name)}.js`, names, isFunction);
}

async function builtinStandIn(name) {
  return standIn(name, Object.keys(await import(name)));
}

/** `registry` imports the file by names that stand in one pair of braces. */
async function registeredStandIn(path, registry) {
  const text = await readFile(registry, "utf8");
  const [, names] = text.match(new RegExp(`import \\{([^}]+)\\} from "\\./${basename(path)}"`)) ?? [];
  if (names === undefined)
    throw new Error(`${registry} imports ${path} in a way that scripts/build/later.mjs does not know`);
  return standIn(
    path,
    names.split(",").map((name) => name.trim()),
  );
}

/** For esbuild. `registry` lists every module that homerun has, of which a playbook uses a few: each is run when it is asked for. */
export function later({ root, registry }) {
  const sources = join(root, "src");
  const standIns = {
    library: libraryStandIn,
    builtin: builtinStandIn,
    registered: (path) => registeredStandIn(path, registry),
  };
  return {
    name: "later",
    setup(esbuild) {
      esbuild.onResolve({ filter: /./ }, ({ path, importer, namespace, kind, resolveDir }) => {
        if (namespace in standIns) return namespace === "library" ? { path, external: true } : undefined;
        if (kind !== "import-statement") return undefined;
        if (BUILTINS.includes(path)) return { path, namespace: "builtin" };
        if (importer === registry) return { path: join(resolveDir, path), namespace: "registered" };
        if (LIBRARIES.includes(path) && importer.startsWith(sources)) return { path, namespace: "library" };
        return undefined;
      });
      for (const [namespace, text] of Object.entries(standIns)) {
        esbuild.onLoad({ filter: /./, namespace }, async ({ path }) => ({
          contents: await text(path),
          resolveDir: root,
        }));
      }
      esbuild.onLoad({ filter: SSH2_UNUSED }, () => ({ contents: "" }));
      esbuild.onLoad({ filter: ZOD_LANGUAGES }, () => ({
        contents: 'export { default as en } from "./en.js";',
      }));
    },
  };
}
