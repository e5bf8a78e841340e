/** `docker_image_pull`: brings an image from its registry. */

import { z } from "zod";
import { type DockerAnswers, dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import type { DockerClient } from "../host/docker/docker-client.ts";
import type { Refusal } from "../host/refusal.ts";
import { type Conclusion, defineModule, type Verdict } from "./contract/module.ts";
import { oneOf, text, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";
import { bodyAfterwards } from "./docker/engine-change.ts";
import { complaint, type ImageState, imageQuestion, pullImage } from "./docker/image-changes.ts";
import { checkImageNames, imageReference, isImageId } from "./docker/image-name.ts";
import { isPlatformText, parsePlatform, platform, samePlatform } from "./docker/platform.ts";

const params = z
  .strictObject({
    name: word().describe(
      "The image: `nginx`, `nginx:1.27`, `ghcr.io/owner/name:tag`, or with a digest, `nginx@sha256:…`.",
    ),
    tag: text().default("latest").describe("Its tag, where `name` has none."),
    platform: word()
      .refine(isPlatformText, { error: "a platform looks like `linux/arm64` or `linux/arm/v7`" })
      .optional()
      .describe("Pull the image for this platform: `linux/arm64`."),
    pull: oneOf("always", "not_present")
      .default("always")
      .describe("`not_present` asks the registry only where the image, or one for `platform`, is missing."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    checkImageNames(p, context);
    if (isImageId(p.name))
      context.addIssue({ code: "custom", path: ["name"], message: "an image can't be pulled by its id" });
  });

type Params = z.output<typeof params>;

export const dockerImagePull = defineModule({
  name: "docker_image_pull",
  summary: "Pull an image",
  description: `Pulls with the host's own docker, so with the credentials that \`docker_login\` or \`docker login\` has left there. Nothing changes
where the registry has the same image. With \`pull: always\` only the registry knows whether it has another, so check mode can't tell.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: { image: "What Docker says of the image." },
  examples: [
    {
      title: "The newest one of a tag",
      yaml: '- name: the newest nginx of its series is there\n  community.docker.docker_image_pull:\n    name: nginx\n    tag: "1.27"\n',
    },
    {
      title: "Only if it is missing",
      yaml: "- name: the image is there\n  docker_image_pull:\n    name: ghcr.io/gethomepage/homepage:v1.2.0\n    pull: not_present\n    platform: linux/arm64\n",
    },
  ],
  reads: "Docker's images, the registry",
  writes: "images of Docker",
  support: {
    check: "partial",
    diff: "full",
    note: "Whether a registry has another image than the host is known once it is asked.",
  },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [
      imageQuestion(imageReference(p.name, p.tag), p.pull === "not_present" && p.platform === undefined),
      ...(p.platform === undefined ? [] : [{ path: "/version" }]),
    ]),
  }),
  decide: (p, { docker }, { host }) => dockerRefusal(docker) ?? decide(p, docker, clientOf(p, host)),
});

function decide(p: Params, seen: DockerAnswers, client: DockerClient): Verdict | Refusal {
  const reference = imageReference(p.name, p.tag);
  const isThere = seen.state === "answers" && seen.answers[0]?.status === 200;
  const promised = seen.state === "answers" && seen.answers[0]?.body === undefined && isThere;
  const image = promised ? undefined : bodyOf<ImageState>(seen, 0);
  if (isRefusal(image)) return image;
  if (isThere && p.pull === "not_present" && fits(p, image, seen))
    return { changes: [], result: { image: image ?? {} } };
  return {
    changes: [pullImage(client, reference, p.platform, image)],
    ...(image !== undefined && p.pull === "always"
      ? { uncertain: `whether the registry has another ${reference} is known once it is asked` }
      : {}),
    conclude: ([pulled, after]) => pulledImage(reference, image, pulled, after),
  };
}

type Replies = Parameters<NonNullable<Verdict["conclude"]>>[0];

export function pulledImage(
  reference: string,
  before: ImageState | undefined,
  pulled: Replies[number],
  after: Replies[number],
): Conclusion {
  if (pulled?.status !== 0)
    return { failed: `could not pull ${reference}: ${complaint(pulled)}`, result: { image: before ?? {} } };
  const image = bodyAfterwards(after) as ImageState | undefined;
  return { result: { image: image ?? {} }, changed: image?.Id !== before?.Id };
}

interface Version {
  readonly Os?: string;
  readonly Arch?: string;
}

/** Whether the image that is there is for the platform. */
function fits(p: Params, image: ImageState | undefined, seen: DockerAnswers): boolean {
  if (p.platform === undefined || image === undefined) return true;
  const version = bodyOf<Version>(seen, 1);
  const { Os = "linux", Arch = "amd64" } = version === undefined || isRefusal(version) ? {} : version;
  const daemon = platform(Os, Arch);
  const own = platform(image.Os ?? Os, image.Architecture ?? Arch, image.Variant ?? "");
  return samePlatform(parsePlatform(p.platform, daemon), own);
}
