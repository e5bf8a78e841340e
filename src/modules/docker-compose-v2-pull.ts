/** `docker_compose_v2_pull`: brings the images of a project of Docker Compose. */

import { z } from "zod";
import {
  type ComposeOutput,
  type ComposeProject,
  composeCall,
  composeComplaint,
  composeRead,
  composeRefusal,
  outputOf,
  projectImages,
  projectImagesCall,
} from "../host/docker/compose.ts";
import { nothing } from "../host/reads/nothing.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type Conclusion, defineModule, type Verdict } from "./contract/module.ts";
import { bool, oneOf } from "./contract/params.ts";
import { actionLines, actionsOf, composeEvents, isPull } from "./docker/compose/compose-events.ts";
import {
  checkProject,
  fileProblem,
  fileReads,
  projectOf,
  projectParams,
  services,
} from "./docker/compose/compose-params.ts";
import { DOCKER_ALIASES } from "./docker/docker-params.ts";

const params = z
  .strictObject({
    ...projectParams,
    services: services().optional().describe("Only the images of these services; all where absent."),
    policy: oneOf("always", "missing")
      .default("always")
      .describe("`missing` asks registries only for images that the host lacks. Compose 2.22 or later."),
    include_deps: bool()
      .default(false)
      .describe("With `services`: the images of those that they depend on as well."),
    ignore_buildable: bool().default(false).describe("Not those that the project can build."),
  })
  .superRefine((p, context) => checkProject(p, context));

export type ComposePullParams = z.output<typeof params>;

export const dockerComposeV2Pull = defineModule({
  name: "docker_compose_v2_pull",
  summary: "Pull the images of a project of Docker Compose",
  description: `Runs \`docker compose pull\` on the host, with the credentials that \`docker_login\` has left there. It counts as changed where an image
of the project is another afterwards than before. With \`policy: always\` only the registry knows whether that will be, so check mode
can't tell; with \`missing\` compose is asked first what it would pull.`,
  params,
  paramAliases: DOCKER_ALIASES,
  returns: {
    actions: "What was pulled, or would be: for each step `what`, `id` and `status`.",
    stdout: "What compose printed, if anything.",
    stderr: "What it printed of its steps, if anything.",
  },
  examples: [
    {
      title: "Newer images, and what runs with them",
      yaml: "- name: the newest images are there\n  community.docker.docker_compose_v2_pull:\n    project_src: /srv/wiki\n  register: images\n\n- name: the wiki runs with them\n  docker_compose_v2:\n    project_src: /srv/wiki\n",
    },
    {
      title: "Only what is missing, of one service",
      yaml: "- name: the image of the database is there\n  docker_compose_v2_pull:\n    project_src: /srv/wiki\n    policy: missing\n    services: [db]\n    include_deps: true\n    ignore_buildable: true\n",
    },
  ],
  reads: "the project's images as Docker tells of them, its files, the registries",
  writes: "images of Docker",
  support: {
    check: "partial",
    diff: "full",
    note: "Whether a registry has another image than the host is known once it is asked.",
  },
  observe: (p, _given, host) => {
    const project = projectOf(p, host);
    return {
      ...fileReads(p, host),
      images: projectImages(project),
      trial: p.policy === "missing" ? composeRead(project, pullWords(p, true)) : nothing,
    };
  },
  decide: (p, seen, { host, checkMode }) => decide(p, seen, projectOf(p, host), checkMode),
});

export function pullWords(p: ComposePullParams, trial = false): readonly string[] {
  return [
    "pull",
    ...(p.policy === "always" ? [] : ["--policy", p.policy]),
    ...(p.ignore_buildable ? ["--ignore-buildable"] : []),
    ...(p.include_deps ? ["--include-deps"] : []),
    ...(trial ? ["--dry-run"] : []),
    "--",
    ...(p.services ?? []),
  ];
}

interface SeenPull {
  readonly images: ComposeOutput;
  readonly trial: ComposeOutput | undefined;
}

function decide(
  p: ComposePullParams,
  seen: SeenPull,
  project: ComposeProject,
  checkMode: boolean,
): Verdict | Refusal {
  const { images, trial } = seen;
  const problem = composeRefusal(project, images) ?? fileProblem(p, { ...seen });
  if (problem !== undefined) return problem;
  if (images.status !== 0)
    return refuse(`docker compose says: ${composeComplaint(images)}`, {
      mayResolve: true,
      result: { stderr: images.stderr },
    });
  const told = composeEvents(trial?.stderr ?? "");
  const actions = actionsOf(told.events).filter(isPull);
  if (trial !== undefined && trial.status !== 0 && (checkMode || actions.length === 0))
    return refuse(`docker compose says: ${told.errors.join("; ") || composeComplaint(trial)}`, {
      mayResolve: true,
      result: { stderr: trial.stderr },
    });
  const { warnings } = told;
  if (trial !== undefined && actions.length === 0) return { changes: [], warnings, result: { actions: [] } };
  const name = p.project_name ?? project.folder;
  const lines = actionLines(actions);
  return {
    changes: [
      {
        kind: "compose",
        summary: `pull the images of the project ${name}`,
        ...(lines.length === 0
          ? {}
          : {
              difference: {
                subject: `project ${name}`,
                before: "",
                after: lines.map((line) => `${line}\n`).join(""),
              },
            }),
        operations: [composeCall(project, pullWords(p)), projectImagesCall(project)],
        effects: [{ kind: "anything", because: "docker compose pull" }],
      },
    ],
    warnings,
    result: { actions },
    ...(trial === undefined
      ? { uncertain: "whether registries have other images is known once they are asked" }
      : {}),
    conclude: ([pulled, after]) => conclude(seen, pulled && outputOf(pulled), after && outputOf(after)),
  };
}

function conclude(
  { images }: SeenPull,
  pulled: ComposeOutput | undefined,
  after: ComposeOutput | undefined,
): Conclusion {
  const told = composeEvents(pulled?.stderr ?? "");
  const texts = {
    ...(pulled?.stdout ? { stdout: pulled.stdout } : {}),
    ...(pulled?.stderr ? { stderr: pulled.stderr } : {}),
  };
  const changed = after?.status === 0 && after.stdout !== images.stdout;
  const actions = changed ? actionsOf(told.events).filter(isPull) : [];
  if (pulled?.status === 0) return { result: { actions, ...texts }, changed };
  const why = pulled === undefined ? "it did not run" : told.errors.join("; ") || composeComplaint(pulled);
  return {
    failed: `docker compose pull: ${why}`,
    result: { actions, rc: pulled?.status, ...texts },
    changed,
  };
}
