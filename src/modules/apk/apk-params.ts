/** The parameters of `apk`; `package` hands them through. */

import { z } from "zod";
import { bool, list, oneOf, path, word } from "../contract/params.ts";

/** A word that can be no option of apk. */
function plain() {
  return word().refine((s) => !s.startsWith("-") && !/\s/.test(s), {
    error: "it begins with a dash or has a space in it",
  });
}

export const apkFields = {
  name: list(plain())
    .transform((all) => all.flatMap((text) => text.split(",")))
    .refine((all) => all.every((name) => name !== ""), { error: "a name is empty" })
    .optional()
    .describe("Packages: `nginx`, `nginx=1.26.2-r0`, `nginx~1.26`, `nginx@edge`, `cmd:rsync`."),
  state: oneOf("present", "installed", "latest", "absent", "removed")
    .default("present")
    .describe("Whether they shall be there; `latest` upgrades those that are."),
  available: bool()
    .default(false)
    .describe("With `upgrade`: also replace or downgrade what no repository has any more."),
  no_cache: bool().default(false).describe("Use no cache, and leave none behind."),
  repository: list(plain())
    .default([])
    .describe("Addresses of repositories to use in the place of those in /etc/apk/repositories."),
  update_cache: bool()
    .default(false)
    .describe("Refresh the index first. Left out where the named packages are all as wanted."),
  upgrade: bool().default(false).describe("Upgrade everything."),
  world: path()
    .default("/etc/apk/world")
    .describe("The file that says which packages are wanted for themselves, for `present` and `latest`."),
} as const;

const fields = z.strictObject(apkFields);

export type ApkParams = z.output<typeof fields>;

export const apkParams = fields
  .refine((p) => p.name !== undefined || p.update_cache || p.upgrade, {
    error: "one of `name`, `update_cache` and `upgrade` is needed",
  })
  .refine((p) => p.name === undefined || !p.upgrade, {
    error: "`upgrade` is about everything, and `name` can't stand beside it",
    path: ["upgrade"],
  });
