/** Facts: kernel, machine, the host's own name, its service and package managers. */

import { z } from "zod";
import { SERVICE_MANAGER } from "../host/programs/service-manager-program.ts";
import { assignments, defineFamily } from "./fact-family.ts";

/** Program and name of each package manager; BSD's and macOS's after those of Linux, which some have as well. */
const MANAGERS =
  "apt-get:apt dnf5:dnf5 dnf:dnf yum:yum zypper:zypper pacman:pacman apk:apk xbps-install:xbps opkg:opkg emerge:portage pkgin:pkgin pkg:pkgng pkg_add:openbsd_pkg /opt/homebrew/bin/brew:homebrew /usr/local/bin/brew:homebrew brew:homebrew port:macports";

const script = `
set -- $(uname -snm)
printf 'system=%s\\nnode=%s\\nmachine=%s\\n' "$1" "$2" "$3"
bits=$(getconf LONG_BIT 2>/dev/null)
if [ -z "$bits" ]; then
  case $(od -An -tu1 -j4 -N1 /bin/sh 2>/dev/null) in *1*) bits=32 ;; *2*) bits=64 ;; esac
fi
printf 'bits=%s\\n' "$bits"
[ -e /proc/sys/kernel/ostype ] || printf 'release="%s"\\nversion="%s"\\n' "$(uname -r)" "$(uname -v)"
${SERVICE_MANAGER}
printf 'services=%s\\n' "$hr_sm"
if [ -d /run/systemd/system ]; then
  set -f
  set -- $(systemctl --version 2>/dev/null)
  printf 'systemd="%s"\\n' "$*"
fi
[ ! -e /run/ostree-booted ] || ! command -v rpm-ostree >/dev/null 2>&1 || printf 'packages=atomic_container\\n'
for one in ${MANAGERS}; do
  if command -v "\${one%:*}" >/dev/null 2>&1; then printf 'manager=%s\\n' "\${one#*:}"; break; fi
done
if [ -e /proc/1/root/. ] && ! [ / -ef /proc/1/root/. ]; then printf 'chroot=1\\n'; fi`;

const schema = z.object({
  system: z.string().describe("`Linux`, `FreeBSD`, `Darwin` …"),
  kernel: z.string().optional().describe("`6.8.0-45-generic`"),
  kernel_version: z.string().optional().describe("The kernel's build text."),
  machine: z.string(),
  architecture: z.string().describe("`x86_64`, `aarch64` …"),
  userspace_bits: z.enum(["32", "64"]).optional(),
  userspace_architecture: z.string(),
  nodename: z.string().describe("The name that the kernel has, as it is."),
  hostname: z.string().describe("The node name up to its first dot."),
  machine_id: z.string().optional(),
  service_mgr: z.string().describe("`systemd`, `openrc` …; `service` where none is known."),
  pkg_mgr: z.string().describe("`apt`, `dnf`, `apk` …; `unknown` where none is known."),
  is_chroot: z.boolean(),
  systemd: z.object({ version: z.int(), features: z.string() }).optional(),
});

function userspaceArchitecture(machine: string, bits: string | undefined): string {
  if (machine === "x86_64") return bits === "32" ? "i386" : "x86_64";
  return /^i\d86$/.test(machine) ? "i386" : machine;
}

function systemd(text: string | undefined): { systemd?: { version: number; features: string } } {
  const match = /^systemd (\d+)\S* (?:\([^)]*\) )?(.*)$/.exec(text?.trim() ?? "");
  return match?.[1] === undefined ? {} : { systemd: { version: Number(match[1]), features: match[2] ?? "" } };
}

export const platform = defineFamily({
  name: "platform",
  group: "min",
  subsets: [
    "architecture",
    "chroot",
    "hostname",
    "is_chroot",
    "kernel",
    "kernel_version",
    "machine",
    "machine_id",
    "nodename",
    "pkg_mgr",
    "service_mgr",
    "system",
    "systemd",
    "userspace_architecture",
    "userspace_bits",
  ],
  files: [
    "/proc/sys/kernel/osrelease",
    "/proc/sys/kernel/version",
    "/etc/machine-id",
    "/var/lib/dbus/machine-id",
  ],
  script,
  quick: true,
  schema,
  parse: ({ output, file }) => {
    const said = assignments(output);
    const machine = said.get("machine");
    if (!machine) throw new Error("the host did not say what machine it is");
    const node = said.get("node") ?? "";
    const bits = said.get("bits");
    const kernel = file("/proc/sys/kernel/osrelease")?.trim() ?? said.get("release");
    const version = file("/proc/sys/kernel/version")?.trim() ?? said.get("version");
    const id = (file("/etc/machine-id") || file("/var/lib/dbus/machine-id"))?.trim();
    return {
      system: said.get("system") ?? "",
      ...(kernel ? { kernel } : {}),
      ...(version ? { kernel_version: version } : {}),
      machine,
      architecture: /^i\d86$/.test(machine) ? "i386" : machine,
      ...(bits === "32" || bits === "64" ? { userspace_bits: bits } : {}),
      userspace_architecture: userspaceArchitecture(machine, bits),
      nodename: node,
      hostname: node.split(".", 1)[0] ?? node,
      ...(id ? { machine_id: id } : {}),
      service_mgr: said.get("services") ?? "service",
      pkg_mgr: said.get("packages") ?? said.get("manager") ?? "unknown",
      is_chroot: said.get("chroot") === "1",
      ...systemd(said.get("systemd")),
    };
  },
});
