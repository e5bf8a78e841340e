/** What a Docker daemon says of its images, of some or of all. */

import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";
import { type DockerAnswers, dockerAnswers } from "./docker-answers.ts";
import { type DockerClient, NO_CLIENT, needsClient } from "./docker-client.ts";
import { enginePath } from "./engine-request.ts";

export interface FoundImages {
  /** Whether it could be asked at all. */
  readonly docker: DockerAnswers;
  readonly images: readonly unknown[];
}

/** Words of the client. Which images there are is only known on the host. */
const all: Primitive = {
  name: "hr_docker_images",
  liveOutput: false,
  body: `
hr_needs_docker "$1"
hr_x=$("$@" image ls --quiet --no-trunc) || exit 1
[ -n "$hr_x" ] || { echo "[]"; exit 0; }
hr_x=$(printf '%s\\n' "$hr_x" | sort -u)
"$@" image inspect -- $hr_x`,
  requires: [needsClient],
};

export function imageList(
  client: DockerClient,
  references: readonly string[] | undefined,
): Read<FoundImages> {
  return references === undefined ? everyImage(client) : namedImages(client, references);
}

function namedImages(client: DockerClient, references: readonly string[]): Read<FoundImages> {
  const read = dockerAnswers(
    client,
    references.map((name) => ({
      path: enginePath("/images/", name, "/json"),
      about: { object: "image", name },
    })),
  );
  const found = (docker: DockerAnswers): FoundImages => ({
    docker,
    images:
      docker.state === "answers"
        ? docker.answers.flatMap(({ status, body }) => (status === 200 && body !== undefined ? [body] : []))
        : [],
  });
  return {
    call: read.call,
    subject: read.subject,
    parse: (reply) => found(read.parse(reply)),
    predict: (seen, overlay) => {
      const answer = read.predict?.(seen.docker, overlay);
      return answer === undefined || "unknown" in answer ? answer : { known: found(answer.known) };
    },
  };
}

function everyImage(client: DockerClient): Read<FoundImages> {
  const words = [client.program, ...client.words];
  return defineRead<FoundImages>({
    primitive: all,
    args: words,
    subject: { kind: "command", line: [...words, "image", "ls"].join(" ") },
    timeout: client.timeout,
    parse: (reply) => parseAll(reply, client),
    predict: (_seen, overlay) =>
      overlay.effects.some((e) => e.kind === "docker" && e.object === "image")
        ? { unknown: "the images are not as they will be yet" }
        : undefined,
  });
}

function parseAll(reply: Reply, client: DockerClient): FoundImages {
  if (reply.status === NO_CLIENT) return { docker: { state: "absent", program: client.program }, images: [] };
  const why = reply.stderr.toString("utf8").trim();
  if (reply.status !== 0) return { docker: { state: "unreachable", why }, images: [] };
  try {
    const images = JSON.parse(reply.stdout.toString("utf8")) as unknown[];
    return {
      docker: { state: "answers", answers: [], apiVersion: undefined, system: undefined },
      images,
    };
  } catch {
    throw new ReplyError(all.name, reply, "docker's list of images is no JSON");
  }
}
