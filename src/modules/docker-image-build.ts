/** `docker_image_build`: builds an image with buildx. */

import { z } from "zod";
import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { buildCall } from "../host/docker/image-commands.ts";
import { hostPath } from "../host/host-path.ts";
import { fileState } from "../host/reads/file-state.ts";
import { defineModule } from "./contract/module.ts";
import { bool, list, oneOf, path, text, word } from "./contract/params.ts";
import { buildWords, contextProblem, dockerfilePath, secretValues } from "./docker/build-words.ts";
import { clientOf, DOCKER_ALIASES, dockerCliParams } from "./docker/docker-params.ts";
import { labelTexts, optionTexts, sizeText } from "./docker/docker-values.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";
import { bodyAfterwards } from "./docker/engine-change.ts";
import { bringImage, complaint, type ImageState, imageQuestion } from "./docker/image-changes.ts";
import { checkImageNames, imageName, imageReference, isImageId } from "./docker/image-name.ts";
import { isPlatformText } from "./docker/platform.ts";

const secret = z
  .strictObject({
    id: word().describe("Its name: a file `/run/secrets/<id>` while the image is built."),
    type: oneOf("file", "env", "value").describe(
      "Where it is: a file or variable of the host, or in `value`.",
    ),
    src: path().optional().describe("Of `file`: the file on the host."),
    env: word().optional().describe("Of `env`: the variable on the host."),
    value: word().optional().describe("Of `value`: the secret itself."),
  })
  .superRefine((s, context) => {
    const needed = { file: "src", env: "env", value: "value" }[s.type];
    for (const name of ["src", "env", "value"] as const) {
      if (name === needed && s[name] === undefined)
        context.addIssue({
          code: "custom",
          path: [name],
          message: `a secret of type ${s.type} needs \`${name}\``,
        });
      if (name !== needed && s[name] !== undefined)
        context.addIssue({
          code: "custom",
          path: [name],
          message: `\`${name}\` does not belong to a secret of type ${s.type}`,
        });
    }
  });

const output = z
  .strictObject({
    type: oneOf("local", "tar", "oci", "docker", "image").describe(
      "`image`: kept by Docker; `local`: its files in a folder; `tar`, `oci`, `docker`: an archive.",
    ),
    dest: path().optional().describe("Where it goes on the host, of all but `image`."),
    context: word().optional().describe("Of `docker`: the client's context that gets it."),
    name: list(word()).optional().describe("Of `image`: its names; `name` and `tag` where absent."),
    push: bool().default(false).describe("Of `image`: push it to its registry."),
  })
  .superRefine((o, context) => {
    const say = (name: string, message: string): void =>
      context.addIssue({ code: "custom", path: [name], message });
    if (["local", "tar", "oci"].includes(o.type) && o.dest === undefined)
      say("dest", `an output of type ${o.type} needs \`dest\``);
    for (const other of ["dest", "context"] as const) {
      if (o[other] !== undefined && o.name !== undefined)
        say("name", `\`name\` can't stand beside \`${other}\``);
      if (o[other] !== undefined && o.push) say("push", `\`push\` can't stand beside \`${other}\``);
    }
  });

const params = z
  .strictObject({
    name: word().describe("The image's name: `wiki`, `registry.home.arpa/wiki:1`."),
    tag: text().default("latest").describe("Its tag, where `name` has none."),
    path: path().describe("The folder on the host that it is built from."),
    dockerfile: word().optional().describe("Another file than `Dockerfile`, seen from `path`."),
    rebuild: oneOf("never", "always")
      .default("never")
      .describe("Whether an image of this name that is there is built anew. `always` is a change each time."),
    args: optionTexts().optional().describe("Values of the Dockerfile's `ARG`."),
    target: word().optional().describe("The stage to build, where there are several."),
    platform: list(
      word().refine(isPlatformText, { error: "a platform looks like `linux/arm64` or `linux/arm/v7`" }),
    )
      .optional()
      .describe("Platforms to build for."),
    pull: bool().default(false).describe("Look for newer ones of the images that it stands on."),
    nocache: bool().default(false).describe("Build every step anew."),
    cache_from: list(word()).optional().describe("Images whose steps may be used again."),
    network: word().optional().describe("Network of the `RUN` steps."),
    etc_hosts: optionTexts().optional().describe("Lines of /etc/hosts for those steps: addresses by names."),
    shm_size: sizeText().optional().describe("Size of their /dev/shm: `64M`."),
    labels: labelTexts().optional().describe("Labels of the image."),
    secrets: z.array(secret).optional().describe("Secrets for `RUN --mount=type=secret`."),
    outputs: z.array(output).optional().describe("Where the result goes; kept by Docker in any case."),
    ...dockerCliParams,
  })
  .superRefine((p, context) => {
    checkImageNames(p, context);
    if (isImageId(p.name) || imageName(p.name).digest !== undefined || p.tag.startsWith("sha256:"))
      context.addIssue({
        code: "custom",
        path: ["name"],
        message: "an image that is built has a name and a tag, no digest",
      });
  });

