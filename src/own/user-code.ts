/** Loads TypeScript of the project: Node takes the types away, and `homerun/module` is this very program. */

import { createRequire, registerHooks } from "node:module";
import * as api from "./module-api.ts";

const NAME = "homerun/module";
const ADDRESS = "homerun:module";
const KEY = "homerun/module";

let hooked = false;

/** Node's own loader is asked for everything else. */
function hook(): void {
  if (hooked) return;
  hooked = true;
  const home = globalThis as unknown as Record<symbol, unknown>;
  home[Symbol.for(KEY)] = api;
  const names = Object.keys(api).filter((name) => name !== "default");
  const source = `export const { ${names.join(", ")} } = globalThis[Symbol.for(${JSON.stringify(KEY)})];\n`;
  registerHooks({
    resolve: (name, context, next) =>
      name === NAME ? { url: ADDRESS, format: "module", shortCircuit: true } : next(name, context),
    load: (url, context, next) =>
      url === ADDRESS ? { format: "module", source, shortCircuit: true } : next(url, context),
  });
}

/** What the file exports. Throws whatever its loading throws. */
export function loadUserCode(path: string): Readonly<Record<string, unknown>> {
  hook();
  return createRequire(path)(path) as Readonly<Record<string, unknown>>;
}
