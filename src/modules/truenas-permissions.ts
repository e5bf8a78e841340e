/** `truenas_permissions`: owner, group and mode of a folder of a pool. Never of what lies in it. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { refuse } from "../host/refusal.ts";
import { type Answer, callOf } from "../host/truenas/middleware-call.ts";
import { type Fields, middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { bool, mode, word } from "./contract/params.ts";
import { isAsWanted } from "./truenas/compare.ts";
import { concludeCall } from "./truenas/object.ts";
import { poolPath } from "./truenas/object-params.ts";

const params = z
  .strictObject({
    path: poolPath().describe("The folder, usually where a dataset is mounted."),
    owner: word().optional().describe("User, by name or number."),
    group: word().optional().describe("Group, by name or number."),
    mode: mode()
      .refine((m) => /^[0-7]{3,5}$/.test(m), { error: 'here a mode is octal, such as "0755"' })
      .optional()
      .describe("Permission bits, octal."),
    strip_acl: bool()
      .default(false)
      .describe(
        "An access list that stands in the way of a mode is taken away. Without it that is a failure.",
      ),
  })
  .refine((p) => (p.owner ?? p.group ?? p.mode) !== undefined, {
    error: "`owner`, `group` or `mode` is needed",
  });

type Params = z.output<typeof params>;

const JOBS = ["filesystem.setperm", "filesystem.chown"];

export const truenasPermissions = defineModule({
  name: "truenas_permissions",
  summary: "Manage who owns a folder of a TrueNAS",
  description: `The folder itself, and never what lies in it: databases own their files with numbers of their own, and a recursive change has broken many. A new dataset
is empty, so nothing is missed. A folder with an access list has no simple mode: the task fails, unless \`strip_acl\` says that the list may go.

The change is a job. One that an interrupted run has left at work is waited for, not started again.`,
  params,
  returns: {
    path: "The folder.",
    mode: "Permission bits, before.",
    uid: "Number of the owner, before.",
    gid: "Number of the group, before.",
  },
  examples: [
    {
      title: "A volume of PostgreSQL",
      yaml: '- name: the database owns its volume\n  truenas_permissions:\n    path: /mnt/tank/k3s/db\n    owner: 999\n    group: 999\n    mode: "0700"\n',
    },
  ],
  reads: "the folder's owner and mode",
  writes: "the same, also of what is below it where that is asked for",
  support: { check: "full", diff: "full" },
  observe: (p) => ({
    now: middlewareRead({
      method: "filesystem.stat",
      args: [p.path],
      of: { collection: "filesystem.stat", match: { realpath: p.path } },
    }),
    jobs: middlewareRead({
      method: "core.get_jobs",
      args: [
        [
          ["method", "in", JOBS],
          ["state", "in", ["WAITING", "RUNNING"]],
        ],
      ],
    }),
  }),
  decide: (p, { now, jobs }) => {
    if (now.state === "fault")
      return refuse(`the folder ${p.path} can't be looked at: ${now.message}`, {
        help: "make its dataset with `truenas_dataset` first",
        mayResolve: true,
      });
    const seen = (now.value ?? {}) as Fields;
    const bits = Number(seen.mode) & 0o7777;
    const result = { path: p.path, mode: `0${bits.toString(8)}`, uid: seen.uid, gid: seen.gid };
    const owner = ownerDifference(p, seen);
    const wantedBits = p.mode === undefined ? undefined : Number.parseInt(p.mode, 8);
    const hasList = seen.acl === true;
    if (wantedBits !== undefined && hasList && !p.strip_acl)
      return refuse(`${p.path} has an access list, so that it has no simple mode`, {
        help: "leave `mode` away, or let the list go with `strip_acl: true`; access lists are edited in TrueNAS",
      });
    const moded = wantedBits !== undefined && (wantedBits !== bits || hasList);
    if (!moded && Object.keys(owner).length === 0) return { changes: [], result };
    return {
      changes: [changeOf(p, seen, { owner, bits: moded ? wantedBits : undefined }, jobs)],
      result,
      conclude: concludeCall(),
    };
  },
});

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

/** As the API takes them: numbers as `uid`, names as `user`. */
function ownerDifference({ owner, group }: Params, seen: Fields): Fields {
  const asked = [
    ...(owner === undefined ? [] : [[isNumber(owner) ? "uid" : "user", owner] as const]),
    ...(group === undefined ? [] : [[isNumber(group) ? "gid" : "group", group] as const]),
  ];
  const wanted = asked.map(([key, value]) => [key, isNumber(value) ? Number(value) : value] as const);
  return Object.fromEntries(wanted.filter(([key, value]) => seen[key] !== value));
}

function changeOf(
  p: Params,
  seen: Fields,
  wanted: { readonly owner: Fields; readonly bits: number | undefined },
  jobs: Answer,
): Change {
  const { owner, bits } = wanted;
  const options = { recursive: false, traverse: false };
  const plainMode = bits === undefined ? undefined : bits.toString(8).padStart(3, "0");
  const [method, arg] =
    plainMode === undefined
      ? (["filesystem.chown", { path: p.path, ...owner, options }] as const)
      : ([
          "filesystem.setperm",
          { path: p.path, mode: plainMode, ...owner, options: { ...options, stripacl: p.strip_acl } },
        ] as const);
  const started = runningJob(jobs, method, arg);
  const after: Fields = {
    ...owner,
    ...(bits === undefined ? {} : { mode: (Number(seen.mode) & ~0o7777) | bits, acl: false }),
  };
  const line = (fields: Fields): string =>
    Object.keys(after)
      .filter((name) => name !== "acl")
      .map(
        (name) =>
          `${name}: ${name === "mode" ? (Number(fields[name]) & 0o7777).toString(8) : String(fields[name])}\n`,
      )
      .join("");
  return {
    kind: "set-permissions",
    summary: `set ${Object.keys(after)
      .filter((n) => n !== "acl")
      .join(", ")} of ${p.path}`,
    difference: { subject: `owner and mode of ${p.path}`, before: line(seen), after: line(after) },
    operations: [
      started === undefined
        ? callOf({ method, args: [arg], job: true, mutates: true })
        : callOf({ method: "core.job_wait", args: [started], job: true, mutates: true }),
    ],
    effects: [{ kind: "truenas", collection: "filesystem.stat", match: { realpath: p.path }, fields: after }],
  };
}

/** The same job, left at work by a run that was cut off. */
function runningJob(jobs: Answer, method: string, arg: Fields): unknown {
  if (jobs.state === "fault" || !Array.isArray(jobs.value)) return undefined;
  const list = jobs.value as readonly Fields[];
  const job = list.find((j) => {
    const [first] = Array.isArray(j.arguments) ? (j.arguments as readonly unknown[]) : [];
    return j.method === method && isAsWanted(arg, first);
  });
  return job?.id;
}
