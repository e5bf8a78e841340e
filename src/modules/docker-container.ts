/** `docker_container`: a container of the host's Docker, as it is described. */

import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { ownImage } from "../host/docker/own-image.ts";
import { hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import { fileContent } from "../host/reads/file-content.ts";
import type { Refusal } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import {
  CONTAINER_ALIASES,
  type ContainerParams,
  containerParams,
} from "./docker/container/container-params.ts";
import { decideAbsent, decidePresent } from "./docker/container/decide-container.ts";
import { prepare, type Sights } from "./docker/container/prepare.ts";
import { questionsOf } from "./docker/container/questions.ts";
import { clientOf, DOCKER_ALIASES } from "./docker/docker-params.ts";

const LONGEST_ENV_FILE = 1024 * 1024;

export const dockerContainer = defineModule({
  name: "docker_container",
  summary: "Manage containers of Docker",
  description: `Makes a container as it is described, starts, stops and removes it. One that is there is compared, setting by setting, with what is
given here and with what its image brings; a setting that is not given is not looked at. What the daemon can change in place (limits of
memory and processors, the restart policy) is changed, networks are joined and left, and for anything else the container is removed and
made anew, which \`--diff\` explains.

Data in a container's own layer is lost with it. Its anonymous volumes are kept, unless \`keep_volumes: false\`; but a container that
is made anew gets new ones, and the task warns of that. Name the volumes whose data counts.

The host needs Docker's command line client, nothing else.`,
  params: containerParams,
  paramAliases: { ...DOCKER_ALIASES, ...CONTAINER_ALIASES },
  returns: {
    container:
      "What Docker says of the container, as `docker inspect` does; with `detach: false` also what it printed, in `Output`.",
    status: "With `detach: false`: the status that it ended with.",
  },
  examples: [
    {
      title: "A service that comes up with the host",
      yaml: '- name: vaultwarden runs\n  community.docker.docker_container:\n    name: vaultwarden\n    image: vaultwarden/server:1.32.7\n    restart_policy: unless-stopped\n    ports:\n      - "127.0.0.1:8080:80"\n    volumes:\n      - /srv/vaultwarden:/data\n    env:\n      DOMAIN: https://vault.home.lan\n    memory: 512M\n    labels:\n      traefik.enable: "true"\n',
    },
    {
      title: "In a network of its own, with a check of its health that is waited for",
      yaml: "- name: the database answers\n  docker_container:\n    name: db\n    image: postgres:17\n    pull: always\n    state: healthy\n    networks:\n      - name: backend\n        aliases: [database]\n    volumes:\n      - db-data:/var/lib/postgresql/data\n    env_file: /etc/db.env\n    healthcheck:\n      test: pg_isready -U postgres\n      interval: 10s\n      retries: 5\n",
    },
    {
      title: "Only the networks that are named, whatever labels others put there",
      yaml: "- name: the proxy is in its networks\n  docker_container:\n    name: proxy\n    image: traefik:v3.3\n    networks:\n      - name: frontend\n      - name: backend\n    comparisons:\n      networks: strict\n      labels: ignore\n",
    },
    {
      title: "A job that is waited for",
      yaml: "- name: the tables are up to date\n  docker_container:\n    name: migrate\n    image: registry.home.lan/app:2\n    command: [migrate, --all]\n    detach: false\n    cleanup: true\n",
    },
    {
      title: "No such container",
      yaml: "- name: the old one is gone\n  docker_container:\n    name: watchtower\n    state: absent\n",
    },
  ],
  reads: "the container, its image and networks as Docker's engine tells of them",
  writes: "the container, its places in networks; the image where it is pulled",
  support: {
    check: "partial",
    diff: "full",
    note: "whether `pull: always` brings another image is known only once it is pulled; check mode takes the one that is there, and with `pull_check_mode_behavior: always` counts the pull",
  },
  observe: (p, _given, host) => observe(p, host),
  decide: (p, seen, context) => dockerRefusal(seen.docker) ?? decide(p, seen, context),
});

function observe(p: ContainerParams, host: HostView) {
  const client = clientOf(p, host);
  const docker = dockerAnswers(client, questionsOf(p));
  const present = p.state !== "absent";
  const emptyCommand = Array.isArray(p.command) && p.command.length === 0;
  const asksOwn =
    p.image === undefined ||
    p.image_comparison === "current-image" ||
    p.platform !== undefined ||
    emptyCommand;
  return {
    docker,
    ...(present && asksOwn ? { own: ownImage(client, p.name) } : {}),
    ...(present && p.env_file !== undefined
      ? { variables: fileContent(hostPath(p.env_file, host), { limit: LONGEST_ENV_FILE }) }
      : {}),
  };
}

function decide(p: ContainerParams, seen: Sights, { host, checkMode }: DecideContext): Verdict | Refusal {
  const scene = prepare(p, seen, host.home);
  if ("kind" in scene) return scene;
  const course = { scene, client: clientOf(p, host), checkMode };
  return p.state === "absent" ? decideAbsent(course) : decidePresent(course);
}
