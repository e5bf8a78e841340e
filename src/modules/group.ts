/** `group`: groups of the host. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { changeGroup } from "../host/changes/group.ts";
import type { Reply } from "../host/primitive.ts";
import { type GroupEntry, type GroupState, groupEntry } from "../host/reads/group-entry.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, oneOf, word } from "./contract/params.ts";

const params = z
  .strictObject({
    name: word()
      .refine((name) => /^[A-Za-z0-9_.][A-Za-z0-9_.-]*\$?$/.test(name), {
        error: "a group's name is made of letters, digits, `_`, `.` and `-`, and does not begin with `-`",
      })
      .describe("The group."),
    state: oneOf("present", "absent").default("present").describe("Whether it shall exist."),
    gid: int().optional().describe("The number; keep it equal on all hosts that share files over NFS."),
    non_unique: bool().default(false).describe("Let several groups have the same `gid`."),
    system: bool().default(false).describe("Make a system group. Says nothing about one that exists."),
    force: bool().default(false).describe("With `absent`: also where it is a user's primary group."),
    local: bool().default(false).describe("Accepted for compatibility: only local groups are changed."),
    gid_min: int().optional().describe("Lowest number for a new group."),
    gid_max: int().optional().describe("Highest number for a new group."),
  })
  .refine((p) => !p.non_unique || p.gid !== undefined, {
    error: "`non_unique` is about a `gid`, and none is given",
    path: ["non_unique"],
  });

type Params = z.output<typeof params>;

export const group = defineModule({
  name: "group",
  summary: "Manage groups",
  description:
    "Makes, renumbers and removes local groups. Who is in a group is the matter of the module `user`.",
  params,
  returns: {
    name: "The group.",
    gid: "Its number.",
    state: "`present` or `absent`.",
    system: "Whether it was to be a system group.",
  },
  examples: [
    {
      title: "A group for those who may log in",
      yaml: "- name: the group of ssh users exists\n  group:\n    name: ssh-users\n    system: true\n",
    },
  ],
  reads: "the group's line as `getent` gives it, `/etc/group`",
  writes: "`/etc/group` and `/etc/gshadow`",
  support: { check: "full", diff: "full" },
  observe: ({ name }) => ({ seen: groupEntry(name) }),
  decide: (p, { seen }) => decide(p, seen),
});

function decide(p: Params, { group: found, tools }: GroupState): Verdict | Refusal {
  if (p.state === "absent") {
    if (!found) return { changes: [], result: { name: p.name, state: "absent" } };
    if (!found.local) return foreign(p.name);
    return { changes: [removal(p, found)], result: { name: p.name, state: "absent" } };
  }
  if (found && !found.local && p.gid !== undefined && p.gid !== found.gid) return foreign(p.name);
  if (!found && !tools)
    return refuse("the host has no groupadd", {
      help: "it is in the package `passwd` (Alpine: `shadow`)",
      mayResolve: true,
    });
  const change = found ? renumbering(p, found) : creation(p);
  const gid = p.gid ?? found?.gid;
  return {
    changes: change ? [change] : [],
    result: {
      name: p.name,
      state: "present",
      system: p.system,
      ...(gid === undefined || gid < 0 ? {} : { gid }),
    },
    ...(change ? { collect: entryResult } : {}),
  };
}

function foreign(name: string): Refusal {
  return refuse(`the group ${name} comes from a directory service, not from this host`, {
    help: "change it where it is kept",
  });
}

function removal(p: Params, found: GroupEntry): Change {
  return {
    kind: "remove-group",
    summary: `remove the group ${p.name}`,
    difference: { subject: `group ${p.name}`, before: `gid: ${found.gid}\n` },
    operations: [changeGroup("groupdel", p.name, p.force ? ["-f"] : [])],
    effects: [{ kind: "group", name: p.name, present: false }],
  };
}

function numberWords(p: Params): string[] {
  return p.gid === undefined ? [] : ["-g", String(p.gid), ...(p.non_unique ? ["-o"] : [])];
}

function creation(p: Params): Change {
  const words = [
    ...numberWords(p),
    ...(p.system ? ["-r"] : []),
    ...(p.gid_min === undefined ? [] : ["-K", `GID_MIN=${p.gid_min}`]),
    ...(p.gid_max === undefined ? [] : ["-K", `GID_MAX=${p.gid_max}`]),
  ];
  return {
    kind: "create-group",
    summary: `create the group ${p.name}`,
    difference: { subject: `group ${p.name}`, after: `gid: ${p.gid ?? "(the next)"}\n` },
    operations: [changeGroup("groupadd", p.name, words)],
    effects: [{ kind: "group", name: p.name, present: true, ...(p.gid === undefined ? {} : { gid: p.gid }) }],
  };
}

function renumbering(p: Params, found: GroupEntry): Change | undefined {
  if (p.gid === undefined || p.gid === found.gid) return undefined;
  return {
    kind: "change-group",
    summary: `give the group ${p.name} the number ${p.gid}`,
    difference: { subject: `group ${p.name}`, before: `gid: ${found.gid}\n`, after: `gid: ${p.gid}\n` },
    operations: [changeGroup("groupmod", p.name, numberWords(p))],
    effects: [{ kind: "group", name: p.name, present: true, gid: p.gid }],
  };
}

function entryResult([reply]: readonly (Reply | undefined)[]): Readonly<Record<string, unknown>> {
  const gid = reply?.stdout.toString("utf8").trim().split(":")[2];
  return gid === undefined ? {} : { gid: Number(gid) };
}
