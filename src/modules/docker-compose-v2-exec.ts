/** `docker_compose_v2_exec`: runs a command in a container of a service of Docker Compose. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, int, word } from "./contract/params.ts";
import { containersOf, listReads } from "./docker/compose/compose-lists.ts";
import { checkProject, fileReads, projectOf, projectParams } from "./docker/compose/compose-params.ts";
import { commonWords, projectProblem, runs } from "./docker/compose/service-command.ts";
import { DOCKER_ALIASES } from "./docker/docker-params.ts";
import { checkExec, execParams, execReturns, execSupport } from "./docker/exec-params.ts";

const params = z
  .strictObject({
    ...projectParams,
    service: word()
      .refine((name) => name !== "", { error: "it is empty" })
      .describe("The service in whose container it runs."),
    index: int().optional().describe("Which of the service's containers, from 1, where it has several."),
    ...execParams,
    privileged: bool().default(false).describe("Give the command all rights of the host's root."),
    tty: bool()
      .default(true)
      .describe(
        "No difference: compose gives a command a terminal only where it has one itself, so never here.",
      ),
  })
  .superRefine((p, context) => {
    checkProject(p, context);
    checkExec(p, context, true);
  });

export type ComposeExecParams = z.output<typeof params>;

export const dockerComposeV2Exec = defineModule({
  name: "docker_compose_v2_exec",
  summary: "Run a command in a service of Docker Compose",
  description: `Runs \`docker compose exec\` on the host. No shell reads the command, unless it names one. It counts as changed unless \`changed_when\`
says otherwise, and fails where the command does not end with 0. A service that does not run is told before anything is done, in
check mode too.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: { ...execReturns, msg: "Why it failed." },
  examples: [
    {
      title: "Ask a database",
      yaml: "- name: the database is saved\n  community.docker.docker_compose_v2_exec:\n    project_src: /srv/wiki\n    service: db\n    user: postgres\n    argv: [pg_dump, wiki]\n  register: dump\n  changed_when: false\n",
    },
    {
      title: "With input, in the second container",
      yaml: "- name: the queue is filled\n  docker_compose_v2_exec:\n    project_src: /srv/queue\n    service: worker\n    index: 2\n    command: /app/enqueue --from -\n    chdir: /app\n    env:\n      LOG_LEVEL: warn\n    stdin: \"{{ jobs | join('\\n') }}\"\n",
    },
  ],
  reads: "the project's containers as `docker compose` tells of them, and its files",
  writes: "whatever the command does",
  support: execSupport,
  observe: (p, _given, host) => ({
    ...fileReads(p, host),
    containers: listReads(projectOf(p, host)).containers,
  }),
  decide: (p, seen, { host }) => {
    const project = projectOf(p, host);
    const problem = projectProblem(p, project, seen.containers, seen);
    if (problem !== undefined) return problem;
    const own = containersOf(seen.containers.stdout).filter(({ Service }) => Service === p.service);
    if (!own.some(({ State }) => State === "running"))
      return refuse(
        own.length === 0
          ? `the project has no container of a service ${p.service}`
          : `the service ${p.service} does not run: it is ${own[0]?.State}`,
        { mayResolve: true },
      );
    return runs(p, { project, verb: "exec", words: execWords(p), detached: () => ({}) });
  },
});

export function execWords(p: ComposeExecParams): readonly string[] {
  return [
    ...(p.index === undefined ? [] : ["--index", String(p.index)]),
    ...commonWords(p),
    ...(p.privileged ? ["--privileged"] : []),
  ];
}
