/** `docker compose` on a host: commands of its own, and what they would do. */

import { isBelow } from "../host-path.ts";
import type { Call, Primitive, Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read } from "../read.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { type DockerAnswers, dockerRefusal } from "./docker-answers.ts";
import { type DockerClient, NO_CLIENT, needsClient } from "./docker-client.ts";

/** The project's folder is none. */
const NO_FOLDER = 4;

/** $1 the folder to start in, then words. */
const run: Primitive = {
  name: "hr_compose",
  liveOutput: false,
  body: `
hr_needs_docker "$2"
cd -- "$1" 2>/dev/null || { printf 'there is no folder %s\\n' "$1" >&2; exit ${NO_FOLDER}; }
shift
"$@"`,
  requires: [needsClient],
};

/** $1 a definition that is put into a private file meanwhile, $2 the folder to start in, then words. The input is the command's. */
const runBeside: Primitive = {
  name: "hr_compose_beside",
  liveOutput: false,
  body: `
hr_f=$(mktemp) || exit 1
trap 'rm -f -- "$hr_f"' EXIT
printf '%s' "$1" >"$hr_f" || exit 1
shift
export COMPOSE_FILE="$hr_f"
( hr_compose "$@" )`,
  requires: [run],
};

/** $1 how many words the client has, $2 the folder to start in, then words that list images. Prints ids and names of those that are there. */
const images: Primitive = {
  name: "hr_compose_images",
  liveOutput: false,
  body: `
hr_k=$1
shift
hr_x=$(hr_compose "$@") || exit
[ -n "$hr_x" ] || exit 0
shift
hr_i=0
while [ "$hr_i" -lt "$hr_k" ]; do
  set -- "$@" "$1"
  shift
  hr_i=$((hr_i + 1))
done
shift $(($# - hr_k))
set -f
IFS='
'
"$@" image inspect --format '{{.Id}} {{json .RepoTags}}' -- $hr_x 2>/dev/null </dev/null | sort -u
exit 0`,
  requires: [run],
};

export interface ComposeProject {
  readonly client: DockerClient;
  /** Absolute. */
  readonly folder: string;
  /** Options of `docker compose` itself: `--project-name`, `--file` … */
  readonly options: readonly string[];
  /** A definition, where no file of the host holds it. */
  readonly definition: string | undefined;
}

export interface ComposeOutput {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function argsOf({ client, folder, options }: ComposeProject, words: readonly string[]): readonly string[] {
  return [folder, client.program, ...client.words, "compose", "--ansi", "never", ...options, ...words];
}

/** The words of a command, as somebody would type them. */
export function composeWords(project: ComposeProject, words: readonly string[]): readonly string[] {
  return argsOf(project, words).slice(1);
}

function callOf(project: ComposeProject, words: readonly string[]): Omit<Call, "mutates"> {
  const { definition } = project;
  return {
    primitive: run,
    args: argsOf(project, words),
    ...(definition === undefined ? {} : { input: Buffer.from(definition) }),
  };
}

export function composeCall(project: ComposeProject, words: readonly string[], sensitive = false): Call {
  return { ...callOf(project, words), mutates: true, ...(sensitive ? { sensitive: true } : {}) };
}

/** A command that reads what a task gives it. A definition goes beside it, so that it is in nobody's way. */
export function composeCallWith(
  project: ComposeProject,
  words: readonly string[],
  input: Uint8Array | undefined,
): Call {
  const { definition, options } = project;
  if (input === undefined) return composeCall(project, words);
  if (definition === undefined) return { ...composeCall(project, words), input };
  const at = options.findIndex((word, i) => word === "--file" && options[i + 1] === "-");
  const beside = { ...project, options: [...options.slice(0, at), ...options.slice(at + 2)] };
  return { primitive: runBeside, args: [definition, ...argsOf(beside, words)], input, mutates: true };
}

/** Of all profiles: services that are named may belong to any. */
function imagesArgs(project: ComposeProject): readonly string[] {
  const all = { ...project, options: [...project.options, "--profile", "*"] };
  return [String(project.client.words.length + 1), ...argsOf(all, ["config", "--images"])];
}

/** The images of a project that the host has, as text that is another when they are others. */
export function projectImages(project: ComposeProject): Read<ComposeOutput> {
  const args = imagesArgs(project);
  const { definition } = project;
  const read = defineRead<ComposeOutput>({
    primitive: images,
    args,
    subject: { kind: "command", line: args.slice(2).join(" ") },
    parse: outputOf,
    predict: (_seen, overlay) => predict(project, overlay),
  });
  return definition === undefined
    ? read
    : { ...read, call: { ...read.call, input: Buffer.from(definition) } };
}

/** The same behind a change. */
export function projectImagesCall(project: ComposeProject): Call {
  return { ...projectImages(project).call, mutates: true };
}

export function outputOf(reply: Reply): ComposeOutput {
  const { status, stdout, stderr } = reply;
  return { status, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8") };
}

/** What a command that changes nothing says: a dry run, a list. */
export function composeRead(project: ComposeProject, words: readonly string[]): Read<ComposeOutput> {
  const call = callOf(project, words);
  const read = defineRead<ComposeOutput>({
    primitive: run,
    args: call.args,
    subject: { kind: "command", line: composeWords(project, words).join(" ") },
    parse: outputOf,
    predict: (_seen, overlay) => predict(project, overlay),
  });
  return { ...read, call: { ...read.call, ...call } };
}

function predict(project: ComposeProject, overlay: Overlay): Predicted<ComposeOutput> | undefined {
  for (const effect of overlay.effects) {
    if (effect.kind === "package" && /^(docker|moby)/.test(effect.name))
      return { unknown: "Docker is not installed as it will be yet" };
    if (effect.kind === "docker")
      return { unknown: `the ${effect.object} ${effect.name} is not as it will be yet` };
    if (effect.kind === "unit" && effect.name.startsWith("docker"))
      return { unknown: "Docker does not run yet" };
    if (project.definition !== undefined) continue;
    if ("path" in effect && (effect.path === project.folder || isBelow(effect.path, project.folder)))
      return { unknown: `the files in ${project.folder} are not as they will be yet` };
  }
  return undefined;
}

/** The last lines that say what is wrong. */
function lastLine(text: string): string {
  return (
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .at(-1)
      ?.trim() ?? ""
  );
}

/** Why compose could do nothing at all here; undefined where it could. */
export function composeRefusal(project: ComposeProject, output: ComposeOutput): Refusal | undefined {
  if (output.status === 0) return undefined;
  const { client, folder } = project;
  if (output.status === NO_CLIENT) return dockerRefusal({ state: "absent", program: client.program });
  if (output.status === NO_FOLDER)
    return refuse(`there is no folder ${folder} on the host`, { mayResolve: true });
  const said = output.stderr;
  if (
    /unknown (shorthand )?flag: .*--ansi|is not a docker command|unknown command: docker compose/.test(said)
  )
    return refuse("the host's docker has no compose", {
      help: "install docker-compose-plugin (docker.com), docker-compose-v2 (Ubuntu), docker-compose (Debian 13 or later) or docker-cli-compose (Alpine)",
      mayResolve: true,
    });
  if (
    /Cannot connect to the Docker daemon|permission denied while trying to connect|daemon running\?/i.test(
      said,
    )
  ) {
    const seen: DockerAnswers = { state: "unreachable", why: lastLine(said) };
    return dockerRefusal(seen);
  }
  return undefined;
}

/** What compose complains of. */
export function composeComplaint(output: ComposeOutput): string {
  return lastLine(output.stderr) || lastLine(output.stdout) || `status ${output.status}`;
}
