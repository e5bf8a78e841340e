/** `truenas_smb_share`: shares for Macs and PCs. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { bool, int, list, oneOf, text, word } from "./contract/params.ts";
import { dialectIn, versionRead } from "./truenas/dialect.ts";
import { decideObject, isRefusal, objectsIn, refused } from "./truenas/object.ts";
import { poolPath, state } from "./truenas/object-params.ts";
import {
  PURPOSES,
  type ShareWanted,
  shareFields,
  strayOptions,
  withKeptOptions,
} from "./truenas/smb-schema.ts";

const params = z.strictObject({
  name: word()
    .refine(
      (name) =>
        name.length <= 80 && !/[\\/[\]:|<>+=;,*?"]/.test(name) && !/^(global|printers|homes)$/i.test(name),
      {
        error:
          "a share's name has at most 80 characters and none of \\ / [ ] : | < > + = ; , * ? \", and is not global, printers or homes",
      },
    )
    .describe("What clients see; a share is found by it, in whatever case."),
  path: poolPath().optional().describe("The folder that is shared. Needed for a new one."),
  purpose: oneOf(...PURPOSES)
    .default("DEFAULT_SHARE")
    .describe(
      "What for, by the names of TrueNAS 25.10; older versions get their own names for the same. `MULTIPROTOCOL_SHARE` where NFS exports the folder too.",
    ),
  comment: text().optional().describe("For people."),
  enabled: bool().optional().describe("Default of a new one: true."),
  readonly: bool().optional().describe("Nothing can be written."),
  browsable: bool().optional().describe("Listed to everybody."),
  access_based_share_enumeration: bool().optional().describe("Listed to those only who may use it."),
  audit: z
    .strictObject({
      enable: bool().default(false).describe("Note who does what."),
      watch_list: list(word()).default([]).describe("Groups that are noted; all where empty."),
      ignore_list: list(word()).default([]).describe("Groups that are not."),
    })
    .optional()
    .describe("Noting of accesses."),
  timemachine_quota: int()
    .optional()
    .describe("Of `TIMEMACHINE_SHARE`: bytes that a Mac may believe there are; 0 is no limit."),
  auto_snapshot: bool()
    .optional()
    .describe("Of `TIMEMACHINE_SHARE`, since 25.10: a snapshot with each backup."),
  auto_dataset_creation: bool().optional().describe("Of `TIMEMACHINE_SHARE`: each user gets a dataset."),
  dataset_naming_schema: word().optional().describe("Since 25.10: how these are called, such as `%U`."),
  aapl_name_mangling: bool()
    .optional()
    .describe(
      "Names with characters that Windows does not know are kept as Macs write them. Never change it once there is data.",
    ),
  grace_period: int()
    .optional()
    .describe("Of `TIME_LOCKED_SHARE`: seconds in which a file can still be changed."),
  hostsallow: list(word())
    .optional()
    .describe("Of `LEGACY_SHARE` (any before 25.10): addresses that may connect."),
  hostsdeny: list(word())
    .optional()
    .describe("Of `LEGACY_SHARE` (any before 25.10): addresses that may not."),
  guestok: bool().optional().describe("Of `LEGACY_SHARE` (any before 25.10): without a password."),
  recyclebin: bool()
    .optional()
    .describe("Of `LEGACY_SHARE` (any before 25.10): what is deleted is kept in a folder."),
  state,
});

export const truenasSmbShare = defineModule({
  name: "truenas_smb_share",
  summary: "Manage SMB shares of a TrueNAS, also for Time Machine",
  description: `Written in the schema of the version that is there: all fields beside each other up to 25.04, those of a purpose in \`options\` since 25.10. What is not given
stays as it is; above all the \`vuid\` by which Macs know their backup disk.

Time Machine needs Apple's extensions on the whole server (\`truenas_config\` of \`smb\`, \`aapl_extensions\`) and mDNS; who logs in needs a user of TrueNAS with a
password that was set after SMB was allowed for them. Never share the volumes of a cluster over SMB.`,
  params,
  returns: { id: "Number of the share.", name: "Its name.", schema: "`flat` or `options`." },
  examples: [
    {
      title: "A backup disk for Macs",
      yaml: "- name: Macs have a backup disk\n  truenas_smb_share:\n    name: timemachine\n    path: /mnt/tank/timemachine\n    purpose: TIMEMACHINE_SHARE\n",
    },
  ],
  reads: "the appliance's SMB shares",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: () => ({
    system: versionRead,
    shares: middlewareRead({ method: "sharing.smb.query", of: { collection: "sharing.smb" } }),
  }),
  decide: (p, { system, shares }) => {
    const dialect = dialectIn(system);
    if (typeof dialect === "string") return refused(dialect);
    const seen = objectsIn(shares);
    if (isRefusal(seen)) return seen;
    const { name, state: wanted, ...rest } = p;
    const stray = dialect.smb === "options" ? strayOptions(rest as ShareWanted) : [];
    if (stray.length > 0)
      return refuse(`a ${p.purpose} has no ${stray.join(", ")} on TrueNAS ${dialect.version}`, {
        help: "leave it away, or choose the purpose that has it; `LEGACY_SHARE` has the most",
      });
    const old = seen.find((s) => String(s.name).toLowerCase() === name.toLowerCase());
    if (wanted === "present" && old === undefined && p.path === undefined)
      return refuse(`a new share needs \`path\``);
    const verdict = decideObject(
      {
        title: `SMB share ${name}`,
        collection: "sharing.smb",
        match: { name: typeof old?.name === "string" ? old.name : name },
        fields: withKeptOptions(shareFields(rest as ShareWanted, dialect), old),
        initially: { enabled: true },
        present: wanted === "present",
      },
      seen,
    );
    return isRefusal(verdict)
      ? verdict
      : { ...verdict, result: { ...verdict.result, name, schema: dialect.smb } };
  },
});
