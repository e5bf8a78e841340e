/** Stands in for TrueNAS: what each release has. */

export interface Release {
  readonly name: "24.10" | "25.04" | "25.10" | "26";
  /** As `system.info` says it. */
  readonly version: string;
  /** Of `/api/versions`; empty where there is no JSON-RPC. */
  readonly endpoints: readonly string[];
  readonly smb: "flat" | "options";
  readonly snapshots: "zfs.snapshot" | "pool.snapshot";
  readonly serviceVerbs: boolean;
  readonly serviceControl: boolean;
}

const OLD = { smb: "flat", snapshots: "zfs.snapshot", serviceVerbs: true, serviceControl: false } as const;
const NEW = { smb: "options", snapshots: "pool.snapshot", serviceControl: true } as const;
const V2504 = ["v25.04.0", "v25.04.1", "v25.04.2"];

export const RELEASES: Readonly<Record<Release["name"], Release>> = {
  "24.10": { name: "24.10", version: "TrueNAS-SCALE-24.10.2.4", endpoints: [], ...OLD },
  "25.04": { name: "25.04", version: "25.04.2.6", endpoints: V2504, ...OLD },
  "25.10": {
    name: "25.10",
    version: "25.10.5",
    endpoints: [...V2504, "v25.10.0", "v25.10.1"],
    ...NEW,
    serviceVerbs: true,
  },
  "26": {
    name: "26",
    version: "26.0.0-BETA.3",
    endpoints: [...V2504, "v25.10.0", "v25.10.1", "v26.0.0"],
    ...NEW,
    serviceVerbs: false,
  },
};
