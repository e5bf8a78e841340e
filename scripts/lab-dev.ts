/** Runs the lab's verbs without the rest of the program; for work on the lab itself. */

import { fileURLToPath } from "node:url";
import { DiagnosticError } from "../src/diagnostics/diagnostic.ts";
import { runLabVerb } from "../src/lab/lab-verbs.ts";

const self = [process.execPath, fileURLToPath(import.meta.url)];
const args = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("interrupted")));
process.once("SIGTERM", () => stop.abort(new Error("ended")));
try {
  process.exitCode = await runLabVerb(args[0] === "lab" ? args.slice(1) : args, {
    self,
    env: process.env,
    print: (line) => process.stdout.write(`${line}\n`),
    log: (line) => process.stderr.write(`${line}\n`),
    signal: stop.signal,
  });
} catch (error) {
  if (!(error instanceof DiagnosticError)) throw error;
  for (const d of error.diagnostics) {
    process.stderr.write(`${d.code}: ${d.message}\n`);
    for (const note of d.notes ?? []) process.stderr.write(`  | ${note}\n`);
    if (d.help) process.stderr.write(`  help: ${d.help}\n`);
  }
  process.exitCode = 1;
}
process.exit();
