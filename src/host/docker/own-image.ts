/** The image that a container has been made of, whatever its name leads to now. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";
import { type DockerClient, needsClient } from "./docker-client.ts";

/** $1 container, then the client. Nothing where the container or its image is not there. */
const primitive: Primitive = {
  name: "hr_docker_own_image",
  liveOutput: false,
  body: `
hr_c=$1
shift
hr_needs_docker "$1"
hr_i=$("$@" container inspect --format '{{.Image}}' -- "$hr_c" 2>/dev/null) || exit 0
"$@" image inspect -- "$hr_i" 2>/dev/null
exit 0`,
  requires: [needsClient],
};

/** Undefined where there is none, or no Docker: other reads say so. */
export function ownImage(client: DockerClient, container: string): Read<object | undefined> {
  return defineRead({
    primitive,
    args: [container, client.program, ...client.words],
    subject: { kind: "command", line: `docker image of ${container}` },
    timeout: client.timeout,
    parse: (reply) => {
      if (reply.status !== 0) return undefined;
      const text = reply.stdout.toString("utf8").trim();
      if (text === "" || text === "[]") return undefined;
      try {
        const [first] = JSON.parse(text) as readonly object[];
        return first;
      } catch {
        throw new ReplyError(primitive.name, reply, "docker does not tell the container's image");
      }
    },
  });
}
