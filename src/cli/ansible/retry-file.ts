/** `retry_files_enabled`: the hosts that failed, in a file that `--limit @FILE` takes. */

import { writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { Reporter } from "../../report/reporter.ts";
import type { Dress } from "./dress.ts";

function retryPath({ parsed, configuration, context }: Dress): string {
  const playbook = resolve(context.cwd, parsed.positionals.at(-1) ?? "");
  const folder = configuration.text("RETRY_FILES_SAVE_PATH") ?? dirname(playbook);
  return join(folder, `${basename(playbook, extname(playbook))}.retry`);
}

/** Written before the recap, as the last that is said of the tasks. */
export function withRetryFile(reporter: Reporter, dress: Dress): Reporter {
  const { screen } = dress;
  return {
    ...reporter,
    on(event) {
      if (event.type === "run-finished") {
        const hosts = Object.entries(event.hosts)
          .filter(([, { failed, unreachable }]) => failed + unreachable > 0)
          .map(([host]) => host);
        const path = retryPath(dress);
        if (hosts.length > 0)
          try {
            writeFileSync(path, hosts.map((host) => `${host}\n`).join(""));
            screen.display(`\tto retry, use: --limit @${path}\n`);
          } catch (error) {
            const why = error instanceof Error ? error.message : String(error);
            screen.warning(`Could not create retry file '${path}'. ${why}`);
          }
      }
      reporter.on(event);
    },
  };
}
