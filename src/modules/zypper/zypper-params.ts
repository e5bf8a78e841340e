/** The parameters of `zypper`; `package` hands them through. */

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

const SPEC = /^[-+~]?[^\s<>=+~-][^\s<>=]*(?:(?:<=|>=|<|>|=)[^\s<>=]+)?$/;

export const zypperFields = {
  name: list(word())
    .transform((all) => all.filter((name) => name !== ""))
    .refine((all) => all.every((name) => name === "*" || SPEC.test(name)), {
      error:
        "a package is `name`, `name=1.0`, `name>=1.0`, `-name` (remove it in the same breath), a file or an address",
    })
    .describe(
      "Packages: `nginx`, `nginx>=1.24`, `-exim`, files and addresses of .rpm. With `latest` or `dist-upgrade`, `*` is everything.",
    ),
  state: oneOf("present", "installed", "latest", "absent", "removed", "dist-upgrade")
    .default("present")
    .describe(
      "Whether they shall be there; `latest` upgrades; `dist-upgrade` goes to what the repositories have.",
    ),
  type: oneOf("package", "patch", "pattern", "product", "srcpackage", "application")
    .default("package")
    .describe("What the names are names of."),
  update_cache: bool()
    .default(false)
    .describe("Refresh the repositories first. Left out where all named packages are as wanted."),
  disable_gpg_check: bool().default(false).describe("Install what is not signed."),
  disable_recommends: bool().default(true).describe("Leave out packages that are only recommended."),
  force: bool()
    .default(false)
    .describe("Install again, and allow older versions, other vendors and architectures."),
  force_resolution: bool()
    .default(false)
    .describe("Let zypper choose where packages are in each other's way."),
  oldpackage: bool()
    .default(false)
    .describe("Allow an older version. Goes without saying where a version is named."),
  replacefiles: bool().default(false).describe("Install although files of other packages are replaced."),
  clean_deps: bool().default(false).describe("When removing: also what nothing else needs any more."),
  allow_vendor_change: bool()
    .default(false)
    .describe("With `dist-upgrade`: packages of another vendor will do."),
  extra_args_precommand: words().describe("Further words before zypper's command."),
  extra_args: words().describe("Further words behind it."),
  simple_errors: bool()
    .default(false)
    .describe("Accepted for compatibility: errors are always told by what zypper's messages say."),
  quiet: bool().default(true).describe("Let zypper say little."),
  skip_post_errors: bool()
    .default(false)
    .describe("Packages whose script failed after they were installed count as installed."),
} as const;

export const zypperAliases = { pkg: "name", refresh: "update_cache" } as const;

const fields = z.strictObject(zypperFields);

export type ZypperParams = z.output<typeof fields>;

export function isRemoval({ state }: Pick<ZypperParams, "state">): boolean {
  return state === "absent" || state === "removed";
}

export const zypperParams = fields
  .refine((p) => p.name.length > 0 || p.update_cache, { error: "`name` is empty", path: ["name"] })
  .refine((p) => p.state !== "dist-upgrade" || (p.name.length === 1 && p.name[0] === "*"), {
    error: "`dist-upgrade` is about everything: `name: '*'`",
    path: ["name"],
  })
  .refine((p) => !p.name.includes("*") || (p.name.length === 1 && /^(latest|dist-upgrade)$/.test(p.state)), {
    error: "`*` stands alone, with `latest` or `dist-upgrade`",
    path: ["name"],
  })
  .refine((p) => !isRemoval(p) || p.name.every((name) => !/^\+|:\/\/|\.rpm$/.test(name)), {
    error: "what shall go is named by its name, without `+`, not by a file or an address",
    path: ["name"],
  })
  .refine((p) => !isRemoval(p) || p.type !== "patch", { error: "patches can't be removed", path: ["type"] });
