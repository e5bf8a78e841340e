/** `docker_network`: networks of Docker, and which containers are in them. */

import { z } from "zod";
import { ipNetwork } from "../expression/value/ip-network.ts";
import {
  type DockerAnswers,
  dockerAnswers,
  dockerRefusal,
  isBarePromise,
} from "../host/docker/docker-answers.ts";
import { enginePath } from "../host/docker/engine-request.ts";
import type { Refusal } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, list, oneOf, text, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { labelTexts, objectName, optionTexts } from "./docker/docker-values.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";
import { engineChanges, lastAnswer } from "./docker/engine-change.ts";
import { absence, type Members, presence } from "./docker/network-changes.ts";
import type { NetworkState } from "./docker/network-differences.ts";

const network = () =>
  text().refine((value) => ipNetwork(value) !== undefined && value.includes("/"), {
    error: "a network looks like `172.30.0.0/16` or `fd00:30::/64`",
  });

const params = z
  .strictObject({
    name: objectName().describe("The network's name."),
    state: oneOf("present", "absent")
      .default("present")
      .describe("`absent` takes the containers out of it first."),
    connected: list(objectName())
      .default([])
      .describe(
        "Containers that shall be in it; without `appends`, those that are not named leave. Without any, those that are in it stay. One that does not exist is passed by.",
      ),
    appends: bool().default(false).describe("Leave containers in it that are not named in `connected`."),
    force: bool()
      .default(false)
      .describe("Delete it and make it anew, whatever it is like. That is a change each time."),
    driver: word().default("bridge").describe("What carries it: `bridge`, `macvlan`, `overlay` …"),
    driver_options: optionTexts()
      .default({})
      .describe("Options of the driver, such as `parent` or `com.docker.network.bridge.name`."),
    config_only: bool()
      .optional()
      .describe("It only holds settings for others that name it in `config_from`."),
    config_from: word().optional().describe("Network whose settings it takes over."),
    ipam_driver: word().optional().describe("What gives out the addresses."),
    ipam_driver_options: optionTexts().optional().describe("Options of that, no others."),
    ipam_config: z
      .array(
        z.strictObject({
          subnet: network().describe("Its addresses: `172.30.0.0/16`."),
          iprange: network().optional().describe("The part of them that containers get."),
          gateway: word().optional().describe("The address of the host in it."),
          aux_addresses: z
            .record(z.string(), word())
            .optional()
            .describe("Addresses that are in use already, by names of hosts."),
        }),
      )
      .optional()
      .describe("Pools of addresses; Docker chooses one where there is none."),
    enable_ipv4: bool().optional().describe("Whether it has IPv4; `false` needs Docker 28 or later."),
    enable_ipv6: bool().optional().describe("Whether it has IPv6."),
    internal: bool().optional().describe("Nothing in it reaches the world outside."),
    scope: oneOf("local", "global", "swarm").optional().describe("Where it is."),
    attachable: bool()
      .optional()
      .describe("Containers that are no service of a swarm may join it, where its scope is a swarm."),
    ingress: bool().optional().describe("It spreads what arrives at a swarm's published ports."),
    labels: labelTexts().default({}).describe("Labels by name; others may stand there."),
    ...dockerParams,
  })
  .superRefine((p, context) => {
    if (p.config_only === true && p.config_from !== undefined)
      context.addIssue({
        code: "custom",
        path: ["config_from"],
        message: "a network that only holds settings (`config_only`) can't take them from another",
      });
  });

export type DockerNetworkParams = z.output<typeof params>;

