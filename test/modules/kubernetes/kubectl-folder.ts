/** A folder with a kubectl in it that keeps its objects in a file beside it. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { servedTool } from "../served-tool.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

function stateFile(folder: string): string {
  return path.join(folder, "cluster/objects.json");
}

export function kubectlFolder(folder: string): string {
  mkdirSync(path.join(folder, "cluster"), { recursive: true });
  const state = stateFile(folder);
  return servedTool(folder, {
    name: "kubectl",
    env: ["KUBECONFIG"],
    answer: (call) => fakeKubectl(state, call),
  });
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
