/** `docker_image_push`: brings an image to its registry. */

import { z } from "zod";
import { dockerAnswers, dockerRefusal, isBarePromise } from "../host/docker/docker-answers.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { text, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";
import {
  barelyImageQuestion,
  complaint,
  hasPushed,
  type ImageState,
  pushImage,
} from "./docker/image-changes.ts";
import { checkImageNames, imageName, imageReference, isImageId } from "./docker/image-name.ts";

const params = z
  .strictObject({
    name: word().describe("The image, with its registry: `registry.home.arpa/wiki`."),
    tag: text().default("latest").describe("Its tag, where `name` has none."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    checkImageNames(p, context);
    if (isImageId(p.name) || imageName(p.name).digest !== undefined || p.tag.startsWith("sha256:"))
      context.addIssue({
        code: "custom",
        path: ["name"],
        message: "an image is pushed by its name and tag, not by an id or digest",
      });
  });

export const dockerImagePush = defineModule({
  name: "docker_image_push",
  summary: "Push an image",
  description:
    "Pushes with the host's own docker, so with the credentials that `docker_login` has left there. Nothing has changed where the registry had all of it.",
  params,
  paramAliases: DOCKER_ALIASES,
  returns: { image: "What Docker says of the image." },
  examples: [
    {
      title: "To one's own registry",
      yaml: '- name: the registry has the wiki\n  community.docker.docker_image_push:\n    name: registry.home.arpa/wiki\n    tag: "1.4"\n',
    },
  ],
  reads: "Docker's images",
  writes: "the registry",
  support: {
    check: "partial",
    diff: "none",
    note: "What a registry lacks is known once it is asked.",
  },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [barelyImageQuestion(imageReference(p.name, p.tag))]),
  }),
  decide: (p, { docker }, { host }) => {
    const refusal = dockerRefusal(docker);
    if (refusal !== undefined) return refusal;
    const promised = isBarePromise(docker, 0);
    const image = promised ? undefined : bodyOf<ImageState>(docker, 0);
    if (isRefusal(image)) return image;
    const reference = imageReference(p.name, p.tag);
    if (image === undefined && !promised)
      return refuse(`the host has no image ${reference}`, { mayResolve: true });
    return {
      changes: [pushImage(clientOf(p, host), reference)],
      uncertain: `what the registry lacks of ${reference} is known once it is asked`,
      conclude: ([reply]) => {
        const result = { image: image ?? {} };
        if (reply?.status !== 0)
          return { failed: `could not push ${reference}: ${complaint(reply)}`, result };
        return { result, changed: hasPushed(reply) };
      },
    };
  },
});
