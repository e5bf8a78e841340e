/** The parameters of `pacman`; `package` hands them through. */

import { z } from "zod";
import { splitWords } from "../../host/shell-words.ts";
import { bool, list, oneOf, word } from "../contract/params.ts";

function words() {
  return word()
    .default("")
    .transform((line, context) => {
      const split = splitWords(line);
      if (split) return split;
      context.addIssue({ code: "custom", message: "a quote is not closed" });
      return z.NEVER;
    });
}

export const pacmanFields = {
  name: list(
    word().refine((name) => !/^-|[\s]/.test(name), { error: "it begins with a dash or has a space in it" }),
  )
    .optional()
    .describe("Packages, groups, `repository/package`, and files or addresses of packages."),
  state: oneOf("present", "installed", "latest", "absent", "removed")
    .default("present")
    .describe("Whether they shall be there; `latest` upgrades those that are."),
  upgrade: bool().optional().describe("Upgrade everything."),
  update_cache: bool()
    .optional()
    .describe("Refresh the lists of packages first. Left out where the named packages are all as wanted."),
  force: bool()
    .default(false)
    .describe(
      "Remove without regard to dependencies; with `update_cache`, load the lists anew even if they are the same.",
    ),
  remove_nosave: bool().default(false).describe("Keep no copies of configuration files that were edited."),
  executable: word()
    .refine((name) => !name.startsWith("-") && name !== "", { error: "a program, by name or path" })
    .default("pacman")
    .describe("A program that takes pacman's words and has its `--print-format`."),
  extra_args: words().describe("Further words for installing and removing."),
  update_cache_extra_args: words().describe("Further words for refreshing the lists."),
  upgrade_extra_args: words().describe("Further words for `upgrade`."),
  reason: oneOf("dependency", "explicit").optional().describe("Why the packages are there."),
  reason_for: oneOf("all", "new")
    .default("new")
    .describe("Whether `reason` is also set for packages that are there already."),
} as const;

export const pacmanAliases = { package: "name", pkg: "name" } as const;

const fields = z.strictObject(pacmanFields);

export type PacmanParams = z.output<typeof fields>;

export const pacmanParams = fields
  .refine((p) => p.name !== undefined || p.update_cache !== undefined || p.upgrade !== undefined, {
    error: "one of `name`, `update_cache` and `upgrade` is needed",
  })
  .refine((p) => p.name === undefined || p.upgrade === undefined, {
    error: "`upgrade` is about everything, and `name` can't stand beside it",
    path: ["upgrade"],
  });
