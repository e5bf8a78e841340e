/** Where templates that other templates name come from. */

import type { JinjaTemplate } from "./jinja-template.ts";

export interface TemplateLoader {
  /** Undefined where there is none. Throws `DiagnosticError` for one that can't be read. */
  load(name: string): JinjaTemplate | undefined;
  /** Where a name was looked for, for messages. */
  places(name: string): readonly string[];
}

export const NO_TEMPLATES: TemplateLoader = { load: () => undefined, places: () => [] };

/** Names of templates never lead out of the folders in which they are looked for. */
export function isInside(name: string): boolean {
  return !name.split("/").includes("..") && !name.includes("\0");
}
