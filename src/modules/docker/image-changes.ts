/** Changes of images, as several modules make them, and what is known of an image before. */

import type { Change } from "../../host/change.ts";
import type { DockerQuestion } from "../../host/docker/docker-answers.ts";
import type { DockerClient } from "../../host/docker/docker-client.ts";
import { enginePath, engineQuery } from "../../host/docker/engine-request.ts";
import { loadCall, pullCall, pushCall, saveCall } from "../../host/docker/image-commands.ts";
import type { Effect } from "../../host/effect.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { askAfterwards, engineChanges } from "./engine-change.ts";
import { familiarName, imageName } from "./image-name.ts";

export interface ImageState {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Os?: string;
  readonly Architecture?: string;
  readonly Variant?: string;
}

export function imagePath(reference: string): string {
  return enginePath("/images/", reference, "/json");
}

/** For those who can tell something of an image that is only promised: `isBarePromise`. */
export function barelyImageQuestion(reference: string): DockerQuestion {
  return { ...imageQuestion(reference), bare: true };
}

/** `existence`: that it will be there is all that matters. */
export function imageQuestion(reference: string, existence = false): DockerQuestion {
  return { path: imagePath(reference), about: { object: "image", name: familiarName(reference) }, existence };
}

export function imageEffect(name: string, present: boolean, body?: ImageState): Effect {
  return {
    kind: "docker",
    object: "image",
    name: familiarName(name),
    present,
    ...(body === undefined ? {} : { body }),
  };
}

/** The last line of what a command complained about, or all of its output's last line. */
export function complaint(reply: Reply | undefined): string {
  const lines = (text: string): readonly string[] => text.split(/[\r\n]+/).filter((l) => l.trim() !== "");
  const said = lines(reply?.stderr.toString("utf8") ?? "");
  const printed = lines(reply?.stdout.toString("utf8") ?? "");
  return (said.at(-1) ?? printed.at(-1) ?? `status ${reply?.status ?? "unknown"}`).trim();
}

export interface ImageOperation {
  readonly kind: string;
  readonly summary: string;
  readonly reference: string;
  readonly before: ImageState | undefined;
  readonly call: Call;
  readonly sensitive?: boolean;
}

/** A command that brings an image, and what Docker says of it then. What the image will be is not known before. */
export function bringImage(client: DockerClient, operation: ImageOperation): Change {
  const { kind, summary, reference, before, call } = operation;
  return {
    kind,
    summary,
    difference: {
      subject: `image ${reference}`,
      ...(before === undefined ? {} : { before: `id: ${before.Id}\n` }),
      after: "id: known once it is there\n",
    },
    operations: [call, askAfterwards(client, imagePath(reference))],
    effects: [imageEffect(reference, true)],
  };
}

export function pullImage(
  client: DockerClient,
  reference: string,
  platform: string | undefined,
  before: ImageState | undefined,
): Change {
  return bringImage(client, {
    kind: "pull-image",
    summary: `pull the image ${reference}${platform === undefined ? "" : ` for ${platform}`}`,
    reference,
    before,
    call: pullCall(client, reference, platform),
  });
}

/** `references`: what is known to be in it. */
export function loadImages(client: DockerClient, path: string, references: readonly string[]): Change {
  const names = references.length === 0 ? "images" : references.join(", ");
  return {
    kind: "load-images",
    summary: `load ${names} from ${path}`,
    difference: { subject: `images of ${path}`, after: references.map((name) => `${name}\n`).join("") },
    operations: [loadCall(client, path)],
    effects: references.map((reference) => imageEffect(reference, true)),
  };
}

export function saveImages(
  client: DockerClient,
  path: string,
  references: readonly string[],
  there: boolean,
): Change {
  const names = references.map((name) => `${name}\n`).join("");
  return {
    kind: "save-images",
    summary: `save ${references.join(", ")} to ${path}`,
    difference: { subject: path, ...(there ? { before: "other content\n" } : {}), after: names },
    operations: [saveCall(client, path, references)],
    effects: [{ kind: "file", path }],
  };
}

export function pushImage(client: DockerClient, reference: string): Change {
  return {
    kind: "push-image",
    summary: `push the image ${reference}`,
    operations: [pushCall(client, reference)],
    effects: [],
  };
}

/** Whether a registry got something that it had not. */
export function hasPushed(reply: Reply | undefined): boolean {
  return /: (Pushed|Mounted from)/.test(reply?.stdout.toString("utf8") ?? "");
}

/** `image`: the one that is there, or the name of one that will be. */
export function tagImage(
  client: DockerClient,
  image: ImageState | string,
  reference: string,
  before: ImageState | undefined,
): Change {
  const { repository, tag } = imageName(reference);
  const known = typeof image === "string" ? undefined : image;
  const source = typeof image === "string" ? image : image.Id;
  const path = `${enginePath("/images/", source, "/tag")}${engineQuery({ repo: repository, tag })}`;
  const [change] = engineChanges(client, [
    {
      kind: "tag-image",
      summary: `tag the image as ${reference}`,
      difference: {
        subject: `image ${reference}`,
        ...(before === undefined ? {} : { before: `id: ${before.Id}\n` }),
        after: known === undefined ? `that of ${source}\n` : `id: ${known.Id}\n`,
      },
      acts: [{ method: "POST", path }],
      effects: [imageEffect(reference, true, known)],
    },
  ]);
  return change as Change;
}

export interface Removal {
  readonly force: boolean;
  readonly prune: boolean;
}

export function removeImage(
  client: DockerClient,
  reference: string,
  before: ImageState,
  { force, prune }: Removal,
): Change {
  const path = `${enginePath("/images/", reference)}${engineQuery({ force, noprune: !prune })}`;
  const names = [...(before.RepoTags ?? []), ...(before.RepoDigests ?? [])];
  const [change] = engineChanges(client, [
    {
      kind: "remove-image",
      summary: `remove the image ${reference}`,
      difference: {
        subject: `image ${reference}`,
        before: [`id: ${before.Id}`, ...names.map((name) => `name: ${name}`)].map((l) => `${l}\n`).join(""),
      },
      acts: [{ method: "DELETE", path, accepts: [404] }],
      effects: [imageEffect(reference, false)],
    },
  ]);
  return change as Change;
}
