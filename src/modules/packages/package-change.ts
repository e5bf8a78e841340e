/** What a package manager is to do, as a change: words, the difference, effects that later tasks count on. */

import type { Change } from "../../host/change.ts";
import type { Effect } from "../../host/effect.ts";
import type { Call } from "../../host/primitive.ts";
import type { PackageMove } from "../../host/reads/package-plan.ts";

export interface PackageWork {
  readonly install: readonly PackageMove[];
  readonly remove: readonly PackageMove[];
  readonly operations: readonly Call[];
  /** In the place of "install": "download". */
  readonly verb?: string;
  /** False: nothing that is installed changes (a download). */
  readonly lasts?: boolean;
  /** It is about another system than the host itself. */
  readonly elsewhere?: boolean;
}

export function packageChange({
  install,
  remove,
  operations,
  verb,
  lasts = true,
  elsewhere = false,
}: PackageWork): Change {
  const before = [...install, ...remove].flatMap((p) =>
    p.from === undefined ? [] : [`${p.name} ${p.from}\n`],
  );
  const after = install.map((p) => `${p.name} ${p.to ?? "(the newest)"}\n`);
  return {
    kind: install.length === 0 && remove.length > 0 ? "remove-packages" : "install-packages",
    summary: summaryOf(install, remove, verb),
    ...(lasts
      ? {
          difference: {
            subject: "packages",
            before: before.toSorted().join(""),
            after: after.toSorted().join(""),
          },
        }
      : {}),
    operations,
    effects: lasts && !elsewhere ? [...install.map(installed), ...remove.map(removed)] : [],
  };
}

function installed({ name, to }: PackageMove): Effect {
  return { kind: "package", name, installed: true, ...(to === undefined ? {} : { version: to }) };
}

function removed({ name }: PackageMove): Effect {
  return { kind: "package", name, installed: false };
}

function listed(words: readonly string[]): string {
  return words.length > 8 ? `${words.slice(0, 7).join(", ")} and ${words.length - 7} more` : words.join(", ");
}

function summaryOf(
  install: readonly PackageMove[],
  remove: readonly PackageMove[],
  verb = "install",
): string {
  const fresh = install.filter((p) => p.from === undefined).map((p) => p.name);
  const newer = install.filter((p) => p.from !== undefined && !p.isOlder).map((p) => p.name);
  const older = install.filter((p) => p.from !== undefined && p.isOlder).map((p) => p.name);
  const parts = [
    fresh.length > 0 ? `${verb} ${listed(fresh)}` : "",
    newer.length > 0 ? `${verb === "install" ? "upgrade" : verb} ${listed(newer)}` : "",
    older.length > 0 ? `${verb === "install" ? "downgrade" : verb} ${listed(older)}` : "",
    remove.length > 0 ? `remove ${listed(remove.map((p) => p.name))}` : "",
  ];
  return parts.filter((p) => p !== "").join(", ") || "change packages";
}
