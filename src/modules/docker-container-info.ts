/** `docker_container_info`: what Docker says of a container. */

import { z } from "zod";
import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { defineModule } from "./contract/module.ts";
import { containerName, containerQuestion } from "./docker/container-question.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";

export const dockerContainerInfo = defineModule({
  name: "docker_container_info",
  summary: "Look at a container of Docker",
  description: "Tells whether a container is there, and all that Docker says of it.",
  params: z.strictObject({
    name: containerName().describe("The container's name, or its id or the beginning of that."),
    ...dockerParams,
  }),
  paramAliases: DOCKER_ALIASES,
  returns: {
    exists: "Whether it is there.",
    container: "What `docker container inspect` says of it; nothing where it is not there.",
  },
  examples: [
    {
      title: "Whether a service is well",
      yaml: "- name: the container is looked at\n  community.docker.docker_container_info:\n    name: wiki\n  register: wiki\n\n- name: it runs\n  assert:\n    that:\n      - wiki.exists\n      - wiki.container.State.Running\n",
    },
    {
      title: "Wait until it is healthy",
      yaml: "- name: the wiki is healthy\n  docker_container_info:\n    name: wiki\n  register: wiki\n  until: wiki.exists and wiki.container.State.Health.Status == 'healthy'\n  retries: 30\n  delay: 2\n",
    },
  ],
  reads: "the container as Docker's engine tells of it",
  writes: "nothing",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({ docker: dockerAnswers(clientOf(p, host), [containerQuestion(p.name)]) }),
  decide: (_p, { docker }) => {
    const container = dockerRefusal(docker) ?? bodyOf<object>(docker, 0);
    if (isRefusal(container)) return container;
    return { changes: [], result: { exists: container !== undefined, container: container ?? null } };
  },
});
