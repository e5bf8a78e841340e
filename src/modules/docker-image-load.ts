/** `docker_image_load`: images out of an archive. */

import { z } from "zod";
import { dockerRefusal } from "../host/docker/docker-answers.ts";
import { imageArchive } from "../host/docker/image-archive.ts";
import { parseLoaded } from "../host/docker/image-commands.ts";
import { imageList } from "../host/docker/image-list.ts";
import { hostPath } from "../host/host-path.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { path } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { complaint, type ImageState, loadImages } from "./docker/image-changes.ts";
import { familiarName } from "./docker/image-name.ts";

export const dockerImageLoad = defineModule({
  name: "docker_image_load",
  summary: "Load images from an archive",
  description: `Loads what \`docker image save\` or \`docker_image_export\` has written. Nothing is loaded where the host has all images of the
archive under their names already; an archive that does not say what it holds is loaded each time.`,
  params: z.strictObject({ path: path().describe("The archive on the host."), ...dockerParams }),
  paramAliases: DOCKER_ALIASES,
  returns: {
    image_names: "Names, or ids, of the images of the archive.",
    images: "What Docker says of them.",
    stdout: "What the loading printed.",
  },
  examples: [
    {
      title: "An image without a registry",
      yaml: "- name: the image is on the host\n  copy:\n    src: images/wiki.tar\n    dest: /var/lib/images/wiki.tar\n\n- name: Docker knows it\n  community.docker.docker_image_load:\n    path: /var/lib/images/wiki.tar\n",
    },
  ],
  reads: "Docker's images, the archive",
  writes: "images of Docker",
  support: {
    check: "full",
    diff: "partial",
    note: "Which images an archive holds is told only where it says so.",
  },
  observe: (p, _given, host) => ({
    archive: imageArchive(hostPath(p.path, host)),
    found: imageList(clientOf(p, host), undefined),
  }),
  decide: (p, { archive, found }, { host }) => {
    const refusal = dockerRefusal(found.docker);
    if (refusal !== undefined) return refusal;
    if (archive.state === "absent")
      return refuse(`there is no archive ${p.path} on the host`, { mayResolve: true });
    const there = found.images as readonly ImageState[];
    const names = archive.images.flatMap((image) => image.names);
    const have = archive.images.flatMap(({ ids, names: own }) => {
      const image = there.find(
        ({ Id, RepoTags }) => ids.includes(Id) && own.every((name) => RepoTags?.includes(familiarName(name))),
      );
      return image === undefined ? [] : [image];
    });
    if (archive.images.length > 0 && have.length === archive.images.length)
      return {
        changes: [],
        result: {
          image_names: names.length > 0 ? names : have.map(({ Id }) => Id),
          images: have,
          stdout: "",
        },
      };
    return {
      changes: [loadImages(clientOf(p, host), hostPath(p.path, host), names)],
      conclude: ([reply]) => {
        if (reply?.status !== 0)
          return { failed: `could not load ${p.path}: ${complaint(reply)}`, result: {} };
        const loaded = parseLoaded(reply.stdout.toString("utf8"));
        return { result: { image_names: loaded.names, images: loaded.images, stdout: loaded.output } };
      },
    };
  },
});
