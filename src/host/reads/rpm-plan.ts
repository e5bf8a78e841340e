/** What is installed of some rpm packages, and what dnf (or yum) would do to have them as wanted. All in one call. */

import type { Primitive, Reply } from "../primitive.ts";
import { findDnf, runDnf } from "../programs/dnf-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import {
  type PackageMove,
  type PackagePlan,
  planAfter,
  promisedPackages,
  undoneNames,
} from "./package-plan.ts";

export interface InstalledRpm {
  readonly name: string;
  readonly version: string;
}

export type RpmVerb = "install" | "upgrade" | "remove" | "autoremove";

/** One transaction. */
export interface RpmStep {
  readonly verb: RpmVerb;
  /** As dnf is to be given them; none with `upgrade` for everything. */
  readonly specs: readonly string[];
  readonly plan: PackagePlan;
}

export interface RpmHost {
  readonly manager: "dnf";
  readonly installed: readonly InstalledRpm[];
  readonly steps: readonly RpmStep[];
  /** Names of package files that are downloaded already. */
  readonly downloaded: readonly string[];
}

export type RpmAim = "present" | "latest" | "upgrade" | "absent" | "autoremove" | "nothing";

export interface RpmQuestion {
  readonly backend: string;
  readonly aim: RpmAim;
  /** `latest` leaves out what is not installed. */
  readonly updateOnly: boolean;
  readonly allowDowngrade: boolean;
  /** Where the system is that is asked about. */
  readonly root: string;
  readonly lockTimeout: number;
  /** Where packages are downloaded to; undefined where they are installed. */
  readonly downloads?: string | undefined;
  /** Words that go with every transaction, in those of dnf 4. */
  readonly words: readonly string[];
  /** Words for `upgrade`. */
  readonly upgradeWords: readonly string[];
  /** Names, paths, patterns, files, groups. */
  readonly specs: readonly string[];
}

/**
 * $1 backend, $2 aim, $3 "1" to upgrade only, $4 "1" to allow downgrades, $5 root, $6 seconds to wait for locks, $7 folders of
 * downloads or "", $8 number of words, $9 number of words for upgrades, then both kinds of words, then specs with a letter
 * before each: n a name that rpm can answer for, f a file or address, x what only dnf understands.
 */
