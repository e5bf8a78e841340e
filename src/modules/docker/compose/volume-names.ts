/** Which volumes a host's Docker has. */

import { type DockerClient, dockerCommand } from "../../../host/docker/docker-client.ts";
import { defineRead, type Read } from "../../../host/read.ts";

/** Undefined where Docker would not say. */
export function volumeNames(client: DockerClient): Read<readonly string[] | undefined> {
  const { primitive, args } = dockerCommand(client, { words: ["volume", "ls", "--quiet"], mutates: false });
  return defineRead<readonly string[] | undefined>({
    primitive,
    args,
    subject: { kind: "command", line: args.join(" ") },
    parse: ({ status, stdout }) =>
      status === 0
        ? stdout
            .toString("utf8")
            .split("\n")
            .filter((name) => name !== "")
        : undefined,
    predict: (_seen, overlay) =>
      overlay.effects.some((e) => e.kind === "docker" && e.object === "volume")
        ? { unknown: "the volumes are not as they will be yet" }
        : undefined,
  });
}
