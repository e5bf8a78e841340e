/** Which of the named packages have to be installed, upgraded or removed. */

import { compareDebianVersions } from "../../host/debian-version.ts";
import { isPattern, matchesPattern } from "../../host/name-pattern.ts";
import { type AptPackages, type InstalledPackage, isNamed } from "../../host/reads/apt-packages.ts";
import type { PlannedPackage } from "../../host/reads/apt-plan.ts";
import type { AptParams, WantedPackage } from "./apt-params.ts";

export interface NamesPlan {
  readonly install: readonly PlannedPackage[];
  /** apt-get's operands for these: with versions where they were asked for. */
  readonly operands: readonly string[];
  readonly remove: readonly PlannedPackage[];
  /** Names that neither the host nor its index knows. */
  readonly unknown: readonly string[];
  /** Packages with versions that can't be had, each with the reason. */
  readonly unavailable: readonly string[];
}

interface Single extends WantedPackage {
  readonly found: InstalledPackage | undefined;
}

/** Patterns give way to the names that match them. */
function expand(wanted: WantedPackage, seen: AptPackages): Single[] {
  const installed = seen.installed.filter((p) => p.state === "installed" && isNamed(wanted.name, p));
  if (!isPattern(wanted.name))
    return [{ ...wanted, found: installed.find((p) => prefers(p, seen)) ?? installed[0] }];
  const present = installed.map((found) => ({ ...wanted, name: qualified(found, seen), found }));
  const [pattern = ""] = wanted.name.split(":");
  const absent = seen.matching.filter(
    (name) => matchesPattern(pattern, name) && !installed.some((p) => p.name === name),
  );
  return [...present, ...absent.map((name) => ({ ...wanted, name, found: undefined }))];
}

function prefers(found: InstalledPackage, seen: AptPackages): boolean {
  return found.architecture === seen.architecture || found.architecture === "all";
}

function qualified(found: InstalledPackage, seen: AptPackages): string {
  return prefers(found, seen) ? found.name : `${found.name}:${found.architecture}`;
}

function isSatisfied(single: Single, seen: AptPackages, latest: boolean): boolean {
  const { found, name, version, atLeast } = single;
  if (!found) return version === undefined && atLeast === undefined && seen.provided.has(name);
  if (version !== undefined) return matchesPattern(version, found.version);
  if (atLeast !== undefined && compareDebianVersions(found.version, atLeast) < 0) return false;
  if (!latest) return true;
  const candidate = seen.candidates.get(name);
  return candidate === undefined || candidate === found.version;
}

function isUnknown({ name, found }: Single, seen: AptPackages): boolean {
  return found === undefined && !seen.candidates.has(name) && !seen.provided.has(name);
}

/** The version that apt would bring for what was asked for, as far as its index is to be believed. */
function versionOf({ name, version }: Single, seen: AptPackages): string | undefined {
  if (version === undefined) return seen.candidates.get(name);
  return (seen.versions.get(name) ?? []).find((known) => matchesPattern(version, known)) ?? version;
}

/** Why a version can't be installed; nothing is said of packages whose versions are not known. */
function obstacleTo(single: Single, seen: AptPackages, params: AptParams): string | undefined {
  const { name, version, atLeast, found } = single;
  const known = seen.versions.get(name) ?? [];
  if (known.length === 0 || (version === undefined && atLeast === undefined)) return undefined;
  const had = `apt has ${known.join(", ")}`;
  if (version !== undefined && !known.some((one) => matchesPattern(version, one)))
    return `no version ${version} of ${name} can be had: ${had}`;
  const to = versionOf(single, seen);
  if (atLeast !== undefined && (to === undefined || compareDebianVersions(to, atLeast) < 0))
    return `no version of ${name} from ${atLeast} on can be had: ${had}`;
  const older = found && to !== undefined && compareDebianVersions(to, found.version) < 0;
  if (older && !params.allow_downgrade && !params.force)
    return `${name} ${found.version} is installed, and ${to} is older`;
  return undefined;
}

export function planInstall(
  wanted: readonly WantedPackage[],
  seen: AptPackages,
  params: AptParams,
): NamesPlan {
  const latest = params.state === "latest";
  const expanded = wanted.map((w) => ({ text: w.text, singles: expand(w, seen) }));
  const all = expanded.flatMap((e) => e.singles).filter((s) => s.found !== undefined || !params.only_upgrade);
  const needed = all.filter((s) => !isSatisfied(s, seen, latest));
  const indexKnows = !seen.index.refreshPromised;
  const lost = expanded.filter((e) => e.singles.length === 0).map((e) => e.text);
  return {
    install: needed.map((s) => planned(s, seen)),
    operands: needed.map((s) => (s.version === undefined ? s.name : `${s.name}=${versionOf(s, seen)}`)),
    remove: [],
    unavailable: indexKnows ? needed.flatMap((s) => obstacleTo(s, seen, params) ?? []) : [],
    unknown: indexKnows ? [...needed.filter((s) => isUnknown(s, seen)).map((s) => s.name), ...lost] : [],
  };
}

function planned(single: Single, seen: AptPackages): PlannedPackage {
  const { name, found } = single;
  const to = versionOf(single, seen);
  return { name, ...(found ? { from: found.version } : {}), ...(to === undefined ? {} : { to }) };
}

export function planRemoval(wanted: readonly WantedPackage[], seen: AptPackages, purge: boolean): NamesPlan {
  const gone = seen.installed.filter(
    (p) => (purge || p.state !== "removed") && wanted.some((w) => isNamed(w.name, p)),
  );
  const remove = gone.map((p) => ({ name: qualified(p, seen), from: p.version }));
  return { install: [], operands: remove.map((p) => p.name), remove, unknown: [], unavailable: [] };
}
