/** `docker_compose_v2_run`: runs a command in a container of its own that is made as those of a service. */

import { z } from "zod";
import { composeRead } from "../host/docker/compose.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, listOfWhole, word } from "./contract/params.ts";
import { checkProject, fileReads, projectOf, projectParams } from "./docker/compose/compose-params.ts";
import { commonWords, projectProblem, runs } from "./docker/compose/service-command.ts";
import { DOCKER_ALIASES } from "./docker/docker-params.ts";
import { checkExec, execParams, execReturns, execSupport } from "./docker/exec-params.ts";

const params = z
  .strictObject({
    ...projectParams,
    service: word()
      .refine((name) => name !== "", { error: "it is empty" })
      .describe("The service whose settings the container has."),
    ...execParams,
    name: word().optional().describe("Name of the container."),
    cleanup: bool().default(false).describe("Remove the container when it has ended."),
    entrypoint: word().optional().describe("Another entrypoint than that of the service."),
    build: bool().default(false).describe("Build the image first."),
    quiet_pull: bool().default(false).describe("Don't print how far pulls are."),
    no_deps: bool().default(false).describe("Don't start what the service depends on."),
    remove_orphans: bool()
      .default(false)
      .describe("Remove containers of services that the project no longer has."),
    service_ports: bool().default(false).describe("Publish the ports of the service."),
    publish: listOfWhole(word()).optional().describe("Publish these ports: `8080:80`."),
    use_aliases: bool().default(false).describe("Let the container be found under the service's names."),
    volumes: listOfWhole(word()).optional().describe("Further mounts: `/srv/data:/data:ro`."),
    labels: listOfWhole(word()).optional().describe("Labels of the container: `name=value`."),
    cap_add: listOfWhole(word()).optional().describe("Capabilities that it gets."),
    cap_drop: listOfWhole(word()).optional().describe("Capabilities that it loses."),
    interactive: bool()
      .default(true)
      .describe("Let it read; `false`: its input is empty, whatever `stdin` says."),
    tty: bool()
      .default(true)
      .describe(
        "No difference: compose gives a command a terminal only where it has one itself, so never here.",
      ),
  })
  .superRefine((p, context) => {
    checkProject(p, context);
    checkExec(p, context, false);
  });

export type ComposeRunParams = z.output<typeof params>;

export const dockerComposeV2Run = defineModule({
  name: "docker_compose_v2_run",
  summary: "Run a command in a container of its own",
  description: `Runs \`docker compose run\` on the host: a new container with the settings of a service, for one command. Without \`cleanup\` it stays
when it has ended. It counts as changed unless \`changed_when\` says otherwise, and fails where the command does not end with 0. A
service that the project does not have is told before anything is done, in check mode too.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: {
    ...execReturns,
    container_id: "With `detach`: the container's id.",
    msg: "Why it failed.",
  },
  examples: [
    {
      title: "Migrate a database",
      yaml: "- name: the tables are as the new version wants them\n  community.docker.docker_compose_v2_run:\n    project_src: /srv/wiki\n    service: web\n    command: /app/manage migrate\n    cleanup: true\n",
    },
    {
      title: "With other settings",
      yaml: '- name: the import runs\n  docker_compose_v2_run:\n    project_src: /srv/wiki\n    service: web\n    name: wiki-import\n    argv: [/app/import, /import/pages.xml]\n    volumes: ["/srv/pages:/import:ro"]\n    env:\n      LOG_LEVEL: debug\n    no_deps: true\n    cleanup: true\n    detach: true\n  register: import\n',
    },
  ],
  reads: "the project's services as `docker compose` tells of them, and its files",
  writes: "a container, whatever it does, and what the service depends on",
  support: execSupport,
  observe: (p, _given, host) => ({
    ...fileReads(p, host),
    services: composeRead({ ...projectOf({ ...p, profiles: [...(p.profiles ?? []), "*"] }, host) }, [
      "config",
      "--services",
    ]),
  }),
  decide: (p, seen, { host }) => {
    const project = projectOf(p, host);
    const problem = projectProblem(p, project, seen.services, seen);
    if (problem !== undefined) return problem;
    const all = seen.services.stdout.split("\n").filter((name) => name !== "");
    if (!all.includes(p.service))
      return refuse(`the project has no service ${p.service}`, {
        help: all.length === 0 ? "it has none" : `it has ${all.join(", ")}`,
        mayResolve: true,
      });
    return runs(p, {
      project,
      verb: "run",
      words: runWords(p),
      detached: (stdout) => ({ container_id: stdout.trim() }),
    });
  },
});

function each(flag: string, values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => [flag, value]);
}

export function runWords(p: ComposeRunParams): readonly string[] {
  const flag = (name: string, on: boolean): readonly string[] => (on ? [name] : []);
  const given = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [name, value];
  return [
    ...flag("--build", p.build),
    ...each("--cap-add", p.cap_add),
    ...each("--cap-drop", p.cap_drop),
    ...given("--entrypoint", p.entrypoint),
    ...flag("--interactive=false", !p.interactive),
    ...each("--label", p.labels),
    ...given("--name", p.name),
    ...flag("--no-deps", p.no_deps),
    ...each("--publish", p.publish),
    ...flag("--quiet-pull", p.quiet_pull),
    ...flag("--remove-orphans", p.remove_orphans),
    ...flag("--rm", p.cleanup),
    ...flag("--service-ports", p.service_ports),
    ...flag("--use-aliases", p.use_aliases),
    ...each("--volume", p.volumes),
    ...commonWords(p),
  ];
}
