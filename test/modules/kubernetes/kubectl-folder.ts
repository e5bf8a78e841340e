/** A folder with a kubectl in it that keeps its objects in a file beside it. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const FAKE = path.join(import.meta.dirname, "fake-kubectl.ts");

function stateFile(folder: string): string {
  return path.join(folder, "cluster/objects.json");
}

export function kubectlFolder(folder: string): string {
  for (const name of ["bin", "cluster"]) mkdirSync(path.join(folder, name), { recursive: true });
  const program = path.join(folder, "bin/kubectl");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${FAKE}' '${stateFile(folder)}' "$@"\n`);
  chmodSync(program, 0o755);
  return path.join(folder, "bin");
}

export function clusterWith(...objects: readonly object[]): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "cluster"), { recursive: true });
    writeFileSync(stateFile(folder), JSON.stringify(objects));
  };
}

export function clusterOf(
  folder: string,
): readonly { readonly kind: string; readonly [field: string]: unknown }[] {
  const file = stateFile(folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
}
