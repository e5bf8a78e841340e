/** Mounts and unmounts what fstab or the task names; with systemd through its units, so that it knows. */

import type { Change } from "../change.ts";
import type { Effect } from "../effect.ts";
import type { Call, Primitive } from "../primitive.ts";
import { MOUNTS, type Mounted } from "../reads/mount-point.ts";

/** Part of the others: `hr_t` holds what gives a command its deadline ($1 seconds), and BSD's own switches are known. */
const prepare: Primitive = {
  name: "hr_mount_prepare",
  body: `
hr_t=
command -v timeout >/dev/null 2>&1 && hr_t="timeout -k 5 $1"
case $(uname -s) in *BSD | DragonFly) hr_bsd=1 hr_tab=-F ;; *) hr_bsd= hr_tab=-T ;; esac`,
};

/** $1 what it was, $2 its status, $3 seconds. */
const said: Primitive = {
  name: "hr_mount_said",
  body: `
case $2 in 124 | 137 | 143) echo "$1 did not come back within $3 seconds" >&2 ;; esac
return "$2"`,
};

/** systemd reads fstab again. */
const reload: Primitive = {
  name: "hr_reload_fstab",
  body: `
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then systemctl daemon-reload; fi`,
};

/** $1 path, $2 "1": by its automount, $3 seconds, $4 a table other than /etc/fstab. */
const mountOne: Primitive = {
  name: "hr_mount_one",
  body: `
if [ -n "$2" ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
  hr_u=$(systemd-escape -p --suffix=automount -- "$1") || return 1
  systemctl start -- "$hr_u"
  return $?
fi
$hr_t mount \${4:+$hr_tab "$4"} -- "$1" </dev/null
hr_mount_said mount $? "$3"`,
  requires: [said],
};

/** $1 path, $2 seconds, $3 where it leads. An automount is disarmed first, or it would mount again. */
const unmountOne: Primitive = {
  name: "hr_unmount_one",
  body: `
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
  hr_u=$(systemd-escape -p --suffix=automount -- "$1") && systemctl -q is-active -- "$hr_u" && { systemctl stop -- "$hr_u" || return 1; }
fi
if [ ! -r /proc/self/mountinfo ]; then
  $hr_t umount -- "$1" </dev/null
  hr_mount_said umount $? "$2"
  return $?
fi
while hr_p=$3 awk '
  function plain(s,  out, i) {
    out = ""
    while ((i = index(s, "\\\\")) > 0) { out = out substr(s, 1, i - 1) sprintf("%c", substr(s, i + 1, 1) * 64 + substr(s, i + 2, 1) * 8 + substr(s, i + 3, 1)); s = substr(s, i + 4) }
    return out s
  }
  BEGIN { s = 1 } plain($5) == ENVIRON["hr_p"] { s = 0 } END { exit s }' /proc/self/mountinfo; do
  $hr_t umount -- "$1" </dev/null
  hr_mount_said umount $? "$2" || return $?
done`,
  requires: [said],
};

/**
 * Carries out what stands in "$@" from $5 on. Where that fails, the table $1 becomes what stdin says again ($2: "file"; "none":
 * it was not there; "": it was not touched), and the folder $3, which was made for it ($4 "1"), goes.
 */
const orRestore: Primitive = {
  name: "hr_mount_or_restore",
  body: `
hr_file=$1 hr_was=$2 hr_folder=$3 hr_made=$4
shift 4
hr_old=$(cat; echo x)
"$@"
hr_s=$?
[ $hr_s != 0 ] || return 0
case $hr_was in
  file) printf '%s' "\${hr_old%x}" >"$hr_file" && echo "$hr_file is as it was before" >&2; hr_reload_fstab ;;
  none) rm -f -- "$hr_file"; hr_reload_fstab ;;
esac
[ -z "$hr_made" ] || rmdir -- "$hr_folder" 2>/dev/null
return $hr_s`,
  requires: [reload],
};

/** $1 to $4 as \`hr_mount_or_restore\`, $5 to $8 as \`hr_mount_one\`. */
const mount: Primitive = {
  name: "hr_mount",
  body: `
hr_mount_prepare "$7"
hr_reload_fstab || exit 1
hr_mount_or_restore "$1" "$2" "$3" "$4" hr_mount_one "$5" "$6" "$7" "$8"
exit $?`,
  requires: [prepare, orRestore, mountOne],
};

