/** What has to be done to have an image, its further name, its archive and its place in a registry; and what came of it. */

import type { Change } from "../../host/change.ts";
import { type DockerAnswers, dockerRefusal, isBarePromise } from "../../host/docker/docker-answers.ts";
import type { DockerClient } from "../../host/docker/docker-client.ts";
import type { ImageArchive } from "../../host/docker/image-archive.ts";
import { parseLoaded, plainBuildCall } from "../../host/docker/image-commands.ts";
import { hostPath } from "../../host/host-path.ts";
import type { Reply } from "../../host/primitive.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, Verdict } from "../contract/module.ts";
import type { ImageParams } from "../docker-image.ts";
import { holdsImages } from "./archived-images.ts";
import { classicBuildWords, contextProblem } from "./build-words.ts";
import { clientOf } from "./docker-params.ts";
import { bodyOf, isRefusal } from "./engine-body.ts";
import { askAfterwards, bodyAfterwards } from "./engine-change.ts";
import {
  bringImage,
  complaint,
  hasPushed,
  type ImageState,
  imagePath,
  loadImages,
  pullImage,
  pushImage,
  removeImage,
  saveImages,
  tagImage,
} from "./image-changes.ts";
import { familiarName, imageReference, isImageId } from "./image-name.ts";

interface Home {
  readonly home: string;
}

export interface SeenImage {
  readonly docker: DockerAnswers;
  readonly folder: FileState | undefined;
  readonly dockerfile: FileState | undefined;
  readonly saved: ImageArchive | undefined;
  readonly loaded: ImageArchive | undefined;
}

interface Work {
  readonly p: ImageParams;
  readonly host: Home;
  readonly client: DockerClient;
  readonly reference: string;
  readonly image: ImageState | undefined;
  /** It will be there, and that is all that is known of it. */
  readonly promised: boolean;
  /** The further name, and what has it. */
  readonly further: string | undefined;
  readonly other: ImageState | undefined;
  readonly seen: SeenImage;
}

export function decideImage(p: ImageParams, seen: SeenImage, host: Home): Verdict | Refusal {
  const refusal = dockerRefusal(seen.docker);
  if (refusal !== undefined) return refusal;
  const promised = isBarePromise(seen.docker, 0);
  const image = promised ? undefined : bodyOf<ImageState>(seen.docker, 0);
  const other = isBarePromise(seen.docker, 1) ? { Id: "" } : bodyOf<ImageState>(seen.docker, 1);
  if (isRefusal(image)) return image;
  if (isRefusal(other)) return other;
  const further = p.repository === undefined ? undefined : imageReference(p.repository, p.tag);
  const reference = imageReference(p.name, p.tag);
  const work = { p, host, client: clientOf(p, host), reference, image, promised, further, other, seen };
  return p.state === "absent" ? absence(work) : presence(work);
}

function absence({ p, client, reference, image }: Work): Verdict | Refusal {
  if (image === undefined) return { changes: [], result: { image: {}, actions: [] } };
  const names = [...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])];
  if (isImageId(reference) && names.length > 1 && !p.force_absent)
    return refuse(`the image has several names: ${names.join(", ")}`, {
      help: "name the one that shall go, or set `force_absent: true` for all of them",
    });
  const change = removeImage(client, reference, image, { force: p.force_absent, prune: true });
  return { changes: [change], result: { image: { state: "Deleted" }, actions: [change.summary] } };
}

type StepKind = "bring" | "save" | "tag" | "push";

interface Step {
  readonly kind: StepKind;
  readonly change: Change;
  /** Whether anything differs afterwards is known once it is done. */
  readonly uncertain: boolean;
}

