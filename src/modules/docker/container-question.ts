/** A container that somebody names, and whether commands can be run in it. */

import { z } from "zod";
import type { DockerAnswers, DockerQuestion } from "../../host/docker/docker-answers.ts";
import { enginePath } from "../../host/docker/engine-request.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { objectName } from "./docker-values.ts";
import { bodyOf, isRefusal } from "./engine-body.ts";

/** Docker itself tells names with a slash in front. */
export function containerName() {
  return z.preprocess(
    (value) => (typeof value === "string" && value.startsWith("/") ? value.slice(1) : value),
    objectName(),
  );
}

export function containerQuestion(name: string): DockerQuestion {
  return { path: enginePath("/containers/", name, "/json"), about: { object: "container", name } };
}

interface State {
  readonly State?: { readonly Running?: boolean; readonly Paused?: boolean; readonly Status?: string };
}

/** Why no command can be run in the container that was asked for. */
export function notRunning(name: string, seen: DockerAnswers): Refusal | undefined {
  const container = bodyOf<State>(seen, 0);
  if (isRefusal(container)) return container;
  if (container === undefined) return refuse(`the host has no container ${name}`, { mayResolve: true });
  if (container.State?.Paused)
    return refuse(`the container ${name} is paused`, {
      help: "`docker_container` with `paused: false` lets it go on",
      mayResolve: true,
    });
  if (container.State?.Running) return undefined;
  return refuse(`the container ${name} does not run: it is ${container.State?.Status ?? "stopped"}`, {
    mayResolve: true,
  });
}
