/** What is installed with apk, which packages are wanted for themselves, and what apk would do. All in one call. */

import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import {
  type PackageMove,
  type PackagePlan,
  planAfter,
  promisedPackages,
  undoneNames,
} from "./package-plan.ts";

export type ApkVerb = "add" | "add --upgrade" | "del" | "upgrade";

export interface ApkStep {
  readonly verb: ApkVerb;
  /** Empty for `upgrade`. */
  readonly specs: readonly string[];
  readonly plan: PackagePlan;
}

export interface ApkHost {
  readonly manager: "apk";
  readonly installed: ReadonlyMap<string, string>;
  readonly step?: ApkStep;
}

export interface ApkQuestion {
  readonly aim: "present" | "latest" | "absent" | "upgrade" | "nothing";
  readonly world: string;
  /** Words before the verb. */
  readonly words: readonly string[];
  /** Words behind `upgrade`. */
  readonly upgradeWords: readonly string[];
  readonly names: readonly string[];
}

/** $1 aim, $2 world, $3 number of words, $4 number of words for upgrades, then both, then names. */
const primitive: Primitive = {
  name: "hr_apk_plan",
  body: `
command -v apk >/dev/null 2>&1 || exit 3
hr_aim=$1 hr_world=$2 hr_nw=$3 hr_nu=$4
shift 4
hr_nl='
'
hr_q=$(apk info -v 2>/dev/null)
[ -z "$hr_q" ] || printf '%s\\n' "$hr_q" | sed 's/^/installed /'
# $1 verb, $2 one spec on each line, then all words.
hr_plan() {
  hr_verb=$1 hr_list=$2
  shift 2
  hr_i=0 hr_c=$#
  while [ $hr_i -lt $hr_c ]; do
    hr_i=$((hr_i + 1))
    if [ $hr_i -le "$hr_nw" ]; then set -- "$@" "$1"
    elif [ $hr_i = $((hr_nw + 1)) ]; then set -- "$@" $hr_verb --simulate
    fi
    if [ $hr_i -gt "$hr_nw" ] && [ $hr_i -le $((hr_nw + hr_nu)) ] && [ "$hr_verb" = upgrade ]; then set -- "$@" "$1"; fi
    shift
  done
  [ $hr_c -gt "$hr_nw" ] || set -- "$@" $hr_verb --simulate
  if [ -n "$hr_list" ]; then
    set -- "$@" --
    while IFS= read -r hr_x; do [ -z "$hr_x" ] || set -- "$@" "$hr_x"; done <<end
$hr_list
end
  fi
  hr_o=$(apk --no-progress "$@" 2>&1)
  hr_s=$?
  printf 'step %s\\n' "$hr_verb"
  [ -z "$hr_list" ] || printf '%s' "$hr_list" | sed 's/^/spec /'
  printf '%s\\n' "$hr_o" | sed 's/^/> /'
  printf 'status %s\\n' "$hr_s"
}
case $hr_aim in
  nothing) exit 0 ;;
  upgrade) hr_plan upgrade '' "$@"; exit 0 ;;
esac
hr_bare() { hr_y=\${1#!}; hr_y=\${hr_y%%[@=\\<\\>~]*}; }
hr_has() { printf '%s\\n' "$hr_q" | sed 's/-[^-]*-r[0-9]*$//' | grep -qxF -e "$1"; }
hr_wanted=
if [ "$hr_aim" != absent ]; then
  [ -r "$hr_world" ] || { echo "cannot read $hr_world" >&2; exit 4; }
  hr_wanted=$(tr -s ' \\t' '\\n\\n' <"$hr_world")
fi
# Whether the world has this, with whatever constraint.
hr_asked() {
  while IFS= read -r hr_x; do
    case $hr_x in "$1" | "$1"[@=\\<\\>~]*) return 0 ;; esac
  done <<end
$hr_wanted
end
  return 1
}
hr_new= hr_old= hr_gone= hr_i=0
for hr_n do
  hr_i=$((hr_i + 1))
  [ $hr_i -gt $((hr_nw + hr_nu)) ] || continue
  if [ "$hr_aim" = absent ]; then
    hr_bare "$hr_n"
    if hr_has "$hr_y" || apk info --installed "$hr_y" >/dev/null 2>&1; then hr_gone=$hr_gone$hr_y$hr_nl; fi
  elif ! hr_asked "$hr_n"; then hr_new=$hr_new$hr_n$hr_nl
  else
    case $hr_n in
      .*) hr_old=$hr_old$(apk info -R "$hr_n" 2>/dev/null | sed '1d; /^$/d; s/[@=<>~].*//')$hr_nl ;;
      *) hr_old=$hr_old$hr_n$hr_nl ;;
    esac
  fi
done
if [ "$hr_aim" = absent ]; then
  [ -z "$hr_gone" ] || hr_plan 'del --purge' "$hr_gone" "$@"
  exit 0
fi
hr_up=
if [ "$hr_aim" = latest ] && [ -n "$hr_old" ]; then
  hr_newer=$(apk version -l '<' 2>/dev/null | sed -n 's/-[^-]*-r[0-9]* *<.*//p')
  while IFS= read -r hr_n; do
    [ -n "$hr_n" ] || continue
    hr_bare "$hr_n"
    case "$hr_nl$hr_newer$hr_nl" in *"$hr_nl$hr_y$hr_nl"*) hr_up=$hr_up$hr_n$hr_nl ;; esac
  done <<end
$hr_old
end
fi
if [ -n "$hr_up" ]; then hr_plan 'add --upgrade' "$hr_new$hr_up" "$@"
elif [ -n "$hr_new" ]; then hr_plan add "$hr_new" "$@"; fi
exit 0`,
};

