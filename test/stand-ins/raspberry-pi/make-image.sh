#!/bin/sh
# Makes an image that has the outside of one for a Raspberry Pi: a table of the old kind, a FAT boot partition with the
# files that the firmware and the first boot look for, and room for Linux. Nothing of it starts. Stands in for the
# downloads of Ubuntu Server (label `system-boot`) and Raspberry Pi OS (`bootfs`).
#
#   make-image.sh FILE LABEL [seeds] [MEGABYTES]      `seeds`: the image is told by cloud-init, and brings examples
set -eu
PATH=$PATH:/usr/sbin:/sbin MTOOLSRC=/dev/null
export PATH MTOOLSRC
image=$1 label=$2 seeds=${3:-} size=${4:-512}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -f "$image"
truncate -s "$((size + 16))M" "$image"
sectors=$((size * 2048))
printf 'label: dos\nstart=2048,size=%s,type=c,bootable\nstart=%s,type=83\n' "$sectors" "$((2048 + sectors))" | sfdisk -q "$image"
truncate -s "${size}M" "$work/fat"
# Clusters as mkfs chooses them for a larger card, so that a small partition has too few of them.
mkfs.vfat -F 32 -s 8 -n "$label" -i 12345678 "$work/fat" >/dev/null 2>&1
dd if="$work/fat" of="$image" bs=1M seek=1 conv=notrunc,sparse status=none
[ "$size" -ge 512 ] || exit 0

at="$image@@1048576"
printf 'console=tty1 root=LABEL=writable rootfstype=ext4 rootwait fixrtc cgroup_disable=memory\n' >"$work/cmdline.txt"
printf '[all]\narm_64bit=1\n' >"$work/config.txt"
seq 1 60000 >"$work/vmlinuz"
mcopy -i "$at" "$work/cmdline.txt" "$work/config.txt" "$work/vmlinuz" ::/
mmd -i "$at" ::/overlays
mcopy -i "$at" "$work/vmlinuz" ::/overlays/disable-wifi.dtbo
if [ -n "$seeds" ]; then
  printf '#cloud-config\nchpasswd:\n  expire: true\n' >"$work/user-data"
  printf 'instance_id: cloud-image\n' >"$work/meta-data"
  mcopy -i "$at" "$work/user-data" "$work/meta-data" ::/
fi
