/** `version`: whether a version compares to another as asked: version_type is loose, strict, semver or pep440. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";
import { compareVersions, type VersionType } from "../value/version.ts";

export const versionTest = defineTest({
  name: "version",
  aliases: ["version_compare"],
  signature: "(version, operator='eq', strict=none, version_type=none)",
  summary: "Whether a version compares to another as asked: version_type is loose, strict, semver or pep440.",
  example: { expression: "'1.10' is version('1.9', '>')", result: true },
  apply: (input, args) => {
    const version = args.text("version");
    const text = str(input);
    if (text === "")
      throw new Fault("EXP0302", "the input version value cannot be empty", { blame: "input" });
    if (version === "")
      throw new Fault("EXP0301", "the version parameter to compare against cannot be empty", {
        blame: "version",
      });
    const holds = OPERATORS[args.choice("operator", Object.keys(OPERATORS))];
    return holds?.(compareVersions(text, version, typeOf(args))) ?? false;
  },
});

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (o) => o === 0,
  "=": (o) => o === 0,
  eq: (o) => o === 0,
  "<": (o) => o < 0,
  lt: (o) => o < 0,
  "<=": (o) => o <= 0,
  le: (o) => o <= 0,
  ">": (o) => o > 0,
  gt: (o) => o > 0,
  ">=": (o) => o >= 0,
  ge: (o) => o >= 0,
  "!=": (o) => o !== 0,
  "<>": (o) => o !== 0,
  ne: (o) => o !== 0,
};

function typeOf(args: Arguments): VersionType {
  if (!args.isNone("strict") && !args.isNone("version_type"))
    args.refuse("strict", "can't stand beside version_type");
  if (args.isNone("version_type")) return !args.isNone("strict") && args.flag("strict") ? "strict" : "loose";
  const type = args.choice("version_type", ["loose", "strict", "semver", "semantic", "pep440"]);
  return type === "semantic" ? "semver" : type;
}
