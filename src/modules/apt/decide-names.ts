/** Which of the named packages have to be installed, upgraded or removed. */

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
  const { found, name, version } = single;
  if (!found) return version === undefined && seen.provided.has(name);
  if (version !== undefined) return matchesPattern(version, found.version);
  if (!latest) return true;
  const candidate = seen.candidates.get(name);
  return candidate === undefined || candidate === found.version;
}

function isUnknown({ name, found }: Single, seen: AptPackages): boolean {
  return found === undefined && !seen.candidates.has(name) && !seen.provided.has(name);
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
    operands: needed.map((s) => (s.version === undefined ? s.name : `${s.name}=${s.version}`)),
    remove: [],
    unknown: indexKnows ? [...needed.filter((s) => isUnknown(s, seen)).map((s) => s.name), ...lost] : [],
  };
}

function planned({ name, version, found }: Single, seen: AptPackages): PlannedPackage {
  const to = version ?? seen.candidates.get(name);
  return { name, ...(found ? { from: found.version } : {}), ...(to === undefined ? {} : { to }) };
}

export function planRemoval(wanted: readonly WantedPackage[], seen: AptPackages, purge: boolean): NamesPlan {
  const gone = seen.installed.filter(
    (p) => (purge || p.state !== "removed") && wanted.some((w) => isNamed(w.name, p)),
  );
  const remove = gone.map((p) => ({ name: qualified(p, seen), from: p.version }));
  return { install: [], operands: remove.map((p) => p.name), remove, unknown: [] };
}
