import { truenasSnapshotTask } from "../../../src/modules/truenas-snapshot-task.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import type { Law } from "../law.ts";

const schedule = { minute: "00", hour: "*", dom: "*", month: "*", dow: "*", begin: "00:00", end: "23:59" };
const task = {
  id: 5,
  dataset: "tank",
  naming_schema: "auto-%Y-%m-%d_%H-%M",
  recursive: false,
  lifetime_value: 2,
  lifetime_unit: "WEEK",
  enabled: true,
  schedule,
};
const withTask = (folder: string) => midcltTools(folder, { change: (nas) => nas.tasks.push({ ...task }) });

export const law: Law = {
  module: truenasSnapshotTask,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    {
      title: "a task that is not there",
      tools: midcltTools,
      params: () => ({
        dataset: "tank",
        recursive: true,
        lifetime_value: 3,
        lifetime_unit: "DAY",
        schedule: { hour: 4 },
      }),
    },
    {
      title: "a task with another time",
      tools: withTask,
      params: () => ({ dataset: "tank", lifetime_unit: "MONTH", schedule: { minute: "30" } }),
    },
    {
      title: "a task as wanted",
      tools: withTask,
      params: () => ({ dataset: "tank", schedule: { hour: "*" } }),
      unchanged: true,
    },
    { title: "a task that is to go", tools: withTask, params: () => ({ dataset: "tank", state: "absent" }) },
  ],
};
