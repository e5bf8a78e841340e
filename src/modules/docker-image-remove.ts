/** `docker_image_remove`: takes an image, or one of its names, off the host. */

import { z } from "zod";
import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { parseAnswers } from "../host/docker/engine-request.ts";
import type { Reply } from "../host/primitive.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, text, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";
import { type ImageState, imageQuestion, removeImage } from "./docker/image-changes.ts";
import { checkImageNames, imageReference, isImageId } from "./docker/image-name.ts";

const params = z
  .strictObject({
    name: word().describe("The image: a name, also with a digest, or an id."),
    tag: text().default("latest").describe("Its tag, where `name` has none."),
    force: bool()
      .default(false)
      .describe("Also where stopped containers use it; by id, all its names go with it."),
    prune: bool().default(true).describe("Images below it that have no name go as well."),
    ...dockerParams,
  })
  .superRefine(checkImageNames);

export const dockerImageRemove = defineModule({
  name: "docker_image_remove",
  summary: "Remove an image",
  description:
    "Takes a name off an image; the image itself goes with its last name. One that a running container uses stays, and the task fails.",
  params,
  paramAliases: DOCKER_ALIASES,
  returns: {
    image: "What Docker said of the image before; empty where there was none.",
    untagged: "The names that are gone.",
    deleted: "The digests of what was deleted.",
  },
  examples: [
    {
      title: "An old version",
      yaml: '- name: the old image is gone\n  community.docker.docker_image_remove:\n    name: nginx\n    tag: "1.25"\n',
    },
  ],
  reads: "Docker's images",
  writes: "images and names of images of Docker",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [imageQuestion(imageReference(p.name, p.tag))]),
  }),
  decide: (p, { docker }, { host, checkMode }) => {
    const refusal = dockerRefusal(docker);
    if (refusal !== undefined) return refusal;
    const image = bodyOf<ImageState>(docker, 0);
    if (isRefusal(image)) return image;
    if (image === undefined) return { changes: [], result: { image: {}, deleted: [], untagged: [] } };
    const reference = imageReference(p.name, p.tag);
    const names = [...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])];
    if (isImageId(reference) && names.length > 1 && !p.force)
      return refuse(`the image has several names: ${names.join(", ")}`, {
        help: "name the one that shall go, or set `force: true` for all of them",
      });
    return {
      changes: [removeImage(clientOf(p, host), reference, image, p)],
      result: { image, ...(checkMode ? foreseen(reference, image, names) : {}) },
      collect: ([reply]) => removed(reply),
    };
  },
});

function foreseen(reference: string, image: ImageState, names: readonly string[]) {
  const last = isImageId(reference) || names.every((name) => name === reference);
  return { untagged: isImageId(reference) ? names : [reference], deleted: last ? [image.Id] : [] };
}

interface Gone {
  readonly Untagged?: string;
  readonly Deleted?: string;
}

function removed(reply: Reply | undefined) {
  const body = reply && parseAnswers(reply.stdout, 1).answers[0]?.body;
  const gone = Array.isArray(body) ? (body as readonly Gone[]) : [];
  return {
    untagged: gone.flatMap((entry) => entry.Untagged ?? []).sort(),
    deleted: gone.flatMap((entry) => entry.Deleted ?? []).sort(),
  };
}
