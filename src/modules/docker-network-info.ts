/** `docker_network_info`: what Docker says of a network. */

import { z } from "zod";
import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { enginePath } from "../host/docker/engine-request.ts";
import { defineModule } from "./contract/module.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { objectName } from "./docker/docker-values.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";

export const dockerNetworkInfo = defineModule({
  name: "docker_network_info",
  summary: "Look at a network of Docker",
  description: "Tells whether a network is there, its addresses, and which running containers are in it.",
  params: z.strictObject({
    name: objectName().describe("The network's name, or its id or the beginning of that."),
    ...dockerParams,
  }),
  paramAliases: DOCKER_ALIASES,
  returns: {
    exists: "Whether it is there.",
    network: "What `docker network inspect` says of it; nothing where it is not there.",
  },
  examples: [
    {
      title: "The addresses of a network",
      yaml: "- name: the network is looked at\n  docker_network_info:\n    name: proxy\n  register: proxy\n\n- name: it has addresses\n  assert:\n    that: proxy.exists and proxy.network.IPAM.Config | length > 0\n",
    },
  ],
  reads: "the network as Docker's engine tells of it",
  writes: "nothing",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [
      { path: enginePath("/networks/", p.name), about: { object: "network", name: p.name } },
    ]),
  }),
  decide: (_p, { docker }) => {
    const network = dockerRefusal(docker) ?? bodyOf<object>(docker, 0);
    if (isRefusal(network)) return network;
    return { changes: [], result: { exists: network !== undefined, network: network ?? null } };
  },
});
