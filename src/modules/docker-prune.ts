/** `docker_prune`: removes what nobody uses any more. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { type DockerClient, engineCall } from "../host/docker/docker-client.ts";
import { engineQuery, parseAnswers } from "../host/docker/engine-request.ts";
import type { Reply } from "../host/primitive.ts";
import { defineModule } from "./contract/module.ts";
import { bool } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { bytesOf, sizeText } from "./docker/docker-values.ts";
import { filters, filterText } from "./docker/filter-query.ts";
import { complaint } from "./docker/image-changes.ts";

const params = z.strictObject({
  containers: bool().default(false).describe("Containers that have ended."),
  containers_filters: filters().optional().describe("Only those: `{until: 24h}`."),
  images: bool().default(false).describe("Images without a name; with `{dangling: false}` all unused ones."),
  images_filters: filters().optional().describe("Only those: `{dangling: false, until: 168h}`."),
  networks: bool().default(false).describe("Networks without containers."),
  networks_filters: filters().optional().describe("Only those."),
  volumes: bool()
    .default(false)
    .describe(
      "Volumes that no container uses, **with their data**; those with a name only with `{all: true}`.",
    ),
  volumes_filters: filters().optional().describe("Only those."),
  builder_cache: bool().default(false).describe("What builds have kept for the next ones."),
  builder_cache_all: bool().default(false).describe("All of that."),
  builder_cache_filters: filters().optional().describe("Only that: `{until: 10m}`."),
  builder_cache_keep_storage: sizeText().optional().describe("How much of it may stay: `2G`."),
  ...dockerParams,
});

type Params = z.output<typeof params>;

interface Pruning {
  readonly name: "containers" | "images" | "networks" | "volumes" | "builder_cache";
  readonly words: string;
  readonly path: (p: Params) => string;
  /** Where its answer has what is gone, and the name of that in the result. */
  readonly gone: readonly [key: string, name: string];
  readonly space: boolean;
}

const PRUNINGS: readonly Pruning[] = [
  {
    name: "containers",
    words: "containers that have ended",
    path: (p) => `/containers/prune${engineQuery({ filters: filterText(p.containers_filters) })}`,
    gone: ["ContainersDeleted", "containers"],
    space: true,
  },
  {
    name: "images",
    words: "images that nobody uses",
    path: (p) => `/images/prune${engineQuery({ filters: filterText(p.images_filters) })}`,
    gone: ["ImagesDeleted", "images"],
    space: true,
  },
  {
    name: "networks",
    words: "networks that nobody uses",
    path: (p) => `/networks/prune${engineQuery({ filters: filterText(p.networks_filters) })}`,
    gone: ["NetworksDeleted", "networks"],
    space: false,
  },
  {
    name: "volumes",
    words: "volumes that nobody uses",
    path: (p) => `/volumes/prune${engineQuery({ filters: filterText(p.volumes_filters) })}`,
    gone: ["VolumesDeleted", "volumes"],
    space: true,
  },
  {
    name: "builder_cache",
    words: "what builds have kept",
    path: (p) =>
      `/build/prune${engineQuery({
        all: p.builder_cache_all ? true : undefined,
        "keep-storage":
          p.builder_cache_keep_storage === undefined ? undefined : bytesOf(p.builder_cache_keep_storage),
        filters: filterText(p.builder_cache_filters),
      })}`,
    gone: ["CachesDeleted", "builder_cache_caches_deleted"],
    space: true,
  },
];

/** Milliseconds that removing much may take. */
const PATIENCE = 600_000;

export const dockerPrune = defineModule({
  name: "docker_prune",
  summary: "Remove what Docker no longer needs",
  description:
    "Removes containers, images, networks, volumes and kept steps of builds that nobody uses. What that is, only Docker knows, and says when it is gone.",
  params,
  paramAliases: DOCKER_ALIASES,
  returns: Object.fromEntries(
    PRUNINGS.flatMap(({ name, words, gone, space }) => [
      [gone[1], `Which of the ${words} are gone.`],
      ...(space ? [[`${name}_space_reclaimed`, "Bytes that are free now."]] : []),
    ]),
  ),
  examples: [
    {
      title: "Once a week",
      yaml: "- name: old images and containers are gone\n  community.docker.docker_prune:\n    containers: true\n    images: true\n    images_filters:\n      dangling: false\n      until: 168h\n    builder_cache: true\n    builder_cache_keep_storage: 2G\n",
    },
  ],
  reads: "Docker's engine",
  writes:
    "containers, images, networks, volumes and the build cache that nothing uses, as far as the parameters say",
  support: { check: "partial", diff: "none", note: "What nobody uses is known once it is removed." },
  observe: (p, _given, host) => ({ docker: dockerAnswers(clientOf(p, host), [{ path: "/_ping" }]) }),
  decide: (p, { docker }, { host }) => {
    const refusal = dockerRefusal(docker);
    if (refusal !== undefined) return refusal;
    const wanted = PRUNINGS.filter(({ name }) => p[name]);
    if (wanted.length === 0)
      return { changes: [], warnings: ["nothing is asked for: set `images: true` or another"] };
    return {
      changes: wanted.map((pruning) => changeOf(p, pruning, clientOf(p, host))),
      uncertain: "what nobody uses any more is known once it is removed",
      conclude: (replies) => conclude(wanted, replies),
    };
  },
});

function changeOf(p: Params, { name, words, path }: Pruning, client: DockerClient): Change {
  return {
    kind: "prune",
    summary: `remove ${words}`,
    operations: [engineCall(client, { method: "POST", path: path(p), more: PATIENCE })],
    effects: [{ kind: "anything", because: `docker prune of ${name}` }],
  };
}

function conclude(wanted: readonly Pruning[], replies: readonly (Reply | undefined)[]) {
  const result: Record<string, unknown> = {};
  let changed = false;
  for (const [i, { name, words, gone, space }] of wanted.entries()) {
    const reply = replies[i];
    if (reply?.status !== 0)
      return { failed: `could not remove ${words}: ${complaint(reply)}`, result, changed };
    const body = (parseAnswers(reply.stdout, 1).answers[0]?.body ?? {}) as Readonly<Record<string, unknown>>;
    const list = (body[gone[0]] as readonly unknown[] | null | undefined) ?? [];
    const bytes = Number(body.SpaceReclaimed ?? 0);
    result[gone[1]] = list;
    if (space) result[`${name}_space_reclaimed`] = bytes;
    changed ||= list.length > 0 || bytes > 0;
  }
  return { result, changed };
}
