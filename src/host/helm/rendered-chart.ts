/** What a chart comes to: as text, or as files beside those that a folder of the host has. */

import { isHeld } from "../content.ts";
import { hostPath } from "../host-path.ts";
import { NO_TOOL } from "../kubernetes/cluster-access.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { spoolFolder } from "../programs/spool-program.ts";
import { type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import {
  type ChartSource,
  mayBringHelm,
  prepareChart,
  promisedSource,
  SOURCE_WORDS,
  sourceArguments,
} from "./chart-source.ts";
import { findHelm, helmComplaint, partsOf } from "./helm-tool.ts";

export interface RenderQuestion {
  readonly program?: string | undefined;
  readonly name?: string | undefined;
  readonly source: ChartSource;
  /** A folder that the files shall be in. */
  readonly folder?: string | undefined;
}

export interface RenderedFile {
  /** In the folder. */
  readonly path: string;
  readonly content: Buffer;
  /** What is there; undefined: nothing. */
  readonly before: Buffer | undefined;
  /** Its folder is there. */
  readonly isHoused: boolean;
}

export interface RenderedChart {
  readonly installed: boolean;
  readonly problem?: string;
  readonly text: string;
  readonly files: readonly RenderedFile[];
  readonly stderr: string;
}

/**
 * $1 program, $2 name or "", $3 folder or "", then `sourceArguments` and helm's words. Prints the text, or for each file a line ("hr 0 size size path",
 * the second size "-" where there is none, "--" where its folder is missing), its content, and what is there.
 */
const primitive: Primitive = {
  name: "hr_helm_template",
  body: `
hr_find_helm "$1"
hr_name=$2 hr_to=$3
shift 3
hr_spool
trap 'rm -rf -- "$hr_s"' EXIT
hr_helm_prepare "$@"
shift ${SOURCE_WORDS}
[ ! -s "$hr_s/values" ] || set -- "$@" "--values=$hr_s/values"
[ -z "$hr_to" ] || { mkdir "$hr_s/out" && set -- "$@" "--output-dir=$hr_s/out"; } || exit 1
"$hr_h" template "$@" -- \${hr_name:+"$hr_name"} "$hr_chart" >"$hr_s/text" </dev/null || exit 5
if [ -z "$hr_to" ]; then
  echo "hr 0 $(($(wc -c <"$hr_s/text")))"
  cat "$hr_s/text"
  exit 0
fi
cd -- "$hr_s/out" || exit 1
find . -type f | LC_ALL=C sort | while read -r hr_x; do
  hr_x=\${hr_x#./}
  hr_old=--
  case $hr_x in */*) hr_in=$hr_to/\${hr_x%/*} ;; *) hr_in=$hr_to ;; esac
  [ ! -d "$hr_in" ] || hr_old=-
  [ ! -f "$hr_to/$hr_x" ] || hr_old=$(($(wc -c <"$hr_to/$hr_x"))) || exit 1
  echo "hr 0 $(($(wc -c <"$hr_x"))) $hr_old $hr_x"
  cat -- "$hr_x"
  [ "\${hr_old#-}" != "$hr_old" ] || cat -- "$hr_to/$hr_x" || exit 1
done`,
  requires: [findHelm, spoolFolder, prepareChart],
};

function filesIn(stdout: Buffer): readonly RenderedFile[] {
  const files: RenderedFile[] = [];
  let at = 0;
  while (at < stdout.length) {
    const end = stdout.indexOf(0x0a, at);
    const [, size, old, path] =
      /^hr 0 (\d+) (\d+|--?) (.+)$/.exec(stdout.toString("utf8", at, Math.max(end, at))) ?? [];
    if (path === undefined) throw new RangeError("no file");
    const isNew = old?.startsWith("-") !== false;
    const middle = end + 1 + Number(size);
    const next = middle + (isNew ? 0 : Number(old));
    files.push({
      path,
      content: stdout.subarray(end + 1, middle),
      before: isNew ? undefined : stdout.subarray(middle, next),
      isHoused: old !== "--",
    });
    at = next;
  }
  return files;
}

function parse(question: RenderQuestion, reply: Reply): RenderedChart {
  const stderr = reply.stderr.toString("utf8");
  const nothing = { text: "", files: [], stderr };
  if (reply.status === NO_TOOL) return { installed: false, ...nothing };
  if (reply.status !== 0)
    return { installed: true, problem: helmComplaint(stderr) || `status ${reply.status}`, ...nothing };
  try {
    if (question.folder !== undefined) return { ...nothing, installed: true, files: filesIn(reply.stdout) };
    return { ...nothing, installed: true, text: partsOf(reply.stdout).parts[0] ?? "" };
  } catch (error) {
    if (error instanceof RangeError)
      throw new ReplyError(primitive.name, reply, "helm's answer can't be made out");
    throw error;
  }
}

/** Files of the folder as they will be. */
function promisedFile(file: RenderedFile, folder: string, { effects }: Overlay): RenderedFile {
  const path = hostPath(`${folder}/${file.path}`, { home: "" });
  const effect = effects.findLast((e) => "path" in e && e.path === path);
  if (effect?.kind === "absent") return { ...file, before: undefined };
  if (effect?.kind !== "file" || effect.content === undefined) return file;
  return {
    ...file,
    before: isHeld(effect.content) ? Buffer.from(effect.content) : undefined,
    isHoused: true,
  };
}

function predict(
  question: RenderQuestion,
  seen: RenderedChart,
  overlay: Overlay,
): Predicted<RenderedChart> | undefined {
  if (!seen.installed) return mayBringHelm(overlay) ? { unknown: "the host has no helm yet" } : undefined;
  const why = promisedSource(question.source, overlay);
  if (why !== undefined) return { unknown: `what the chart comes to is not known yet: ${why}` };
  const { folder } = question;
  if (folder === undefined) return undefined;
  return { known: { ...seen, files: seen.files.map((file) => promisedFile(file, folder, overlay)) } };
}

export function renderedChart(question: RenderQuestion): Read<RenderedChart> {
  const { program = "", name = "", source, folder = "" } = question;
  return {
    call: {
      primitive,
      args: [program, name, folder, ...sourceArguments(source), ...source.words],
      input: Buffer.from(source.values),
      mutates: false,
      timeout: 600_000,
    },
    subject: { kind: "command", line: "helm" },
    parse: (reply) => parse(question, reply),
    predict: (seen, overlay) => predict(question, seen, overlay),
  };
}
