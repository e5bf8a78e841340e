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
const QUICK_DEADLINE = 10;

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
 * Arguments: folder of local facts, file patterns in one word, deadline of the quick ones, then family and deadline (`-` for
 * a quick one; with `:` behind it that of each program) in turn. For each a heading (`name status bytes`) and what it printed; the quick ones come last, so that
 * nothing follows where their shell was cut off.
 */
const primitive: Primitive = {
  name: "hr_facts",
  body: `
hr_p=$1 hr_f=$2 hr_d=$3
shift 3
hr_w='hr_frame() {
  if [ \${#3} -gt 2000000 ]; then set -- "$1" large ""; fi
  printf "%s %s %s\\n%s\\n" "$1" "$2" \${#3} "$3"
}'
eval "$hr_w"
hr_timed() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 1 "$1" sh -c "$2" sh "$3" "$4"
  else sh -c "$2" sh "$3" "$4"; fi 2>/dev/null
}
while [ $# -gt 1 ]; do
  hr_n=$1 hr_s=\${2%:*} hr_e=\${2#*:}
  shift 2
  case $hr_n in
${scripts}
*) exit 64 ;;
  esac
  if [ "$hr_s" = - ]; then
    hr_w="$hr_w
hr_f_$hr_n() {
$hr_t
}
hr_o=\\$(hr_f_$hr_n \\"\\$1\\")
hr_frame $hr_n \\$? \\"\\$hr_o\\""
    hr_q=1
    continue
  fi
  hr_a=$hr_p hr_o= hr_c=0
  [ $hr_n != ${FILES} ] || hr_a=$hr_f
  if [ $hr_n != local ] || [ -d "$hr_p" ]; then
    hr_o=$(hr_timed "$hr_s" "$hr_t" "$hr_a" "$hr_e")
    hr_c=$?
  fi
  hr_frame "$hr_n" "$hr_c" "$hr_o"
done
[ -z "$hr_q" ] || hr_timed "$hr_d" "$hr_w" "$hr_p"
exit 0`,
};

interface Part {
  readonly status: string;
  readonly output: string;
}

/** What is cut off counts as far as it goes; what is missing after it has the same reason. */
function readParts(bytes: Buffer): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf("\n", at);
    const heading = /^(\S+) (\S+) (\d+)$/.exec(bytes.toString("latin1", at, end < 0 ? undefined : end));
    if (!heading?.[1] || !heading[2]) break;
    const start = end + 1;
    const stop = start + Number(heading[3]);
    const whole = stop < bytes.length;
    parts.set(heading[1], {
      status: whole ? heading[2] : CUT_OFF,
      output: bytes.toString("utf8", start, stop),
    });
    at = stop + 1;
  }
  return parts;
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

const CUT_OFF = "137";

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
  const status = part?.status ?? (family.script === undefined ? "0" : CUT_OFF);
  if (source.output === "" && status !== "0") return STATUSES[status] ?? `ended with status ${status}`;
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

/** What a family that gave facts could not give. */
function shortOf(
  family: FactFamily,
  part: Part | undefined,
  files: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const source: FactSource = { output: part?.output ?? "", files, file: (path) => files.get(path) };
  const why = family.incomplete?.(source) ?? STATUSES[part?.status ?? "0"];
  return why === undefined ? [] : [[family.name, why]];
}

/** Facts that a family failed to give are missing; why stands in `gather_failures`. */
function assemble(families: readonly FactFamily[], reply: Reply, subsets: readonly string[]): Facts {
  const parts = readParts(reply.stdout);
  if (reply.status !== 0 || (parts.size === 0 && families.length > 0))
    throw new ReplyError(primitive.name, reply, "the host did not give facts");
  const files = readFiles(parts.get(FILES)?.output ?? "");
  const facts = new Map<string, unknown>();
  const failures: (readonly [string, string])[] = [];
  for (const family of families) {
    const result = readFamily(family, parts.get(family.name), files);
    if (typeof result === "string") {
      failures.push([family.name, result]);
      continue;
    }
    for (const [name, value] of Object.entries(result)) if (!facts.has(name)) facts.set(name, value);
    failures.push(...shortOf(family, parts.get(family.name), files));
  }
  if (!facts.has("fqdn") && facts.has("nodename")) facts.set("fqdn", facts.get("nodename"));
  facts.set("gather_subset", subsets);
  facts.set("module_setup", true);
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

interface Times {
  readonly name: string;
  /** Seconds; none of its own for a quick one. */
  readonly seconds: number | undefined;
  readonly each: number | undefined;
}

function timesOf(
  { name, quick, programs, deadline: own = 5 }: FactFamily,
  deadline: number | undefined,
): Times {
  const each = deadline ?? own;
  if (quick) return { name, seconds: undefined, each: undefined };
  return programs === undefined
    ? { name, seconds: each, each: undefined }
    : { name, seconds: each * programs, each };
}

function timesText({ seconds, each }: Times): string {
  const whole = String(seconds ?? "-");
  return each === undefined ? whole : `${whole}:${each}`;
}

export function gatherFacts(options: FactOptions = {}): Read<Facts> {
  const { subsets = ["all"], deadline, factPath = "/etc/ansible/facts.d" } = options;
  const families = selectFamilies(subsets);
  const patterns = [...new Set(families.flatMap((f) => f.files ?? []))].join(" ");
  const timed = families.filter((f) => f.script !== undefined).map((f) => timesOf(f, deadline));
  const files =
    patterns === "" ? [] : [{ name: FILES, seconds: deadline ?? FILES_DEADLINE, each: undefined }];
  const all = [...files, ...timed];
  const quick = deadline ?? QUICK_DEADLINE;
  const patience = all.reduce((sum, f) => sum + (f.seconds ?? 0) + 1, quick);
  return defineRead({
    primitive,
    args: [factPath, patterns, String(quick), ...all.flatMap((f) => [f.name, timesText(f)])],
    subject: { kind: "facts" },
    parse: (reply) => assemble(families, reply, subsets),
    predict,
    timeout: 1000 * (30 + patience),
  });
}
