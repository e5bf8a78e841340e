/** Makes, changes and destroys filesystems, volumes and snapshots of ZFS. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { ZFS_DATABASE } from "../reads/zfs-dataset.ts";

/** Words of zfs. */
const run: Primitive = {
  name: "hr_zfs",
  body: `
hr_e=$(zfs "$@" 2>&1 >/dev/null </dev/null) && exit 0
printf '%s\\n' "$hr_e" | head -n 1 >&2
exit 1`,
};

/** $1 name, then `property=value`; prints what each has become. One at a time: older versions know no other way. */
const set: Primitive = {
  name: "hr_zfs_set",
  body: `
hr_n=$1
shift
for hr_p do
  hr_e=$(zfs set "$hr_p" "$hr_n" 2>&1 </dev/null) || { printf '%s\\n' "$hr_e" | head -n 1 >&2; exit 1; }
  zfs get -H -p -o property,value "\${hr_p%%=*}" "$hr_n" </dev/null || exit 1
done`,
};

export type ZfsWords = Readonly<Record<string, string>>;

function lines(properties: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(properties)
    .map(([name, value]) => (value === undefined ? "" : `${name}: ${value}\n`))
    .join("");
}

export function makeDataset(name: string, words: readonly string[], properties: ZfsWords): Change {
  return {
    kind: "make-zfs",
    summary: `make ${name}`,
    difference: { subject: `${name} of ZFS`, after: `state: present\n${lines(properties)}` },
    operations: [{ primitive: run, args: [...words, name], mutates: true, timeout: 300_000 }],
    effects: [{ kind: "record", database: ZFS_DATABASE, name, value: JSON.stringify(properties) }],
  };
}

export function setDataset(
  name: string,
  properties: ZfsWords,
  before: Readonly<Record<string, string | undefined>>,
): Change {
  const names = Object.keys(properties);
  const words = names.map((key) => `${key}=${properties[key] ?? ""}`);
  return {
    kind: "set-zfs",
    summary: `set ${names.join(", ")} of ${name}`,
    difference: { subject: `${name} of ZFS`, before: lines(before), after: lines(properties) },
    operations: [{ primitive: set, args: [name, ...words], mutates: true, timeout: 300_000 }],
    effects: [{ kind: "record", database: ZFS_DATABASE, name, value: JSON.stringify(properties) }],
  };
}

/** All that hangs on it goes as well: children, snapshots, clones of these. */
export function destroyDataset(name: string): Change {
  return {
    kind: "destroy-zfs",
    summary: `destroy ${name}`,
    difference: { subject: `${name} of ZFS`, before: "state: present\n" },
    operations: [{ primitive: run, args: ["destroy", "-R", name], mutates: true, timeout: 900_000 }],
    effects: [{ kind: "record", database: ZFS_DATABASE, name }],
  };
}
