/** `docker_image`: an image is there, wherever it comes from, with further names, an archive, and in its registry; or it is gone. */

import { z } from "zod";
import { dockerAnswers } from "../host/docker/docker-answers.ts";
import { imageArchive } from "../host/docker/image-archive.ts";
import { hostPath } from "../host/host-path.ts";
import { fileState } from "../host/reads/file-state.ts";
import { nothing } from "../host/reads/nothing.ts";
import { defineModule } from "./contract/module.ts";
import { bool, int, list, oneOf, path, text, word } from "./contract/params.ts";
import { dockerfilePath } from "./docker/build-words.ts";
import { decideImage } from "./docker/decide-image.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { optionTexts, sizeText } from "./docker/docker-values.ts";
import { barelyImageQuestion, imageQuestion } from "./docker/image-changes.ts";
import {
  checkImageNames,
  imageName,
  imageNameProblem,
  imageReference,
  isImageId,
} from "./docker/image-name.ts";
import { isPlatformText } from "./docker/platform.ts";

const platformText = () =>
  word().refine(isPlatformText, { error: "a platform looks like `linux/arm64` or `linux/arm/v7`" });

const limits = z.strictObject({
  memory: sizeText().optional().describe("Memory: `512M`."),
  memswap: z
    .preprocess(
      (value) => (value === -1 ? "-1" : value),
      z.union([z.enum(["unlimited", "-1"]), sizeText()], {
        error: "a size looks like `64M` or `1g`; `unlimited` and `-1` are no limit",
      }),
    )
    .optional()
    .describe("Memory and swap together; `unlimited` or `-1` for no limit."),
  cpushares: int().optional().describe("Share of the processors, against 1024 of others."),
  cpusetcpus: word().optional().describe("Which processors: `0-3`, `0,1`."),
});

const build = z.strictObject({
  path: path().describe("The folder on the host that it is built from."),
  dockerfile: word().optional().describe("Another file than `Dockerfile`, seen from `path`."),
  args: optionTexts().optional().describe("Values of the Dockerfile's `ARG`."),
  target: word().optional().describe("The stage to build, where there are several."),
  platform: platformText().optional().describe("Platform to build for."),
  pull: bool().default(false).describe("Look for newer ones of the images that it stands on."),
  nocache: bool().default(false).describe("Build every step anew."),
  cache_from: list(word()).optional().describe("Images whose steps may be used again."),
  network: word().optional().describe("Network of the `RUN` steps."),
  etc_hosts: optionTexts().optional().describe("Lines of /etc/hosts for those steps: addresses by names."),
  shm_size: sizeText().optional().describe("Size of their /dev/shm: `64M`."),
  labels: optionTexts().optional().describe("Labels of the image."),
  rm: bool()
    .default(true)
    .describe("Remove the containers of steps. Only the builder without buildx makes any."),
  container_limits: limits
    .optional()
    .describe(
      "Limits of the `RUN` steps. Only the builder without buildx knows them: it is the one used then.",
    ),
  use_config_proxy: bool()
    .optional()
    .describe("No difference: proxies of the client's configuration always reach the build."),
  http_timeout: int().optional().describe("No difference: a build takes as long as the task may."),
});

