/**
 * How a host's Docker is spoken to: through its own command line client, in two ways.
 *
 * Objects are asked for and changed over the daemon's API, which `docker system dial-stdio` opens for us (what the client itself
 * uses behind `-H ssh://`): exact, all of JSON, several questions by one program. On a lab's machine three questions that way take
 * 48 ms, one `docker inspect` takes 47; and options that the client's own words can't say (an entrypoint of several words, an
 * empty command) can be said. What needs the client's own work (credentials of registries, builds, compose) are its commands.
 */

import type { Call, Primitive } from "../primitive.ts";
import { die } from "../programs/path-program.ts";
import { type EngineRequest, requestText } from "./engine-request.ts";

export interface DockerClient {
  /** The program: a name or a path. */
  readonly program: string;
  /** Words that stand before any command: `--host …`, `--tlsverify`. */
  readonly words: readonly string[];
  /** `1.41`; the daemon's newest where absent. */
  readonly apiVersion: string | undefined;
  /** Milliseconds that the daemon has for an answer. */
  readonly timeout: number;
}

/** Exit status where the host has no such program. */
export const NO_CLIENT = 3;

export const needsClient: Primitive = {
  name: "hr_needs_docker",
  body: `command -v -- "$1" >/dev/null 2>&1 && return 0
printf 'the host has no docker (%s)\\n' "$1" >&2
exit ${NO_CLIENT}`,
};

/**
 * Words of the client; the requests come on stdin. A pipe that is opened for writing as well never ends: where the daemon saw an
 * end before it has answered, it would give up what it is doing.
 */
const dial: Primitive = {
  name: "hr_docker_dial",
  body: `
if [ -e /proc/self/fd/0 ]; then cat | "$@" system dial-stdio 0<>/proc/self/fd/0
else cat | "$@" system dial-stdio; fi`,
};

/** Prints the answers as they come. */
export const dockerAsk: Primitive = {
  name: "hr_docker_ask",
  liveOutput: false,
  body: `
hr_needs_docker "$1"
hr_docker_dial "$@"`,
  requires: [needsClient, dial],
};

/** $1 statuses that are as wanted, with spaces around each, then the words of the client. Prints the answer. */
export const dockerAct: Primitive = {
  name: "hr_docker_act",
  liveOutput: false,
  body: `
hr_ok=$1
shift
hr_needs_docker "$1"
hr_a=$(hr_docker_dial "$@") || exit 1
hr_s=\${hr_a#HTTP/1.? }
hr_s=\${hr_s%%[!0-9]*}
printf '%s\\n' "$hr_a"
case $hr_ok in *" $hr_s "*) exit 0 ;; esac
hr_m=$(printf '%s\\n' "$hr_a" | sed -n 's/^.*"message" *: *"\\(.*\\)".*$/\\1/p' | head -n 1 | sed 's/\\\\n/ /g; s/\\\\\\(.\\)/\\1/g')
hr_die "\${hr_m:-the daemon answers with status $hr_s}"`,
  requires: [needsClient, dial, die],
};

/** The words of the client, and of the command. */
const dockerRun: Primitive = {
  name: "hr_docker_run",
  body: `
hr_needs_docker "$1"
"$@"`,
  requires: [needsClient],
};

export interface EngineAct extends EngineRequest {
  readonly method: "POST" | "DELETE";
  /** Statuses besides 2xx that count as success: 304 (it is so already), 404 (it is gone already). */
  readonly accepts?: readonly number[];
  readonly sensitive?: boolean;
  /** Milliseconds that it may take beyond what an answer may take. */
  readonly more?: number;
}

const GOOD = [200, 201, 202, 204];

/** A request that changes something; its reply can be read by `answerOf`. */
export function engineCall(client: DockerClient, act: EngineAct): Call {
  const good = ` ${[...GOOD, ...(act.accepts ?? [])].join(" ")} `;
  return {
    primitive: dockerAct,
    args: [good, client.program, ...client.words],
    input: requestText([act], client.apiVersion),
    mutates: true,
    timeout: client.timeout + (act.more ?? 0),
    ...(act.sensitive ? { sensitive: true } : {}),
  };
}

export interface DockerCommand {
  /** The command's words, `--` before names: `["pull", "--quiet", "--", "nginx"]`. */
  readonly words: readonly string[];
  readonly mutates: boolean;
  readonly input?: Uint8Array;
  readonly sensitive?: boolean;
  /** Milliseconds; the session's default where absent. */
  readonly timeout?: number;
}

/** A command of the client itself. */
export function dockerCommand(client: DockerClient, command: DockerCommand): Call {
  const { words, mutates, input, sensitive, timeout } = command;
  return {
    primitive: dockerRun,
    args: [client.program, ...client.words, ...words],
    mutates,
    ...(input === undefined ? {} : { input }),
    ...(sensitive ? { sensitive: true } : {}),
    ...(timeout === undefined ? {} : { timeout }),
  };
}
