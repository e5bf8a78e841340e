/** `ansible --tree DIR`: each host's result in a file of its name. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { pythonJson, rawOf } from "../../report/default-callback/result-text.ts";
import type { Reporter } from "../../report/reporter.ts";

export function treeWriter(reporter: Reporter, directory: string, cwd: string): Reporter {
  const folder = resolve(cwd, directory);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([problem("CLI0209", `the folder of \`--tree\` can't be made: ${why}`)]);
  }
  return {
    ...reporter,
    on(event) {
      reporter.on(event);
      if (event.type !== "host-finished" || event.outcome === "cancelled") return;
      const { failed: _failed, skipped: _skipped, ...shown } = rawOf(event.result);
      // A host's name may hold what a path gives a meaning.
      writeFileSync(join(folder, event.host.replaceAll("/", "_")), pythonJson(shown));
    },
  };
}
