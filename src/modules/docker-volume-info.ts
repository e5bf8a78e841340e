/** `docker_volume_info`: what Docker says of a volume. */

import { z } from "zod";
import { dockerAnswers, dockerRefusal } from "../host/docker/docker-answers.ts";
import { enginePath } from "../host/docker/engine-request.ts";
import { defineModule } from "./contract/module.ts";
import { clientOf, DOCKER_ALIASES, dockerParams } from "./docker/docker-params.ts";
import { objectName } from "./docker/docker-values.ts";
import { bodyOf, isRefusal } from "./docker/engine-body.ts";

export const dockerVolumeInfo = defineModule({
  name: "docker_volume_info",
  summary: "Look at a volume of Docker",
  description: "Tells whether a volume is there, and where its data are.",
  params: z.strictObject({ name: objectName().describe("The volume's name."), ...dockerParams }),
  paramAliases: { volume_name: "name", ...DOCKER_ALIASES },
  returns: {
    exists: "Whether it is there.",
    volume: "What `docker volume inspect` says of it; nothing where it is not there.",
  },
  examples: [
    {
      title: "Where a volume's data are",
      yaml: '- name: the volume is looked at\n  docker_volume_info:\n    name: db_data\n  register: data\n\n- name: its folder is known\n  set_fact:\n    data_folder: "{{ data.volume.Mountpoint }}"\n  when: data.exists\n',
    },
  ],
  reads: "the volume as Docker's engine tells of it",
  writes: "nothing",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    docker: dockerAnswers(clientOf(p, host), [
      { path: enginePath("/volumes/", p.name), about: { object: "volume", name: p.name } },
    ]),
  }),
  decide: (_p, { docker }) => {
    const volume = dockerRefusal(docker) ?? bodyOf<object>(docker, 0);
    if (isRefusal(volume)) return volume;
    return { changes: [], result: { exists: volume !== undefined, volume: volume ?? null } };
  },
});
