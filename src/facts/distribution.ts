/** Facts: which distribution, which version, which family of distributions. */

import { z } from "zod";
import { assignments, defineFamily } from "./fact-family.ts";
import { NOT_ON_LINUX } from "./other-systems.ts";

const NAMES: Readonly<Record<string, string>> = {
  almalinux: "AlmaLinux",
  alpine: "Alpine",
  amzn: "Amazon",
  arch: "Archlinux",
  archarm: "Archlinux",
  centos: "CentOS",
  debian: "Debian",
  devuan: "Devuan",
  fedora: "Fedora",
  flatcar: "Flatcar",
  gentoo: "Gentoo",
  kali: "Kali",
  linuxmint: "Linux Mint",
  manjaro: "Manjaro",
  nixos: "NixOS",
  ol: "OracleLinux",
  "opensuse-leap": "openSUSE Leap",
  "opensuse-tumbleweed": "openSUSE Tumbleweed",
  openwrt: "OpenWrt",
  pop: "Pop!_OS",
  raspbian: "Debian",
  rhel: "RedHat",
  rocky: "Rocky",
  sled: "SLED",
  sles: "SLES",
  sles_sap: "SLES_SAP",
  ubuntu: "Ubuntu",
  void: "Void",
};

/** By a word of `ID` or `ID_LIKE`. */
const FAMILIES: readonly (readonly [string, string])[] = [
  ["debian", "Debian"],
  ["ubuntu", "Debian"],
  ["raspbian", "Debian"],
  ["rhel", "RedHat"],
  ["fedora", "RedHat"],
  ["centos", "RedHat"],
  ["amzn", "RedHat"],
  ["suse", "Suse"],
  ["opensuse", "Suse"],
  ["sles", "Suse"],
  ["arch", "Archlinux"],
  ["alpine", "Alpine"],
  ["gentoo", "Gentoo"],
  ["openwrt", "OpenWrt"],
];

const schema = z.object({
  os_family: z.string().describe("`Debian`, `RedHat`, `Alpine` …"),
  distribution: z.string().describe("`Ubuntu`, `Debian` (also Raspberry Pi OS), `Alpine` …"),
  distribution_version: z.string().describe("`24.04`, `12.9`, `3.20.1`"),
  distribution_major_version: z.string(),
  distribution_minor_version: z.string().optional(),
  distribution_release: z.string().describe("The code name: `noble`, `bookworm`; `NA` where there is none."),
  lsb: z
    .object({
      id: z.string(),
      release: z.string(),
      major_release: z.string(),
      codename: z.string(),
      description: z.string(),
    })
    .optional(),
});

function familyOf(id: string, like: string, name: string): string {
  const words = [id, ...like.split(/\s+/)];
  return FAMILIES.find(([word]) => words.some((w) => w === word || w.startsWith(`${word}-`)))?.[1] ?? name;
}

/** Debian's own version has a point release that os-release does not tell; testing has none ("trixie/sid"). */
function versionOf(
  id: string,
  released: string,
  debian: string | undefined,
  alpine: string | undefined,
): string {
  if ((id === "debian" || id === "raspbian") && debian && /^\d/.test(debian)) return debian;
  if (id === "alpine" && alpine) return alpine;
  return released || debian || "NA";
}

const script = `
${NOT_ON_LINUX}
case $(uname -s) in
Linux) exit 0 ;;
Darwin) told=$(sw_vers -productVersion 2>/dev/null) ;;
*) told=$(sysctl -n kern.version 2>/dev/null | head -n 1) ;;
esac
printf 'system="%s"\\nrelease="%s"\\ntold="%s"\\n' "$(uname -s)" "$(uname -r)" "$told"`;

interface System {
  readonly name?: string;
  readonly version: string;
  readonly release: string;
}

/** By the kernel's name: how its release and what it tells of itself are read. */
const SYSTEMS: Readonly<Record<string, (release: string, told: string) => System>> = {
  Darwin: (release, told) => ({ name: "MacOSX", version: told || release, release }),
  FreeBSD: (release) => ({ version: /^\d+\.\d+/.exec(release)?.[0] ?? release, release }),
  NetBSD: (release) => ({ version: /^\d+\.\d+/.exec(release)?.[0] ?? release, release }),
  OpenBSD: (release, told) => ({
    version: release,
    release: /^OpenBSD \d+\.\d+-(\S+)/.exec(told)?.[1] ?? "release",
  }),
  DragonFly: (release, told) => ({ version: /v(\d+\.\d+\.\d+)-/.exec(told)?.[1] ?? release, release }),
};

function readOthers(said: ReadonlyMap<string, string>) {
  const system = said.get("system") ?? "NA";
  const kernel = said.get("release") ?? "";
  const {
    name = system,
    version,
    release,
  } = SYSTEMS[system]?.(kernel, said.get("told") ?? "") ?? {
    version: kernel,
    release: kernel,
  };
  const [major = "NA", minor] = version.split(".");
  return {
    os_family: system,
    distribution: name,
    distribution_version: version,
    distribution_major_version: major,
    ...(minor === undefined ? {} : { distribution_minor_version: minor }),
    distribution_release: release,
  };
}

export const distribution = defineFamily({
  name: "distribution",
  group: "min",
  subsets: ["distribution_major_version", "distribution_release", "distribution_version", "lsb", "os_family"],
  files: [
    "/etc/os-release",
    "/usr/lib/os-release",
    "/etc/debian_version",
    "/etc/alpine-release",
    "/etc/lsb-release",
  ],
  script,
  quick: true,
  schema,
  parse: ({ file, output }) => {
    const said = assignments(output);
    if (said.has("system")) return readOthers(said);
    const release = assignments(file("/etc/os-release") ?? file("/usr/lib/os-release") ?? "");
    const lsb = assignments(file("/etc/lsb-release") ?? "");
    const id = release.get("ID") ?? "";
    const name = NAMES[id] ?? release.get("NAME") ?? "NA";
    const version = versionOf(
      id,
      release.get("VERSION_ID") ?? "",
      file("/etc/debian_version")?.trim(),
      file("/etc/alpine-release")?.trim(),
    );
    const [major = "NA", minor] = version.split(".");
    const code =
      release.get("VERSION_CODENAME") ??
      lsb.get("DISTRIB_CODENAME") ??
      /\(([^)]+)\)/.exec(release.get("VERSION") ?? "")?.[1];
    const released = lsb.get("DISTRIB_RELEASE") ?? release.get("VERSION_ID") ?? version;
    return {
      os_family: familyOf(id, release.get("ID_LIKE") ?? "", name),
      distribution: name,
      distribution_version: version,
      distribution_major_version: major,
      ...(minor === undefined ? {} : { distribution_minor_version: minor }),
      distribution_release:
        id === "centos" && /Stream/.test(release.get("NAME") ?? "") ? "Stream" : (code ?? "NA"),
      lsb: {
        id: lsb.get("DISTRIB_ID") ?? name,
        release: released,
        major_release: released.split(".")[0] ?? released,
        codename: lsb.get("DISTRIB_CODENAME") ?? code ?? "",
        description: lsb.get("DISTRIB_DESCRIPTION") ?? release.get("PRETTY_NAME") ?? name,
      },
    };
  },
});