function presence(work: Work): Verdict | Refusal {
  const { p, reference, image, promised } = work;
  const brings = (image === undefined && !promised) || p.force_source;
  if (brings) {
    const problem = sourceProblem(work);
    if (problem !== undefined) return problem;
  }
  const steps = withQuestion(work, [...(brings ? bringing(work) : []), ...furtherSteps(work, brings)]);
  const result = { image: image ?? {}, actions: steps.map(({ change }) => change.summary) };
  if (steps.length === 0) return { changes: [], result };
  const warnings = brings ? surplus(work) : [];
  return {
    changes: steps.map(({ change }) => change),
    result,
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(steps.every((step) => step.uncertain)
      ? { uncertain: `whether ${reference} will be another than now is known once it is done` }
      : {}),
    stopAtFailure: true,
    conclude: (replies) => conclude(work, steps, replies),
  };
}

function sourceProblem({ p, reference, image, promised, seen }: Work): Refusal | undefined {
  switch (p.source) {
    case "build":
      return p.build === undefined ? undefined : contextProblem(p.build, seen);
    case "load":
      return archiveProblem(p, reference, seen.loaded);
    case "local":
      return image === undefined && !promised
        ? refuse(`the host has no image ${reference}`, { mayResolve: true })
        : undefined;
    default:
      return undefined;
  }
}

/** What an archive does not tell is seen once it is loaded. */
function archiveProblem(
  p: ImageParams,
  reference: string,
  archive: ImageArchive | undefined,
): Refusal | undefined {
  if (archive === undefined || archive.state === "absent")
    return refuse(`there is no archive ${p.load_path} on the host`, { mayResolve: true });
  const held = archive.images.flatMap(({ ids, names }) => (isImageId(reference) ? ids : names));
  if (archive.images.length === 0 || held.map(familiarName).includes(familiarName(reference)))
    return undefined;
  return refuse(`the archive ${p.load_path} does not hold ${reference}`, {
    help: held.length === 0 ? "what it holds has no name" : `it holds ${held.join(", ")}`,
    mayResolve: true,
  });
}

function surplus({ p, reference, seen }: Work): readonly string[] {
  if (p.source !== "load" || seen.loaded?.state !== "there") return [];
  const more = seen.loaded.images
    .flatMap(({ names }) => names)
    .filter((name) => familiarName(name) !== familiarName(reference));
  return more.length === 0 || isImageId(reference)
    ? []
    : [`the archive ${p.load_path} holds more than ${reference}: ${more.join(", ")}`];
}

function bringing(work: Work): readonly Step[] {
  const { p, client, reference, image, promised, host } = work;
  const step = (change: Change): readonly Step[] => [
    { kind: "bring", change, uncertain: image !== undefined || promised },
  ];
  if (p.source === "pull") return step(pullImage(client, reference, p.pull?.platform, image));
  if (p.source === "load" && p.load_path !== undefined) {
    const file = hostPath(p.load_path, host);
    const change = loadImages(client, file, [reference]);
    return step({
      ...change,
      operations: [...change.operations, askAfterwards(client, imagePath(reference))],
    });
  }
  if (p.source !== "build" || p.build === undefined) return [];
  const words = classicBuildWords(p.build, reference, host);
  const classic = p.build.container_limits !== undefined;
  return step(
    bringImage(client, {
      kind: "build-image",
      summary: `build the image ${reference} from ${p.build.path}`,
      reference,
      before: image,
      call: plainBuildCall(client, words, classic),
    }),
  );
}

function furtherSteps(work: Work, brings: boolean): readonly Step[] {
  const { p, client, reference, image, promised, further, other, seen, host } = work;
  const mayDiffer = promised || (brings && p.source !== "local");
  const steps: Step[] = [];
  if (p.archive_path !== undefined) {
    const held =
      seen.saved !== undefined && image !== undefined && holdsImages(seen.saved, [reference], [image]);
    const there = seen.saved?.state === "there";
    if (mayDiffer || !held)
      steps.push({
        kind: "save",
        change: saveImages(client, hostPath(p.archive_path, host), [reference], there),
        uncertain: held || (promised && there),
      });
  }
  if (
    further !== undefined &&
    (other === undefined || (p.force_tag && (mayDiffer || other.Id !== image?.Id)))
  )
    steps.push({
      kind: "tag",
      change: tagImage(client, mayDiffer || image === undefined ? reference : image, further, other),
      uncertain: other !== undefined && (promised || other.Id === "" || other.Id === image?.Id),
    });
  if (p.push) steps.push({ kind: "push", change: pushImage(client, further ?? reference), uncertain: true });
  return steps;
}