const primitive: Primitive = {
  name: "hr_rpm_plan",
  body: `
hr_dnf_find "$1" || exit 3
hr_aim=$2 hr_only=$3 hr_down=$4 hr_root=$5 hr_wait=$6 hr_dirs=$7 hr_nw=$8 hr_nu=$9
shift 9
hr_all=1 hr_tab='	' hr_nl='
'
hr_rpm() { if [ "$hr_root" = / ]; then rpm "$@"; else rpm --root "$hr_root" "$@"; fi; }
hr_qf='installed\\t%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\n'
for hr_d in $hr_dirs; do
  find "$hr_d" -type f -name '*.rpm' 2>/dev/null | sed 's|.*/|downloaded\\t|'
done
hr_say() {
  printf 'step\\t%s' "$hr_verb"
  [ -z "$hr_list" ] || printf '%s' "$hr_list" | tr '\\n' '\\t' | sed 's/\\t$//; s/^/\\t/'
  printf '\\n'
  printf '%s\\n' "$hr_o" | sed 's/^/> /'
  printf 'status\\t%s\\n' "$hr_s"
  hr_f=$(printf '%s\\n' "$hr_o" | awk '/^[^ ]/ { on = /^(Up|Down)grading/ } on && /^ [^ ]/ { print $1 }')
  [ -z "$hr_f" ] || hr_rpm -q --qf "$hr_qf" -- $hr_f 2>/dev/null | grep "^installed$hr_tab"
}
# $1 verb, $2 one spec on each line, then all words.
hr_plan() {
  hr_verb=$1 hr_list=$2
  shift 2
  hr_i=0 hr_c=$#
  while [ $hr_i -lt $hr_c ]; do
    hr_i=$((hr_i + 1))
    if [ $hr_i -le "$hr_nw" ]; then set -- "$@" "$1"
    elif [ $hr_i -le $((hr_nw + hr_nu)) ]; then [ "$hr_verb" != upgrade ] || set -- "$@" "$1"; fi
    shift
  done
  while IFS= read -r hr_x; do [ -z "$hr_x" ] || set -- "$@" "$hr_x"; done <<end
$hr_list
end
  hr_dnf "$hr_wait" --assumeno "$hr_verb" "$@"
}
case $hr_aim in
  nothing) exit 0 ;;
  upgrade) hr_plan upgrade '' "$@"; hr_say; exit 0 ;;
esac
hr_names= hr_i=0
for hr_x do
  hr_i=$((hr_i + 1))
  [ $hr_i -gt $((hr_nw + hr_nu)) ] || continue
  case $hr_x in n*) hr_names="$hr_names\${hr_x#n}$hr_nl" ;; esac
done
hr_have=' '
if [ -n "$hr_names" ]; then
  hr_i=$( (
    set --
    while IFS= read -r hr_x; do case $hr_x in '' | /*) ;; *) set -- "$@" "$hr_x" ;; esac; done <<end
$hr_names
end
    [ $# -eq 0 ] || hr_rpm -q --qf "$hr_qf" -- "$@" 2>/dev/null | grep "^installed$hr_tab"
  ) )
  [ -z "$hr_i" ] || printf '%s\\n' "$hr_i"
  while IFS=$hr_tab read -r hr_x hr_a hr_b hr_d; do
    hr_v=\${hr_b%-*}
    hr_have="$hr_have$hr_a $hr_a.$hr_d $hr_a-$hr_v $hr_a-$hr_b $hr_a-$hr_b.$hr_d "
  done <<end
$hr_i
end
fi
hr_new= hr_old= hr_files=
hr_i=0
for hr_x do
  hr_i=$((hr_i + 1))
  [ $hr_i -gt $((hr_nw + hr_nu)) ] || continue
  hr_y=\${hr_x#?}
  case $hr_x in
    n*)
      case $hr_have in *" $hr_y "*) hr_f=1 ;; *)
        hr_f=$(hr_rpm -q --whatprovides --qf "$hr_qf" -- "$hr_y" 2>/dev/null | grep "^installed$hr_tab")
        [ -z "$hr_f" ] || printf '%s\\n' "$hr_f" ;;
      esac
      if [ -n "$hr_f" ]; then hr_old=$hr_old$hr_y$hr_nl; else hr_new=$hr_new$hr_y$hr_nl; fi ;;
    f*)
      hr_f=$(rpm -qp --nosignature --qf '%{NAME}\\t%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}' -- "$hr_y" 2>/dev/null)
      hr_files="$hr_files$hr_y$hr_tab$hr_f$hr_nl"
      [ -n "$hr_f" ] && hr_rpm -q -- "\${hr_f#*$hr_tab}" >/dev/null 2>&1 || hr_new=$hr_new$hr_y$hr_nl ;;
    *) hr_new=$hr_new$hr_y$hr_nl hr_old=$hr_old$hr_y$hr_nl ;;
  esac
done
case $hr_aim in
  absent)
    [ -z "$hr_old" ] || { hr_plan remove "$hr_old" "$@"; hr_say; }
    exit 0 ;;
  autoremove)
    [ -z "$hr_old" ] || { hr_plan remove "$hr_old" "$@"; hr_say; }
    hr_plan autoremove '' "$@"
    hr_say
    exit 0 ;;
esac
if [ -n "$hr_new" ] && [ -z "$hr_only" ]; then
  hr_plan install "$hr_new" "$@"
  case $hr_down:$hr_o in
    :*"\${hr_nl}Downgrading:"*)
      hr_f=$hr_new hr_new=
      hr_g3=$(printf '%s\\n' "$hr_o" | awk '/^[^ ]/ { on = /^Downgrading:/ } on && /^ [^ ]/ { print $1 }')
      while IFS= read -r hr_x; do
        [ -n "$hr_x" ] || continue
        hr_y=$hr_x
        case $hr_nl$hr_files in *"$hr_nl$hr_x$hr_tab"*) hr_y=\${hr_files#*"$hr_x$hr_tab"}; hr_y=\${hr_y%%"$hr_tab"*}- ;; esac
        for hr_z in $hr_g3; do
          case $hr_y in "$hr_z" | "$hr_z"-* | "$hr_z"[\\ \\<=]*) hr_x=; break ;; esac
        done
        [ -z "$hr_x" ] || hr_new=$hr_new$hr_x$hr_nl
      done <<end
$hr_f
end
      [ "$hr_new" = "$hr_f" ] || [ -z "$hr_new" ] || hr_plan install "$hr_new" "$@" ;;
  esac
  [ -z "$hr_new" ] || hr_say
fi
if [ "$hr_aim" = latest ] && [ -n "$hr_old" ]; then
  hr_plan upgrade "$hr_old" "$@"
  hr_say
fi
exit 0`,
  requires: [findDnf, runDnf],
};

