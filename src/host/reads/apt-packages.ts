/** What is installed of some packages, what apt could install, and how old its index is. All in one call. */

import { isPattern, matchesPattern, patternSource } from "../name-pattern.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export interface InstalledPackage {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  /** `broken`: an installation was interrupted. `removed`: only its configuration is left. */
  readonly state: "installed" | "broken" | "removed";
  readonly held: boolean;
}

export interface PackageIndex {
  /** Seconds since the epoch of the last refresh; undefined where there is no index. */
  readonly refreshedAt: number | undefined;
  /** When the list of sources was last changed. */
  readonly sourcesChangedAt: number;
  /** Check mode: a refresh that has not happened, so that what apt knows is still that of before. */
  readonly refreshPromised: boolean;
}

export interface AptPackages {
  readonly manager: "apt";
  /** The native architecture. */
  readonly architecture: string;
  readonly installed: readonly InstalledPackage[];
  /** Names that are no package's, each with an installed package that provides it. */
  readonly provided: ReadonlyMap<string, string>;
  /** What apt would install, by name; undefined for names that it knows without a version (virtual ones). */
  readonly candidates: ReadonlyMap<string, string | undefined>;
  /** Every version that apt knows of, best first, by name; only where the question asks for versions. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
  /** Names of the index that match the patterns among those asked for. */
  readonly matching: readonly string[];
  readonly index: PackageIndex;
}

/** A host that is not apt's. */
export interface OtherManager {
  readonly manager: "other";
  /** The program that was found, if any. */
  readonly name: string | undefined;
}

export interface AptQuestion {
  /** Package names, with `:architecture` or patterns. */
  readonly names: readonly string[];
  /** Of which packages apt shall tell what it would install. */
  readonly candidates: "missing" | "all" | "none";
  /** Whether all versions of the candidates' packages are wanted as well. */
  readonly versions?: boolean;
  /** Patterns are also looked for among the packages that aren't installed. */
  readonly search?: boolean;
  /** apt's `-t`. */
  readonly release?: string | undefined;
}

/** $1 of which packages to ask for candidates, $2 release or "", $3 expressions of names to look for, $4 "1" for all versions, then names. */
const primitive: Primitive = {
  name: "hr_apt_packages",
  body: `
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
  for hr_m in dnf yum zypper pacman apk xbps-install opkg pkg brew; do
    if command -v "$hr_m" >/dev/null 2>&1; then printf 'other\\t%s\\n' "$hr_m"; exit 0; fi
  done
  printf 'other\\t\\n'
  exit 0
fi
hr_w=$1 hr_r=$2 hr_x=$3 hr_k=$4
shift 4
printf 'architecture\\t%s\\n' "$(dpkg --print-architecture)"
for hr_l in /var/lib/apt/lists/*_Packages*; do
  [ ! -e "$hr_l" ] || echo index
  break
done
stat -c 'time	%Y	%n' /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/sources.list.d/* 2>/dev/null
[ $# -gt 0 ] || exit 0
hr_f='package\\t\${Package}\\t\${Architecture}\\t\${Version}\\t\${db:Status-Status}\\t\${db:Status-Want}\\n'
hr_i=$(dpkg-query -W -f "$hr_f" -- "$@" 2>/dev/null)
printf '%s\\n' "$hr_i"
hr_h=' ' hr_t='	'
while IFS=$hr_t read -r hr_l hr_a hr_b hr_c hr_d hr_e; do
  [ "$hr_d" != installed ] || hr_h="$hr_h$hr_a $hr_a:$hr_b "
done <<end
$hr_i
end
hr_m=
for hr_n do
  case $hr_n in *[*?[]*) continue ;; esac
  case $hr_h in *" $hr_n "*) ;; *) hr_m="$hr_m $hr_n" ;; esac
done
if [ -n "$hr_m" ]; then
  dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Provides}\\n' | awk -F '\\t' -v names="$hr_m" '
    BEGIN { n = split(names, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] = 1 }
    $1 == "installed" && $3 != "" {
      n = split($3, list, /, */)
      for (i = 1; i <= n; i++) { sub(/ .*/, "", list[i]); if (list[i] in wanted) print "provided\\t" list[i] "\\t" $2 }
    }'
fi
hr_g=
if [ -n "$hr_x" ]; then
  hr_g=$(apt-cache pkgnames | grep -E -x -e "$hr_x")
  printf '%s\\n' "$hr_g" | sed 's/^/matching\\t/'
fi
case $hr_w in
  none) exit 0 ;;
  missing) set -- $hr_m $hr_g ;;
  *) set -f; set -- "$@" $hr_g ;;
esac
hr_q=
for hr_n do case $hr_n in *[*?[]*) ;; *) hr_q="$hr_q $hr_n" ;; esac; done
[ -z "$hr_q" ] || apt-cache \${hr_r:+-t "$hr_r"} policy $hr_q 2>/dev/null | awk -v versions="$hr_k" '
  /^[^ ]/ { name = $1; sub(/:$/, "", name); table = 0 }
  $1 == "Version" && $2 == "table:" { table = 1; next }
  versions && table && /^ ([*][*][*]|   ) [^ ]/ { print "version\\t" name "\\t" ($1 == "***" ? $2 : $1) }
  $1 == "Candidate:" { print "candidate\\t" name "\\t" $2 }'
exit 0`,
};

