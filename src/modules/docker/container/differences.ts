/** In what a container differs from what is wanted, and whether that can be changed without making it anew. */

import type { ObjectDifference } from "../object-differences.ts";
import type { ContainerBody, Fields } from "./bodies.ts";
import { comparisonOf, fits, type Kind, kindOf } from "./comparisons.ts";
import { comparedAs, jointKind, jointSides, restartPolicy } from "./joint-settings.ts";
import { activeValue, expectedValue, PLAIN_SETTINGS, type Setting } from "./settings.ts";
import { isAtLeast, type Wanted } from "./wanted.ts";

export interface SettingDifference extends ObjectDifference {
  /** The daemon can change it in the container that is there. */
  readonly updatable: boolean;
}

function inOrder(kind: Kind, value: unknown): unknown {
  if (kind !== "set" || !Array.isArray(value)) return value ?? undefined;
  return [...value].sort();
}

interface Side {
  readonly name: string;
  readonly kind: Kind;
  readonly how: string;
  readonly wanted: unknown;
  readonly active: unknown;
  readonly updatable: boolean;
}

/** A limit of none can't be brought to a container: the daemon reads nought as nothing said. */
function canUpdate(setting: Setting, wanted: unknown): boolean {
  return setting.updatable === true && wanted !== 0 && wanted !== "";
}

/** What the kernel lacks; and newer daemons know no limit of kernel memory. */
function isDropped(w: Wanted, setting: Setting): boolean {
  if (w.dropped.includes(setting.name)) return true;
  return setting.name === "kernel_memory" && isAtLeast(w.apiVersion, "1.42");
}

function plainSides(w: Wanted, container: ContainerBody): readonly Side[] {
  return PLAIN_SETTINGS.flatMap((setting) => {
    const wanted = expectedValue(setting, w);
    if (wanted === undefined || isDropped(w, setting)) return [];
    const { name } = setting;
    return [
      {
        ...{ name, kind: kindOf(name), how: name },
        wanted,
        active: activeValue(setting, container),
        updatable: canUpdate(setting, wanted),
      },
    ];
  });
}

function joinedSides(w: Wanted, container: ContainerBody): readonly Side[] {
  const { wanted, active } = jointSides(w, container);
  return Object.entries(wanted).map(([name, value]) => ({
    ...{ name, kind: jointKind(name), how: comparedAs(name) },
    wanted: value,
    active: active[name],
    updatable: name.startsWith("restart_"),
  }));
}

export function settingDifferences(w: Wanted, container: ContainerBody): readonly SettingDifference[] {
  const { comparisons, networks } = w.p;
  return [...plainSides(w, container), ...joinedSides(w, container)]
    .filter(
      (s) => !fits(s.kind, comparisonOf(comparisons, s.how, networks !== undefined), s.wanted, s.active),
    )
    .map(({ name, kind, wanted, active, updatable }) => ({
      name,
      wanted: inOrder(kind, wanted),
      active: inOrder(kind, active),
      updatable,
    }));
}

/** Labels that only the image has, where they are not to be there. */
export function labelsInTheWay(w: Wanted): readonly string[] {
  const { p, image } = w;
  if (p.image_label_mismatch !== "fail" || p.labels === undefined) return [];
  if (comparisonOf(p.comparisons, "labels", true) !== "strict") return [];
  return Object.keys(image?.Config?.Labels ?? {}).filter((label) => p.labels?.[label] === undefined);
}

/**
 * Everything that can be updated, as the playbook gives it. A container whose limit of swap was the daemon's own (twice the
 * memory) keeps such a one: with the old one a larger memory would be refused.
 */
export function updateBody(w: Wanted, container: ContainerBody): Fields {
  const own = PLAIN_SETTINGS.flatMap((setting): [string, unknown][] => {
    const value = setting.value(w);
    return value !== undefined && canUpdate(setting, value) && !isDropped(w, setting)
      ? [[setting.key, value]]
      : [];
  });
  const policy = restartPolicy(w);
  const { Memory, MemorySwap } = container.HostConfig;
  const swapIsTwice = typeof Memory === "number" && Memory > 0 && MemorySwap === 2 * Memory;
  const { memory, memory_swap } = w.p;
  const swap = swapIsTwice && memory !== undefined && memory > 0 && memory_swap === undefined;
  return {
    ...Object.fromEntries(own),
    ...(policy === undefined ? {} : { RestartPolicy: policy }),
    ...(swap ? { MemorySwap: 2 * (memory ?? 0) } : {}),
  };
}
