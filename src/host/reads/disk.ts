/** The disks of a host as the kernel knows them, and whether one holds an image already. */

import { plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface BlockDevice {
  readonly path: string;
  readonly type: string;
  readonly removable: boolean;
  readonly hotplug: boolean;
  readonly readOnly: boolean;
  /** In bytes. */
  readonly size: number;
  readonly transport: string;
  readonly model: string;
  readonly serial: string;
  /** `[SWAP]` where it is swapped to. */
  readonly mountpoints: readonly string[];
  /** Partitions, and what is built on them. */
  readonly children: readonly BlockDevice[];
}

export type Disks =
  | { readonly state: "unknown"; readonly why: string }
  | {
      readonly state: "known";
      /** What the path leads to; undefined where nothing is there. */
      readonly target: string | undefined;
      readonly devices: readonly BlockDevice[];
    };

/** $1 the path of a device. Prints what it leads to, a line end, and what lsblk knows. 3: there is no lsblk. */
const primitive: Primitive = {
  name: "hr_disks",
  body: `
hr_path "$1"
command -v lsblk >/dev/null 2>&1 || exit 3
if [ -e "$hr_p" ]; then readlink -f "$hr_p"; else echo; fi
lsblk -J -b -o PATH,TYPE,RM,HOTPLUG,RO,SIZE,TRAN,MODEL,SERIAL,MOUNTPOINTS`,
  requires: [resolvePath],
};

export function disks(path: string): Read<Disks> {
  const spelled = plainPath(path);
  return defineRead<Disks>({
    primitive,
    args: [spelled],
    subject: { kind: "path", path: spelled },
    parse: (reply) => {
      if (reply.status === 3)
        return { state: "unknown", why: "this machine has no lsblk, so its disks can't be told apart" };
      const out = reply.stdout.toString("utf8");
      const end = out.indexOf("\n");
      const listed = reply.status === 0 ? listOf(out.slice(end + 1)) : undefined;
      if (listed === undefined)
        throw new ReplyError(
          primitive.name,
          reply,
          `lsblk did not tell the disks: ${reply.stderr.toString().trim()}`,
        );
      return { state: "known", target: out.slice(0, end) || undefined, devices: listed.map(deviceOf) };
    },
  });
}

type Data = Readonly<Record<string, unknown>>;

function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(json: string): readonly Data[] | undefined {
  try {
    const all: unknown = JSON.parse(json);
    const found = isData(all) ? all.blockdevices : undefined;
    return Array.isArray(found) ? found.filter(isData) : undefined;
  } catch {
    return undefined;
  }
}

function deviceOf(data: Data): BlockDevice {
  const word = (key: string): string => (typeof data[key] === "string" ? data[key].trim() : "");
  const on = (key: string): boolean => data[key] === true || data[key] === "1" || data[key] === 1;
  const points = Array.isArray(data.mountpoints) ? data.mountpoints : [];
  const children = Array.isArray(data.children) ? data.children : [];
  return {
    path: word("path"),
    type: word("type"),
    removable: on("rm"),
    hotplug: on("hotplug"),
    readOnly: on("ro"),
    size: Number(data.size ?? 0),
    transport: word("tran"),
    model: word("model"),
    serial: word("serial"),
    mountpoints: points.filter((p): p is string => typeof p === "string"),
    children: children.filter(isData).map(deviceOf),
  };
}

export interface ImageOnDisk {
  /** Of the image, in bytes; undefined where it is not there. */
  readonly size: number | undefined;
  /** Whether the disk begins with it. */
  readonly same: boolean;
}

/** $1 image, $2 device. Prints the image's size and, where the device begins with it, "same". Ends at the first difference. */
const compare: Primitive = {
  name: "hr_image_on_disk",
  liveOutput: false,
  body: `
hr_path "$2"
hr_d=$hr_p
hr_path "$1"
[ -f "$hr_p" ] || exit 3
hr_n=$(($(wc -c <"$hr_p")))
echo "$hr_n"
[ -r "$hr_d" ] || exit 0
cmp -s -n "$hr_n" "$hr_p" "$hr_d" && echo same
exit 0`,
  requires: [resolvePath],
};

/** A card of some gigabytes is read at some ten megabytes in a second. */
export const HOUR = 3_600_000;

export function imageOnDisk(image: string, device: string): Read<ImageOnDisk> {
  const spelled = plainPath(image);
  return defineRead<ImageOnDisk>({
    primitive: compare,
    args: [spelled, plainPath(device)],
    subject: { kind: "path", path: `${plainPath(device)}::` },
    timeout: HOUR,
    parse: (reply) => {
      if (reply.status === 3) return { size: undefined, same: false };
      if (reply.status !== 0)
        throw new ReplyError(
          compare.name,
          reply,
          `cannot read ${spelled}: ${reply.stderr.toString().trim()}`,
        );
      const [size, same] = reply.stdout.toString("utf8").split("\n");
      return { size: Number(size), same: same === "same" };
    },
    predict: (seen, overlay) =>
      overlay.effectOn({ kind: "path", path: `${plainPath(device)}::` })?.kind === "file"
        ? { known: { ...seen, same: true } }
        : undefined,
  });
}
