/** What a package manager would do, in words that all of them share; and what is left of it after changes that were promised. */

import type { Overlay } from "../read.ts";

export interface PackageMove {
  readonly name: string;
  /** The version that is there; absent for a package that is new. */
  readonly from?: string;
  readonly to?: string;
  /** `to` is older than `from`. */
  readonly isOlder?: boolean;
  /** As the manager itself names the package, with everything. */
  readonly full?: string;
}

export interface PackagePlan {
  readonly install: readonly PackageMove[];
  readonly remove: readonly PackageMove[];
  /** Names that it does not know. */
  readonly unknown: readonly string[];
  /** Why it can't be done, in its own words. */
  readonly problem?: string;
}

export const NO_PLAN: PackagePlan = { install: [], remove: [], unknown: [] };

export function isIdle({ install, remove }: PackagePlan): boolean {
  return install.length === 0 && remove.length === 0;
}

/** What earlier changes promise of packages: by name, whether they will be there. */
export function promisedPackages(overlay: Overlay): ReadonlyMap<string, boolean> {
  return new Map(
    overlay.effects.flatMap((e) => (e.kind === "package" ? [[e.name, e.installed] as const] : [])),
  );
}

/** What is left to do once the promises have come true. */
export function planAfter(plan: PackagePlan, promised: ReadonlyMap<string, boolean>): PackagePlan {
  const install = plan.install.filter((p) => promised.get(p.name) !== true);
  const remove = plan.remove.filter((p) => promised.get(p.name) !== false);
  const unknown = plan.unknown.filter((name) => promised.get(name) !== true);
  const { problem, ...rest } = plan;
  const solved = plan.unknown.length > 0 && unknown.length === 0;
  return { ...rest, install, remove, unknown, ...(problem === undefined || solved ? {} : { problem }) };
}

/** Names that were as wanted, and will not be any more once the promises have come true. */
export function undoneNames(
  names: readonly string[],
  wanted: boolean,
  promised: ReadonlyMap<string, boolean>,
  isThere: (name: string) => boolean,
): readonly string[] {
  return names.filter((name) => promised.get(name) === !wanted && isThere(name) === wanted);
}
