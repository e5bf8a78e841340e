import { expect } from "vitest";
import { dockerVolume } from "../../../src/modules/docker-volume.ts";
import { having, stateOf, dockerTools as tools } from "../docker/daemon.ts";
import type { Law } from "../law.ts";

const DATA = { Name: "data", Driver: "local", Options: { type: "tmpfs" }, Labels: { a: "1" } };

export const law: Law = {
  module: dockerVolume,
  cases: [
    {
      title: "a volume that is not there",
      tools,
      params: () => ({
        name: "data",
        driver_options: { type: "tmpfs", size: 5 },
        labels: { a: 'it\'s "x"' },
      }),
      check: (folder) =>
        expect(stateOf(folder).volumes).toEqual([
          {
            Name: "data",
            Driver: "local",
            Options: { type: "tmpfs", size: "5" },
            Labels: { a: 'it\'s "x"' },
          },
        ]),
    },
    {
      title: "a volume with other options stays, and its data with it",
      tools,
      prepare: having({ volumes: [DATA] }),
      params: () => ({ volume_name: "data", driver_options: { type: "nfs" } }),
      unchanged: true,
    },
    {
      title: "a volume with other options is made anew where that is asked for",
      tools,
      prepare: having({ volumes: [DATA] }),
      params: () => ({ name: "data", driver_options: { type: "nfs" }, recreate: "options-changed" }),
      check: (folder) => expect(stateOf(folder).volumes?.[0]).toMatchObject({ Options: { type: "nfs" } }),
    },
    {
      title: "a volume that is to go",
      tools,
      prepare: having({ volumes: [DATA] }),
      params: () => ({ name: "data", state: "absent" }),
      check: (folder) => expect(stateOf(folder).volumes).toEqual([]),
    },
  ],
};
