/** Every package that is installed, as the databases of the package managers have it. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

/** In the order in which a host is asked for them. */
export const PACKAGE_SOURCES = ["apt", "rpm", "pacman", "apk"] as const;

export type PackageSource = (typeof PACKAGE_SOURCES)[number];

export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly source: PackageSource;
  /** Of apt. */
  readonly category?: string;
  /** Of rpm and apk, where it is no part of the version. */
  readonly release?: string;
  /** Of rpm. */
  readonly epoch?: number | null;
  /** Of pacman. */
  readonly provides?: readonly string[] | null;
}

export interface PackageListQuestion {
  readonly sources: readonly PackageSource[];
  /** Ask no further once one of them has packages. */
  readonly first: boolean;
}

/** $1 "1" to stop at the first that has packages, then the sources. A row has a source, name, version, architecture, and what that source tells besides. */
const primitive: Primitive = {
  name: "hr_installed_packages",
  body: `
hr_first=$1
shift
hr_of() {
  case $1 in
    apt) ! command -v dpkg-query >/dev/null 2>&1 ||
      dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n' | sed -n 's/^installed\\t/apt\\t/p' ;;
    rpm) ! command -v rpm >/dev/null 2>&1 ||
      rpm -qa --qf 'rpm\\t%{NAME}\\t%{VERSION}\\t%{ARCH}\\t%{RELEASE}\\t%{EPOCH}\\n' ;;
    pacman) ! command -v pacman >/dev/null 2>&1 ||
      pacman -Qi 2>/dev/null | awk '
        function tell() { if (f["Name"] != "") print "pacman\\t" f["Name"] "\\t" f["Version"] "\\t" f["Architecture"] "\\t" f["Provides"]; split("", f); k = "" }
        /^$/ { tell(); next }
        /^[A-Za-z][A-Za-z ]*: / { k = $0; sub(/ *: .*/, "", k); v = $0; sub(/^[^:]*: /, "", v); f[k] = v; next }
        { sub(/^ +/, ""); f[k] = f[k] "  " $0 }
        END { tell() }' ;;
    apk)
      hr_f=/lib/apk/db/installed
      [ -e "$hr_f" ] || hr_f=/usr/lib/apk/db/installed
      ! command -v apk >/dev/null 2>&1 || [ ! -e "$hr_f" ] ||
        awk '/^P:/ { p = substr($0, 3) } /^V:/ { v = substr($0, 3) } /^A:/ { a = substr($0, 3) }
          /^$/ { if (p != "") print "apk\\t" p "\\t" v "\\t" a; p = "" } END { if (p != "") print "apk\\t" p "\\t" v "\\t" a }' "$hr_f" ;;
  esac
}
for hr_m do
  hr_o=$(hr_of "$hr_m") || exit 1
  [ -n "$hr_o" ] || continue
  printf '%s\\n' "$hr_o"
  [ -z "$hr_first" ] || break
done
exit 0`,
};

/** Empty: none of the sources has any. */
export function installedPackages({ sources, first }: PackageListQuestion): Read<readonly ListedPackage[]> {
  return defineRead<readonly ListedPackage[]>({
    primitive,
    args: [first ? "1" : "", ...sources],
    subject: { kind: "facts" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say which packages it has");
      return reply.stdout
        .toString("utf8")
        .split("\n")
        .flatMap((line) => readRow(line.split("\t")) ?? []);
    },
    predict: (seen, overlay) => {
      const promised = overlay.effects.filter((e) => e.kind === "package");
      if (promised.length === 0) return undefined;
      const source = seen[0]?.source ?? sources[0] ?? "apt";
      const gone = new Set(promised.filter((e) => !e.installed).map((e) => e.name));
      const made = new Map(promised.filter((e) => e.installed).map((e) => [e.name, e.version]));
      const kept = seen
        .filter((p) => !gone.has(p.name))
        .map((p) => ({ ...p, version: made.get(p.name) ?? p.version }));
      const there = new Set(kept.map((p) => p.name));
      const fresh = [...made]
        .filter(([name]) => !there.has(name))
        .map(([name, version]) => ({ name, version: version ?? "promised", arch: "", source }));
      return { known: [...kept, ...fresh] };
    },
  });
}

function readRow(row: readonly string[]): ListedPackage | undefined {
  const [source, name = "", version = "", arch = "", further = "", epoch = ""] = row;
  const base = { name, version, arch };
  switch (source) {
    case "apt":
      return { ...base, source, ...(further === "" ? {} : { category: further }) };
    case "rpm":
      return { ...base, source, release: further, epoch: /^\d+$/.test(epoch) ? Number(epoch) : null };
    case "pacman":
      return { ...base, source, provides: providedBy(further) };
    case "apk": {
      const [, own = version, release = ""] = /^(.*)-([^-]+)$/.exec(version) ?? [];
      return { ...base, source, version: own, release };
    }
    default:
      return undefined;
  }
}

function providedBy(text: string): readonly string[] | null {
  if (text === "" || text === "None") return null;
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => word.replace(/[=<>].*/, ""));
}