const params = z
  .strictObject({
    name: word().describe("The image: a name, with its registry if it has one, or for what is there an id."),
    tag: text().default("latest").describe("Its tag, where `name` has none."),
    state: oneOf("present", "absent").default("present").describe("Whether it shall be there."),
    source: oneOf("pull", "build", "load", "local")
      .optional()
      .describe(
        "Where it comes from if it is missing; `local`: it has to be there. Needed unless it shall be absent.",
      ),
    build: build.optional().describe("With `source: build`: from what, and how."),
    pull: z
      .strictObject({ platform: platformText().optional().describe("Pull it for this platform.") })
      .optional()
      .describe("With `source: pull`: how. An image that is there is not looked at for this."),
    load_path: path().optional().describe("With `source: load`: the archive on the host."),
    force_source: bool()
      .default(false)
      .describe(
        "Pull, build or load it also where it is there. What comes of it is a change if it is another.",
      ),
    repository: word().optional().describe("A further name that it gets: `registry.home.arpa/wiki:1`."),
    force_tag: bool().default(false).describe("Take that name away from another image that has it."),
    push: bool().default(false).describe("Push it, under `repository` if that is given."),
    archive_path: path().optional().describe("Archive on the host that it is saved to."),
    force_absent: bool()
      .default(false)
      .describe("With `absent`: also where stopped containers use it; by id, with all of its names."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    checkImageNames(p, context);
    const say = (name: string, message: string): void =>
      context.addIssue({ code: "custom", path: [name], message });
    if (p.repository !== undefined) {
      const isName = !isImageId(p.repository) && imageName(p.repository).digest === undefined;
      const problem = isName
        ? imageNameProblem(p.repository)
        : `\`${p.repository}\` is no name that an image can get`;
      if (problem !== undefined) say("repository", problem);
    }
    if (p.state === "absent") return;
    if (p.source === undefined)
      say("source", "where shall it come from? `source` is `pull`, `build`, `load` or `local`");
    if (p.source === "build" && p.build === undefined)
      say("build", "`source: build` needs `build`, at least its `path`");
    if (p.source === "load" && p.load_path === undefined)
      say("load_path", "`source: load` needs `load_path`");
    if (isImageId(p.name) && (p.source === "build" || p.source === "pull"))
      say("name", `an image can't be ${p.source === "build" ? "built" : "pulled"} by its id`);
    if (p.source === "build" && (imageName(p.name).digest !== undefined || p.tag.startsWith("sha256:")))
      say("name", "an image that is built has a name and a tag, no digest");
    if (p.push && p.repository === undefined && (isImageId(p.name) || imageName(p.name).digest !== undefined))
      say("push", "an image is pushed by its name and tag: give it one with `repository`");
  });

export type ImageParams = z.output<typeof params>;

export const dockerImage = defineModule({
  name: "docker_image",
  summary: "Manage an image",
  description: `Brings an image to the host by pulling, building or loading it, gives it a further name, pushes it, saves it; or takes it away. An
image of that name is taken for what is wanted, unless \`force_source\` says otherwise. \`docker_image_pull\`, \`docker_image_build\` and
the others of that family do one of these each, and say more about it.

Builds are those of \`docker image build\` on the host: with buildx where it has that. The archive of \`source: load\` is looked into before
anything is done, and has to hold the image.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: {
    image: "What Docker says of the image, under its further name if it got one; empty where it is gone.",
    actions: "What was done, or would be, in words.",
    stdout: "Of a build: what it printed.",
    stderr: "Of a build: what it printed of its progress.",
  },
  examples: [
    {
      title: "Pull, if it is missing",
      yaml: '- name: the image is there\n  community.docker.docker_image:\n    name: nginx\n    tag: "1.27"\n    source: pull\n',
    },
    {
      title: "Build, name, push",
      yaml: "- name: the wiki's image is built and in the registry\n  docker_image:\n    name: wiki:1.4\n    source: build\n    force_source: true\n    build:\n      path: /srv/wiki\n      dockerfile: Dockerfile.slim\n      pull: true\n      args:\n        VERSION: 1.4.2\n    repository: registry.home.arpa/wiki:1.4\n    force_tag: true\n    push: true\n",
    },
    {
      title: "To an archive, and from one",
      yaml: "- name: the image is saved\n  docker_image:\n    name: wiki:1.4\n    source: local\n    archive_path: /srv/images/wiki.tar\n\n- name: the image is loaded\n  docker_image:\n    name: wiki:1.4\n    source: load\n    load_path: /srv/images/wiki.tar\n",
    },
    {
      title: "Gone",
      yaml: '- name: the old image is gone\n  docker_image:\n    name: nginx\n    tag: "1.25"\n    state: absent\n',
    },
  ],
  reads: "Docker's images, the archives, the folder that is built from",
  writes: "images of Docker and their names, an archive, the registry that is pushed to",
  support: {
    check: "partial",
    diff: "partial",
    note: "What a registry has or lacks, and what an image will hold, is known once it is done.",
  },
  observe: (p, _given, host) => {
    const present = p.state === "present";
    const built = present && p.source === "build" ? p.build : undefined;
    const saved = present ? p.archive_path : undefined;
    const loaded = present && p.source === "load" ? p.load_path : undefined;
    return {
      docker: dockerAnswers(clientOf(p, host), [
        (present ? barelyImageQuestion : imageQuestion)(imageReference(p.name, p.tag)),
        ...(present && p.repository !== undefined
          ? [barelyImageQuestion(imageReference(p.repository, p.tag))]
          : []),
      ]),
      folder: built === undefined ? nothing : fileState(hostPath(built.path, host), { follow: true }),
      dockerfile:
        built?.dockerfile === undefined
          ? nothing
          : fileState(dockerfilePath(built.path, built.dockerfile, host), { follow: true }),
      saved: saved === undefined ? nothing : imageArchive(hostPath(saved, host)),
      loaded: loaded === undefined ? nothing : imageArchive(hostPath(loaded, host)),
    };
  },
  decide: (p, seen, { host }) => decideImage(p, seen, host),
});