/** Behind all that was done: what Docker says of the image now. */
function withQuestion({ client, reference, further }: Work, steps: readonly Step[]): readonly Step[] {
  const last = steps.at(-1);
  if (last === undefined || last.kind === "bring") return steps;
  const named = last.kind === "save" ? reference : (further ?? reference);
  const operations = [...last.change.operations, askAfterwards(client, imagePath(named))];
  return [...steps.slice(0, -1), { ...last, change: { ...last.change, operations } }];
}

interface Done extends Step {
  readonly replies: readonly (Reply | undefined)[];
}

function paired(steps: readonly Step[], replies: readonly (Reply | undefined)[]): readonly Done[] {
  let at = 0;
  return steps.map((step) => {
    const from = at;
    at += step.change.operations.length;
    return { ...step, replies: replies.slice(from, at) };
  });
}

const FAILED: Readonly<Record<StepKind, string>> = {
  bring: "get",
  save: "save",
  tag: "tag",
  push: "push",
};

function conclude(work: Work, steps: readonly Step[], replies: readonly (Reply | undefined)[]): Conclusion {
  const { p, reference, image, further } = work;
  const done = paired(steps, replies);
  const brought = done.find(({ kind }) => kind === "bring");
  const build = p.source === "build" ? outputOf(brought?.replies[0]) : {};
  const wrong = done.find((step) => step.replies[0]?.status !== 0);
  const fail = (failed: string): Conclusion => ({
    failed,
    result: { image: image ?? {}, actions: [], ...build },
    changed: done.slice(0, wrong === undefined ? undefined : done.indexOf(wrong)).some(differs),
  });
  const now = (brought === undefined ? image : bodyAfterwards(brought.replies[1])) as ImageState | undefined;
  const differs = (step: Done): boolean => hasMade(work, step, now);
  if (wrong !== undefined)
    return fail(
      `could not ${wrong.kind === "bring" ? p.source : FAILED[wrong.kind]} ${wrong.kind === "push" ? (further ?? reference) : reference}: ${complaint(wrong.replies[0])}`,
    );
  if (brought !== undefined && now === undefined) return fail(`${missing(p, reference, brought.replies[0])}`);
  const made = done.filter(differs);
  return {
    result: {
      image: bodyAfterwards(replies.at(-1)) ?? now ?? {},
      actions: made.map(({ change }) => change.summary),
      ...build,
    },
    changed: made.length > 0,
    unneeded: done.filter((step) => !made.includes(step)).map(({ change }) => change),
  };
}

/** Whether a step made a difference. `now`: the image that there is after it. */
function hasMade({ reference, image, other, seen }: Work, step: Done, now: ImageState | undefined): boolean {
  switch (step.kind) {
    case "bring":
      return now?.Id !== image?.Id;
    case "save":
      return now === undefined || seen.saved === undefined || !holdsImages(seen.saved, [reference], [now]);
    case "tag":
      return other === undefined || other.Id !== now?.Id;
    case "push":
      return hasPushed(step.replies[0]);
  }
}

function missing(p: ImageParams, reference: string, reply: Reply | undefined): string {
  if (p.source !== "load") return `${reference} is not there, though docker says that it has brought it`;
  const { names } = parseLoaded(reply?.stdout.toString("utf8") ?? "");
  return `the archive ${p.load_path} does not hold ${reference}, but ${names.join(", ") || "nothing"}`;
}

function outputOf(reply: Reply | undefined) {
  if (reply === undefined) return {};
  return { stdout: reply.stdout.toString("utf8"), stderr: reply.stderr.toString("utf8") };
}
