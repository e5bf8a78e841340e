#!/bin/sh
# Makes an image that has the outside of one for a Raspberry Pi: a table of the old kind, a FAT boot partition with the
# files that the firmware and the first boot look for, and room for Linux. Nothing of it starts. Stands in for the
# downloads of Ubuntu Server (label `system-boot`) and Raspberry Pi OS (`bootfs`).
#
#   make-image.sh FILE LABEL [seeds] [SECTORS]      `seeds`: the image is told by cloud-init, and brings examples;
#                                                  sectors of a cluster: with 8 there are too few clusters for mtools
set -eu
PATH=$PATH:/usr/sbin:/sbin MTOOLSRC=/dev/null
export PATH MTOOLSRC
image=$1 label=$2 seeds=${3:-} sectors=${4:-1} size=64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -f "$image"
truncate -s "$((size + 16))M" "$image"
length=$((size * 2048))
printf 'label: dos\nstart=2048,size=%s,type=c,bootable\nstart=%s,type=83\n' "$length" "$((2048 + length))" | sfdisk -q "$image"
truncate -s "${size}M" "$work/fat"
mkfs.vfat -F 32 -s "$sectors" -n "$label" -i 12345678 "$work/fat" >/dev/null 2>&1
dd if="$work/fat" of="$image" bs=1M seek=1 conv=notrunc,sparse status=none
[ "$sectors" = 1 ] || exit 0

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
