/** The controller as expressions of one task see it: relative names are looked for where the task's own files are. */

import { resolve } from "node:path";
import type { LookupHost } from "../expression/lookup-host.ts";
import { matchHosts } from "../inventory/pattern.ts";
import { candidatePaths } from "../playbook/file-search.ts";
import { dataLayer } from "../vars/layer.ts";
import type { LayeredScope, SurroundingContext } from "../vars/layered-scope.ts";
import { ansibleSetting } from "./ansible-setting.ts";
import { renderTemplateFile } from "./render-template-file.ts";
import type { RunContext } from "./run-context.ts";
import { type SearchPlace, searchPath } from "./search-path.ts";
import { templateReading, templateVariables } from "./template-reading.ts";

/** What of a `LookupHost` does not depend on the task. */
export interface ControllerLookups
  extends Omit<LookupHost, "find" | "glob" | "hostsOf" | "renderTemplateFile" | "setting"> {
  /** `pattern`: absolute. */
  readonly glob: (pattern: string) => readonly string[];
  /** Of a file that is there; `owner` is a name, where it has one. */
  readonly describeFile?: (path: string) => { readonly modified: Date; readonly owner: string | number };
  readonly hostname?: () => string;
}

/** What expressions need of a run. */
export type Surroundings = Pick<RunContext, "controller" | "language" | "lookups" | "partials" | "reader"> &
  Partial<Pick<RunContext, "inventory" | "mergesMaps" | "options">>;

/** Outside of any play: only absolute names are found. */
export const NOWHERE: SearchPlace = { directory: ".", context: {}, playDirectory: "." };

export function surroundingOf(
  run: Surroundings,
  place: SearchPlace,
): (scope: LayeredScope) => SurroundingContext {
  return (scope) => ({
    lookups: lookupHost(run, place, scope),
    language: run.language,
    mergesMaps: run.mergesMaps === true,
  });
}

function lookupHost(run: Surroundings, place: SearchPlace, scope: LayeredScope): LookupHost {
  const { controller, lookups } = run;
  return {
    ...lookups,
    secret: (path, make, complete) =>
      lookups.secret(resolve(controller.workingDirectory, place.playDirectory, path), make, complete),
    hostsOf: (pattern) => (run.inventory ? matchHosts(pattern, run.inventory).value : []),
    setting: (name) => ansibleSetting(name, run),
    find: (folder, name) => searchPath(name, folder, place, controller).found,
    glob: (folder, pattern) => {
      const { directory, playDirectory, context } = place;
      for (const candidate of candidatePaths(pattern, folder, {
        directory,
        playDirectory,
        role: context.role,
      })) {
        const found = lookups.glob(candidate);
        if (found.length > 0) return found;
      }
      return [];
    },
    renderTemplateFile: (path, vars, { name, ...options }) => {
      const origin = templateVariables({ name, path }, run);
      const given = dataLayer("loop and magic variables", new Map(Object.entries(vars)));
      const extended = scope.under(origin).under(given);
      return renderTemplateFile(path, extended, run, templateReading(path, place, options));
    },
  };
}