export const dockerNetwork = defineModule({
  name: "docker_network",
  summary: "Manage networks of Docker",
  description: `Creates and removes networks, and puts containers into them. Docker can't change a network: one that differs from what is asked
for is deleted and made anew; its containers are taken out first and put in again afterwards, with addresses and names that Docker
chooses then. Options, labels and pools that are not named may be there.`,
  params,
  paramAliases: {
    network_name: "name",
    containers: "connected",
    incremental: "appends",
    ...DOCKER_ALIASES,
  },
  returns: { network: "What Docker says of the network; nothing where it is absent." },
  examples: [
    {
      title: "A network for the reverse proxy and what it serves",
      yaml: "- name: there is a network for the proxy\n  community.docker.docker_network:\n    name: proxy\n",
    },
    {
      title: "With addresses of its own",
      yaml: "- name: the containers have addresses that nothing else uses\n  docker_network:\n    name: media\n    driver_options:\n      com.docker.network.bridge.name: br-media\n    ipam_config:\n      - subnet: 172.30.5.0/24\n        gateway: 172.30.5.1\n",
    },
    {
      title: "Containers with addresses of the house",
      yaml: "- name: containers can be in the LAN\n  docker_network:\n    name: lan\n    driver: macvlan\n    driver_options:\n      parent: eth0\n    ipam_config:\n      - subnet: 192.168.1.0/24\n        gateway: 192.168.1.1\n        iprange: 192.168.1.192/27\n",
    },
    {
      title: "One more container in it",
      yaml: "- name: the proxy reaches the wiki\n  docker_network:\n    name: proxy\n    connected: [wiki]\n    appends: true\n",
    },
    {
      title: "A network that nobody needs any more",
      yaml: "- name: the old network is gone\n  docker_network:\n    name: media\n    state: absent\n",
    },
  ],
  reads: "the network and the containers in it as Docker's engine tells of them",
  writes: "the network, and which containers are in it",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [
      { path: enginePath("/networks/", p.name), about: { object: "network", name: p.name } },
      ...(p.state === "absent" ? [] : p.connected).map(
        (name) =>
          ({
            path: enginePath("/containers/", name, "/json"),
            about: { object: "container", name },
            existence: true,
          }) as const,
      ),
    ]),
  }),
  decide: (p, { docker }, { host }) => {
    const refusal = dockerRefusal(docker);
    if (refusal !== undefined) return refusal;
    const state = networkOf(docker, p.name);
    if (isRefusal(state)) return state;
    const client = clientOf(p, host);
    if (p.state === "absent") return { changes: engineChanges(client, absence(p.name, state)) };
    const { warnings, ...members } = membersOf(p, docker);
    const changes = presence(p, state, members);
    if (changes.length === 0) return { changes: [], warnings, result: { network: state } };
    const joins = changes.every(({ kind }) => kind === "connect-container");
    const unsure = joins && p.connected.some((_name, i) => isBarePromise(docker, i + 1));
    return {
      ...(unsure ? { uncertain: "which networks a container is in is known once it is there" } : {}),
      changes: engineChanges(client, changes, { method: "GET", path: enginePath("/networks/", p.name) }),
      warnings,
      collect: (replies) => ({ network: lastAnswer(replies)?.body }),
    } satisfies Verdict;
  },
});

/** Docker takes the beginning of an id for a name as well: such a network is another one. */
export function networkOf(docker: DockerAnswers, name: string): NetworkState | Refusal | undefined {
  const state = bodyOf<NetworkState>(docker, 0);
  if (state === undefined || isRefusal(state)) return state;
  return state.Name === name ? state : undefined;
}

interface ContainerState {
  readonly Name?: string;
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, unknown>> | null };
}

/** The containers that were asked for, by their own names. */
function membersOf(
  p: DockerNetworkParams,
  docker: DockerAnswers,
): Members & { readonly warnings: readonly string[] } {
  const answers = docker.state === "answers" ? docker.answers.slice(1) : [];
  const found = p.connected.map((name, i) => {
    const answer = answers[i];
    if (answer === undefined || answer.status !== 200) return undefined;
    const body = (answer.body ?? {}) as ContainerState;
    const networks = Object.keys(body.NetworkSettings?.Networks ?? {});
    return { name: body.Name?.replace(/^\//, "") ?? name, already: networks.includes(p.name) };
  });
  const there = found.filter((container) => container !== undefined);
  const missing = p.connected.filter((_name, i) => found[i] === undefined);
  return {
    connected: there.map(({ name }) => name),
    already: there.filter(({ already }) => already).map(({ name }) => name),
    warnings: missing.map((name) => `there is no container ${name}: it is not connected to ${p.name}`),
  };
}
