/** Ways to spoil a text: as letters, as lines, as the YAML that it was, as the words of the language. */

import { stringify } from "yaml";
import { KEYWORDS } from "../../src/playbook/keywords.ts";
import { dataOf } from "../../src/source/located.ts";
import { parseYaml } from "../../src/source/parse-yaml.ts";
import type { Random } from "./random.ts";

type Mutation = (text: string, random: Random) => string;

const ODD = [
  "{{ x }}",
  "{{",
  "}}",
  "{% if %}",
  "{% for a in b %}",
  "{% endfor %}",
  "{#",
  "- ",
  ": ",
  ":",
  "\t",
  "\n",
  "\r\n",
  "\r",
  "  ",
  "'",
  '"',
  "&a ",
  "*a",
  "<<: *a\n",
  "<<: [*a, *b]\n",
  "!vault ",
  "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n",
  "!unsafe ",
  "!!binary ",
  "!!python/object:os.system ",
  "!<tag:yaml.org,2002:int> ",
  "|\n",
  ">-\n",
  "|9\n",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "[",
  "]",
  "{",
  "}",
  "? ",
  "#",
  ",",
  "@",
  "`",
  "%",
  "\\",
  "null",
  "~",
  "yes",
  "0o17",
  "0x1F",
  "1e999",
  "-1e-999",
  ".inf",
  ".nan",
  "99999999999999999999999999",
  "1_000",
  "12:30:45",
  "2026-11-21",
  "\0",
  "\u0007",
  "\u001b[31m",
  "\u0085",
  "\u2028",
  "\ufeff",
  "\ud800",
  "\udc00",
  "\u00a0",
  "é",
  "日本",
  "🏠",
  "\u202e",
  "__proto__: 1\n",
  "constructor: {prototype: 1}\n",
  "toString",
  "hasOwnProperty",
  "| default(omit)",
  "| map('upper')",
  "| regex_replace('(a+)+$', 'b')",
  " is defined",
  "hostvars[inventory_hostname]",
  "lookup('file', 'x')",
  "item",
  "[1:9]",
  "[a:z:2]",
  "[9:1]",
  "~(",
  "all:!x:&y",
  "children:\n",
  "hosts: all\n",
  "block:\n",
  "rescue: []\n",
  "loop: []\n",
  "include_tasks: more.yml\n",
  "import_tasks: a.tasks.yml\n",
  "import_playbook: site.yml\n",
  "import_role: {name: web}\n",
  "when: x\n",
  "with_items: x\n",
  "with_nested: [[1], [2]]\n",
  "_raw_params: x\n",
];

const PATTERNS: readonly Mutation[] = [
  (t, r) => inserted(t, r.below(t.length + 1), r.pick(ODD)),
  (t, r) => inserted(t, r.below(t.length + 1), r.pick(ODD)),
  cut,
  duplicated,
  swappedLines,
  reindented,
  wordsSwapped,
  (t, r) => (r.chance(0.5) ? t.slice(0, r.below(t.length + 1)) : t.slice(r.below(t.length + 1))),
  (t, r) => (t === "" ? t : replacedAt(t, r.below(t.length), String.fromCharCode(r.below(0x250)))),
  nested,
  repeatedKey,
  keywordSwapped,
  keywordSwapped,
  onTree,
  onTree,
  onTree,
];

function inserted(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

function replacedAt(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at + 1);
}

function cut(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + text.slice(at + 1 + random.below(random.chance(0.2) ? 200 : 12));
}

function duplicated(text: string, random: Random): string {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  const part = lines.slice(at, at + 1 + random.below(6));
  lines.splice(random.below(lines.length + 1), 0, ...part);
  return lines.join("\n");
}

