import { expect, it } from "vitest";
import { familiarWords } from "../../../src/cli/ansible/familiar-words.ts";
import type { Code } from "../../../src/diagnostics/codes.ts";
import { problem } from "../../../src/diagnostics/diagnostic.ts";
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

it.each<readonly [Code, string, string | undefined]>([
  [
    "INV0103",
    "the name of a host must be text, and `12` is a number",
    "Host pattern 12 must be a string. Enclose integers/floats in quotation marks.",
  ],
  ["INV0103", "`a b` can't be the name of a host", undefined],
  [
    "MOD0102",
    "unknown parameter `apply` for module `import_tasks`",
    "Invalid options for import_tasks: apply",
  ],
  ["MOD0102", "unknown parameter `appl` for module `copy`", undefined],
  ["MOD0103", "`include_tasks` needs `file`", "No file specified for include_tasks"],
  ["MOD0103", "`copy` needs `dest`", undefined],
  ["MOD0104", "`vars_from` must be text, not a list", "Expected a string for vars_from but got list"],
  ["MOD0104", "`mode` must be text, not a list", undefined],
  [
    "PB0207",
    "`_ansible_x` for `set_fact`: the beginning `_ansible_` is reserved for internal use only",
    "Invalid parameter specified beginning with keyword '_ansible_' for action 'set_fact': '_ansible_x'. The prefix '_ansible_' is reserved for internal use only.",
  ],
  ["PB0207", "`a-b` is no name that an expression can use", undefined],
  [
    "RUN0105",
    "there is no handler `x`",
    "The requested handler 'x' was not found in either the main handlers list nor in the listening handlers list",
  ],
])("%s: %s", (code, message, words) => {
  expect(familiarWords(undefined, "/site")(problem(code, message))?.[0]).toBe(words);
});
