/** What is installed with pacman, and what it would do to have some packages as wanted. All in one call. */

import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { type PackagePlan, planAfter, promisedPackages, undoneNames } from "./package-plan.ts";

export type PacmanVerb = "--sync" | "--upgrade" | "--remove" | "--sysupgrade";

export interface PacmanStep {
  readonly verb: PacmanVerb;
  readonly specs: readonly string[];
  readonly plan: PackagePlan;
}

export interface PacmanHost {
  readonly manager: "pacman";
  readonly installed: ReadonlyMap<string, string>;
  /** Those that nobody's dependencies brought; only where reasons were asked for. */
  readonly explicit: ReadonlySet<string>;
  /** What was asked for, groups as their members, files as what is in them. */
  readonly names: readonly string[];
  readonly steps: readonly PacmanStep[];
}

export interface PacmanQuestion {
  readonly executable: string;
  readonly aim: "present" | "latest" | "absent" | "upgrade" | "nothing";
  readonly reasons: boolean;
  /** Words for the verb. */
  readonly words: readonly string[];
  readonly names: readonly string[];
}

/** $1 program, $2 aim, $3 "1" to tell reasons, $4 number of words, then words, then names. */
const primitive: Primitive = {
  name: "hr_pacman_plan",
  body: `
command -v "$1" >/dev/null 2>&1 || exit 3
hr_p=$1 hr_aim=$2 hr_why=$3 hr_nw=$4
shift 4
hr_nl='
'
hr_q=$("$hr_p" -Q 2>/dev/null)
[ -z "$hr_q" ] || printf '%s\\n' "$hr_q" | sed 's/^/installed /'
[ -z "$hr_why" ] || "$hr_p" -Qqe 2>/dev/null | sed 's/^/explicit /'
hr_has() { case "$hr_nl$hr_q" in *"$hr_nl$1 "*) return 0 ;; *) return 1 ;; esac; }
# $1 verb, $2 one spec on each line, then all words.
hr_plan() {
  hr_verb=$1 hr_list=$2
  shift 2
  hr_i=0 hr_c=$#
  while [ $hr_i -lt $hr_c ]; do
    hr_i=$((hr_i + 1))
    [ $hr_i -gt "$hr_nw" ] || set -- "$@" "$1"
    shift
  done
  set -- "$@" --print-format '%n %v'
  case $hr_verb in --remove) ;; --sysupgrade) set -- --sync --sysupgrade "$@" ;; *) set -- --needed "$@" ;; esac
  [ "$hr_verb" = --sysupgrade ] || set -- "$hr_verb" "$@" --
  while IFS= read -r hr_x; do [ -z "$hr_x" ] || set -- "$@" "$hr_x"; done <<end
$hr_list
end
  hr_o=$("$hr_p" --noconfirm "$@" 2>&1)
  hr_s=$?
  printf 'step %s\\n' "$hr_verb"
  [ -z "$hr_list" ] || printf '%s' "$hr_list" | sed 's/^/spec /'
  printf '%s\\n' "$hr_o" | sed 's/^/> /'
  printf 'status %s\\n' "$hr_s"
}
case $hr_aim in
  nothing) exit 0 ;;
  upgrade) hr_plan --sysupgrade '' "$@"; exit 0 ;;
esac
hr_sync= hr_files= hr_gone= hr_i=0
hr_newer=
[ "$hr_aim" != latest ] || hr_newer=$("$hr_p" -Qu 2>/dev/null | grep -v '\\[ignored\\]')
hr_take() { # one package
  printf 'name %s\\n' "$1"
  if hr_has "$1"; then
    hr_gone="$hr_gone$1$hr_nl"
    case "$hr_nl$hr_newer" in *"$hr_nl$1 "*) hr_sync="$hr_sync$1$hr_nl" ;; esac
  else hr_sync="$hr_sync$1$hr_nl"; fi
}
for hr_n do
  hr_i=$((hr_i + 1))
  [ $hr_i -gt "$hr_nw" ] && [ -n "$hr_n" ] || continue
  if hr_has "$hr_n"; then hr_take "$hr_n"; continue; fi
  case $hr_n in
    *://* | /* | *.pkg.tar*)
      hr_y=$("$hr_p" --upgrade --noconfirm --print-format '%n' -- "$hr_n" 2>/dev/null | tail -n 1)
      case $hr_y in *' '*) hr_y= ;; esac
      [ -z "$hr_y" ] || printf 'name %s\\n' "$hr_y"
      if [ -n "$hr_y" ] && hr_has "$hr_y"; then hr_gone="$hr_gone$hr_y$hr_nl"; fi
      hr_files="$hr_files$hr_n$hr_nl" ;;
    */*)
      hr_y=\${hr_n##*/}
      if hr_has "$hr_y"; then hr_take "$hr_y"; else printf 'name %s\\n' "$hr_y"; hr_sync="$hr_sync$hr_n$hr_nl"; fi ;;
    *)
      hr_y=$("$hr_p" -Sg -- "$hr_n" 2>/dev/null | sed -n 's/^[^ ]* //p')
      if [ -n "$hr_y" ]; then for hr_x in $hr_y; do hr_take "$hr_x"; done; else hr_take "$hr_n"; fi ;;
  esac
done
if [ "$hr_aim" = absent ]; then
  [ -z "$hr_gone" ] || hr_plan --remove "$hr_gone" "$@"
  exit 0
fi
[ -z "$hr_sync" ] || hr_plan --sync "$hr_sync" "$@"
[ -z "$hr_files" ] || hr_plan --upgrade "$hr_files" "$@"
exit 0`,
};

