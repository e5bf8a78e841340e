/** `docker_image_tag`: further names of an image. */

import { z } from "zod";
import {
  type DockerAnswers,
  dockerAnswers,
  dockerRefusal,
  isBarePromise,
} from "../host/docker/docker-answers.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { list, oneOf, text, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";
import { barelyImageQuestion, type ImageState, tagImage } from "./docker/image-changes.ts";
import {
  checkImageNames,
  imageName,
  imageNameProblem,
  imageReference,
  isImageId,
} from "./docker/image-name.ts";

const params = z
  .strictObject({
    name: word().describe("The image that is there: a name, or its id."),
    tag: text().default("latest").describe("Its tag, where `name` has none; also that of names without one."),
    repository: list(word()).describe("The names that it shall have: `registry.home.arpa/nginx:1.27`."),
    existing_images: oneOf("overwrite", "keep")
      .default("overwrite")
      .describe("What becomes of a name that another image has."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    checkImageNames(p, context);
    for (const [i, name] of p.repository.entries()) {
      const problem =
        isImageId(name) || imageName(name).digest !== undefined
          ? `\`${name}\` is no name that an image can get: it has to be one with a tag`
          : imageNameProblem(name);
      if (problem !== undefined)
        context.addIssue({ code: "custom", path: ["repository", i], message: problem });
    }
  });

export const dockerImageTag = defineModule({
  name: "docker_image_tag",
  summary: "Give an image further names",
  description:
    "Names an image that the host has, so that it can be pushed elsewhere or found under another name.",
  params,
  paramAliases: DOCKER_ALIASES,
  returns: { image: "What Docker says of the image.", tagged_images: "The names that it got now." },
  examples: [
    {
      title: "A name in one's own registry",
      yaml: "- name: the image has a name in the house's registry\n  community.docker.docker_image_tag:\n    name: nginx:1.27\n    repository:\n      - registry.home.arpa/library/nginx:1.27\n",
    },
  ],
  reads: "Docker's images",
  writes: "names of images of Docker",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(
      clientOf(p, host),
      [imageReference(p.name, p.tag), ...targetsOf(p)].map(barelyImageQuestion),
    ),
  }),
  decide: (p, { docker }, { host }) => {
    const refusal = dockerRefusal(docker);
    if (refusal !== undefined) return refusal;
    const reference = imageReference(p.name, p.tag);
    const image = isBarePromise(docker, 0) ? reference : bodyOf<ImageState>(docker, 0);
    if (typeof image !== "string" && isRefusal(image)) return image;
    if (image === undefined) return refuse(`the host has no image ${reference}`, { mayResolve: true });
    const client = clientOf(p, host);
    const others = targetsOf(p).map((name, i) => ({ name, image: otherOf(docker, i + 1) }));
    const wrong = others.map((other) => other.image).find(isRefusal);
    if (wrong !== undefined) return wrong;
    const wanted = others.flatMap((other) => {
      const before = isRefusal(other.image) ? undefined : other.image;
      const same = typeof image !== "string" && before?.Id === image.Id;
      return before !== undefined && (same || p.existing_images === "keep")
        ? []
        : [{ name: other.name, before }];
    });
    const unsure = wanted.every(
      ({ before }) => before?.Id === "" || (before !== undefined && image === reference),
    );
    return {
      changes: wanted.map(({ name, before }) => tagImage(client, image, name, before)),
      ...(wanted.length > 0 && unsure
        ? { uncertain: `which image ${reference} will be is known once it is there` }
        : {}),
      result: {
        image: typeof image === "string" ? {} : image,
        tagged_images: wanted.map(({ name }) => name),
      },
    };
  },
});

/** One that is only promised is another than any. */
function otherOf(docker: DockerAnswers, index: number) {
  return isBarePromise(docker, index) ? { Id: "" } : bodyOf<ImageState>(docker, index);
}

function targetsOf(p: z.output<typeof params>): readonly string[] {
  return p.repository.map((name) => imageReference(name, p.tag));
}