/** `undefined`: the host has no apk. */
export function apkPlan(question: ApkQuestion): Read<ApkHost | undefined> {
  const { aim, world, words, upgradeWords, names } = question;
  return defineRead<ApkHost | undefined>({
    primitive,
    args: [
      ...[aim, world, String(words.length), String(upgradeWords.length)],
      ...[...words, ...upgradeWords, ...names],
    ],
    subject: { kind: "package", name: names.join(" ") },
    timeout: 600_000,
    parse,
    predict: (seen, overlay) => predict(seen, overlay, question),
  });
}

function parse(reply: Reply): ApkHost | undefined {
  if (reply.status === 3) return undefined;
  if (reply.status !== 0)
    throw new ReplyError(
      primitive.name,
      reply,
      `the host did not say what apk would do: ${reply.stderr.toString("utf8").trim()}`,
    );
  const installed = new Map<string, string>();
  const specs: string[] = [];
  const said: string[] = [];
  let verb: ApkVerb | undefined;
  let status = 0;
  for (const line of reply.stdout.toString("utf8").split("\n")) {
    const [word, first = ""] = line.split(" ");
    const named = word === "installed" ? /^(.+)-([^-]+-r\d+)$/.exec(first) : undefined;
    if (word === ">") said.push(line.slice(2));
    else if (named?.[1] && named[2]) installed.set(named[1], named[2]);
    else if (word === "spec") specs.push(line.slice(5));
    else if (word === "step") verb = line.slice(5).replace(" --purge", "") as ApkVerb;
    else if (word === "status") status = Number(first);
  }
  if (verb === undefined) return { manager: "apk", installed };
  return { manager: "apk", installed, step: { verb, specs, plan: readApk(said, status) } };
}

const ROW =
  /^\(\s*\d+\/\d+\)\s+(?:\[[^\]]*\]\s+)?(Installing|Upgrading|Downgrading|Replacing|Reinstalling|Purging)\s+([^\s@]+)(?:@\S+)?\s+\((\S+)(?:\s+->\s+(\S+))?\)/;

/** What apk says that it does, or would do. */
export function readApk(lines: readonly string[], status: number): PackagePlan {
  const install: PackageMove[] = [];
  const remove: PackageMove[] = [];
  for (const line of lines) {
    const [, verb, name = "", first = "", second] = ROW.exec(line) ?? [];
    if (verb === "Purging") remove.push({ name, from: first });
    else if (verb === "Installing") install.push({ name, to: first });
    else if (verb !== undefined)
      install.push({
        name,
        from: first,
        to: second ?? first,
        ...(verb === "Downgrading" ? { isOlder: true } : {}),
      });
  }
  const unknown = lines.flatMap((l) => /^\s+(\S+) \((?:no such package|missing)\):$/.exec(l)?.[1] ?? []);
  const kept = keptBy(lines);
  if (kept !== undefined) return { install: [], remove: [], unknown: [], problem: kept };
  if (status === 0) return { install, remove, unknown: [] };
  return { install: [], remove: [], unknown, problem: problemIn(lines) };
}

/** apk leaves what others need, and calls that a success. */
function keptBy(lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line) =>
    line.startsWith("World updated, but the following packages are not removed"),
  );
  if (at === -1) return undefined;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => !line.startsWith(" "));
  const rows = rest.slice(0, end === -1 ? rest.length : end).map((line) => line.trim());
  return rows.map((row) => row.replace(/^([^:]+(?:\s\([^)]*\))?): */, "$1 is needed by ")).join("; ");
}

function problemIn(lines: readonly string[]): string {
  const at = lines.findIndex((line) => line.startsWith("ERROR: "));
  const said = (at === -1 ? lines.filter((l) => l !== "").slice(-1) : lines.slice(at)).map((l) => l.trim());
  const text = said
    .filter((l) => l !== "")
    .map((l) => l.replace(/^ERROR: /, ""))
    .join(" ");
  return text || "apk does not say why";
}

function predict(
  seen: ApkHost | undefined,
  overlay: Overlay,
  { aim, names }: ApkQuestion,
): Predicted<ApkHost | undefined> | undefined {
  if (seen === undefined) return undefined;
  const promised = promisedPackages(overlay);
  if (promised.size === 0) return undefined;
  const bare = (name: string): string => name.replace(/^!/, "").replace(/[@=<>~].*/, "");
  const { step } = seen;
  const left = step?.specs.filter((spec) => promised.get(bare(spec)) !== (aim !== "absent")) ?? [];
  const isLeft = step !== undefined && (step.specs.length === 0 || left.length > 0);
  const later = isLeft && step ? { ...step, specs: left, plan: planAfter(step.plan, promised) } : undefined;
  const { step: _, ...rest } = seen;
  const undone =
    aim === "upgrade" || aim === "nothing"
      ? []
      : undoneNames(names.map(bare), aim !== "absent", promised, (name) => seen.installed.has(name));
  if (undone.length === 0) return { known: { ...rest, ...(later ? { step: later } : {}) } };
  const moves = undone.map((name) => ({ name }));
  const before = later?.plan ?? { install: [], remove: [], unknown: [] };
  const plan: PackagePlan =
    aim === "absent"
      ? { ...before, remove: [...before.remove, ...moves] }
      : { ...before, install: [...before.install, ...moves] };
  const verb = later?.verb ?? (aim === "absent" ? "del" : "add");
  return { known: { ...rest, step: { verb, specs: [...(later?.specs ?? []), ...undone], plan } } };
}
