/** `docker_volume`: volumes of Docker. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { type DockerAnswers, dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import type { DockerClient } from "../host/docker/docker-client.ts";
import { enginePath } from "../host/docker/engine-request.ts";
import type { Refusal } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { oneOf, word } from "./contract/params.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { labelTexts, objectName, optionTexts } from "./docker/docker-values.ts";
import { bodyOf } from "./docker/engine-body.ts";
import { engineChanges, lastAnswer } from "./docker/engine-change.ts";
import { differenceTexts, type ObjectDifference, subsetDifferences } from "./docker/object-differences.ts";

const params = z.strictObject({
  volume_name: objectName().describe("The volume's name."),
  state: oneOf("present", "absent")
    .default("present")
    .describe("Whether it shall exist. A volume that goes takes its data with it."),
  driver: word().default("local").describe("What keeps the data: `local`, or a plugin."),
  driver_options: optionTexts()
    .default({})
    .describe("Options of the driver: `type`, `device` and `o` of `local`."),
  labels: labelTexts().optional().describe("Labels by name."),
  recreate: oneOf("always", "never", "options-changed")
    .default("never")
    .describe("Whether a volume that is there is deleted, **with its data**, and made anew."),
  ...dockerParams,
});

type Params = z.output<typeof params>;

interface VolumeState {
  readonly Name: string;
  readonly Driver?: string;
  readonly Options?: Readonly<Record<string, string>> | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

export const dockerVolume = defineModule({
  name: "docker_volume",
  summary: "Manage volumes of Docker",
  description: `Creates and removes volumes. Docker can't change a volume: one whose driver, options or labels are others than asked for is
left as it is, with a warning, unless \`recreate\` says that it may be deleted and made anew. A volume that a container uses can't be
removed.`,
  params,
  paramAliases: { name: "volume_name", ...DOCKER_ALIASES },
  returns: { volume: "What Docker says of the volume; nothing where it is absent." },
  examples: [
    { title: "A volume", yaml: "- name: the database has a volume\n  docker_volume:\n    name: db_data\n" },
    {
      title: "A folder of the NAS as a volume",
      yaml: "- name: the films are a volume\n  community.docker.docker_volume:\n    name: films\n    driver_options:\n      type: nfs\n      o: addr=nas.home.arpa,rw,nfsvers=4\n      device: :/mnt/tank/films\n",
    },
    {
      title: "A volume that nobody needs any more",
      yaml: "- name: the old data are gone\n  docker_volume:\n    name: db_data\n    state: absent\n",
    },
  ],
  reads: "the volume as Docker's engine tells of it",
  writes: "the volume",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [
      { path: enginePath("/volumes/", p.volume_name), about: { object: "volume", name: p.volume_name } },
    ]),
  }),
  decide: (p, { docker }, { host }) => dockerRefusal(docker) ?? decide(p, docker, clientOf(p, host)),
});

function decide(p: Params, seen: DockerAnswers, client: DockerClient): Verdict | Refusal {
  const state = bodyOf<VolumeState>(seen, 0);
  if (state !== undefined && "kind" in state) return state;
  if (p.state === "absent") return { changes: state === undefined ? [] : [removal(p, client, state)] };
  const differences = state === undefined ? [] : differencesOf(p, state);
  const anew = p.recreate === "always" || (p.recreate === "options-changed" && differences.length > 0);
  if (state !== undefined && !anew)
    return {
      changes: [],
      result: { volume: state },
      ...(differences.length === 0 ? {} : { warnings: [unlike(p, differences)] }),
    };
  return {
    changes: creation(p, client, state, differences),
    collect: (replies) => ({ volume: lastAnswer(replies)?.body }),
  };
}

function differencesOf(p: Params, state: VolumeState): readonly ObjectDifference[] {
  return [
    ...(p.driver === state.Driver ? [] : [{ name: "driver", wanted: p.driver, active: state.Driver }]),
    ...subsetDifferences("driver_options", p.driver_options, state.Options),
    ...subsetDifferences("labels", p.labels, state.Labels),
  ];
}

function unlike(p: Params, differences: readonly ObjectDifference[]): string {
  const names = differences.map((d) => d.name).join(", ");
  return `the volume ${p.volume_name} is another than asked for (${names}); \`recreate: options-changed\` would make it anew, without its data`;
}

function removal(p: Params, client: DockerClient, state: VolumeState): Change {
  const [change] = engineChanges(client, [
    {
      kind: "remove-volume",
      summary: `remove the volume ${p.volume_name}`,
      difference: { subject: `volume ${p.volume_name}`, before: `driver: ${state.Driver ?? ""}\n` },
      acts: [{ method: "DELETE", path: enginePath("/volumes/", p.volume_name), accepts: [404] }],
      effects: [{ kind: "docker", object: "volume", name: p.volume_name, present: false }],
    },
  ]);
  return change as Change;
}

function creation(
  p: Params,
  client: DockerClient,
  state: VolumeState | undefined,
  differences: readonly ObjectDifference[],
): readonly Change[] {
  const name = p.volume_name;
  const body = {
    Name: name,
    Driver: p.driver,
    DriverOpts: p.driver_options,
    ...(p.labels === undefined ? {} : { Labels: p.labels }),
  };
  const path = enginePath("/volumes/", name);
  const made = { method: "POST", path: "/volumes/create", body } as const;
  const fresh = `driver: ${p.driver}\n`;
  return engineChanges(
    client,
    [
      {
        kind: "make-volume",
        summary:
          state === undefined
            ? `create the volume ${name}`
            : `delete the volume ${name} with its data, and create it anew`,
        difference: {
          subject: `volume ${name}`,
          ...(state === undefined ? { after: fresh } : differenceTexts(differences)),
        },
        acts: state === undefined ? [made] : [{ method: "DELETE", path, accepts: [404] }, made],
        effects: [
          {
            kind: "docker",
            object: "volume",
            name,
            present: true,
            body: { Name: name, Driver: p.driver, Options: p.driver_options, Labels: p.labels ?? null },
          },
        ],
      },
    ],
    { method: "GET", path },
  );
}
