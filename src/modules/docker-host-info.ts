/** `docker_host_info`: what a host's Docker says of itself and of what it has. */

import { z } from "zod";
import { type DockerQuestion, dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { engineMessage, engineQuery } from "../host/docker/engine-request.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { filters, filterText } from "./docker/filter-query.ts";

const params = z.strictObject({
  containers: bool().default(false).describe("List containers."),
  containers_all: bool().default(false).describe("Those that do not run as well."),
  containers_filters: filters().optional().describe("Only those: `{status: exited, label: [a, b=c]}`."),
  images: bool().default(false).describe("List images."),
  images_filters: filters().optional().describe("Only those: `{dangling: true}`."),
  networks: bool().default(false).describe("List networks."),
  networks_filters: filters().optional().describe("Only those: `{driver: bridge}`."),
  volumes: bool().default(false).describe("List volumes."),
  volumes_filters: filters().optional().describe("Only those: `{dangling: true}`."),
  disk_usage: bool().default(false).describe("Tell how much space is taken; that may take its time."),
  verbose_output: bool().default(false).describe("Tell all that Docker says of each, not the main things."),
  ...dockerParams,
});

type Params = z.output<typeof params>;
type Item = Readonly<Record<string, unknown>>;

interface Listing {
  readonly name: "containers" | "images" | "networks" | "volumes";
  readonly path: (p: Params) => string;
  readonly keys: readonly string[];
}

const LISTINGS: readonly Listing[] = [
  {
    name: "volumes",
    path: (p) => `/volumes${engineQuery({ filters: filterText(p.volumes_filters) })}`,
    keys: ["Driver", "Name"],
  },
  {
    name: "networks",
    path: (p) => `/networks${engineQuery({ filters: filterText(p.networks_filters) })}`,
    keys: ["Id", "Driver", "Name", "Scope"],
  },
  {
    name: "containers",
    path: (p) =>
      `/containers/json${engineQuery({ all: p.containers_all, filters: filterText(p.containers_filters) })}`,
    keys: ["Id", "Image", "Command", "Created", "Status", "Ports", "Names"],
  },
  {
    name: "images",
    path: (p) => `/images/json${engineQuery({ filters: filterText(p.images_filters) })}`,
    keys: ["Id", "RepoTags", "Created", "Size"],
  },
];

export const dockerHostInfo = defineModule({
  name: "docker_host_info",
  summary: "Look at a host's Docker",
  description:
    "Tells what `docker info` tells, and on request lists of containers, images, networks and volumes, and the space that they take.",
  params,
  paramAliases: DOCKER_ALIASES,
  returns: {
    can_talk_to_docker: "True: the daemon has answered.",
    host_info: "What `docker system info` says.",
    containers: "A list, if asked for.",
    images: "A list, if asked for.",
    networks: "A list, if asked for.",
    volumes: "A list, if asked for.",
    disk_usage: "`LayersSize`, or all that `docker system df` says with `verbose_output`.",
  },
  examples: [
    {
      title: "The daemon's version, and what has ended",
      yaml: "- name: Docker is looked at\n  docker_host_info:\n    containers: true\n    containers_all: true\n    containers_filters:\n      status: exited\n  register: docker\n\n- name: nothing has ended\n  assert:\n    that: docker.containers | length == 0\n",
    },
  ],
  reads: "what Docker's engine tells of itself and of its objects",
  writes: "nothing",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({ docker: dockerAnswers(clientOf(p, host), questionsOf(p)) }),
  decide: (p, { docker }) => {
    const refusal = dockerRefusal(docker);
    if (refusal !== undefined || docker.state !== "answers") return refusal ?? { changes: [] };
    const wrong = docker.answers.find((answer) => answer.status !== 200);
    if (wrong !== undefined) return refuse(`Docker says: ${engineMessage(wrong)}`);
    const [info, ...rest] = docker.answers.map((answer) => answer.body);
    const lists = LISTINGS.filter(({ name }) => p[name]).map(({ name, keys }, i) => [
      name,
      itemsOf(rest[i], keys, p.verbose_output),
    ]);
    const usage = rest[lists.length] as { readonly LayersSize?: number } | undefined;
    return {
      changes: [],
      result: {
        can_talk_to_docker: true,
        host_info: info,
        ...Object.fromEntries(lists),
        ...(p.disk_usage ? { disk_usage: p.verbose_output ? usage : { LayersSize: usage?.LayersSize } } : {}),
      },
    };
  },
});

function questionsOf(p: Params): readonly DockerQuestion[] {
  return [
    { path: "/info" },
    ...LISTINGS.filter(({ name }) => p[name]).map(({ path }) => ({ path: path(p) })),
    ...(p.disk_usage ? [{ path: "/system/df" }] : []),
  ];
}

function itemsOf(body: unknown, keys: readonly string[], all: boolean): readonly unknown[] {
  const volumes = (body as { readonly Volumes?: readonly Item[] | null } | undefined)?.Volumes;
  const items = Array.isArray(body) ? (body as readonly Item[]) : (volumes ?? []);
  return all ? items : items.map((item) => Object.fromEntries(keys.map((key) => [key, item[key] ?? null])));
}
