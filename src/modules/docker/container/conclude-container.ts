/** What came of the changes of a container: which were needed, how it ended, what it is now. */

import type { Change } from "../../../host/change.ts";
import { attendedOf, pulledId, wasUnneeded } from "../../../host/docker/container-work.ts";
import { parseAnswers } from "../../../host/docker/engine-request.ts";
import type { Reply } from "../../../host/primitive.ts";
import type { Conclusion } from "../../contract/module.ts";

interface Done {
  readonly change: Change;
  readonly replies: readonly (Reply | undefined)[];
}

function paired(changes: readonly Change[], replies: readonly (Reply | undefined)[]): readonly Done[] {
  let at = 0;
  return changes.map((change) => {
    const own = replies.slice(at, at + change.operations.length);
    at += change.operations.length;
    return { change, replies: own };
  });
}

function failureOf(done: readonly Done[]): string | undefined {
  for (const { change, replies } of done) {
    const bad = replies.find((reply) => reply !== undefined && reply.status !== 0);
    if (bad === undefined) continue;
    const said = bad.stderr.toString("utf8").trim() || bad.stdout.toString("utf8").trim();
    return `could not ${change.summary}: ${said || `status ${bad.status}`}`;
  }
  return undefined;
}

/** Whether it made a difference: a pull by the image that is there now, what hung on it by whether it was done. */
function happened({ change, replies }: Done, imageBefore: string | undefined): boolean {
  if (replies[0] === undefined || change.counts === false) return false;
  if (change.kind === "pull-image") return pulledId(replies[0]) !== imageBefore;
  return !replies.every(wasUnneeded);
}

function containerTold(reply: Reply | undefined): Readonly<Record<string, unknown>> | undefined {
  if (reply === undefined || reply.status !== 0) return undefined;
  const answer = parseAnswers(reply.stdout, 1).answers[0];
  return answer?.status === 200 ? (answer.body as Readonly<Record<string, unknown>>) : undefined;
}

export interface Before {
  /** Id of the image by that name. */
  readonly image: string | undefined;
  /** How many operations at the end are no part of a change. */
  readonly behind: number;
}

export function concludeContainer(
  changes: readonly Change[],
  replies: readonly (Reply | undefined)[],
  { image: imageBefore, behind }: Before,
): Conclusion {
  const all = paired(changes, replies);
  const failed = failureOf(all);
  const done = all.map((d, i) =>
    i === all.length - 1 ? { ...d, replies: d.replies.slice(0, -behind || undefined) } : d,
  );
  const unneeded = done
    .filter((d) => d.change.counts !== false && !happened(d, imageBefore))
    .map((d) => d.change);
  const changed = done.some((d) => happened(d, imageBefore));
  if (failed !== undefined) return { result: {}, failed, changed, unneeded: [] };
  const attended = done
    .filter(({ change }) => change.kind === "start-container" || change.kind === "recreate-container")
    .flatMap((d) => d.replies)
    .filter((reply) => reply?.stdout.toString("latin1", 0, 5) !== "HTTP/" && !wasUnneeded(reply))
    .map(attendedOf)
    .find((one) => one !== undefined && !Number.isNaN(one.status));
  const told = containerTold(replies.at(-1));
  const output = attended === undefined ? {} : { Output: attended.output };
  const result = {
    ...(told !== undefined || attended !== undefined ? { container: { ...told, ...output } } : {}),
    ...(attended === undefined ? {} : { status: attended.status }),
  };
  if (attended !== undefined && attended.status !== 0)
    return {
      result,
      failed: attended.output.trim() || `it ended with status ${attended.status}`,
      changed,
      unneeded,
    };
  return { result, changed, unneeded };
}
