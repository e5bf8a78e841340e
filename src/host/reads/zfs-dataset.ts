/** A filesystem, volume or snapshot of ZFS: whether it is there, and its properties. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export interface ZfsProperty {
  readonly value: string;
  /** `local`, `received`, `default`, `inherited from …`; `-` of what can't be set, or only when it is made. */
  readonly source: string;
}

export interface ZfsDataset {
  readonly installed: boolean;
  readonly exists: boolean;
  /** Whether the pool that it is in is there. */
  readonly hasPool: boolean;
  readonly properties: ReadonlyMap<string, ZfsProperty>;
  /** Folder that the pool's mount points stand below for now; "" where they are as they are. */
  readonly altroot: string;
  /** Why nothing can be asked. */
  readonly trouble?: string;
}

export const ZFS_DATABASE = "zfs";

/** $1 name, $2 pool, $3 further properties between commas, which are not among all. 3: there is no zfs. */
const primitive: Primitive = {
  name: "hr_zfs_dataset",
  body: `
command -v zfs >/dev/null 2>&1 || exit 3
hr_a=$(zpool get -H -o value altroot "$2" 2>/dev/null </dev/null) ||
  hr_a=$(zpool list -H -o altroot "$2" 2>/dev/null </dev/null) || hr_a=
[ -z "$hr_a" ] || printf 'pool\\t%s\\n' "$hr_a"
hr_p=$(zfs get -H -p -o property,value,source all "$1" 2>&1 </dev/null) || {
  case $hr_p in
    *'does not exist'* | *'no such pool'*) ;;
    *) printf 'trouble\\t%s\\n' "$(printf '%s\\n' "$hr_p" | tail -n 1)" ;;
  esac
  exit 0
}
echo exists
[ -z "$3" ] || printf '%s\\n' "$(zfs get -H -p -o property,value,source "$3" "$1" 2>/dev/null </dev/null)" | sed 's/^/= /'
printf '%s\\n' "$hr_p" | sed 's/^/= /'`,
};

const NONE: ZfsDataset = {
  installed: false,
  exists: false,
  hasPool: false,
  properties: new Map(),
  altroot: "",
};

function parse(text: string): ZfsDataset {
  const lines = text.split("\n");
  const pool = lines.find((line) => line.startsWith("pool\t"))?.slice(5);
  const trouble = lines.find((line) => line.startsWith("trouble\t"))?.slice(8);
  const properties = lines
    .filter((line) => line.startsWith("= "))
    .map((line) => line.slice(2).split("\t"))
    .map(([name = "", ...rest]): [string, ZfsProperty] => [
      name,
      { value: rest.slice(0, -1).join("\t"), source: rest.at(-1) ?? "" },
    ]);
  return {
    installed: true,
    exists: lines.includes("exists"),
    hasPool: pool !== undefined,
    properties: new Map(properties),
    altroot: pool === undefined || pool === "-" ? "" : pool,
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** An effect's value is JSON of the properties that it sets; without one, the dataset is gone with all below it. */
function after(seen: ZfsDataset, name: string, { effects }: Overlay): ZfsDataset {
  let { exists, properties } = seen;
  for (const effect of effects) {
    if (effect.kind !== "record" || effect.database !== ZFS_DATABASE) continue;
    const isSame = effect.name === name;
    const isAbove = name.startsWith(`${effect.name}/`) || name.startsWith(`${effect.name}@`);
    const isBelow = effect.name.startsWith(`${name}/`);
    if (effect.value === undefined && (isSame || isAbove)) [exists, properties] = [false, new Map()];
    else if (effect.value !== undefined && (isSame || isBelow)) exists = true;
    if (effect.value === undefined || !isSame) continue;
    const set = Object.entries(JSON.parse(effect.value) as Record<string, string>);
    const local = set.map(([key, value]): [string, ZfsProperty] => [key, { value, source: "local" }]);
    properties = new Map([...properties, ...local]);
  }
  return { ...seen, exists, properties };
}

function predict(seen: ZfsDataset, overlay: Overlay, name: string): Predicted<ZfsDataset> | undefined {
  const { effects } = overlay;
  const promised = effects.some((e) => e.kind === "package" && e.installed && /^zfs/.test(e.name));
  if (!seen.installed && promised) return { unknown: "ZFS is not installed yet" };
  const isOurs = effects.some((e) => e.kind === "record" && e.database === ZFS_DATABASE);
  return isOurs ? { known: after(seen, name, overlay) } : undefined;
}

/** `names`: the properties that are asked about. */
export function zfsDataset(name: string, names: readonly string[]): Read<ZfsDataset> {
  const pool = name.split(/[/@]/, 1)[0] ?? name;
  const further = names.filter((one) => one.includes("@")).join(",");
  return defineRead<ZfsDataset>({
    primitive,
    args: [name, pool, further],
    subject: { kind: "command", line: "zfs" },
    parse: (reply) => {
      if (reply.status === 3) return NONE;
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host does not tell its ZFS datasets");
      return parse(reply.stdout.toString("utf8"));
    },
    predict: (seen, overlay) => predict(seen, overlay, name),
  });
}
