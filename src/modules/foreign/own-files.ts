/** Where homerun's own files in Python are: beside the program, or beside this source. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";

export function ownPythonFiles(): string {
  return typeof __dirname === "string"
    ? join(__dirname, "python")
    : fileURLToPath(new URL("./python", import.meta.url));
}