/** $1 path, $2 seconds, $3 where it leads. */
const unmount: Primitive = {
  name: "hr_unmount",
  body: `
hr_mount_prepare "$2"
hr_unmount_one "$1" "$2" "$3"
exit $?`,
  requires: [prepare, unmountOne],
};

/**
 * $1 path, $2 automount, $3 seconds, $4 table, $5 where it leads, $6 "1": try to keep the mount, $7 the options of
 * a bind mount: without them a remount would change the file system itself. What does not take its new options while it is
 * mounted is unmounted and mounted again.
 */
const refreshOne: Primitive = {
  name: "hr_mount_refresh_one",
  body: `
if [ -n "$6" ] && [ -z "$hr_bsd" ]; then
  hr_e=$($hr_t mount -o "remount\${7:+,$7}" \${4:+$hr_tab "$4"} -- "$1" 2>&1 </dev/null) && return 0
fi
hr_unmount_one "$1" "$3" "$5" || return $?
hr_mount_one "$1" "$2" "$3" "$4"`,
  requires: [unmountOne, mountOne],
};

const refresh: Primitive = {
  name: "hr_mount_refresh",
  body: `
hr_mount_prepare "$7"
hr_reload_fstab || exit 1
hr_mount_or_restore "$1" "$2" "$3" "$4" hr_mount_refresh_one "$5" "$6" "$7" "$8" "$9" "\${10}" "\${11}"
exit $?`,
  requires: [prepare, orRestore, refreshOne],
};

/** $1 path, $2 options, $3 seconds, $4 table, $5 where it leads. Options that it does not take are an error. */
const remount: Primitive = {
  name: "hr_remount",
  body: `
hr_mount_prepare "$3"
if [ -n "$2" ]; then
  if [ -n "$hr_bsd" ]; then $hr_t mount -u -o "$2" -- "$1" </dev/null
  else $hr_t mount -o "remount,$2" \${4:+$hr_tab "$4"} -- "$1" </dev/null; fi
  hr_mount_said mount $? "$3"
  exit $?
fi
hr_mount_refresh_one "$1" "" "$3" "$4" "$5" 1 ""
exit $?`,
  requires: [prepare, refreshOne],
};

/** $1 path, $2 source, $3 type, $4 options, $5 seconds, $6 "1": it is mounted already, $7 where it leads, $8 "1": its folder was made for it. */
const mountGiven: Primitive = {
  name: "hr_mount_given",
  body: `
hr_mount_prepare "$5"
hr_once() { $hr_t mount "$@" </dev/null; }
if [ -n "$6" ]; then
  if [ -n "$hr_bsd" ]; then hr_e=$(hr_once -u -t "$3" \${4:+-o "$4"} -- "$2" "$1" 2>&1) && exit 0
  else hr_e=$(hr_once -o remount -t "$3" \${4:+-o "$4"} -- "$2" "$1" 2>&1) && exit 0; fi
  hr_unmount_one "$1" "$5" "$7" || exit $?
fi
hr_once -t "$3" \${4:+-o "$4"} -- "$2" "$1"
hr_mount_said mount $? "$5" && exit 0
hr_s=$?
[ -z "$8" ] || rmdir -- "$1" 2>/dev/null
exit $hr_s`,
  requires: [prepare, unmountOne],
};

const removeFolder: Primitive = {
  name: "hr_remove_mount_point",
  body: `
[ -d "$1" ] || exit 0
hr_e=$(rmdir -- "$1" 2>&1) && exit 0
echo "cannot remove $1: \${hr_e##*: }" >&2
exit 1`,
};

const PATIENCE = "90";

/** Those that `mount` knows; systemd's and the table's own are not for it. */
function bindOptions({ options }: Mounted): string {
  const isBind = options.some((o) => o === "bind" || o === "rbind");
  return isBind
    ? options.filter((o) => !/^(x-|comment=|(no)?auto$|nofail$|_netdev$)/i.test(o)).join(",")
    : "";
}

function willBe(path: string, mounted: Mounted | undefined): readonly Effect[] {
  const value = mounted && { value: JSON.stringify(mounted) };
  return [{ kind: "record", database: MOUNTS, name: path, ...value }];
}

export interface MountPlace {
  readonly path: string;
  /** Where it leads, if that is elsewhere. */
  readonly real?: string | undefined;
  /** A table other than /etc/fstab. */
  readonly fstab?: string | undefined;
  readonly automount?: boolean;
  /** What will be mounted there. */
  readonly mounted: Mounted;
}

