/** `truenas_snapshot`: one snapshot, now. */

import { z } from "zod";
import { callOf } from "../host/truenas/middleware-call.ts";
import { middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { bool, word } from "./contract/params.ts";
import { dialectIn, versionRead } from "./truenas/dialect.ts";
import { concludeCall, isRefusal, objectsIn, refused } from "./truenas/object.ts";
import { dataset } from "./truenas/object-params.ts";

const params = z.strictObject({
  dataset: dataset().describe("Of what."),
  name: word()
    .refine((name) => /^[A-Za-z0-9][\w.:-]*$/.test(name), {
      error: "a snapshot's name has no `@`, no slash and no blanks",
    })
    .describe("How it is called, such as `before-upgrade-25.10`."),
  recursive: bool().default(false).describe("Datasets below it too, at the same moment."),
});

export const truenasSnapshot = defineModule({
  name: "truenas_snapshot",
  summary: "Take a snapshot of a dataset of a TrueNAS",
  description: `Takes it unless there is one of that name: before an upgrade, or anything else that may go wrong. There is no way here to remove one or to go back to one;
both lose data, and are for a person to decide.`,
  params,
  returns: { id: "The snapshot, as `dataset@name`." },
  examples: [
    {
      title: "Before an upgrade",
      yaml: "- name: there is a way back\n  truenas_snapshot:\n    dataset: tank/k3s\n    name: before-upgrade\n    recursive: true\n",
    },
  ],
  reads: "the dataset's snapshots",
  writes: "a snapshot",
  support: { check: "full", diff: "none" },
  observe: (p) => {
    // Which of the two is there hangs on the version, which is asked for in the same breath.
    const question = (namespace: string) =>
      middlewareRead({
        method: `${namespace}.query`,
        args: [[["id", "=", `${p.dataset}@${p.name}`]], { select: ["id"] }],
        of: { collection: "snapshot", match: { id: `${p.dataset}@${p.name}` } },
      });
    return { system: versionRead, older: question("zfs.snapshot"), newer: question("pool.snapshot") };
  },
  decide: (p, { system, older, newer }) => {
    const dialect = dialectIn(system);
    if (typeof dialect === "string") return refused(dialect);
    const seen = objectsIn(dialect.snapshots === "pool.snapshot" ? newer : older);
    if (isRefusal(seen)) return seen;
    const id = `${p.dataset}@${p.name}`;
    if (seen.length > 0) return { changes: [], result: { id } };
    const wanted = { dataset: p.dataset, name: p.name, recursive: p.recursive };
    return {
      changes: [
        {
          kind: "create-snapshot",
          summary: `take the snapshot ${id}`,
          operations: [callOf({ method: `${dialect.snapshots}.create`, args: [wanted], mutates: true })],
          effects: [{ kind: "truenas", collection: "snapshot", match: { id }, fields: {} }],
        },
      ],
      result: { id },
      conclude: concludeCall(),
    };
  },
});
