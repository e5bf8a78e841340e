import { expect, it } from "vitest";
import { familiarWords } from "../../../src/cli/ansible/familiar-words.ts";
import { parseYaml } from "../../../src/source/parse-yaml.ts";

it.each([
  [
    "warning",
    "While constructing a mapping from /site/a.yml, line 2, column 1, found a duplicate dict key (a). Using last defined value only.",
  ],
  ["error", "While constructing a mapping, found a duplicate dict key (a)"],
] as const)("a key that stands twice, as %s", (duplicateKeys, words) => {
  const [diagnostic] = parseYaml({ path: "a.yml", text: "a: 1\na: 2\n" }, duplicateKeys).diagnostics;
  if (!diagnostic) throw new Error("nothing was said");
  expect(familiarWords(undefined, "/site")(diagnostic)).toEqual([words]);
});
