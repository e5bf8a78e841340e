/** `docker_image_export`: images as an archive. */

import { z } from "zod";
import { dockerAnswers, dockerRefusal, isBarePromise } from "../host/docker/docker-answers.ts";
import { imageArchive } from "../host/docker/image-archive.ts";
import { hostPath } from "../host/host-path.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, list, path, text, word } from "./contract/params.ts";
import { holdsImages } from "./docker/archived-images.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";
import { barelyImageQuestion, type ImageState, saveImages } from "./docker/image-changes.ts";
import { imageNameProblem, imageReference, isTag } from "./docker/image-name.ts";

const params = z
  .strictObject({
    names: list(word()).pipe(z.array(z.string()).min(1)).describe("Images: names or ids."),
    tag: text().default("latest").describe("The tag of names without one."),
    path: path().describe("The archive that is written on the host."),
    force: bool().default(false).describe("Write it also where it holds those images."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    for (const [i, name] of p.names.entries()) {
      const problem = imageNameProblem(name);
      if (problem !== undefined) context.addIssue({ code: "custom", path: ["names", i], message: problem });
    }
    if (p.tag !== "" && !isTag(p.tag))
      context.addIssue({ code: "custom", path: ["tag"], message: `\`${p.tag}\` is no tag of an image` });
  });

export const dockerImageExport = defineModule({
  name: "docker_image_export",
  summary: "Save images to an archive",
  description: `Writes images to an archive that \`docker_image_load\` reads. It is written beside its place and moved there when it is whole. An
archive that holds just these images is left alone.`,
  params,
  paramAliases: { name: "names", ...DOCKER_ALIASES },
  returns: { images: "What Docker says of the images." },
  examples: [
    {
      title: "An image for a host without internet",
      yaml: "- name: the image is an archive\n  community.docker.docker_image_export:\n    name: nginx:1.27\n    path: /srv/images/nginx.tar\n",
    },
  ],
  reads: "Docker's images, the archive that is there",
  writes: "the archive",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(
      clientOf(p, host),
      p.names.map((name) => barelyImageQuestion(imageReference(name, p.tag))),
    ),
    archive: imageArchive(hostPath(p.path, host)),
  }),
  decide: (p, { docker, archive }, { host }) => {
    const refusal = dockerRefusal(docker);
    if (refusal !== undefined) return refusal;
    const references = p.names.map((name) => imageReference(name, p.tag));
    const images: ImageState[] = [];
    for (const [i, reference] of references.entries()) {
      if (isBarePromise(docker, i)) continue;
      const image = bodyOf<ImageState>(docker, i);
      if (isRefusal(image)) return image;
      if (image === undefined) return refuse(`the host has no image ${reference}`, { mayResolve: true });
      images.push(image);
    }
    const result = { images };
    const known = images.length === references.length;
    if (!p.force && known && holdsImages(archive, references, images)) return { changes: [], result };
    const there = archive.state === "there";
    const unsure = there && !p.force && !known;
    return {
      ...(unsure ? { uncertain: "whether the archive holds these images is known once they are there" } : {}),
      changes: [saveImages(clientOf(p, host), hostPath(p.path, host), references, there)],
      result,
    };
  },
});
