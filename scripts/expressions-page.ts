/** docs/expressions.md: every filter, test, lookup and function of expressions, and what a level of the language changes. */

import { FILTERS } from "../src/expression/filters/registry.ts";
import { FUNCTION_NAMES, functionOf } from "../src/expression/functions/registry.ts";
import { LOOKUPS } from "../src/expression/lookups/registry.ts";
import { methodNames } from "../src/expression/methods/registry.ts";
import type { Collection } from "../src/expression/operation.ts";
import { TESTS } from "../src/expression/tests/registry.ts";

interface Operation {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly collection?: Collection;
  readonly short?: true;
  readonly summary: string;
  readonly signature: { readonly text: string };
  readonly example: { readonly expression: string };
}

const JINJA =
  "abs attr batch capitalize center default dictsort escape filesizeformat first float format groupby indent int items join last length list lower map max min pprint random reject rejectattr replace reverse round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr boolean callable defined divisibleby eq escaped even false filter ge gt in integer iterable le lt mapping ne none number odd sameas sequence test true undefined";
const OWN = "from_hujson in_network";

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

const [ofJinja, ofHomerun] = [words(JINJA), words(OWN)];

function originOf({ name, collection }: Operation): string {
  if (collection) return collection;
  if (ofHomerun.has(name)) return "homerun";
  return ofJinja.has(name) ? "Jinja" : "ansible.builtin";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function row(operation: Operation): string {
  const { name, aliases, summary, signature, example, collection, short } = operation;
  const called = collection && !short ? `${collection}.${name}` : name;
  const also = aliases.length === 0 ? "" : ` Also ${aliases.map((a) => `\`${a}\``).join(", ")}.`;
  const takes = signature.text === "()" ? "" : ` \`${cell(signature.text)}\``;
  return `| \`${called}\`${takes} | ${originOf(operation)} | ${cell(summary)}${also} | \`${cell(example.expression)}\` |`;
}

function table(title: string, registry: ReadonlyMap<string, Operation>): readonly string[] {
  const all = [...new Set(registry.values())].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    `## ${title}`,
    "",
    "| name and arguments | of | what it gives | such as |",
    "|---|---|---|---|",
    ...all.map(row),
    "",
  ];
}

const LEVELS = `Expressions follow ansible-core 2.18. \`language: "2.19"\` in \`homerun.yml\` asks for the rules that hold since 2.19,
and so does \`# homerun: language 2.19\` among the comments before everything else in a playbook, for the runs that begin with it:

| | 2.18 | 2.19 |
|---|---|---|
| \`"{{ n + 1 }}"\` | the text \`5\`; only a bare name of a number, boolean or null keeps its type | the number 5 |
| text that looks like a list or map, or is \`True\` or \`False\` | becomes that, unless \`to_json\`, \`to_yaml\` or \`string\` made it | stays text |
| null at the end of an expression | an empty text | null |
| \`when: list\`, \`when: text\` | true where it is not empty | refused: a condition is true or false |
| \`{{ }}\` in the middle of a condition | taken for parentheses, with a warning | refused |
| \`set_fact: {x: "yes"}\` | true | the text \`yes\` |

At both levels what a host has said is data: no text of a host is ever evaluated, and \`when: "{{ x }}"\`, where x is text, is
evaluated once more only where that text stands in your own files.`;

export function expressionsPage(notice: string): string {
  const functions = FUNCTION_NAMES.map((name) => `- \`${name}${functionOf(name)?.signature.text ?? "(…)"}\``);
  return `${[
    notice,
    "# Expressions",
    "",
    "Everything is found by its full name too: `ansible.builtin.basename`, `ansible.utils.ipaddr`.",
    "",
    "## Levels of the language",
    "",
    LEVELS,
    "",
    ...table("Filters", FILTERS),
    ...table("Tests", TESTS),
    ...table("Lookups", LOOKUPS),
    "## Functions",
    "",
    ...functions,
    "",
    "## Methods",
    "",
    `Of texts, lists, maps and times: ${[...new Set(methodNames())]
      .sort()
      .map((name) => `\`${name}\``)
      .join(", ")}.`,
  ].join("\n")}\n`;
}
