/** Facts of a host in one call: every family in a program of its own with its own deadline, so that none takes others along. */

import type { Primitive, Reply } from "../host/primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../host/read.ts";
import { quote } from "../host/shell.ts";
import type { FactFamily, FactSource } from "./fact-family.ts";
import { FAMILIES } from "./families.ts";
import { selectFamilies } from "./select-families.ts";

export interface FactOptions {
  /** Ansible's `gather_subset` words; everything where absent. */
  readonly subsets?: readonly string[];
  /** Seconds for each family, in place of its own deadline. */
  readonly deadline?: number;
  /** Where facts of the host's owner lie. */
  readonly factPath?: string;
}

export type Facts = Record<string, unknown>;

const FILES = "files";
const FILES_DEADLINE = 5;

/** Prints each file, its lines marked so that no content can look like a heading. */
const dump = `
set -- $1
files=
for file do
  [ -f "$file" ] && [ -r "$file" ] && files="$files $file"
done
[ -z "$files" ] || awk 'FNR == 1 { print "== " FILENAME } { print "|" $0 }' $files`;

const scripts = [
  `${FILES}) hr_t=${quote(dump)} ;;`,
  ...FAMILIES.flatMap((f) => (f.script === undefined ? [] : [`${f.name}) hr_t=${quote(f.script)} ;;`])),
].join("\n");

/**
 * Arguments: folder of local facts, file patterns in one word, then family and deadline in turn. For each family a
 * heading (`name status`), then what it printed with a space before each line.
 */
const primitive: Primitive = {
  name: "hr_facts",
  body: `
hr_p=$1 hr_f=$2
shift 2
while [ $# -gt 1 ]; do
  case $1 in
${scripts}
*) exit 64 ;;
  esac
  hr_a=$hr_p
  [ "$1" = ${FILES} ] && hr_a=$hr_f
  if command -v timeout >/dev/null 2>&1; then hr_o=$(timeout -k 1 "$2" sh -c "$hr_t" sh "$hr_a" 2>/dev/null)
  else hr_o=$(sh -c "$hr_t" sh "$hr_a" 2>/dev/null); fi
  hr_c=$?
  if [ \${#hr_o} -gt 2000000 ]; then hr_c=large hr_o=; fi
  printf '%s %s\\n' "$1" "$hr_c"
  [ -z "$hr_o" ] || printf '%s\\n' "$hr_o" | sed 's/^/ /'
  shift 2
done`,
};

interface Part {
  readonly status: string;
  readonly output: string;
}

function readParts(text: string): ReadonlyMap<string, Part> {
  const parts = new Map<string, { status: string; lines: string[] }>();
  let current: { status: string; lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    if (line.startsWith(" ")) {
      current?.lines.push(line.slice(1));
      continue;
    }
    const match = /^(\S+) (\S+)$/.exec(line);
    if (!match?.[1] || !match[2]) continue;
    current = { status: match[2], lines: [] };
    parts.set(match[1], current);
  }
  return new Map([...parts].map(([name, { status, lines }]) => [name, { status, output: lines.join("\n") }]));
}

function readFiles(output: string): ReadonlyMap<string, string> {
  const files = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of output.split("\n")) {
    if (line.startsWith("|")) lines.push(line.slice(1));
    else if (line.startsWith("== ")) {
      lines = [];
      files.set(line.slice(3), lines);
    }
  }
  return new Map([...files].map(([path, content]) => [path, content.join("\n")]));
}

const STATUSES: Readonly<Record<string, string>> = {
  "124": "took too long",
  "137": "took too long",
  "143": "took too long",
  large: "printed more than can be true",
};

/** The facts of one family, or why there are none. What was printed before a deadline counts as far as it goes. */
function readFamily(
  family: FactFamily,
  part: Part | undefined,
  files: ReadonlyMap<string, string>,
): Facts | string {
  const source: FactSource = { output: part?.output ?? "", files, file: (path) => files.get(path) };
  if (family.script !== undefined && !part?.output && part !== undefined && part.status !== "0") {
    return STATUSES[part.status] ?? `ended with status ${part.status}`;
  }
  const checked = attempt(() => family.schema.safeParse(family.parse(source)));
  if (typeof checked === "string") return checked;
  if (!checked.success)
    return checked.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ");
  return checked.data as Facts;
}

function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Facts that a family failed to give are missing; why stands in `gather_failures`. */
function assemble(families: readonly FactFamily[], reply: Reply, subsets: readonly string[]): Facts {
  const parts = readParts(reply.stdout.toString("utf8"));
  if (reply.status !== 0) throw new ReplyError(primitive.name, reply, "the host did not give facts");
  const files = readFiles(parts.get(FILES)?.output ?? "");
  const facts = new Map<string, unknown>();
  const failures: [string, string][] = [];
  for (const family of families) {
    const result = readFamily(family, parts.get(family.name), files);
    if (typeof result === "string") failures.push([family.name, result]);
    else for (const [name, value] of Object.entries(result)) if (!facts.has(name)) facts.set(name, value);
    const status = parts.get(family.name)?.status ?? "0";
    if (typeof result !== "string" && STATUSES[status] !== undefined)
      failures.push([family.name, STATUSES[status]]);
  }
  if (!facts.has("fqdn") && facts.has("nodename")) facts.set("fqdn", facts.get("nodename"));
  facts.set("gather_subset", subsets);
  if (failures.length > 0) facts.set("gather_failures", Object.fromEntries(failures));
  return Object.fromEntries(facts);
}

function predict(seen: Facts, overlay: Overlay): Predicted<Facts> | undefined {
  const effect = overlay.effectOn({ kind: "hostname" });
  if (effect?.kind !== "hostname" || !("hostname" in seen)) return undefined;
  const name = effect.value;
  const short = name.split(".", 1)[0] ?? name;
  return { known: { ...seen, nodename: name, hostname: short } };
}

export function gatherFacts(options: FactOptions = {}): Read<Facts> {
  const { subsets = ["all"], deadline, factPath = "/etc/ansible/facts.d" } = options;
  const families = selectFamilies(subsets);
  const patterns = [...new Set(families.flatMap((f) => f.files ?? []))].join(" ");
  const timed = families
    .filter((f) => f.script !== undefined)
    .map((f) => ({ name: f.name, seconds: deadline ?? f.deadline ?? 5 }));
  const all = patterns === "" ? timed : [{ name: FILES, seconds: deadline ?? FILES_DEADLINE }, ...timed];
  return defineRead({
    primitive,
    args: [factPath, patterns, ...all.flatMap((f) => [f.name, String(f.seconds)])],
    subject: { kind: "facts" },
    parse: (reply) => assemble(families, reply, subsets),
    predict,
    timeout: 1000 * (30 + all.reduce((sum, f) => sum + f.seconds + 1, 0)),
  });
}
