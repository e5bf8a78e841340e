/** Changes of Docker's objects over the daemon's API, and what they end in. */

import type { Change, Difference } from "../../host/change.ts";
import { type DockerClient, dockerAsk, type EngineAct, engineCall } from "../../host/docker/docker-client.ts";
import {
  type EngineAnswer,
  type EngineRequest,
  parseAnswers,
  requestText,
} from "../../host/docker/engine-request.ts";
import type { Effect } from "../../host/effect.ts";
import type { Call, Reply } from "../../host/primitive.ts";

export interface EngineChange {
  readonly kind: string;
  readonly summary: string;
  readonly acts: readonly EngineAct[];
  readonly difference?: Difference;
  readonly effects: readonly Effect[];
}

/** Each act is a call; the last change asks `then` behind its last act, so that what came of it needs no trip of its own. */
export function engineChanges(
  client: DockerClient,
  changes: readonly EngineChange[],
  then?: EngineRequest,
): readonly Change[] {
  return changes.map(({ acts, ...change }, i) => ({
    ...change,
    operations: acts.map((act, k) =>
      then !== undefined && i === changes.length - 1 && k === acts.length - 1
        ? callAndAsk(client, act, then)
        : engineCall(client, act),
    ),
  }));
}

function callAndAsk(client: DockerClient, act: EngineAct, then: EngineRequest): Call {
  return { ...engineCall(client, act), input: requestText([act, then], client.apiVersion) };
}

/** The answer to the question behind the last act. */
export function lastAnswer(replies: readonly (Reply | undefined)[]): EngineAnswer | undefined {
  const reply = replies.at(-1);
  return reply === undefined ? undefined : parseAnswers(reply.stdout, 2).answers[1];
}

/** A question that belongs to a change: what has come of it. */
export function askAfterwards(client: DockerClient, path: string): Call {
  return {
    primitive: dockerAsk,
    args: [client.program, ...client.words],
    input: requestText([{ method: "GET", path }], client.apiVersion),
    mutates: true,
    timeout: client.timeout,
  };
}

/** What that question was answered with; undefined where there is nothing. */
export function bodyAfterwards(reply: Reply | undefined): unknown {
  if (reply === undefined || reply.status !== 0) return undefined;
  const [answer] = parseAnswers(reply.stdout, 1).answers;
  return answer?.status === 200 ? answer.body : undefined;
}
