/** The shell program that is a lab host's power supply: cable in, container on, again after a reboot, dark when it ends. */

import { join } from "node:path";
import { hostDir, hostDisks, hostNetns, type LabPlace } from "./lab-options.ts";
import { LAB_NETWORK, type LabHost } from "./topology.ts";

/**
 * A boot starts with a fresh network namespace, so that nothing of the old kernel's network state (half-closed
 * connections, firewall rules) survives as it would not survive in hardware. The disk is mounted in a private mount
 * namespace: it vanishes with the last process. The container sees version 2 control groups only, whatever this
 * machine runs, and cannot see those of others. Exit status 133 is systemd-nspawn's way to say "rebooted".
 */
const HOST_LOOP = `set -eu
name=$1 address=$2 mac=$3 machine=$4 dir=$5 disks=$6 image=$7 lab_ns=$8 ns=$9
shift 9
cgroup=$1 bridge=$2 gateway=$3 prefix=$4
trap '' HUP

unplug() {
  ip -n "$lab_ns" link del "$name" 2>/dev/null || :
  ip netns del "$ns" 2>/dev/null || :
}
plug() {
  unplug
  ip netns add "$ns"
  ip -n "$ns" link set lo up
  ip -n "$lab_ns" link add "$name" type veth peer name host0 address "$mac" netns "$ns"
  ip -n "$lab_ns" link set "$name" master "$bridge"
  ip -n "$ns" addr add "$address/$prefix" dev host0
  ip -n "$ns" link set host0 up
  ip -n "$ns" route add default via "$gateway"
  [ -e "$dir/cable-cut" ] || ip -n "$lab_ns" link set "$name" up
}

echo $$ >"$cgroup/power/cgroup.procs"
while :; do
  plug
  status=0
  unshare --mount --propagation private -- sh -c '
    set -eu
    cgroup=$1 lower=$2 disks=$3
    shift 3
    echo $$ >"$cgroup/machine/cgroup.procs"
    mount -t overlay overlay -o "lowerdir=$lower,upperdir=$disks/upper,workdir=$disks/work" "$disks/root"
    if [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ]; then
      umount -R -l /sys/fs/cgroup
      mount -t cgroup2 cgroup2 /sys/fs/cgroup
    fi
    SYSTEMD_NSPAWN_API_VFS_WRITABLE=1 exec systemd-nspawn "$@"
  ' "$name" "$cgroup" "$image" "$disks" \\
    --quiet --boot --directory="$disks/root" --machine="$machine" --hostname="$name" \\
    --network-namespace-path="/run/netns/$ns" --register=no --keep-unit --settings=no \\
    --capability=all --drop-capability=CAP_SYS_TIME,CAP_SYS_MODULE \\
    --system-call-filter='add_key keyctl bpf' \\
    --resolv-conf=off --timezone=off --link-journal=no --console=read-only || status=$?
  unplug
  echo "[homerun lab] $name ended with status $status"
  [ "$status" -eq 133 ] || exit 0
done
`;

/** Argument vector of the loop; `cgroup` must hold the empty groups `power` and `machine`. */
export function hostLoopCommand(
  place: LabPlace,
  host: LabHost,
  image: string,
  cgroup: string,
): readonly string[] {
  const netns = hostNetns(place, host.name);
  const dir = hostDir(place, host.name);
  return [
    "sh",
    "-c",
    HOST_LOOP,
    `homerun-lab-${place.name}-${host.name}`,
    host.name,
    host.address,
    host.mac,
    netns,
    dir,
    hostDisks(place, host.name),
    join(image, "rootfs"),
    place.netns,
    netns,
    cgroup,
    LAB_NETWORK.bridge,
    LAB_NETWORK.gateway,
    String(LAB_NETWORK.prefix),
  ];
}
