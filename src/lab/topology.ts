/** What the lab is: its hosts, their architecture and address, and the accounts one logs in with. */

export type DebianArch = "amd64" | "arm64";

export type DebianSuite = "bookworm" | "trixie";

export interface LabHost {
  readonly name: LabHostName;
  readonly arch: DebianArch;
  readonly suite: DebianSuite;
  readonly address: string;
  /** Fixed as on real hardware, so that neighbours' caches stay right over a power cut. */
  readonly mac: string;
}

export const LAB_HOST_NAMES = ["minipc", "pi", "nas"] as const;

export type LabHostName = (typeof LAB_HOST_NAMES)[number];

/** The same in every lab: labs live in network namespaces of their own and never meet. */
export const LAB_NETWORK = {
  prefix: 24,
  gateway: "10.77.0.1",
  bridge: "lab0",
  aptProxyPort: 3142,
} as const;

/** The mini PC runs the nearest relative of Ubuntu 24.04. The Pi is a release older: the emulator of this one's time can't start the newer systemd. TrueNAS stands on Debian 12. */
export const LAB_HOSTS: Readonly<Record<LabHostName, LabHost>> = {
  minipc: { name: "minipc", arch: "amd64", suite: "trixie", address: "10.77.0.10", mac: "02:00:0a:4d:00:0a" },
  pi: { name: "pi", arch: "arm64", suite: "bookworm", address: "10.77.0.11", mac: "02:00:0a:4d:00:0b" },
  nas: { name: "nas", arch: "amd64", suite: "bookworm", address: "10.77.0.12", mac: "02:00:0a:4d:00:0c" },
};

export interface LabAccount {
  readonly name: "admin" | "operator";
  readonly uid: number;
  readonly keyFile: string;
}

/** `admin` may use sudo without a password, `operator` must give one. */
export const LAB_ACCOUNTS: readonly LabAccount[] = [
  { name: "admin", uid: 1000, keyFile: "id_ed25519" },
  { name: "operator", uid: 1001, keyFile: "id_ed25519_operator" },
];

/** Gid of Debian's group `users`, the first group of both accounts. */
export const LAB_USERS_GID = 100;

/** Gid of Debian's group `shadow`. */
export const LAB_SHADOW_GID = 42;

export function isLabHostName(text: string): text is LabHostName {
  return (LAB_HOST_NAMES as readonly string[]).includes(text);
}
