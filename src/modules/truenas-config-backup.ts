/** `truenas_config_backup`: a TrueNAS's configuration, in a file on the controller. */

import { createHash } from "node:crypto";
import { z } from "zod";
import { answerOf, middlewareDownload } from "../host/truenas/middleware-call.ts";
import { bool, path } from "./contract/params.ts";
import { defineProcedure } from "./contract/procedure.ts";

const params = z.strictObject({
  dest: path().describe(
    "File on the machine that runs homerun, made with mode 0600. Relative paths start at the playbook.",
  ),
  secret_seed: bool()
    .default(true)
    .describe(
      "With the seed that the passwords in it are encrypted with; without it a restore on another boot disk loses them.",
    ),
  root_keys: bool().default(false).describe("With root's authorized keys."),
});

export const truenasConfigBackup = defineProcedure({
  name: "truenas_config_backup",
  summary: "Save a TrueNAS's configuration",
  description: `Brings what TrueNAS calls its configuration (shares, users, tasks, certificates, not the data of its pools) to the machine that runs homerun. The file is
a secret: with the seed in it, everything that TrueNAS knows can be read. It is uploaded again under System, General Settings, Manage Configuration.

Take one before each upgrade of TrueNAS, since an older TrueNAS can't read a newer one's.`,
  params,
  returns: { dest: "The file.", size: "Its bytes.", sha256: "Its digest." },
  examples: [
    {
      title: "Before an upgrade",
      yaml: "- name: the configuration is kept\n  truenas_config_backup:\n    dest: ../.homerun/backup/nas/truenas/config.tar\n",
    },
  ],
  reads: "the appliance's configuration",
  writes: "a file of the controller",
  support: { check: "none", diff: "none" },
  run: async (p, context) => {
    const dest = context.controller.resolve(p.dest);
    const name = p.secret_seed || p.root_keys ? "config.tar" : "config.db";
    const options = { secretseed: p.secret_seed, root_authorized_keys: p.root_keys };
    const [reply] = await context.exchange([
      {
        primitive: middlewareDownload,
        args: ["config.save", name, JSON.stringify(options)],
        mutates: false,
        sensitive: true,
      },
    ]);
    if (!reply) return { result: {}, failed: "TrueNAS did not answer" };
    if (reply.status !== 0) {
      const answer = answerOf(reply);
      return { result: {}, failed: `TrueNAS says: ${answer.state === "fault" ? answer.message : "nothing"}` };
    }
    if (reply.stdout.length === 0) return { result: {}, failed: "TrueNAS sent an empty configuration" };
    const before = await context.controller.read(dest);
    const changed = before === undefined || !reply.stdout.equals(before);
    if (changed) await context.controller.write(dest, reply.stdout, 0o600);
    const sha256 = createHash("sha256").update(reply.stdout).digest("hex");
    return { result: { dest, size: reply.stdout.length, sha256 }, changed };
  },
});