/** `undefined`: the host has no such program. */
export function pacmanPlan(question: PacmanQuestion): Read<PacmanHost | undefined> {
  const { executable, aim, reasons, words, names } = question;
  return defineRead<PacmanHost | undefined>({
    primitive,
    args: [executable, aim, reasons ? "1" : "", String(words.length), ...words, ...names],
    subject: { kind: "package", name: names.join(" ") },
    timeout: 600_000,
    parse,
    predict: (seen, overlay) => predict(seen, overlay, question),
  });
}

function parse(reply: Reply): PacmanHost | undefined {
  if (reply.status === 3) return undefined;
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, "the host did not say what pacman would do");
  const installed = new Map<string, string>();
  const explicit = new Set<string>();
  const names: string[] = [];
  const steps: PacmanStep[] = [];
  let open: { readonly verb: PacmanVerb; readonly specs: string[]; readonly said: string[] } | undefined;
  for (const line of reply.stdout.toString("utf8").split("\n")) {
    const [word, first = "", second = ""] = line.split(" ");
    if (word === ">") open?.said.push(line.slice(2));
    else if (word === "installed") installed.set(first, second);
    else if (word === "explicit") explicit.add(first);
    else if (word === "name") names.push(first);
    else if (word === "spec") open?.specs.push(line.slice(5));
    else if (word === "step") open = { verb: first as PacmanVerb, specs: [], said: [] };
    else if (word === "status" && open) {
      const { verb, specs, said } = open;
      steps.push({ verb, specs, plan: readPlan(said, Number(first), { verb, installed }) });
    }
  }
  return { manager: "pacman", installed, explicit, names, steps };
}

interface Setting {
  readonly verb: PacmanVerb;
  readonly installed: ReadonlyMap<string, string>;
}

/** Names and versions, among whatever else pacman thinks worth saying. */
function readPlan(lines: readonly string[], status: number, { verb, installed }: Setting): PackagePlan {
  const unknown = lines.flatMap((line) => /^error: target not found: (\S+)/.exec(line)?.[1] ?? []);
  if (status !== 0) {
    const said = lines.filter((l) => /^(error: |:: )/.test(l)).map((l) => l.replace(/^(error: |:: )/, ""));
    const problem = said.join("; ") || lines.filter((l) => l !== "").at(-1) || "pacman does not say why";
    return { install: [], remove: [], unknown, problem };
  }
  const rows = lines.flatMap((line) => {
    const match = /^([A-Za-z0-9@._+][A-Za-z0-9@._+-]*) (\d\S*|[a-z]\S*\d\S*-\S+)$/.exec(line);
    return match?.[1] && match[2] ? [[match[1], match[2]] as const] : [];
  });
  if (verb === "--remove")
    return { install: [], remove: rows.map(([name, from]) => ({ name, from })), unknown };
  const older = new Set(
    lines.flatMap((line) => /^warning: downgrading package (\S+) /.exec(line)?.[1] ?? []),
  );
  const install = rows.map(([name, to]) => {
    const from = installed.get(name);
    return {
      name,
      ...(from === undefined ? {} : { from }),
      to,
      ...(older.has(name) ? { isOlder: true } : {}),
    };
  });
  return { install, remove: [], unknown };
}

function predict(
  seen: PacmanHost | undefined,
  overlay: Overlay,
  { aim }: PacmanQuestion,
): Predicted<PacmanHost | undefined> | undefined {
  if (seen === undefined) return undefined;
  const promised = promisedPackages(overlay);
  if (promised.size === 0) return undefined;
  const steps = seen.steps.map((step) => ({ ...step, plan: planAfter(step.plan, promised) }));
  const installed = new Map(seen.installed);
  for (const [name, isThere] of promised) {
    if (!isThere) installed.delete(name);
    else if (!installed.has(name)) installed.set(name, "promised");
  }
  const explicit = new Set(seen.explicit);
  for (const effect of overlay.effects) {
    if (effect.kind !== "package" || effect.explicit === undefined) continue;
    if (effect.explicit) explicit.add(effect.name);
    else explicit.delete(effect.name);
  }
  const known: PacmanHost = { ...seen, installed, explicit, steps };
  if (aim === "upgrade" || aim === "nothing") return { known };
  const wanted = aim !== "absent";
  const undone = undoneNames(seen.names, wanted, promised, (name) => seen.installed.has(name));
  if (undone.length === 0) return { known };
  const moves = undone.map((name) => ({ name }));
  const plan = { install: wanted ? moves : [], remove: wanted ? [] : moves, unknown: [] };
  const step: PacmanStep = { verb: wanted ? "--sync" : "--remove", specs: undone, plan };
  return { known: { ...known, steps: [...steps, step] } };
}