export function aptPackages(question: AptQuestion): Read<AptPackages | OtherManager> {
  const { names, candidates, search = false, versions = false, release = "" } = question;
  const expression = search ? names.filter(isPattern).map(patternSource).join("|") : "";
  return defineRead({
    primitive,
    args: [candidates, release, expression, versions ? "1" : "", ...names],
    subject: { kind: "package", name: names.join(" ") },
    parse,
    predict: (seen, overlay) => predict(seen, overlay, names),
  });
}

function parse(reply: Reply): AptPackages | OtherManager {
  const rows = reply.stdout
    .toString("utf8")
    .split("\n")
    .map((line) => line.split("\t"));
  const of = (word: string): string[][] =>
    rows.filter(([first]) => first === word).map((row) => row.slice(1));
  const [other] = of("other");
  if (other) return { manager: "other", name: other[0] || undefined };
  const architecture = of("architecture")[0]?.[0];
  if (reply.status !== 0 || !architecture)
    throw new ReplyError(primitive.name, reply, "apt did not say what is installed");
  const times = of("time").map(([time, path = ""]) => ({
    time: Number(time),
    isSource: path.startsWith("/etc/"),
  }));
  const versions = new Map<string, string[]>();
  for (const [name = "", version = ""] of of("version"))
    versions.set(name, [...(versions.get(name) ?? []), version]);
  const newest = (which: boolean): number =>
    Math.max(0, ...times.filter((t) => t.isSource === which).map((t) => t.time));
  return {
    manager: "apt",
    architecture,
    installed: of("package").flatMap(readPackage),
    provided: new Map(of("provided").map(([name = "", by = ""]) => [name, by])),
    candidates: new Map(
      of("candidate").map(([name = "", version]) => [name, version === "(none)" ? undefined : version]),
    ),
    versions,
    matching: of("matching").flatMap(([name]) => (name ? [name] : [])),
    index: {
      refreshedAt: of("index").length > 0 ? newest(false) : undefined,
      sourcesChangedAt: newest(true),
      refreshPromised: false,
    },
  };
}

const INSTALLED = new Set(["installed", "triggers-pending", "triggers-awaited"]);

function readPackage([
  name = "",
  architecture = "",
  version = "",
  status = "",
  want = "",
]: string[]): InstalledPackage[] {
  if (status === "not-installed" || status === "") return [];
  const state = status === "config-files" ? "removed" : INSTALLED.has(status) ? "installed" : "broken";
  return [{ name, architecture, version, state, held: want === "hold" }];
}

/** Whether a package of that architecture is what `name[:architecture]`, maybe a pattern, asks for. */
export function isNamed(
  wanted: string,
  found: { readonly name: string; readonly architecture: string },
): boolean {
  const [name = "", architecture] = wanted.split(":");
  if (
    architecture !== undefined &&
    architecture !== "any" &&
    found.architecture !== "all" &&
    architecture !== found.architecture
  )
    return false;
  return isPattern(name) ? matchesPattern(name, found.name) : name === found.name;
}

function predict(
  seen: AptPackages | OtherManager,
  overlay: Overlay,
  names: readonly string[],
): Predicted<AptPackages | OtherManager> | undefined {
  if (seen.manager !== "apt") return undefined;
  let installed = seen.installed;
  let { sourcesChangedAt, refreshPromised } = seen.index;
  for (const effect of overlay.effects) {
    if (effect.kind === "package-index") refreshPromised = true;
    if ("path" in effect && effect.path.startsWith("/etc/apt/sources.list"))
      sourcesChangedAt = Number.POSITIVE_INFINITY;
    if (effect.kind !== "package") continue;
    const found = { name: effect.name.split(":")[0] ?? effect.name, architecture: seen.architecture };
    if (!names.some((name) => isNamed(name, found))) continue;
    const others = installed.filter((p) => p.name !== found.name);
    const version = effect.version ?? seen.candidates.get(effect.name) ?? "promised";
    installed = effect.installed
      ? [...others, { ...found, version, state: "installed", held: false }]
      : others;
  }
  if (installed === seen.installed && sourcesChangedAt === seen.index.sourcesChangedAt && !refreshPromised)
    return undefined;
  return { known: { ...seen, installed, index: { ...seen.index, sourcesChangedAt, refreshPromised } } };
}