function lettered(spec: string): string {
  if (/:\/\/|\.rpm$/.test(spec)) return `f${spec}`;
  return /^@|[\s<>=*?[]/.test(spec) ? `x${spec}` : `n${spec}`;
}

/** `undefined`: the host has no dnf or yum, or not the one that was asked for. */
export function rpmPlan(question: RpmQuestion): Read<RpmHost | undefined> {
  const {
    backend,
    aim,
    updateOnly,
    allowDowngrade,
    root,
    lockTimeout,
    downloads,
    words,
    upgradeWords,
    specs,
  } = question;
  return defineRead<RpmHost | undefined>({
    primitive,
    args: [
      backend,
      aim,
      updateOnly ? "1" : "",
      allowDowngrade ? "1" : "",
      root,
      String(lockTimeout),
      downloads ?? "",
      String(words.length),
      String(upgradeWords.length),
      ...words,
      ...upgradeWords,
      ...specs.map(lettered),
    ],
    subject: { kind: "package", name: specs.join(" ") },
    timeout: 900_000,
    parse,
    predict: (seen, overlay) => predict(seen, overlay, question),
  });
}

function parse(reply: Reply): RpmHost | undefined {
  if (reply.status === 3) return undefined;
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, "the host did not say what dnf would do");
  const installed: InstalledRpm[] = [];
  const downloaded: string[] = [];
  const steps: RpmStep[] = [];
  let said: string[] = [];
  let open: { readonly verb: RpmVerb; readonly specs: readonly string[] } | undefined;
  for (const line of reply.stdout.toString("utf8").split("\n")) {
    const [word, ...rest] = line.split("\t");
    if (line.startsWith("> ")) said.push(line.slice(2));
    else if (word === "installed") installed.push({ name: rest[0] ?? "", version: rest[1] ?? "" });
    else if (word === "downloaded") downloaded.push(rest[0] ?? "");
    else if (word === "step") {
      open = { verb: rest[0] as RpmVerb, specs: rest.slice(1) };
      said = [];
    } else if (word === "status" && open)
      steps.push({ ...open, plan: readTransaction(said, Number(rest[0]), open.verb) });
  }
  const versions = new Map(installed.map((p) => [p.name, p.version]));
  return { manager: "dnf", installed, downloaded, steps: steps.map((step) => since(step, versions)) };
}

/** Upgrades, with the versions that are there. */
function since(step: RpmStep, versions: ReadonlyMap<string, string>): RpmStep {
  const install = step.plan.install.map((p) =>
    p.from === undefined ? p : { ...p, from: versions.get(p.name) ?? p.from },
  );
  return { ...step, plan: { ...step.plan, install } };
}

const INSTALLS = /^(Installing|Upgrading|Downgrading|Reinstalling)\b(?! [Gg]roups| Environment)/;
const REMOVES = /^Removing\b(?! [Gg]roups| Environment)/;

