/** Writes the image of a disk onto a disk, and reads it back. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { die, digest, reasonOf, resolvePath } from "../programs/path-program.ts";
import { HOUR } from "../reads/disk.ts";

/**
 * $1 image, $2 device, $3 the device's serial number, $4 its size in bytes. All is looked at once more, since a card can be
 * changed for another between the question and the deed. wipefs opens the disk for itself alone, so that one in use is
 * refused by the kernel; it removes old tables at the beginning and at the end. Prints the digest of what was written.
 */
const primitive: Primitive = {
  name: "hr_write_disk",
  liveOutput: false,
  body: `
hr_c="cannot write $1 to $2"
hr_path "$1"
hr_i=$hr_p
hr_d=$(readlink -f "$2") || hr_die "$hr_c: it is gone"
hr_s=$(lsblk -d -n -o SERIAL "$hr_d" | sed 's/^ *//; s/ *$//')
[ "$hr_s" = "$3" ] || hr_die "$hr_c: there is another disk in its place now, with the serial number \${hr_s:-(none)}"
[ "$(lsblk -d -n -b -o SIZE "$hr_d" | tr -d ' ')" = "$4" ] || hr_die "$hr_c: its size is another one now"
hr_n=$(($(wc -c <"$hr_i")))
hr_want=$(hr_digest sha256 "$hr_n" <"$hr_i")
hr_e=$(wipefs -a -q "$hr_d" 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
hr_e=$(flock "$hr_d" dd if="$hr_i" of="$hr_d" bs=4194304 conv=fsync,notrunc 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
blockdev --flushbufs "$hr_d" || hr_die "$hr_c: the kernel did not forget what it holds of it"
hr_got=$(dd if="$hr_d" bs=4194304 iflag=count_bytes,fullblock count="$hr_n" 2>/dev/null | hr_digest sha256 "$hr_n")
[ "$hr_want" = "$hr_got" ] || hr_die "$hr_c: what is read back is something else: the card is broken, or not as large as it says"
blockdev --rereadpt "$hr_d" 2>/dev/null
printf '%s' "$hr_got"`,
  requires: [resolvePath, die, digest, reasonOf],
};

export interface DiskImage {
  readonly image: string;
  readonly device: string;
  readonly serial: string;
  readonly size: number;
  /** What a person calls the disk. */
  readonly title: string;
}

export function writeDisk({ image, device, serial, size, title }: DiskImage): Change {
  return {
    kind: "write-disk",
    summary: `write ${image} to ${title}, all of which is lost`,
    difference: { subject: device, binary: true },
    operations: [
      { primitive, args: [plainPath(image), device, serial, String(size)], mutates: true, timeout: 2 * HOUR },
    ],
    effects: [{ kind: "file", path: `${plainPath(device)}::` }],
  };
}
