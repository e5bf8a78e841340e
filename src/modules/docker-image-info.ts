/** `docker_image_info`: what Docker says of images. */

import { z } from "zod";
import { dockerRefusal } from "../host/docker/docker-answers.ts";
import { imageList } from "../host/docker/image-list.ts";
import { defineModule } from "./contract/module.ts";
import { list, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { imageNameProblem, imageReference } from "./docker/image-name.ts";

const params = z
  .strictObject({
    name: list(word()).optional().describe("Images: names or ids. All images of the host where absent."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    for (const [i, name] of (p.name ?? []).entries()) {
      const problem = imageNameProblem(name);
      if (problem !== undefined) context.addIssue({ code: "custom", path: ["name", i], message: problem });
    }
  });

export const dockerImageInfo = defineModule({
  name: "docker_image_info",
  summary: "Look at images of Docker",
  description:
    "Tells what the host has of the named images, or all that it has. What is not there is left out.",
  params,
  paramAliases: DOCKER_ALIASES,
  returns: { images: "What `docker image inspect` says of each that is there." },
  examples: [
    {
      title: "Which version runs",
      yaml: "- name: the images are looked at\n  community.docker.docker_image_info:\n    name: [nginx:1.27, wiki]\n  register: found\n\n- name: both are there\n  assert:\n    that: found.images | length == 2\n",
    },
  ],
  reads: "Docker's images",
  writes: "nothing",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    found: imageList(
      clientOf(p, host),
      p.name?.map((name) => imageReference(name, "latest")),
    ),
  }),
  decide: (_p, { found }) => dockerRefusal(found.docker) ?? { changes: [], result: { images: found.images } },
});
