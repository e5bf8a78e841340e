/** How what is deployed differs from what helm would deploy, and how that is shown. */

import { isDeepStrictEqual } from "node:util";
import type { Difference } from "../../host/change.ts";
import type { ReleaseBody, ReleaseState } from "../../host/helm/release-state.ts";
import { isMap } from "../../host/kubernetes/kube-object.ts";

/** All that is put into the cluster. */
function written({ manifest, hooks }: ReleaseBody): readonly string[] {
  return [manifest, ...hooks].join("\n---\n").trimEnd().split("\n");
}

/** Lines that two trials have in common, and the release too: what differs between them is made up each time. */
function isSameButMadeUp(
  now: readonly string[],
  trial: readonly string[],
  again: readonly string[],
): boolean {
  if (now.length !== trial.length || trial.length !== again.length) return false;
  return trial.every((line, i) => line === now[i] || line !== again[i]);
}

export function isSameText(now: ReleaseBody, trial: ReleaseBody, again: ReleaseBody | undefined): boolean {
  const [old, wanted] = [written(now), written(trial)];
  if (isDeepStrictEqual(old, wanted)) return true;
  return again !== undefined && isSameButMadeUp(old, wanted, written(again));
}

/** Where two maps of values differ: `image.tag`, `replicas`. */
export function differingValues(before: unknown, after: unknown, at = ""): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isMap(before) || !isMap(after)) return [at === "" ? "all" : at];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => differingValues(before[key], after[key], at === "" ? key : `${at}.${key}`));
}

/** Documents of Secrets lose what is in them: each line says only whether the other side has it, too. */
function withoutSecrets(
  lines: readonly string[],
  other: ReadonlySet<string>,
  mark: string,
): readonly string[] {
  const documents: string[][] = [[]];
  for (const line of lines) {
    if (/^---(\s|$)/.test(line)) documents.push([]);
    documents.at(-1)?.push(line);
  }
  return documents.flatMap((document) => {
    if (!document.some((line) => /kind["']?\s*:\s*["']?Secret\b/.test(line))) return document;
    const isPlain = document.some((line) => /^["']?kind["']?:/.test(line) && line.includes("Secret"));
    const start = isPlain ? document.findIndex((line) => /^["']?(data|stringData)["']?:/.test(line)) : 0;
    return document.map((line, i) => {
      if (line.startsWith("---") || (isPlain && isShown(line, i, start))) return line;
      return other.has(line) ? "# hidden" : `# hidden, ${mark}`;
    });
  });
}

/** What is before the contents of a Secret, or names a field of the object itself. */
function isShown(line: string, at: number, start: number): boolean {
  if (at < start || start === -1) return true;
  return /^(#|["']?(kind|apiVersion|metadata|type)["']?:|["']?(data|stringData)["']?:\s*$)/.test(line);
}

function textOf(
  body: ReleaseBody,
  other: ReleaseBody | undefined,
  head: readonly string[],
  mark: string,
): string {
  const lines = withoutSecrets(written(body), new Set(other === undefined ? [] : written(other)), mark);
  return `${[...head, ...lines].join("\n").trimEnd()}\n`;
}

/** The chart, which values differ (not what they are: passwords stand in them), and what is put into the cluster. */
export function releaseDifference(
  subject: string,
  { entry, body, trial }: ReleaseState,
  isThere: boolean,
): Difference {
  const before =
    isThere && entry !== undefined
      ? textOf(body ?? EMPTY, trial, [`chart: ${entry.chart}`, `status: ${entry.status}`], "old")
      : undefined;
  const values =
    trial === undefined ? [] : differingValues(isThere ? (body?.values ?? {}) : {}, trial.values);
  const head =
    trial === undefined
      ? []
      : [
          `chart: ${trial.chart}`,
          "status: deployed",
          ...(values.length === 0 ? [] : [`values that differ: ${values.join(", ")}`]),
        ];
  const after = trial === undefined ? undefined : textOf(trial, body, head, "new");
  return {
    subject,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

const EMPTY: ReleaseBody = { values: {}, manifest: "", hooks: [], notes: "" };