/** The table of a transaction that was not carried out: headings at the margin, a package on each line that is indented once. */
export function readTransaction(lines: readonly string[], status: number, verb: RpmVerb): PackagePlan {
  const install: PackageMove[] = [];
  const remove: PackageMove[] = [];
  const replaced = new Map<string, string>();
  let into: PackageMove[] | undefined;
  let renews: Pick<PackageMove, "from" | "isOlder"> = {};
  for (const line of lines) {
    if (/^[^\s]/.test(line)) {
      renews = /^Upgrading/.test(line)
        ? { from: "older" }
        : /^Downgrading/.test(line)
          ? { from: "newer", isOlder: true }
          : {};
      into = REMOVES.test(line) ? remove : INSTALLS.test(line) ? install : undefined;
      continue;
    }
    const old = /^\s+replacing\s+(\S+?)(?:\.\w+)?\s+(?:(?:noarch|\w+)\s+)?(\S+)/.exec(line);
    const row = /^ (\S+)\s+(\S+)\s+(\S+)\s+\S/.exec(line);
    if (old?.[1] && into) replaced.set(old[1], old[2] ?? "");
    else if (row?.[1] && into) {
      const [, name, arch, version = ""] = row;
      const full = `${name}-${version.replace(/^0:/, "")}.${arch}`;
      into.push(into === remove ? { name, from: version, full } : { name, ...renews, to: version, full });
    }
  }
  const moves = install.map((p) => (replaced.has(p.name) ? { ...p, from: replaced.get(p.name) ?? "" } : p));
  const unknown = verb === "install" ? unknownIn(lines) : [];
  if (moves.length > 0 || remove.length > 0) return { install: moves, remove, unknown: [] };
  const text = lines.join("\n");
  const isTable = /^Transaction Summary/m.test(text);
  if (status === 0 || isTable || (verb !== "install" && NOTHING_MARKED.test(text)))
    return { install: [], remove: [], unknown: [] };
  return { install: [], remove: [], unknown, problem: problemIn(lines) };
}

const NOTHING_MARKED =
  /No packages marked for (upgrade|removal)|No match for argument|Packages? .* available, but not installed|is not installed|Nothing to do/;

function unknownIn(lines: readonly string[]): readonly string[] {
  const found = lines.flatMap((line) => {
    const match =
      /^(?:No match for argument|no package matched|Module or Group|No package|Failed to resolve)[: ]+'?(.+?)'?(?: is not available\.| available\.)?$/i.exec(
        line.trim(),
      );
    return match?.[1] && !/^the transaction/.test(match[1]) ? [match[1]] : [];
  });
  return [...new Set(found)];
}

function problemIn(lines: readonly string[]): string {
  const text = lines.map((l) => l.trim()).filter((l) => l !== "" && !/^\(try|^You can try/.test(l));
  const from = text.findIndex((l) => /^(Error|Failed|Problem)/.test(l));
  const said = (from === -1 ? text.slice(-2) : text.slice(from)).map((l) => l.replace(/^Error:\s*/, ""));
  return said.filter((l) => l !== "").join("; ") || "dnf does not say why";
}

function predict(
  seen: RpmHost | undefined,
  overlay: Overlay,
  question: RpmQuestion,
): Predicted<RpmHost | undefined> | undefined {
  if (seen === undefined || question.root !== "/") return undefined;
  const promised = promisedPackages(overlay);
  if (promised.size === 0) return undefined;
  const steps = seen.steps.map((step) => ({ ...step, plan: planAfter(step.plan, promised) }));
  return { known: { ...seen, steps: [...steps, ...undone(seen, promised, question)] } };
}

/** What was as wanted, and will not be any more. */
function undone(
  seen: RpmHost,
  promised: ReadonlyMap<string, boolean>,
  { aim, specs }: RpmQuestion,
): readonly RpmStep[] {
  const wanted = aim === "present" || aim === "latest";
  const isThere = (name: string): boolean => seen.installed.some((p) => p.name === name);
  const planned = new Set(
    seen.steps.flatMap((s) => [...s.plan.install, ...s.plan.remove].map((p) => p.name)),
  );
  const names = undoneNames(specs, wanted, promised, isThere).filter((name) => !planned.has(name));
  if (names.length === 0) return [];
  const moves = names.map((name) => ({ name }));
  const plan = wanted
    ? { install: moves, remove: [], unknown: [] }
    : { install: [], remove: moves, unknown: [] };
  return [{ verb: wanted ? "install" : "remove", specs: names, plan }];
}
