/** The parameters of `mount`. */

import { z } from "zod";
import { bool, oneOf, path, word } from "../contract/params.ts";

/** States that say what is mounted. */
const SAYING = ["present", "mounted", "ephemeral"];

export const mountParams = z
  .strictObject({
    path: path().describe("Where it is mounted; `none` or `swap` for swap."),
    src: word()
      .optional()
      .describe(
        "What is mounted: a device, `UUID=…`, `LABEL=…`, `server:/export`, for a bind mount a folder.",
      ),
    fstype: word().optional().describe("Its type: `ext4`, `nfs` …; `none` for a bind mount."),
    opts: word()
      .optional()
      .describe(
        "Its options, `defaults` where absent; with `x-systemd.automount` it is mounted when somebody looks.",
      ),
    opts_no_log: bool()
      .default(false)
      .describe("The options hold a secret: neither they nor the difference of fstab are shown."),
    dump: word().default("0").describe("Field for dump."),
    passno: word().default("0").describe("Order of the check at boot."),
    state: oneOf(
      "mounted",
      "unmounted",
      "present",
      "absent",
      "absent_from_fstab",
      "remounted",
      "ephemeral",
    ).describe(
      "`present`: in fstab; `mounted`: and mounted; `ephemeral`: mounted without fstab; `remounted`: mounted anew, each time; `unmounted`: not mounted, whatever fstab says; `absent`: neither, and the bare folder removed; `absent_from_fstab`: only the line goes.",
    ),
    fstab: path()
      .default("/etc/fstab")
      .describe("The file. What is mounted is mounted by this one; systemd knows only /etc/fstab."),
    boot: bool().default(true).describe("Whether a boot mounts it; `false` adds `noauto`."),
    backup: bool().default(false).describe("Keep a copy of the file that was there."),
  })
  .superRefine((p, context) => {
    if (!SAYING.includes(p.state)) return;
    for (const name of ["src", "fstype"] as const)
      if (p[name] === undefined)
        context.addIssue({
          code: "custom",
          path: [name],
          message: `\`${name}\` is missing: \`state: ${p.state}\` needs what is mounted and of which type it is`,
        });
  });

export type MountParams = z.output<typeof mountParams>;
