/** The recipe of a lab image as data; its hash names the image, so that a changed recipe is a new image. */

import { createHash } from "node:crypto";
import type { DebianArch, DebianSuite } from "./topology.ts";

export interface RecipeFile {
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

export interface Recipe {
  readonly suite: DebianSuite;
  readonly arch: DebianArch;
  readonly packages: readonly string[];
  readonly files: readonly RecipeFile[];
  /** Run by `sh` inside the new system after the files are in place. */
  readonly script: string;
}

/** What an installer of a small server leaves behind, and no Python. */
const PACKAGES = [
  "ca-certificates",
  "curl",
  "dbus",
  "init",
  "iproute2",
  "iputils-ping",
  "kmod",
  "less",
  "libpam-systemd",
  "netbase",
  "openssh-server",
  "procps",
  "sudo",
  "systemd",
  "systemd-sysv",
] as const;

/** What systemd itself brought before: among others, everybody may ping. */
const SINCE_TRIXIE = ["linux-sysctl-defaults"] as const;

/**
 * A system container shares the kernel's settings with the machine it runs on. Those that are not a container's own
 * are replaced by copies before anything writes to them: writing and reading back works as on hardware, and the
 * machine is not touched. It guards against accidents, not against an attacker with root inside.
 */
const KERNEL_GUARD = `#!/bin/sh
copies=/run/lab-kernel
mkdir -p "$copies"
for part in abi debug dev fs kernel vm; do
  [ -d "/proc/sys/$part" ] || continue
  cp -r "/proc/sys/$part" "$copies/" 2>/dev/null
  if [ "$part" = kernel ]; then
    rm -rf "$copies/kernel/random"
    mkdir "$copies/kernel/random"
    mount --rbind /proc/sys/kernel/random "$copies/kernel/random"
    for own in hostname domainname; do
      : >"$copies/kernel/$own"
      mount --bind "/proc/sys/kernel/$own" "$copies/kernel/$own"
    done
  fi
  mount --rbind "$copies/$part" "/proc/sys/$part"
done
if [ -e /proc/sysrq-trigger ]; then mount --bind /dev/null /proc/sysrq-trigger; fi
`;

const KERNEL_GUARD_UNIT = `[Unit]
Description=Keep the kernel settings of the machine that the lab runs on
DefaultDependencies=no
Before=sysinit.target systemd-sysctl.service systemd-binfmt.service
ConditionVirtualization=container

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/lib/lab-kernel-guard

[Install]
WantedBy=sysinit.target
`;

/** Settings laid over a unit of the system. */
function dropIn(unit: string, text: string): RecipeFile {
  return { path: `/etc/systemd/system/${unit}.d/lab.conf`, mode: 0o644, text };
}

/** Under emulation systemd can neither hand credentials to these nor give them an empty network. */
const EMULATION: readonly RecipeFile[] = [
  ...["sysctl", "sysusers", "tmpfiles-clean", "tmpfiles-setup-dev", "tmpfiles-setup", "firstboot"].map(
    (name) => dropIn(`systemd-${name}.service`, "[Service]\nLoadCredential=\n"),
  ),
  ...["hostnamed", "localed"].map((name) =>
    dropIn(`systemd-${name}.service`, "[Service]\nPrivateNetwork=no\n"),
  ),
];

/** Runs although it may not set the clock, which belongs to the machine: whoever starts it finds it started. */
const TIME_SYNC = dropIn(
  "systemd-timesyncd.service",
  "[Unit]\nConditionCapability=\nConditionVirtualization=\n[Service]\nAmbientCapabilities=\nCapabilityBoundingSet=\n",
);

const FILES: readonly RecipeFile[] = [
  { path: "/usr/local/lib/lab-kernel-guard", mode: 0o755, text: KERNEL_GUARD },
  { path: "/etc/systemd/system/lab-kernel-guard.service", mode: 0o644, text: KERNEL_GUARD_UNIT },
  { path: "/etc/sudoers.d/admin", mode: 0o440, text: "admin ALL=(ALL:ALL) NOPASSWD: ALL\n" },
  { path: "/etc/dpkg/dpkg.cfg.d/lab", mode: 0o644, text: "force-unsafe-io\n" },
  ...EMULATION,
  TIME_SYNC,
];

/**
 * Timers that start apt behind one's back are off, not masked: a role may want them on. The message of the day is
 * left alone: noise at login is what real hosts have. Host keys are made per lab. A container can't mount what NFS keeps
 * in the kernel: without the mask, the unit would have failed on every host that can mount shares.
 */
const SCRIPT = `set -eu
export DEBIAN_FRONTEND=noninteractive
useradd --create-home --no-user-group --gid users --uid 1000 --shell /bin/bash admin
useradd --create-home --no-user-group --gid users --uid 1001 --shell /bin/bash --groups sudo operator
apt-get update
apt-get --yes upgrade
apt-get clean
systemctl enable lab-kernel-guard.service
systemctl disable apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer || :
systemctl mask console-getty.service getty@.service getty-static.service systemd-udevd.service systemd-udev-trigger.service run-rpc_pipefs.mount
rm -f /etc/ssh/ssh_host_* /etc/machine-id /var/lib/dbus/machine-id /etc/resolv.conf /etc/hostname
: >/etc/machine-id
rm -rf /var/log/*.log /var/log/apt /var/cache/debconf/*-old
`;

export function recipeFor(suite: DebianSuite, arch: DebianArch): Recipe {
  const packages = [...PACKAGES, ...(suite === "trixie" ? SINCE_TRIXIE : [])];
  return { suite, arch, packages, files: FILES, script: SCRIPT };
}

/** Name of the image's folder: readable first, exact last. */
export function recipeKey(recipe: Recipe): string {
  const digest = createHash("sha256").update(canonical(recipe)).digest("hex").slice(0, 12);
  return `${recipe.suite}-${recipe.arch}-${digest}`;
}

/** The same text for the same recipe, in whatever order packages and files were written down. */
function canonical(recipe: Recipe): string {
  const files = recipe.files
    .map((f) => [f.path, f.mode, f.text])
    .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  return JSON.stringify([recipe.suite, recipe.arch, [...recipe.packages].sort(), files, recipe.script]);
}
