/** The controller as expressions of one task see it: relative names are looked for where the task's own files are. */

import type { LookupHost } from "../expression/lookup-host.ts";
import { candidatePaths } from "../playbook/file-search.ts";
import { dataLayer } from "../vars/layer.ts";
import { LayeredScope, type SurroundingContext } from "../vars/layered-scope.ts";
import { renderTemplateFile } from "./render-template-file.ts";
import type { RunContext } from "./run-context.ts";
import { type SearchPlace, searchPath } from "./search-path.ts";

/** What of a `LookupHost` does not depend on the task. */
export interface ControllerLookups extends Omit<LookupHost, "find" | "glob" | "renderTemplateFile"> {
  /** `pattern`: absolute. */
  readonly glob: (pattern: string) => readonly string[];
}

/** What expressions need of a run. */
export type Surroundings = Pick<RunContext, "controller" | "language" | "lookups" | "partials" | "reader">;

/** Outside of any play: only absolute names are found. */
export const NOWHERE: SearchPlace = { directory: ".", context: {}, playDirectory: "." };

export function surroundingOf(
  run: Surroundings,
  place: SearchPlace,
): (scope: LayeredScope) => SurroundingContext {
  return (scope) => ({ lookups: lookupHost(run, place, scope), language: run.language });
}

function lookupHost(run: Surroundings, place: SearchPlace, scope: LayeredScope): LookupHost {
  const { controller, lookups } = run;
  return {
    ...lookups,
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
    renderTemplateFile: (path, vars) => {
      const extended = Object.keys(vars).length === 0 ? scope : above(scope, vars, run, place);
      return renderTemplateFile(path, extended, run);
    },
  };
}

function above(
  scope: LayeredScope,
  vars: Readonly<Record<string, unknown>>,
  run: Surroundings,
  place: SearchPlace,
): LayeredScope {
  const outer = {
    name: "loop and magic variables" as const,
    get: (name: string) => ({ kind: "lazy" as const, value: () => scope.get(name) }),
    names: () => scope.names(),
  };
  return new LayeredScope(
    [dataLayer("loop and magic variables", new Map(Object.entries(vars))), outer],
    surroundingOf(run, place),
  );
}
