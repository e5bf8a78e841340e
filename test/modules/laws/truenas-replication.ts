import { truenasReplication } from "../../../src/modules/truenas-replication.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import type { NasState } from "../../stand-ins/truenas/nas-state.ts";
import type { Law } from "../law.ts";

const naming_schema = "auto-%Y-%m-%d_%H-%M";
const withTask = (nas: NasState): void => void nas.tasks.push({ id: 5, dataset: "tank", naming_schema });
const wanted = {
  name: "to backup",
  direction: "PUSH",
  transport: "LOCAL",
  source_datasets: ["tank"],
  target_dataset: "backup/tank",
  snapshot_tasks: [{ dataset: "tank" }],
};

export const law: Law = {
  module: truenasReplication,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    {
      title: "a replication that is not there",
      tools: (folder) => midcltTools(folder, { change: withTask }),
      params: () => wanted,
    },
    {
      title: "to another machine, with other snapshots than before",
      tools: (folder) =>
        midcltTools(folder, {
          change: (nas) => {
            withTask(nas);
            nas.replications.push({
              ...{ id: 9, name: "away", direction: "PUSH", transport: "SSH", enabled: true },
              ...{ source_datasets: ["tank"], target_dataset: "far/tank", periodic_snapshot_tasks: [] },
              ssh_credentials: { id: 6, name: "gone" },
            });
          },
        }),
      params: () => ({
        name: "away",
        ssh_credentials: "other nas",
        snapshot_tasks: [{ dataset: "tank" }],
        enabled: false,
      }),
    },
    {
      title: "a replication that is to go",
      tools: (folder) =>
        midcltTools(folder, { change: (nas) => nas.replications.push({ id: 9, name: "away" }) }),
      params: () => ({ name: "away", state: "absent" }),
    },
  ],
};
