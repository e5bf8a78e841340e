/** The first file of the built program: loads the rest, with code that was compiled before. From the sources, homerun starts at main.ts. */

import { writeSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { openCodeCache, writeCodeCache } from "./cli/start/code-cache.ts";
import { createPartLoader } from "./cli/start/part-loader.ts";

/** Put in by the build: its name, and what package.json says. */
declare const HOMERUN_BUILD: string;
declare const HOMERUN_VERSION: string;

/** In the user's own cache, never in a shared folder. Undefined where there is no place, or by wish. */
function cachePath(): string | undefined {
  const { XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: disabled } = process.env;
  if (disabled !== undefined) return undefined;
  try {
    const folder = cache !== undefined && isAbsolute(cache) ? cache : join(homedir(), ".cache");
    const name = `${HOMERUN_BUILD}-${process.version}-${process.arch}`;
    return isAbsolute(folder) ? join(folder, "homerun", "compiled", name) : undefined;
  } catch {
    // A user without an entry in the system's list and without HOME.
    return undefined;
  }
}

function runProgram(): void {
  const path = cachePath();
  const loader = createPartLoader({
    folder: __dirname,
    cache: path === undefined ? undefined : openCodeCache(path),
    require: (id) => require(id),
  });
  if (path !== undefined) {
    process.once("exit", () => {
      const code = loader.compiled();
      if (code) writeCodeCache(path, code.age, code.parts);
    });
  }
  loader.load("./main.js");
}

/** As the program would answer, without it, and without the streams of the process: they take longer than the answer. */
function tellVersion(): void {
  try {
    writeSync(1, `${HOMERUN_VERSION}\n`);
  } catch {
    // Nobody listens.
  }
}

const [, , first] = process.argv;
if (first === "--version" || first === "-V") tellVersion();
else runProgram();
