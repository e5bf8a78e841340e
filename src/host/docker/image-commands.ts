/** What Docker's own client does with images: pull and push with the credentials that it keeps, build, and archives. */

import type { Call, Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { type DockerClient, dockerCommand, needsClient } from "./docker-client.ts";

/** $1 how many secrets, those, then the words. A shell function's words are in no list of processes. */
const build: Primitive = {
  name: "hr_docker_build",
  body: `
hr_n=$1 hr_i=0
shift
while [ "$hr_i" -lt "$hr_n" ]; do
  export "HR_DOCKER_SECRET_$hr_i=$1"
  shift
  hr_i=$((hr_i + 1))
done
hr_needs_docker "$1"
"$1" buildx version >/dev/null 2>&1 || hr_die "the host's docker has no buildx: install docker-buildx (Debian, Ubuntu), docker-buildx-plugin (docker.com) or docker-cli-buildx (Alpine)"
"$@"`,
  requires: [needsClient, die],
};

/** $1 the archive, then the words of the client. Prints what was loaded, a line, and what Docker says of it. */
const load: Primitive = {
  name: "hr_docker_load",
  liveOutput: false,
  body: `
hr_f=$1
shift
hr_needs_docker "$1"
hr_o=$("$@" image load --quiet --input "$hr_f") || exit 1
printf '%s\\n= images\\n' "$hr_o"
hr_x=$(printf '%s\\n' "$hr_o" | sed -n 's/^Loaded image\\( ID\\)\\{0,1\\}: *//p')
[ -n "$hr_x" ] || hr_die "nothing was loaded: is it an archive of images?"
set -f
IFS='
'
"$@" image inspect -- $hr_x`,
  requires: [needsClient, die],
};

/** $1 the archive, $2 how many words the client has, those, then the images. It takes the archive's place when it is whole. */
const save: Primitive = {
  name: "hr_docker_save",
  body: `
hr_f=$1 hr_k=$2
shift 2
hr_needs_docker "$1"
[ ! -d "$hr_f" ] || hr_die "$hr_f is a folder"
hr_t=$(mktemp "$hr_f.homerun.XXXXXX" 2>&1) || hr_die "cannot write beside $hr_f: $(hr_reason "$hr_t")"
trap 'rm -f -- "$hr_t"' EXIT
hr_i=0 hr_c=$#
while [ "$hr_i" -lt "$hr_c" ]; do
  [ "$hr_i" -ne "$hr_k" ] || set -- "$@" image save --
  set -- "$@" "$1"
  shift
  hr_i=$((hr_i + 1))
done
"$@" >"$hr_t" || exit 1
chmod 644 "$hr_t"
mv -f -- "$hr_t" "$hr_f"`,
  requires: [needsClient, die, reasonOf],
};

export function pullCall(client: DockerClient, reference: string, platform: string | undefined): Call {
  const given = platform === undefined ? [] : ["--platform", platform];
  return dockerCommand(client, { words: ["image", "pull", ...given, "--", reference], mutates: true });
}

export function pushCall(client: DockerClient, reference: string): Call {
  return dockerCommand(client, { words: ["image", "push", "--", reference], mutates: true });
}

/** The name of the variable that a secret is in while the image is built. */
export function secretVariable(index: number): string {
  return `HR_DOCKER_SECRET_${index}`;
}

export function buildCall(
  client: DockerClient,
  words: readonly string[],
  secrets: readonly string[] = [],
): Call {
  return {
    primitive: build,
    args: [String(secrets.length), ...secrets, client.program, ...client.words, ...words],
    mutates: true,
    ...(secrets.length === 0 ? {} : { sensitive: true }),
  };
}

/** $1 "classic" for the builder without buildx, which alone knows limits, then the words of the client. */
const plainBuild: Primitive = {
  name: "hr_docker_plain_build",
  body: `
[ "$1" != classic ] || export DOCKER_BUILDKIT=0
shift
hr_needs_docker "$1"
"$@"`,
  requires: [needsClient],
};

/** With the builder that the host's client takes by itself; `classic`: with the one that is no buildx. */
export function plainBuildCall(client: DockerClient, words: readonly string[], classic: boolean): Call {
  return {
    primitive: plainBuild,
    args: [classic ? "classic" : "", client.program, ...client.words, ...words],
    mutates: true,
  };
}

export function loadCall(client: DockerClient, path: string): Call {
  return { primitive: load, args: [path, client.program, ...client.words], mutates: true };
}

export function saveCall(client: DockerClient, path: string, references: readonly string[]): Call {
  const words = [client.program, ...client.words];
  return { primitive: save, args: [path, String(words.length), ...words, ...references], mutates: true };
}

export interface Loaded {
  readonly names: readonly string[];
  readonly images: readonly unknown[];
  readonly output: string;
}

/** What `loadCall` printed. */
export function parseLoaded(stdout: string): Loaded {
  const [output = "", json = "[]"] = stdout.split(/^= images\n/m);
  const names = output.split("\n").flatMap((line) => /^Loaded image(?: ID)?: *(.+)$/.exec(line)?.[1] ?? []);
  return { names, images: JSON.parse(json) as unknown[], output: output.trimEnd() };
}
