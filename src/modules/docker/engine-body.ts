/** What an answer of Docker's daemon holds. */

import type { DockerAnswers } from "../../host/docker/docker-answers.ts";
import { engineMessage } from "../../host/docker/engine-request.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";

/** The object that a question was about: undefined where there is none; a refusal where the daemon would not say. */
export function bodyOf<T extends object>(seen: DockerAnswers, index: number): T | Refusal | undefined {
  const answer = seen.state === "answers" ? seen.answers[index] : undefined;
  if (answer === undefined || answer.status === 404) return undefined;
  if (answer.status >= 300 || typeof answer.body !== "object" || answer.body === null)
    return refuse(`Docker says: ${engineMessage(answer)}`);
  return answer.body as T;
}

export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && "kind" in value && value.kind === "refusal";
}
