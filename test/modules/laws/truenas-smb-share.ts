import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { truenasSmbShare } from "../../../src/modules/truenas-smb-share.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import type { NasState } from "../../stand-ins/truenas/nas-state.ts";
import { RELEASES } from "../../stand-ins/truenas/release.ts";
import { saveSmb } from "../../stand-ins/truenas/share-methods.ts";
import type { Law } from "../law.ts";

const apple = (nas: NasState): void => {
  nas.configs.smb = { ...nas.configs.smb, aapl_extensions: true };
};
const machine = {
  name: "timemachine",
  path: "/mnt/tank",
  purpose: "TIMEMACHINE_SHARE",
  timemachine_quota: 10 ** 12,
};

export const law: Law = {
  module: truenasSmbShare,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    {
      title: "a backup disk on 25.10",
      tools: (folder) => midcltTools(folder, { change: apple }),
      params: () => ({ ...machine, auto_snapshot: true }),
    },
    {
      title: "a backup disk on 25.04",
      tools: (folder) => midcltTools(folder, { release: "25.04", change: apple }),
      params: () => ({ ...machine, readonly: false, access_based_share_enumeration: true }),
    },
    {
      title: "a backup disk with another limit keeps its identity",
      tools: (folder) =>
        midcltTools(folder, {
          change: (nas) => {
            apple(nas);
            const { timemachine_quota: _quota, ...rest } = machine;
            const options = { timemachine_quota: 5, vuid: "d12aafdc" };
            saveSmb(nas, RELEASES["25.10"], { ...rest, name: "TimeMachine", options }, undefined);
          },
        }),
      params: () => machine,
      check: (folder) => {
        const nas = JSON.parse(readFileSync(path.join(folder, "nas.json"), "utf8")) as NasState;
        expect(nas.smb).toMatchObject([{ name: "TimeMachine", options: { vuid: "d12aafdc" } }]);
      },
    },
    {
      title: "a share that is to go",
      tools: (folder) =>
        midcltTools(folder, {
          change: (nas) => saveSmb(nas, RELEASES["25.10"], { name: "Media", path: "/mnt/tank" }, undefined),
        }),
      params: () => ({ name: "media", state: "absent" }),
    },
  ],
};
