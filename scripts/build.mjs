/**
 * `npm run build`: src/ becomes dist/, in parts that are loaded when they are needed, and bin/homerun starts it. The parts
 * are CommonJS: Node starts faster with it than with modules, and parts and libraries can be loaded in the middle of a
 * function.
 */

import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const bin = join(root, "bin");

/** The names of functions stay: they are what a stack trace is read by. */
const MINIFY = { minifyWhitespace: true, minifySyntax: true };
const TARGET = { platform: "node", target: "node22.18", ...MINIFY };

/**
 * Compiled parts of ssh2 make it faster where the installation could build them. They stay where npm put them; a bundle
 * that has moved away from them does without, as ssh2 itself does.
 */
const nativeParts = {
  name: "native-parts",
  setup(esbuild) {
    esbuild.onResolve({ filter: /\.node$/ }, ({ path, resolveDir }) => {
      const inside = join(resolveDir, path)
        .split(`node_modules${process.platform === "win32" ? "\\" : "/"}`)
        .at(-1);
      return { path: inside, external: true };
    });
    esbuild.onResolve({ filter: /^cpu-features$/ }, () => ({ path: "cpu-features", external: true }));
  },
};

/** Large, and not needed by every call: each is a part of its own, loaded when something of it is used for the first time. */
const LIBRARIES = ["chalk", "diff", "handlebars", "node-forge", "string-width"];

/** Of Node's own modules, those that are not there anyway as soon as Node runs. */
const BUILTINS = ["child_process", "crypto", "fs/promises", "http", "https", "net", "tty", "zlib"].map(
  (name) => `node:${name}`,
);

/** Lists every module that homerun has; a playbook uses a few. */
const REGISTRY = join(root, "src/modules/registry.ts");

/** Parts of ssh2 that its index loads for everybody, and a client never uses. */
const SSH2_UNUSED = /[\\/]ssh2[\\/]lib[\\/](http-agents|keygen|server)\.js$/;

/** Messages of zod in sixty languages; ours are our own. */
const ZOD_LANGUAGES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;

/** Stands for a module until one of its exports is used. */
function standIn(path, names, isFunction = false) {
  const getters = names.map((name) => `get ${name}() { return load().${name}; }`);
  const exported = `{ ${getters.join(", ")} }`;
  const call = `Object.defineProperties((...values) => load().default(...values), Object.getOwnPropertyDescriptors(${exported}))`;
  return `let loaded;\nconst load = () => (loaded ??= require(${JSON.stringify(path)}));\nmodule.exports = ${isFunction ? call : exported};\n`;
}

const isName = (name) => name !== "default" && /^[A-Za-z_$][\w$]*$/.test(name);

async function libraryStandIn(name) {
  const exported = await import(name);
  // What is not written as a module is its own default export, as is a stand-in.
  const isFunction = exported.default instanceof Function;
  const names = Object.keys(isFunction ? exported : (exported.default ?? exported));
  return standIn(`./${name}.js`, names.filter(isName), isFunction);
}

async function builtinStandIn(name) {
  return standIn(name, Object.keys(await import(name)).filter(isName));
}

async function registryStandIn(path) {
  const text = await readFile(REGISTRY, "utf8");
  const [, names = ""] = text.match(new RegExp(`import \\{([^}]+)\\} from "\\./${basename(path)}"`)) ?? [];
  return standIn(
    path,
    names
      .split(",")
      .map((name) => name.trim())
      .filter(isName),
  );
}

