/** `truenas_replication`: copies of a TrueNAS's snapshots, on itself or another one. */

import { z } from "zod";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type Fields, middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { bool, int, list, oneOf, word } from "./contract/params.ts";
import { given } from "./truenas/compare.ts";
import { decideObject, isRefusal, objectsIn } from "./truenas/object.ts";
import { dataset, lifetimeUnit, namingSchema, schedule, state } from "./truenas/object-params.ts";

const params = z
  .strictObject({
    name: word().describe("A replication is found by it."),
    direction: oneOf("PUSH", "PULL").optional().describe("From here, or to here. Needed for a new one."),
    transport: oneOf("SSH", "SSH+NETCAT", "LOCAL")
      .optional()
      .describe("How. `LOCAL` is to another pool of the same machine. Needed for a new one."),
    ssh_credentials: word()
      .optional()
      .describe("Name of the SSH connection as TrueNAS keeps it among its credentials."),
    source_datasets: list(dataset()).optional().describe("What is copied. Needed for a new one."),
    target_dataset: dataset().optional().describe("To where. Needed for a new one."),
    recursive: bool().optional().describe("Datasets below too. Default of a new one: false."),
    exclude: list(dataset()).optional().describe("Datasets below that are left out."),
    properties: bool().optional().describe("Properties are copied as well."),
    replicate: bool()
      .optional()
      .describe("The whole file system as it is, with all its snapshots and properties."),
    snapshot_tasks: list(
      z.strictObject({
        dataset: dataset().describe("Of the task."),
        naming_schema: namingSchema().default("auto-%Y-%m-%d_%H-%M").describe("Of the task."),
      }),
    )
      .optional()
      .describe("Periodic snapshot tasks after which it runs; only with PUSH."),
    naming_schema: list(namingSchema()).optional().describe("Snapshots to pull, by how they are called."),
    also_include_naming_schema: list(namingSchema())
      .optional()
      .describe("Snapshots to push besides those of the tasks."),
    auto: bool().optional().describe("It runs by itself. Default of a new one: true."),
    schedule: schedule.optional().describe("When, if it hangs on no snapshot task."),
    retention_policy: oneOf("SOURCE", "CUSTOM", "NONE")
      .optional()
      .describe(
        "What is removed on the target: what is gone at the source, what is older than the lifetime, nothing. Default of a new one: NONE.",
      ),
    lifetime_value: int().optional().describe("Of `CUSTOM`."),
    lifetime_unit: lifetimeUnit.optional().describe("Of `CUSTOM`."),
    readonly: oneOf("SET", "REQUIRE", "IGNORE").optional().describe("Whether the target is read-only."),
    allow_from_scratch: bool()
      .optional()
      .describe(
        "Where source and target have no snapshot in common, the target's own may be destroyed. Default of a new one: false.",
      ),
    compression: oneOf("LZ4", "PIGZ", "PLZIP").optional().describe("Of the stream over SSH."),
    speed_limit: int().optional().describe("Bytes per second over SSH."),
    netcat_active_side: oneOf("LOCAL", "REMOTE").optional().describe("Who connects, with SSH+NETCAT."),
    netcat_active_side_port_min: int().optional().describe("First port, with SSH+NETCAT."),
    netcat_active_side_port_max: int().optional().describe("Last port, with SSH+NETCAT."),
    retries: int().optional().describe("How often it is tried."),
    enabled: bool().optional().describe("Default of a new one: true."),
    state,
  })
  .refine(
    (p) =>
      p.retention_policy !== "CUSTOM" || (p.lifetime_value !== undefined && p.lifetime_unit !== undefined),
    {
      error: "`retention_policy: CUSTOM` needs `lifetime_value` and `lifetime_unit`",
    },
  );

type Params = z.output<typeof params>;

const INITIALLY = {
  recursive: false,
  auto: true,
  retention_policy: "NONE",
  readonly: "SET",
  allow_from_scratch: false,
  enabled: true,
};

