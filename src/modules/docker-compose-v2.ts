/** `docker_compose_v2`: projects of Docker Compose. */

import { z } from "zod";
import { composeRead } from "../host/docker/compose.ts";
import { nothing } from "../host/reads/nothing.ts";
import { defineModule } from "./contract/module.ts";
import { bool, int, oneOf } from "./contract/params.ts";
import { listReads } from "./docker/compose/compose-lists.ts";
import {
  checkProject,
  fileReads,
  projectOf,
  projectParams,
  services,
} from "./docker/compose/compose-params.ts";
import { decideCompose } from "./docker/compose/decide-compose.ts";
import { trialWords } from "./docker/compose/up-words.ts";
import { volumeNames } from "./docker/compose/volume-names.ts";
import { DOCKER_ALIASES } from "./docker/docker-params.ts";

const params = z
  .strictObject({
    ...projectParams,
    state: oneOf("present", "absent", "stopped", "restarted")
      .default("present")
      .describe(
        "`present`: as with `compose up`; `stopped`: made, but not running; `restarted`: `compose restart`, a change each time; `absent`: `compose down`.",
      ),
    services: services().optional().describe("Only these services; all of the project where absent."),
    dependencies: bool().default(true).describe("With `services`: those that they depend on as well."),
    pull: oneOf("policy", "always", "missing", "never")
      .default("policy")
      .describe("Which images are pulled; `policy` is what the compose file says."),
    build: oneOf("policy", "always", "never")
      .default("policy")
      .describe("Which images are built; `policy` builds those that are missing."),
    ignore_build_events: bool()
      .default(true)
      .describe("An image that was built is no change by itself, only what is made anew for it."),
    recreate: oneOf("auto", "always", "never")
      .default("auto")
      .describe(
        "Which containers are made anew: those whose settings differ, all (a change each time), none.",
      ),
    renew_anon_volumes: bool()
      .default(false)
      .describe(
        "Containers that are made anew get empty volumes where those have no name. **Their data are lost.**",
      ),
    remove_orphans: bool()
      .default(false)
      .describe("Remove containers of services that the project no longer has."),
    remove_volumes: bool().default(false).describe("With `absent`: its volumes **and their data** go too."),
    remove_images: oneOf("all", "local")
      .optional()
      .describe("With `absent`: its images go too; `local`: those without a name of their own."),
    scale: z
      .record(z.string().regex(/^[^-]/), int().pipe(z.int().min(0)))
      .optional()
      .describe("How many containers a service has: `{worker: 3}`."),
    timeout: int().pipe(z.int().min(0)).optional().describe("Seconds that a container has for its end."),
    wait: bool()
      .default(false)
      .describe("Wait until the services run, and are healthy where they can say so."),
    wait_timeout: int().pipe(z.int().min(0)).optional().describe("With `wait`: seconds at most."),
    assume_yes: bool()
      .default(false)
      .describe("Answer what compose asks with yes: **volumes whose settings differ are made anew, empty.**"),
  })
  .superRefine((p, context) => {
    checkProject(p, context);
  });

export type ComposeParams = z.output<typeof params>;

export const dockerComposeV2 = defineModule({
  name: "docker_compose_v2",
  summary: "Manage projects of Docker Compose",
  description: `Runs \`docker compose\` on the host. Compose itself is asked first, in a dry run, what it would do: where that is nothing, nothing is
done, and check mode tells each container, network and volume that would be made, made anew or removed. With \`pull: always\`, and
where images are built, only carrying it out tells whether containers change.

Named volumes and their data stay in any state, unless \`remove_volumes\` says otherwise.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: {
    actions: "What was done, or would be: for each step `what`, `id` and `status`.",
    containers: "The project's containers, as `docker compose ps` tells them.",
    images: "The images that they use.",
    stdout: "What compose printed, if anything.",
    stderr: "What it printed of its steps, if anything.",
  },
  examples: [
    {
      title: "A project runs",
      yaml: "- name: the compose file is there\n  template:\n    src: wiki.yml\n    dest: /srv/wiki/compose.yml\n\n- name: the wiki runs\n  community.docker.docker_compose_v2:\n    project_src: /srv/wiki\n    remove_orphans: true\n    wait: true\n    wait_timeout: 120\n",
    },
    {
      title: "Newer images",
      yaml: "- name: the wiki runs with the newest images\n  docker_compose_v2:\n    project_src: /srv/wiki\n    pull: always\n",
    },
    {
      title: "From several files, some services, several containers of one",
      yaml: "- name: the workers run\n  docker_compose_v2:\n    project_src: /srv/queue\n    files: [compose.yml, production.yml]\n    env_files: [production.env]\n    profiles: [workers]\n    services: [worker]\n    scale:\n      worker: 3\n    dependencies: false\n",
    },
    {
      title: "Without a file",
      yaml: "- name: a small service runs\n  docker_compose_v2:\n    project_name: whoami\n    definition:\n      services:\n        whoami:\n          image: traefik/whoami:v1.10\n          restart: unless-stopped\n",
    },
    {
      title: "Stopped, and later gone; the data stay",
      yaml: "- name: the wiki is stopped for its backup\n  docker_compose_v2:\n    project_src: /srv/wiki\n    state: stopped\n    timeout: 60\n\n- name: the old project is gone\n  docker_compose_v2:\n    project_src: /srv/old\n    state: absent\n    remove_orphans: true\n",
    },
  ],
  reads: "the project's containers, networks and images as `docker compose` tells of them, and its files",
  writes:
    "the project's containers, networks, volumes and images; files of the project that are given in the task",
  support: {
    check: "partial",
    diff: "full",
    note: "What a registry or a build would bring is known once it is there.",
  },
  observe: (p, _given, host) => {
    const project = projectOf(p, host);
    return {
      ...fileReads(p, host),
      ...listReads(project),
      trial: composeRead(project, trialWords(p)),
      stopping: p.state === "stopped" ? composeRead(project, trialWords(p, "stop")) : nothing,
      volumes: p.state === "absent" && p.remove_volumes ? volumeNames(project.client) : nothing,
    };
  },
  decide: (p, seen, context) => decideCompose(p, seen, projectOf(p, context.host), context),
});