export type DockerImageBuildParams = z.output<typeof params>;

export const dockerImageBuild = defineModule({
  name: "docker_image_build",
  summary: "Build an image",
  description: `Builds with \`docker buildx build\` on the host, from a folder there. An image of that name is taken for what is wanted: with
\`rebuild: always\` it is built each time, and steps that have not changed come out of the cache.

Secrets reach the build as variables of its process, never in the words of a command.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: {
    image: "What Docker says of the image.",
    command: "The words of the command, where one ran.",
    stdout: "What it printed.",
    stderr: "What it printed of its progress.",
  },
  examples: [
    {
      title: "An image of one's own",
      yaml: '- name: the wiki\'s image is built\n  community.docker.docker_image_build:\n    name: wiki\n    tag: "1.4"\n    path: /srv/wiki\n',
    },
    {
      title: "For two platforms, with an argument and a secret",
      yaml: '- name: the image is built anew\n  docker_image_build:\n    name: registry.home.arpa/tools:latest\n    path: /srv/tools\n    dockerfile: Dockerfile.slim\n    rebuild: always\n    pull: true\n    platform: [linux/amd64, linux/arm64]\n    args:\n      VERSION: "3.2"\n    secrets:\n      - id: token\n        type: value\n        value: "{{ build_token }}"\n    outputs:\n      - type: image\n        push: true\n',
    },
  ],
  reads: "whether Docker has the image; the folder that it is built from",
  writes: "an image of Docker, with its layers and the build cache",
  support: { check: "full", diff: "partial", note: "What an image will hold is known once it is built." },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [
      imageQuestion(imageReference(p.name, p.tag), p.rebuild === "never"),
    ]),
    folder: fileState(hostPath(p.path, host), { follow: true }),
    ...(p.dockerfile === undefined
      ? {}
      : { dockerfile: fileState(dockerfilePath(p.path, p.dockerfile, host), { follow: true }) }),
  }),
  decide: (p, seen, { host }) => {
    const refusal = dockerRefusal(seen.docker) ?? contextProblem(p, seen);
    if (refusal !== undefined || seen.docker.state !== "answers") return refusal ?? { changes: [] };
    const reference = imageReference(p.name, p.tag);
    const [answer] = seen.docker.answers;
    const image = answer?.body === undefined ? undefined : bodyOf<ImageState>(seen.docker, 0);
    if (isRefusal(image)) return image;
    if (answer?.status === 200 && p.rebuild === "never")
      return { changes: [], result: { image: image ?? {} } };
    const client = clientOf(p, host);
    const words = buildWords(p, reference, host);
    const change = bringImage(client, {
      kind: "build-image",
      summary: `build the image ${reference} from ${p.path}`,
      reference,
      before: image,
      call: buildCall(client, words, secretValues(p.secrets)),
    });
    return {
      changes: [change],
      conclude: ([built, after]) => {
        const told = { command: words, ...outputOf(built) };
        if (built?.status !== 0)
          return {
            failed: `could not build ${reference}: ${complaint(built)}`,
            result: { image: image ?? {}, ...told },
          };
        return { result: { image: bodyAfterwards(after) ?? {}, ...told } };
      },
    };
  },
});

function outputOf(reply: { readonly stdout: Buffer; readonly stderr: Buffer } | undefined) {
  return { stdout: reply?.stdout.toString("utf8") ?? "", stderr: reply?.stderr.toString("utf8") ?? "" };
}
