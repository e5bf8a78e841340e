/** What takes several steps or waits on a host's Docker: pulls, ends of containers, their health. */

import type { Call, Primitive, Reply } from "../primitive.ts";
import { die } from "../programs/path-program.ts";
import { type DockerClient, dockerAct, engineCall, needsClient } from "./docker-client.ts";
import { enginePath, requestText } from "./engine-request.ts";

/** $1 the image, $2 its platform or "", then the words of the client. The last line is the id of the image that is there then. */
const pull: Primitive = {
  name: "hr_docker_pull",
  body: `
hr_i=$1 hr_f=$2
shift 2
hr_needs_docker "$1"
if [ -n "$hr_f" ]; then "$@" pull --platform "$hr_f" -- "$hr_i" || exit
else "$@" pull -- "$hr_i" || exit; fi
"$@" image inspect --format '{{.Id}}' -- "$hr_i"`,
  requires: [needsClient],
};

/** Pulls may take long; credentials are those that \`docker login\` of the user has left. */
export function pullImage(client: DockerClient, image: string, platform = ""): Call {
  return {
    primitive: pull,
    args: [image, platform, client.program, ...client.words],
    mutates: true,
    timeout: PULL,
  };
}

const PULL = 60 * 60 * 1000;

/** The id of the image that a pull has brought. */
export function pulledId(reply: Reply | undefined): string | undefined {
  const last = reply?.stdout.toString("utf8").trim().split("\n").at(-1);
  return last?.startsWith("sha256:") ? last : undefined;
}

/** $1 container, $2 seconds or "", then the client. */
const awaitGone: Primitive = {
  name: "hr_docker_await_gone",
  body: `
hr_c=$1 hr_t=$2
shift 2
hr_needs_docker "$1"
hr_k=0
while "$@" container inspect --format . -- "$hr_c" >/dev/null 2>&1; do
  [ -z "$hr_t" ] || [ "$hr_k" -lt "$hr_t" ] || hr_die "the container $hr_c is still being removed after $hr_t seconds"
  sleep 1
  hr_k=$((hr_k + 1))
done`,
  requires: [needsClient, die],
};

export function awaitRemoval(client: DockerClient, container: string, seconds: number | undefined): Call {
  const limit = seconds === undefined ? "" : String(Math.ceil(seconds));
  return {
    primitive: awaitGone,
    args: [container, limit, client.program, ...client.words],
    mutates: true,
    timeout: seconds === undefined ? LONG : seconds * 1000 + client.timeout,
  };
}

/**
 * $1 container, then the client. Starts it and stays with it until it ends, so that nothing is missed of one that is gone at
 * once. Prints its status on a line of its own, then what it has printed.
 */
const attend: Primitive = {
  name: "hr_docker_attend",
  liveOutput: false,
  body: `
hr_c=$1
shift
hr_needs_docker "$1"
hr_o=$("$@" start --attach -- "$hr_c" 2>&1 </dev/null)
hr_r=$?
if [ $hr_r -ne 0 ] && hr_s=$("$@" container inspect --format '{{.State.Status}}' -- "$hr_c" 2>/dev/null) && [ "$hr_s" = created ]; then
  hr_die "$hr_o"
fi
printf '%s\\n%s\\n' "$hr_r" "$hr_o"`,
  requires: [needsClient, die],
};

/**
 * $1 image, $2 id, $3 "same" or "other": how they are to be for the rest to be done. $4 what that is, $5 after how many of its
 * arguments the client's words stand, then the arguments. Where nothing is done, "unneeded" is printed.
 */
const onlyIf: Primitive = {
  name: "hr_docker_only_if",
  liveOutput: false,
  body: `
hr_i=$1 hr_d=$2 hr_w=$3 hr_f=$4 hr_k=$5
shift 5
hr_n=$(shift "$hr_k"; hr_needs_docker "$1"; "$@" image inspect --format '{{.Id}}' -- "$hr_i" </dev/null) || exit 1
hr_is=other
[ "$hr_n" != "$hr_d" ] || hr_is=same
if [ "$hr_is" = "$hr_w" ]; then "$hr_f" "$@"
else cat >/dev/null; echo unneeded; fi`,
  requires: [needsClient, dockerAct, awaitGone, attend],
};

/** Of a name that is about to be pulled: whether it is the image with that id hangs on what the pull brings. */
export interface ImageGuard {
  readonly image: string;
  readonly id: string;
  readonly when: "same" | "other";
}

/** For requests, the wait for a removal, and a start that is stayed with. */
export function guarded(call: Call, guard: ImageGuard | undefined): Call {
  if (guard === undefined) return call;
  const before = call.primitive === awaitGone ? 2 : 1;
  const args = [guard.image, guard.id, guard.when, call.primitive.name, String(before), ...call.args];
  return { ...call, primitive: onlyIf, args };
}

export function wasUnneeded(reply: Reply | undefined): boolean {
  return reply?.stdout.toString("latin1").trim() === "unneeded";
}

/** A container that runs until it has done its work may take as long as that work. */
const LONG = 7 * 24 * 60 * 60 * 1000;

/** $1 container, $2 seconds or "", then the client. Without a check it is well. */
const awaitHealthy: Primitive = {
  name: "hr_docker_await_healthy",
  body: `
hr_c=$1 hr_t=$2
shift 2
hr_needs_docker "$1"
hr_k=0
while :; do
  hr_s=$("$@" container inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.Status}}' -- "$hr_c") || exit 1
  case $hr_s in
  "healthy "* | "none "*) exit 0 ;;
  *" exited" | *" dead") hr_die "the container $hr_c has ended while it was \${hr_s%% *}" ;;
  esac
  [ -z "$hr_t" ] || [ "$hr_k" -lt "$hr_t" ] || hr_die "the container $hr_c is \${hr_s%% *} after $hr_t seconds: $("$@" container inspect --format '{{range .State.Health.Log}}{{.Output}}{{end}}' -- "$hr_c" 2>/dev/null | tail -n 3)"
  sleep 1
  hr_k=$((hr_k + 1))
done`,
  requires: [needsClient, die],
};

/** Seconds; 0 or less is no limit. */
export function awaitHealth(client: DockerClient, container: string, seconds: number): Call {
  const limit = seconds <= 0 ? "" : String(Math.ceil(seconds));
  return {
    primitive: awaitHealthy,
    args: [container, limit, client.program, ...client.words],
    mutates: true,
    timeout: seconds <= 0 ? LONG : seconds * 1000 + client.timeout,
  };
}

export function attendContainer(client: DockerClient, container: string): Call {
  return {
    primitive: attend,
    args: [container, client.program, ...client.words],
    mutates: true,
    timeout: LONG,
  };
}

export interface Attended {
  readonly status: number;
  readonly output: string;
}

export function attendedOf(reply: Reply | undefined): Attended | undefined {
  const text = reply?.stdout.toString("utf8");
  if (reply === undefined || reply.status !== 0 || text === undefined) return undefined;
  const end = text.indexOf("\n");
  return { status: Number(text.slice(0, end)), output: text.slice(end + 1) };
}

/** What is left of a container, for the task's result: it may be gone. */
export function tellContainer(client: DockerClient, name: string): Call {
  const call = engineCall(client, { method: "POST", path: "", accepts: [404] });
  const request = { method: "GET", path: enginePath("/containers/", name, "/json") } as const;
  return { ...call, input: requestText([request], client.apiVersion) };
}
