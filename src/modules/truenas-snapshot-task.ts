/** `truenas_snapshot_task`: snapshots that a TrueNAS takes by itself. */

import { z } from "zod";
import { middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { bool, int, list } from "./contract/params.ts";
import { given } from "./truenas/compare.ts";
import { decideObject, isRefusal, objectsIn } from "./truenas/object.ts";
import { dataset, lifetimeUnit, namingSchema, schedule, state } from "./truenas/object-params.ts";

const params = z.strictObject({
  dataset: dataset().describe("Of what."),
  naming_schema: namingSchema()
    .default("auto-%Y-%m-%d_%H-%M")
    .describe(
      "How they are called. A task is found by its dataset and this; only names of this form are ever removed for their age.",
    ),
  recursive: bool().optional().describe("Datasets below it too."),
  exclude: list(dataset()).optional().describe("Datasets below it that are left out."),
  lifetime_value: int().optional().describe("For how many units each is kept."),
  lifetime_unit: lifetimeUnit.optional().describe("The unit."),
  allow_empty: bool().optional().describe("Take them also where nothing has changed."),
  schedule: schedule.optional().describe("When. TrueNAS's default: each day at midnight."),
  enabled: bool().optional().describe("Whether they are taken. Default of a new one: true."),
  state,
});

export const truenasSnapshotTask = defineModule({
  name: "truenas_snapshot_task",
  summary: "Manage periodic snapshots of a TrueNAS",
  description: `A task is found by its dataset and naming schema; what is not given stays as it is. Removing a task leaves its snapshots.

A snapshot of a database that runs on NFS is as good as a power cut: what the database keeps after one. Dumps are still needed.`,
  params,
  returns: { id: "Number of the task, as replications name it.", dataset: "The dataset." },
  examples: [
    {
      title: "Each hour, for two weeks",
      yaml: '- name: volumes have hourly snapshots\n  truenas_snapshot_task:\n    dataset: tank/k3s\n    recursive: true\n    lifetime_value: 2\n    lifetime_unit: WEEK\n    schedule: {minute: "0", hour: "*"}\n',
    },
  ],
  reads: "the appliance's periodic snapshots",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: () => ({
    tasks: middlewareRead({ method: "pool.snapshottask.query", of: { collection: "pool.snapshottask" } }),
  }),
  decide: (p, { tasks }) => {
    const seen = objectsIn(tasks);
    if (isRefusal(seen)) return seen;
    const { dataset: name, naming_schema, state: wanted, schedule: when, ...rest } = p;
    const verdict = decideObject(
      {
        title: `snapshot task ${naming_schema} of ${name}`,
        collection: "pool.snapshottask",
        match: { dataset: name, naming_schema },
        fields: given({ ...rest, schedule: when && given(when) }),
        initially: { enabled: true },
        present: wanted === "present",
      },
      seen,
    );
    return isRefusal(verdict) ? verdict : { ...verdict, result: { ...verdict.result, dataset: name } };
  },
});
