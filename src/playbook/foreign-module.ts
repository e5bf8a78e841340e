/** Modules of other collections: a playbook that names one loads, lists and can be checked; only carrying the task out is refused. */

import { suggest } from "../diagnostics/suggest.ts";
import { keywordsOf, type Place } from "./keywords.ts";
import type { ModuleShape } from "./module-index.ts";
import type { Parsing } from "./parsing.ts";

const OWN = /^ansible\.(builtin|legacy)\./;

/** What is known of such a module: that it has a name. Any parameter may be one of its. */
export function foreignShape(name: string): ModuleShape {
  return {
    name,
    kind: "module",
    params: [],
    required: [],
    paramAliases: {},
    freeForm: "_raw_params",
    open: true,
    expressionParams: [],
    modeParams: [],
    validate: () => [],
  };
}

/** A module that others have written: its parameters have names, and only it knows which. */
export function foreignFileShape(name: string): ModuleShape {
  return templatedShape(name);
}

/** What is known of a module whose name is a template: its parameters have names. */
export function templatedShape(name: string): ModuleShape {
  const { freeForm: _, ...shape } = foreignShape(name);
  return shape;
}

/** Whether a name that nothing here has is another collection's, and not a slip of the pen. */
export function isForeign(name: string, place: Place, { context }: Parsing): boolean {
  if (/^\w+\.\w+\.[\w.]+$/.test(name) && !OWN.test(name)) return true;
  const short = name.replace(OWN, "");
  if (!/^[a-z_]\w*$/.test(short)) return false;
  return suggest(short, [...context.modules.names(), ...keywordsOf(place)]) === undefined;
}
