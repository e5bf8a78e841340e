/** `npm run build`: src/ becomes dist/, in chunks that are loaded when they are needed, and bin/homerun starts it. */

import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const bin = join(root, "bin");

/** Libraries in CommonJS call `require` for Node's own modules; in an ES module they find it here. */
const REQUIRE =
  'import { createRequire as homerunRequire } from "node:module"; const require = homerunRequire(import.meta.url); const __dirname = import.meta.dirname; const __filename = import.meta.filename;';

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

/** Old Nodes must be able to read this far: nothing newer than the language of 2009. */
const LAUNCHER = `#!/usr/bin/env node
// Made by scripts/build.mjs.
"use strict";
var least = [22, 18];
var version = process.versions.node.split(".").map(Number);
if (version[0] < least[0] || (version[0] === least[0] && version[1] < least[1])) {
  console.error("homerun needs Node " + least.join(".") + " or newer; this is " + process.versions.node + " (" + process.execPath + ")");
  process.exit(1);
}
require("../dist/start.cjs");
`;

/**
 * Compiled code is kept in the user's own cache, so that the next start is faster. Never in a shared folder: who can
 * write there could give us code to run.
 */
const START = `// Made by scripts/build.mjs.
"use strict";
const { enableCompileCache } = require("node:module");
const { homedir } = require("node:os");
const { join } = require("node:path");
const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
enableCompileCache(join(cache, "homerun", "compiled"));
import("./main.js");
`;

async function leastVersion() {
  const { engines } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return engines.node.replace(/^>=/, "");
}

/** Whole in memory first: a build that fails leaves the last good one where it is. */
const { outputFiles } = await build({
  write: false,
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  // All chunks lie next to each other: paths relative to the program's own files mean the same in each.
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22.18",
  banner: { js: REQUIRE },
  plugins: [nativeParts],
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "linked",
  logLevel: "warning",
});
for (const folder of [dist, bin]) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
}
for (const { path, contents } of outputFiles) await writeFile(path, contents);
const least = await leastVersion();
if (!LAUNCHER.includes(`[${least.split(".").join(", ")}]`))
  throw new Error(`the launcher does not ask for Node ${least}`);
await writeFile(join(dist, "start.cjs"), START);
await writeFile(join(bin, "package.json"), '{ "type": "commonjs" }\n');
await writeFile(join(bin, "homerun"), LAUNCHER);
await chmod(join(bin, "homerun"), 0o755);
