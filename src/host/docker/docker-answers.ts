/** What a Docker daemon says of its objects: any number of questions, answered by one program. */

import type { Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { type DockerClient, dockerAsk, NO_CLIENT } from "./docker-client.ts";
import { type EngineAnswer, type EngineRequest, parseAnswers, requestText } from "./engine-request.ts";

export type DockerObject = "container" | "network" | "image" | "volume";

/** What a question is about, so that what check mode has promised of it can be told. */
export interface DockerSubject {
  readonly object: DockerObject;
  readonly name: string;
}

export interface DockerQuestion {
  readonly path: string;
  readonly about?: DockerSubject;
  /** True: that it will be there is all that is asked; else the answer is not known while it is only promised. */
  readonly existence?: boolean;
  /** True: a promise that says no more than that it will be there is an answer too: one without a body. */
  readonly bare?: boolean;
}

export interface DockerAnswer extends EngineAnswer {
  /** Check mode: not there yet, but promised; the body, if there is one, is a promise too. */
  readonly promised?: true;
}

export type DockerAnswers =
  | {
      readonly state: "answers";
      /** In the order of the questions. */
      readonly answers: readonly DockerAnswer[];
      /** `1.45`: the newest version of the API that the daemon speaks. */
      readonly apiVersion: string | undefined;
      /** `linux` */
      readonly system: string | undefined;
    }
  /** The host has no client. */
  | { readonly state: "absent"; readonly program: string }
  /** The client can't reach a daemon. */
  | { readonly state: "unreachable"; readonly why: string };

export function dockerAnswers(
  client: DockerClient,
  questions: readonly DockerQuestion[],
): Read<DockerAnswers> {
  const requests: EngineRequest[] = questions.map(({ path }) => ({ method: "GET", path }));
  const words = [client.program, ...client.words];
  const read = defineRead<DockerAnswers>({
    primitive: dockerAsk,
    args: words,
    subject: { kind: "command", line: [...words, ...questions.map((q) => q.path)].join(" ") },
    parse: (reply) => parse(reply, client, questions.length),
    predict: (seen, overlay) => predict(seen, overlay, questions),
    timeout: client.timeout,
  });
  return { ...read, call: { ...read.call, input: requestText(requests, client.apiVersion) } };
}

function parse(reply: Reply, client: DockerClient, count: number): DockerAnswers {
  if (reply.status === NO_CLIENT) return { state: "absent", program: client.program };
  if (reply.status !== 0) {
    const why = reply.stderr.toString("utf8").trim();
    return { state: "unreachable", why: why || `the client ended with status ${reply.status}` };
  }
  try {
    const { answers, headers } = parseAnswers(reply.stdout, count);
    return {
      state: "answers",
      answers,
      apiVersion: headers.get("api-version"),
      system: headers.get("ostype"),
    };
  } catch (error) {
    throw new ReplyError(dockerAsk.name, reply, error instanceof Error ? error.message : String(error));
  }
}

const PACKAGES = /^(docker|podman|moby)/;

function predict(
  seen: DockerAnswers,
  overlay: Overlay,
  questions: readonly DockerQuestion[],
): Predicted<DockerAnswers> | undefined {
  if (seen.state !== "answers") {
    const brings = overlay.effects.find(
      (e) =>
        (e.kind === "package" && e.installed && PACKAGES.test(e.name)) ||
        (e.kind === "unit" && e.active === true && e.name.startsWith("docker")),
    );
    if (brings === undefined) return undefined;
    return { unknown: brings.kind === "package" ? "Docker is not installed yet" : "Docker does not run yet" };
  }
  let unknown: string | undefined;
  const answers = seen.answers.map((answer, i): DockerAnswer => {
    const { about, existence, bare } = questions[i] ?? {};
    const effect = overlay.effects.findLast(
      (e) => e.kind === "docker" && e.object === about?.object && e.name === about.name,
    );
    if (effect?.kind !== "docker") return answer;
    if (!effect.present) return { status: 404, body: { message: `no such ${effect.object}` } };
    if (effect.body !== undefined) return { status: 200, body: effect.body, promised: true };
    if (bare) return { status: 200, body: undefined, promised: true };
    if (existence) return answer.status === 200 ? answer : { status: 200, body: undefined, promised: true };
    unknown ??= `the ${effect.object} ${effect.name} is not as it will be yet`;
    return answer;
  });
  if (unknown !== undefined) return { unknown };
  return { known: { ...seen, answers } };
}

/** Check mode: of what was asked for, only that it will be there is known. */
export function isBarePromise(seen: DockerAnswers, index: number): boolean {
  const answer = seen.state === "answers" ? seen.answers[index] : undefined;
  return answer?.promised === true && answer.body === undefined;
}

/** Why nothing can be done with a host's Docker; undefined where it answers. */
export function dockerRefusal(seen: DockerAnswers): Refusal | undefined {
  if (seen.state === "answers") return undefined;
  if (seen.state === "absent")
    return refuse(`the host has no docker (\`${seen.program}\`)`, {
      help: "install Docker first: the package `docker.io` of Debian and Ubuntu (with `docker-cli`), `docker-ce-cli` of docker.com, `docker` of Alpine",
      mayResolve: true,
    });
  return unreachable(seen.why);
}

function unreachable(why: string): Refusal {
  const [line = why] = why.split("\n").slice(-1);
  if (/permission denied/i.test(why))
    return refuse("this user may not speak to Docker's daemon", {
      help: "`become: true` runs the task as root; being in the group `docker` would do too, and is as much as being root",
      mayResolve: true,
    });
  if (/dial-stdio|is not a docker command|unknown command/i.test(why))
    return refuse(`the host's docker is too old, or something else: ${line}`, {
      help: "Docker 18.09 or later is needed",
    });
  if (/no such file|connection refused|cannot connect|is the docker daemon running/i.test(why))
    return refuse(`Docker's daemon does not run on the host: ${line}`, {
      help: "`systemctl status docker` there says why; a `service: {name: docker, state: started}` before this task starts it. A rootless Docker has its socket elsewhere: `docker_host: unix:///run/user/1000/docker.sock`",
      mayResolve: true,
    });
  return refuse(`the host's Docker can't be spoken to: ${line}`, { mayResolve: true });
}