/** What becomes of table and folder where mounting fails. */
export interface MountRetreat {
  readonly fstab: string;
  /** What it was: text, `null` where it was not there; undefined where it was not touched. */
  readonly before: string | null | undefined;
  readonly madeFolder: boolean;
  readonly sensitive?: boolean;
}

function retreating(
  primitive: Primitive,
  path: string,
  retreat: MountRetreat,
  args: readonly string[],
): Call {
  const { fstab, before, madeFolder, sensitive } = retreat;
  const was = before === undefined ? "" : before === null ? "none" : "file";
  return {
    primitive,
    args: [fstab, was, path, madeFolder ? "1" : "", ...args],
    input: Buffer.from(before ?? ""),
    mutates: true,
    ...(sensitive ? { sensitive } : {}),
  };
}

export function mountPath(place: MountPlace, retreat: MountRetreat): Change {
  const { path, fstab = "", automount = false, mounted } = place;
  return {
    kind: "mount",
    summary: automount ? `arm the automount of ${path}` : `mount ${path}`,
    difference: {
      subject: `mount ${path}`,
      before: "not mounted\n",
      after: automount ? "mounted when somebody looks\n" : "mounted\n",
    },
    operations: [retreating(mount, path, retreat, [path, automount ? "1" : "", PATIENCE, fstab])],
    effects: willBe(path, mounted),
  };
}

/** `keeps`: the same is mounted, and only takes other options. */
export function refreshMount(place: MountPlace, keeps: boolean, retreat: MountRetreat): Change {
  const { path, real = path, fstab = "", automount = false, mounted } = place;
  const args = [path, automount ? "1" : "", PATIENCE, fstab, real, keeps ? "1" : "", bindOptions(mounted)];
  return {
    kind: "remount",
    summary: `mount ${path} anew`,
    operations: [retreating(refresh, path, retreat, args)],
    effects: willBe(path, mounted),
  };
}

export function unmountPath(path: string, real: string = path): Change {
  return {
    kind: "unmount",
    summary: `unmount ${path}`,
    difference: { subject: `mount ${path}`, before: "mounted\n", after: "not mounted\n" },
    operations: [{ primitive: unmount, args: [path, PATIENCE, real], mutates: true }],
    effects: willBe(path, undefined),
  };
}

export function remountPath(place: Omit<MountPlace, "mounted">, options: string, sensitive: boolean): Change {
  const { path, real = path, fstab = "" } = place;
  return {
    kind: "remount",
    summary: `mount ${path} anew`,
    ...(sensitive ? { sensitive } : {}),
    operations: [
      {
        primitive: remount,
        args: [path, options, PATIENCE, fstab, real],
        mutates: true,
        ...(sensitive ? { sensitive } : {}),
      },
    ],
    effects: [],
  };
}

export interface GivenMount {
  readonly path: string;
  readonly real?: string | undefined;
  readonly source: string;
  readonly type: string;
  /** "" for none. */
  readonly options: string;
  readonly isMounted: boolean;
  /** What will be mounted there. */
  readonly mounted: Mounted;
  readonly madeFolder: boolean;
  readonly sensitive: boolean;
}

/** Mounts what no table names. */
export function mountWithout(given: GivenMount): Change {
  const { path, real = path, source, type, options, isMounted, mounted, madeFolder, sensitive } = given;
  const flags = [isMounted ? "1" : "", real, madeFolder ? "1" : ""];
  return {
    kind: isMounted ? "remount" : "mount",
    summary: isMounted ? `mount ${path} anew` : `mount ${path}`,
    ...(isMounted
      ? {}
      : { difference: { subject: `mount ${path}`, before: "not mounted\n", after: "mounted\n" } }),
    ...(sensitive ? { sensitive } : {}),
    operations: [
      {
        primitive: mountGiven,
        args: [path, source, type, options, PATIENCE, ...flags],
        mutates: true,
        ...(sensitive ? { sensitive } : {}),
      },
    ],
    effects: willBe(path, mounted),
  };
}

/** Only the bare folder goes, never what may lie in it. */
export function removeMountPoint(path: string): Change {
  return {
    kind: "remove-path",
    summary: `remove the bare mount point ${path}`,
    difference: { subject: path, before: "folder\n" },
    operations: [{ primitive: removeFolder, args: [path], mutates: true }],
    effects: [{ kind: "absent", path }],
  };
}

/** Part of a change of fstab. */
export function reloadFstab(): Change {
  return {
    kind: "reload-systemd",
    summary: "have systemd read fstab again",
    counts: false,
    operations: [{ primitive: reload, args: [], mutates: true }],
    effects: [],
  };
}