function swappedLines(text: string, random: Random): string {
  const lines = text.split("\n");
  const [a, b] = [random.below(lines.length), random.below(lines.length)];
  [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
  return lines.join("\n");
}

function reindented(text: string, random: Random): string {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  const blanks = random.chance(0.1) ? "\t" : " ".repeat(random.below(9));
  lines[at] = blanks + (lines[at] ?? "").trimStart();
  return lines.join("\n");
}

function wordsSwapped(text: string, random: Random): string {
  const words = text.split(/(\w+)/);
  const odd = (): number => 1 + 2 * random.below(Math.max(1, (words.length - 1) / 2));
  const [a, b] = [odd(), odd()];
  if (words[a] === undefined || words[b] === undefined) return text;
  [words[a], words[b]] = [words[b], words[a]];
  return words.join("");
}

/** Deep, in the middle of a line. */
function nested(text: string, random: Random): string {
  const depth = random.pick([3, 40, 300]);
  const [open, close] = random.pick([
    ["[", "]"],
    ["{a: ", "}"],
    ["- ", ""],
    ["{{ (", ") }}"],
    ["(", ")"],
    ["not ", ""],
    ["-", ""],
    ["x.", ""],
  ] as const);
  return inserted(text, random.below(text.length + 1), open.repeat(depth) + close.repeat(depth));
}

function repeatedKey(text: string, random: Random): string {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  return lines.flatMap((line, i) => (i === at ? [line, line] : [line])).join("\n");
}

const NAMES = KEYWORDS.map((k) => k.name);

const MODULES = [
  "copy",
  "command",
  "shell",
  "apt",
  "template",
  "meta",
  "set_fact",
  "debug",
  "include_role",
  "ping",
];

/** A key becomes another word of the language. */
function keywordSwapped(text: string, random: Random): string {
  const keys = [...text.matchAll(/^([ -]*)([A-Za-z_.]+)(?=:)/gm)];
  if (keys.length === 0) return text;
  const { index, 1: lead = "", 2: key = "" } = random.pick(keys);
  const other = random.chance(0.5)
    ? random.pick(NAMES)
    : random.chance(0.5)
      ? random.pick(MODULES)
      : random.pick(keys)[2];
  return text.slice(0, index + lead.length) + (other ?? "") + text.slice(index + lead.length + key.length);
}

const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  10 ** 300,
  "",
  "x",
  "{{ x }}",
  "{{ x",
  "a=1 b=2",
  "no",
  [],
  [null],
  [[1]],
  ["{{ y }}"],
  {},
  { a: 1 },
  { a: { b: [] } },
  [{ name: "x" }],
  { name: "{{ z }}" },
];

interface Place {
  readonly owner: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

function placesIn(value: unknown, into: Place[] = [], depth = 0): Place[] {
  if (typeof value !== "object" || value === null || depth > 30) return into;
  const owner = value as Record<string, unknown> | unknown[];
  const keys = Array.isArray(owner) ? owner.map((_, i) => i) : Object.keys(owner);
  for (const key of keys) {
    into.push({ owner, key });
    placesIn((owner as Record<string | number, unknown>)[key], into, depth + 1);
  }
  return into;
}

type TreeMutation = (place: Place, other: Place, random: Random) => void;

function valueAt({ owner, key }: Place): unknown {
  return (owner as Record<string | number, unknown>)[key];
}

function put({ owner }: Place, key: string | number, value: unknown): void {
  (owner as Record<string | number, unknown>)[key] = value;
}

/** Values of other types, at home elsewhere, doubled or gone. */
const TREE_MUTATIONS: readonly TreeMutation[] = [
  (place, _, random) => put(place, place.key, random.pick(WRONG)),
  (place, other) => put(place, place.key, copyOf(valueAt(other))),
  (place, other) => put(place, place.key, [valueAt(place), copyOf(valueAt(other))]),
  (place, other) => put(place, place.key, { [String(other.key)]: valueAt(place) }),
  (place, other) =>
    put(place, Array.isArray(place.owner) ? place.owner.length : String(other.key), copyOf(valueAt(other))),
  ({ owner, key }) => {
    if (Array.isArray(owner)) owner.splice(Number(key), 1);
    else delete owner[String(key)];
  },
];

/** What the YAML says, changed in one place and written anew. */
function onTree(text: string, random: Random): string {
  const data = dataIn(text);
  const places = placesIn(data);
  if (places.length === 0) return text;
  random.pick(TREE_MUTATIONS)(random.pick(places), random.pick(places), random);
  try {
    return stringify(data);
  } catch {
    return text;
  }
}

function copyOf(value: unknown): unknown {
  return value === undefined ? null : structuredClone(value);
}

function dataIn(text: string): unknown {
  const { value } = parseYaml({ path: "text", text });
  return value === undefined ? undefined : dataOf(value);
}

/** One to four of them. A text that grew too long is cut: what is looked for is not patience. */
export function mutated(text: string, random: Random): string {
  const times = 1 + random.below(4);
  let result = text;
  for (let i = 0; i < times; i++) result = random.pick(PATTERNS)(result, random);
  return result.slice(0, text.length + 20_000);
}
