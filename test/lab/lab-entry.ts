/** The program that the lab under test starts again for its hidden verbs. */

import { runLabVerb } from "../../src/lab/lab-verbs.ts";

const code = await runLabVerb(process.argv.slice(3), {
  self: [process.execPath, process.argv[1] ?? ""],
  env: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
  log: (line) => process.stderr.write(`${line}\n`),
});
process.exit(code);