/** Imports that are carried out when something of them is used: of the libraries, of Node's modules, of the registry. */
const later = {
  name: "later",
  setup(esbuild) {
    const standIns = { library: libraryStandIn, builtin: builtinStandIn, registered: registryStandIn };
    esbuild.onResolve({ filter: /./ }, ({ path, importer, namespace, kind, resolveDir }) => {
      if (namespace in standIns) return namespace === "library" ? { path, external: true } : undefined;
      if (kind !== "import-statement") return undefined;
      if (BUILTINS.includes(path)) return { path, namespace: "builtin" };
      if (importer === REGISTRY) return { path: join(resolveDir, path), namespace: "registered" };
      if (LIBRARIES.includes(path) && importer.startsWith(join(root, "src")))
        return { path, namespace: "library" };
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

/**
 * A shell reads it first and starts Node on it with room for young objects: the few calls in which a start-up would be
 * interrupted to clean up are a sixth of its time. Old Nodes must be able to read this far: nothing newer than the
 * language of 2009.
 */
const LAUNCHER = `#!/bin/sh
":" //; exec node --min-semi-space-size=4 "$0" "$@"
// Made by scripts/build.mjs.
"use strict";
var least = [22, 18];
var version = process.versions.node.split(".").map(Number);
if (version[0] < least[0] || (version[0] === least[0] && version[1] < least[1])) {
  console.error("homerun needs Node " + least.join(".") + " or newer; this is " + process.versions.node + " (" + process.execPath + ")");
  process.exit(1);
}
require("../dist/start.js");
`;

async function checkLauncher() {
  const { engines } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const least = engines.node.replace(/^>=/, "");
  if (!LAUNCHER.includes(`[${least.split(".").join(", ")}]`))
    throw new Error(`the launcher does not ask for Node ${least}`);
}

/** Modules, split where the program loads something later. */
async function bundle() {
  const { outputFiles } = await build({
    ...TARGET,
    write: false,
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    outdir: "dist",
    // All parts lie next to each other: paths relative to the program's own files mean the same in each.
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    plugins: [nativeParts, later],
    sourcemap: "inline",
    sourcesContent: false,
    legalComments: "linked",
    logLevel: "warning",
  });
  return outputFiles;
}

/** One module as CommonJS: `import()` becomes `require`, at the same time and place. */
async function asPart({ path, text }) {
  const { code, map } = await transform(text, {
    ...TARGET,
    format: "cjs",
    supported: { "dynamic-import": false },
    logLevel: "error",
    sourcefile: path,
    sourcemap: "external",
    sourcesContent: false,
  });
  const foreign = /[^\0-\x7f]/.exec(code);
  if (foreign) throw new Error(`${path}: parts are ASCII; write \`${foreign[0]}\` as an escape`);
  const name = basename(path);
  return [
    { name, text: `${code}//# sourceMappingURL=${name}.map\n` },
    { name: `${name}.map`, text: map },
  ];
}

async function libraries() {
  const { outputFiles } = await build({
    ...TARGET,
    write: false,
    absWorkingDir: root,
    entryPoints: LIBRARIES,
    outdir: "dist",
    bundle: true,
    format: "cjs",
    legalComments: "linked",
    logLevel: "warning",
  });
  return outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
}

async function starter(buildName) {
  const { outputFiles } = await build({
    ...TARGET,
    write: false,
    absWorkingDir: root,
    entryPoints: ["src/start.ts"],
    outdir: "dist",
    bundle: true,
    format: "cjs",
    define: { HOMERUN_BUILD: JSON.stringify(buildName) },
    logLevel: "warning",
  });
  return outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
}

/** Whole in memory first: a build that fails leaves the last good one where it is. */
await checkLauncher();
const modules = await bundle();
const isCode = ({ path }) => path.endsWith(".js");
const parts = [...(await Promise.all(modules.filter(isCode).map(asPart))).flat(), ...(await libraries())];
const digest = createHash("sha256");
for (const { text } of parts) digest.update(text);
const files = [
  ...parts,
  ...modules.filter((m) => !isCode(m)).map(({ path, text }) => ({ name: basename(path), text })),
  ...(await starter(digest.digest("hex").slice(0, 16))),
];
for (const folder of [dist, bin]) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
}
for (const { name, text } of files) await writeFile(join(dist, name), text);
for (const folder of [dist, bin]) await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
await writeFile(join(bin, "homerun"), LAUNCHER);
await chmod(join(bin, "homerun"), 0o755);