export const truenasReplication = defineModule({
  name: "truenas_replication",
  summary: "Manage replications of a TrueNAS",
  description: `A replication is found by its name; what is not given stays as it is. SSH connections and snapshot tasks are named as people know them, and must be
there. Removing a replication leaves both sides' snapshots.`,
  params,
  returns: { id: "Number of the replication.", name: "Its name." },
  examples: [
    {
      title: "Volumes to another pool",
      yaml: "- name: volumes have a copy on the second pool\n  truenas_replication:\n    name: volumes to backup\n    direction: PUSH\n    transport: LOCAL\n    source_datasets: [tank/k3s]\n    target_dataset: backup/k3s\n    recursive: true\n    snapshot_tasks:\n      - dataset: tank/k3s\n",
    },
  ],
  reads: "the appliance's replications",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: (p) => ({
    replications: middlewareRead({ method: "replication.query", of: { collection: "replication" } }),
    tasks: middlewareRead({ method: "pool.snapshottask.query", of: { collection: "pool.snapshottask" } }),
    ...(p.ssh_credentials === undefined
      ? {}
      : {
          credentials: middlewareRead({
            method: "keychaincredential.query",
            args: [[["type", "=", "SSH_CREDENTIALS"]]],
          }),
        }),
  }),
  decide: (p, { replications, tasks, credentials }) => {
    const seen = objectsIn(replications);
    if (isRefusal(seen)) return seen;
    const snapshots = objectsIn(tasks);
    if (isRefusal(snapshots)) return snapshots;
    const known = credentials === undefined ? [] : objectsIn(credentials);
    if (isRefusal(known)) return known;
    const { name, state: wanted, snapshot_tasks, ssh_credentials, schedule: when, ...rest } = p;
    const references = p.state === "absent" ? {} : referencesOf(p, snapshots, known);
    if (isRefusal(references)) return references;
    const isNew = !seen.some((r) => r.name === name);
    const missing = (["direction", "transport", "source_datasets", "target_dataset"] as const).filter(
      (n) => p[n] === undefined,
    );
    if (wanted === "present" && isNew && missing.length > 0)
      return refuse(`a new replication needs ${missing.map((m) => `\`${m}\``).join(", ")}`);
    const verdict = decideObject(
      {
        title: `replication ${name}`,
        collection: "replication",
        match: { name },
        fields: given({ ...rest, ...references, schedule: when && given(when) }),
        initially: INITIALLY,
        present: wanted === "present",
      },
      seen.map(byNumbers),
    );
    return isRefusal(verdict) ? verdict : { ...verdict, result: { ...verdict.result, name } };
  },
});

/** The API shows what is referred to whole, and takes its number. */
function byNumbers(replication: Fields): Fields {
  const numberOf = (value: unknown): unknown =>
    value !== null && typeof value === "object" && "id" in value ? value.id : value;
  const { ssh_credentials, periodic_snapshot_tasks } = replication;
  return {
    ...replication,
    ssh_credentials: numberOf(ssh_credentials),
    periodic_snapshot_tasks: Array.isArray(periodic_snapshot_tasks)
      ? periodic_snapshot_tasks.map(numberOf)
      : [],
  };
}

function referencesOf(p: Params, tasks: readonly Fields[], credentials: readonly Fields[]): Fields | Refusal {
  const numbers: unknown[] = [];
  for (const wanted of p.snapshot_tasks ?? []) {
    const task = tasks.find((t) => t.dataset === wanted.dataset && t.naming_schema === wanted.naming_schema);
    if (!task)
      return refuse(`there is no snapshot task ${wanted.naming_schema} of ${wanted.dataset}`, {
        help: "make it with `truenas_snapshot_task` first",
        mayResolve: true,
      });
    numbers.push(task.id);
  }
  const credential = credentials.find((c) => c.name === p.ssh_credentials);
  if (p.ssh_credentials !== undefined && !credential)
    return refuse(`TrueNAS keeps no SSH connection \`${p.ssh_credentials}\``, {
      help: `make it under Credentials, Backup Credentials${credentials.length > 0 ? `; there are: ${credentials.map((c) => String(c.name)).join(", ")}` : ""}`,
    });
  return {
    ...(p.snapshot_tasks === undefined ? {} : { periodic_snapshot_tasks: numbers }),
    ...(credential === undefined ? {} : { ssh_credentials: credential.id }),
  };
}
