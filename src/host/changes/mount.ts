/** Mounts and unmounts what fstab names; with systemd through its units, so that it knows. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

/** $1 path, $2 "1": by its automount, $3 seconds. */
const mount: Primitive = {
  name: "hr_mount",
  body: `
hr_t=
command -v timeout >/dev/null 2>&1 && hr_t="timeout -k 5 $3"
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
  systemctl daemon-reload || exit 1
  if [ -n "$2" ]; then
    hr_u=$(systemd-escape -p --suffix=automount -- "$1") || exit 1
    systemctl start -- "$hr_u"
    exit $?
  fi
fi
$hr_t mount -- "$1"
hr_s=$?
[ $hr_s != 124 ] || echo "mount did not come back within $3 seconds" >&2
exit $hr_s`,
};

/** $1 path, $2 seconds. An automount is disarmed first, or it would mount again. */
const unmount: Primitive = {
  name: "hr_unmount",
  body: `
hr_t=
command -v timeout >/dev/null 2>&1 && hr_t="timeout -k 5 $2"
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
  hr_u=$(systemd-escape -p --suffix=automount -- "$1") && systemctl -q is-active -- "$hr_u" && { systemctl stop -- "$hr_u" || exit 1; }
fi
while grep -q " $3 " /proc/self/mountinfo; do
  $hr_t umount -- "$1" || exit $?
done
exit 0`,
};

/** $1 path, $2 options. */
const remount: Primitive = {
  name: "hr_remount",
  body: `
if [ -n "$2" ]; then mount -o "remount,$2" -- "$1"; else mount -o remount -- "$1"; fi`,
};

const removeFolder: Primitive = {
  name: "hr_remove_mount_point",
  body: `
[ -d "$1" ] || exit 0
hr_e=$(rmdir -- "$1" 2>&1) && exit 0
echo "cannot remove $1: \${hr_e##*: }" >&2
exit 1`,
};

/** systemd reads fstab again. */
const reload: Primitive = {
  name: "hr_reload_fstab",
  body: `
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then systemctl daemon-reload; fi`,
};

const PATIENCE = 90;

/** A path as the kernel's table spells it. */
function escaped(path: string): string {
  return path.replaceAll(/[\\ \t\n]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

export function mountPath(path: string, automount: boolean): Change {
  return {
    kind: "mount",
    summary: automount ? `arm the automount of ${path}` : `mount ${path}`,
    difference: {
      subject: `mount ${path}`,
      before: "not mounted\n",
      after: automount ? "mounted when somebody looks\n" : "mounted\n",
    },
    operations: [{ primitive: mount, args: [path, automount ? "1" : "", String(PATIENCE)], mutates: true }],
    effects: [],
  };
}

export function unmountPath(path: string): Change {
  return {
    kind: "unmount",
    summary: `unmount ${path}`,
    difference: { subject: `mount ${path}`, before: "mounted\n", after: "not mounted\n" },
    operations: [
      {
        primitive: unmount,
        args: [path, String(PATIENCE), escaped(path).replaceAll("\\", "\\\\")],
        mutates: true,
      },
    ],
    effects: [],
  };
}

export function remountPath(path: string, options: string): Change {
  return {
    kind: "remount",
    summary: `mount ${path} anew`,
    operations: [{ primitive: remount, args: [path, options], mutates: true }],
    effects: [],
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
