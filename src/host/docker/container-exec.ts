/** Commands inside of a container that runs, by the client. */

import type { Call, Primitive } from "../primitive.ts";
import { type DockerClient, needsClient } from "./docker-client.ts";

/** $1 how many variables, their names and values, then the words. A shell function's words are in no list of processes. */
const execute: Primitive = {
  name: "hr_docker_exec",
  body: `
hr_n=$1
shift
while [ "$hr_n" -gt 0 ]; do
  export "$1=$2"
  shift 2
  hr_n=$((hr_n - 1))
done
hr_needs_docker "$1"
"$@"`,
  requires: [needsClient],
};

export interface ContainerCommand {
  readonly container: string;
  readonly argv: readonly string[];
  readonly folder: string | undefined;
  readonly user: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly tty: boolean;
  readonly detach: boolean;
  readonly stdin: Uint8Array | undefined;
}

/** Names that mean something to the shell or to the client itself. */
const MEANT =
  /^(hr_.*|DOCKER_.*|BUILD.*|COMPOSE_.*|OTEL_.*|GO.*|LD_.*|BASH.*|SSH_.*|SSL_.*|PS\d|PATH|HOME|IFS|ENV|PWD|OLDPWD|SHELL|SHELLOPTS|SHLVL|UID|EUID|PPID|GROUPS|DIRSTACK|FUNCNAME|PIPESTATUS|RANDOM|SECONDS|LINENO|OPT(IND|ARG|ERR)|POSIXLY_CORRECT|TMPDIR|_)$/;
const PROXY = /^(HTTPS?|ALL|NO|FTP)_PROXY$/i;

function travels(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !MEANT.test(name) && !PROXY.test(name);
}

/**
 * Values of variables that the client can take out of its own environment stand in no list of processes; of the others (`PATH`,
 * `HTTP_PROXY`), which would change what the client does, they do. Commands take as long as they take.
 */
export function execCall(client: DockerClient, command: ContainerCommand): Call {
  const variables = Object.entries(command.environment);
  const inherited = variables.filter(([name]) => travels(name));
  const words = [
    ...(command.stdin === undefined ? [] : ["--interactive"]),
    ...(command.tty ? ["--tty"] : []),
    ...(command.detach ? ["--detach"] : []),
    ...(command.user === undefined ? [] : ["--user", command.user]),
    ...(command.folder === undefined ? [] : ["--workdir", command.folder]),
    ...variables.flatMap(([name, value]) => ["--env", travels(name) ? name : `${name}=${value}`]),
  ];
  return {
    primitive: execute,
    args: [
      String(inherited.length),
      ...inherited.flat(),
      client.program,
      ...client.words,
      ...["container", "exec", ...words, "--", command.container, ...command.argv],
    ],
    ...(command.stdin === undefined ? {} : { input: command.stdin }),
    mutates: true,
  };
}
