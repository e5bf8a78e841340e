/** The first file of the built program: loads the rest, with code that was compiled before. From the sources, homerun starts at main.ts. */

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { openCodeCache, writeCodeCache } from "./cli/start/code-cache.ts";
import { createPartLoader } from "./cli/start/part-loader.ts";

/** Names this build; put in by it. */
declare const HOMERUN_BUILD: string;

/** Calls that compile less than reading the cache would take. */
const NOT_WORTH_IT = new Set(["--version", "-V"]);

/** In the user's own cache, never in a shared folder. Undefined where there is no place, or by wish. */
function cachePath(): string | undefined {
  const { XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: disabled } = process.env;
  if (disabled !== undefined || NOT_WORTH_IT.has(process.argv[2] ?? "")) return undefined;
  try {
    const folder = cache !== undefined && isAbsolute(cache) ? cache : join(homedir(), ".cache");
    const name = `${HOMERUN_BUILD}-${process.version}-${process.arch}`;
    return isAbsolute(folder) ? join(folder, "homerun", "compiled", name) : undefined;
  } catch {
    // A user without an entry in the system's list and without HOME.
    return undefined;
  }
}

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
