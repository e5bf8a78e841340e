/**
 * `npm run build`: src/ becomes dist/, in parts that are loaded when they are needed, and bin/homerun starts it. The parts
 * are CommonJS: it starts faster than modules do, and can be loaded in the middle of a function. With a folder as
 * argument, dist/ and bin/ are made there.
 */

import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { LIBRARIES, later, partOf } from "./build/later.mjs";
import { ssh2Keys } from "./build/ssh2-keys.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = resolve(process.argv[2] ?? root);

const SHARED = {
  platform: "node",
  target: "node22.18",
  // The names of functions stay: they are what a stack trace is read by.
  minifyWhitespace: true,
  minifySyntax: true,
};

const BUNDLE = {
  ...SHARED,
  bundle: true,
  write: false,
  absWorkingDir: root,
  // All parts lie next to each other: paths relative to the program's own files mean the same in each.
  outdir: "dist",
  legalComments: "linked",
  logLevel: "warning",
};

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

/**
 * A shell reads it first and starts Node on it with room for young objects: cleaning up among them would otherwise be a
 * sixth of a start. Old Nodes must be able to read this far: nothing newer than the language of 2009.
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

const { engines, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

function checkLauncher() {
  const least = engines.node.replace(/^>=/, "");
  if (!LAUNCHER.includes(`[${least.split(".").join(", ")}]`))
    throw new Error(`the launcher does not ask for Node ${least}`);
}

const named = ({ path, text }) => ({ name: basename(path), text });
const isCode = ({ name }) => name.endsWith(".js");

/** The program as modules, split where it loads something later. */
async function program() {
  const { outputFiles } = await build({
    ...BUNDLE,
    entryPoints: ["src/main.ts"],
    chunkNames: "[name]-[hash]",
    splitting: true,
    format: "esm",
    plugins: [nativeParts, ssh2Keys, later({ root, registry: join(root, "src/modules/registry.ts") })],
    sourcemap: "inline",
    sourcesContent: false,
  });
  return outputFiles.map(named);
}

/** One module as CommonJS: `import()` becomes `require`, at the same time and place. */
async function asPart({ name, text }) {
  const { code, map } = await transform(text, {
    ...SHARED,
    format: "cjs",
    supported: { "dynamic-import": false },
    logLevel: "error",
    sourcefile: name,
    sourcemap: "external",
    sourcesContent: false,
  });
  const foreign = /[^\0-\x7f]/.exec(code);
  if (foreign) throw new Error(`${name}: parts are ASCII; write \`${foreign[0]}\` as an escape`);
  return [
    { name, text: `${code}//# sourceMappingURL=${name}.map\n` },
    { name: `${name}.map`, text: map },
  ];
}

async function libraries() {
  const entryPoints = LIBRARIES.map((name) => ({ in: name, out: partOf(name) }));
  const { outputFiles } = await build({ ...BUNDLE, entryPoints, format: "cjs" });
  return outputFiles.map(named);
}

/** What own modules import outside of homerun, such as in tests of their project; inside of it they get the program's own. */
async function forUsers() {
  const entryPoints = [{ in: "src/own/module-api.ts", out: "module" }];
  const { outputFiles } = await build({ ...BUNDLE, entryPoints, format: "cjs" });
  return outputFiles.map(named);
}

/** What loads the parts. `digest` tells builds apart. */
async function starter(digest) {
  const define = { HOMERUN_BUILD: JSON.stringify(digest), HOMERUN_VERSION: JSON.stringify(version) };
  const { outputFiles } = await build({ ...BUNDLE, entryPoints: ["src/start.ts"], format: "cjs", define });
  return outputFiles.map(named);
}

async function parts() {
  const modules = await program();
  const converted = await Promise.all(modules.filter(isCode).map(asPart));
  return [...converted.flat(), ...modules.filter((file) => !isCode(file)), ...(await libraries())];
}

checkLauncher();
// Whole in memory first: a build that fails leaves the last good one where it is.
const made = await parts();
const digest = createHash("sha256");
for (const { text } of made) digest.update(text);
const files = [...made, ...(await forUsers()), ...(await starter(digest.digest("hex").slice(0, 16)))];
const [dist, bin] = [join(target, "dist"), join(target, "bin")];
for (const folder of [dist, bin]) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
}
for (const { name, text } of files) await writeFile(join(dist, name), text);
// What modules of others in Python import.
await cp(join(root, "src/modules/foreign/python"), join(dist, "python"), {
  recursive: true,
  filter: (path) => !path.includes("__pycache__"),
});
await writeFile(join(bin, "homerun"), LAUNCHER);
await chmod(join(bin, "homerun"), 0o755);
