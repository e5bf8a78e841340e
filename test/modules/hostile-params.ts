/** Parameters of a module with one text in them exchanged for a hostile one. */

import fc from "fast-check";
import type { AnyModule } from "../../src/modules/contract/module.ts";
import { anyText, SEED } from "../host/hostile-text.ts";

export type Params = Readonly<Record<string, unknown>>;

export interface HostileParams {
  /** Which one: `name`, `env.A`, `items.0.path`. */
  readonly at: string;
  readonly text: string;
  readonly params: Params;
}

/** What would be run where a value becomes part of a program; without a slash, so that names and paths may hold it. */
export const CANARY = "hr-canary";

/** The first says it all; the others go where that is no valid value. */
export const SHARPEST: readonly string[] = [
  `-e'"$(${CANARY})\`${CANARY}\`;${CANARY}&${CANARY}|${CANARY}\n${CANARY}\n#\\'%s*?~!\t é`,
  `'"$(${CANARY})\`${CANARY}\`;${CANARY} &${CANARY}|${CANARY}#\\`,
  `x$(${CANARY})`,
  `-x;${CANARY}`,
  `a[$(${CANARY})]`,
];

const RANDOM = fc
  .sample(anyText, { seed: SEED, numRuns: 400 })
  .map((text) => text.replaceAll("/", "").slice(0, 2000).toWellFormed())
  .filter((text) => text !== "");

type Leaf = readonly (string | number)[];

function leavesOf(value: unknown, at: Leaf = []): readonly Leaf[] {
  if (typeof value === "string") return [at];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...at, index]));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...at, key]));
}

function valueAt(value: unknown, at: Leaf): unknown {
  return at.reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>>)[key], value);
}

function exchanged(value: unknown, at: Leaf, text: string): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return text;
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? exchanged(item, rest, text) : item));
  const inner = value as Readonly<Record<string, unknown>>;
  return { ...inner, [key]: exchanged(inner[key], rest, text) };
}

function accepted(module: AnyModule, params: Params): boolean {
  const canonical = Object.entries(params).map(([name, value]) => [
    module.paramAliases?.[name] ?? name,
    value,
  ]);
  return module.params.safeParse(Object.fromEntries(canonical)).success;
}

/** Behind what is there, where it is a path of the test's own, so that nothing leaves that; else in its place, or behind it where a value must begin so. */
function spellings(old: string, text: string, folder: string): readonly string[] {
  return old.includes(folder) ? [`${old}${text}`] : [text, `${old}${text}`];
}

/** For each text in the parameters: the sharpest that the module takes, one with nothing but a command in it, one by chance. */
export function hostileParams(module: AnyModule, params: Params, folder: string): readonly HostileParams[] {
  return leavesOf(params).flatMap((at, number) => {
    const old = String(valueAt(params, at));
    const first = (texts: readonly string[]): HostileParams | undefined =>
      texts
        .flatMap((text) => spellings(old, text, folder))
        .map((text) => ({ at: at.join("."), text, params: exchanged(params, at, text) as Params }))
        .find((hostile) => accepted(module, hostile.params));
    const chance = Array.from(
      { length: 8 },
      (_, i) => RANDOM[(number * 37 + i * 11 + old.length) % RANDOM.length],
    );
    const found = [
      first(SHARPEST),
      first(SHARPEST.slice(2)),
      first(chance.filter((text) => text !== undefined)),
    ];
    return found.filter((hostile) => hostile !== undefined);
  });
}
