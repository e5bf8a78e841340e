/** Stands in for TrueNAS: its configuration database, a file that outlives power cuts. */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Entry } from "./filter-list.ts";
import type { Release } from "./release.ts";

export interface ApiKey {
  readonly user: string;
  readonly key: string;
  revoked: boolean;
  expired?: boolean;
}

export interface NasState {
  release: Release["name"];
  nextId: number;
  datasets: Entry[];
  nfs: Entry[];
  smb: Entry[];
  tasks: Entry[];
  replications: Entry[];
  snapshots: Entry[];
  credentials: Entry[];
  services: Entry[];
  folders: Record<string, Entry>;
  configs: Record<string, Entry>;
  keys: ApiKey[];
}

const SERVICES = ["cifs", "ftp", "iscsitarget", "nfs", "snmp", "ssh", "ups"];

export function property(value: unknown, source = "LOCAL"): Entry {
  return { parsed: value, rawvalue: String(value ?? ""), value, source, source_info: null };
}

export function newNas(release: Release["name"], key?: ApiKey): NasState {
  return {
    release,
    nextId: 100,
    datasets: [poolRoot("tank"), poolRoot("backup")],
    nfs: [],
    smb: [],
    tasks: [],
    replications: [],
    snapshots: [],
    credentials: [{ id: 7, name: "other nas", type: "SSH_CREDENTIALS" }],
    services: SERVICES.map((service, index) => ({
      id: index + 1,
      service,
      enable: service === "ssh",
      state: service === "ssh" ? "RUNNING" : "STOPPED",
      pids: [],
    })),
    folders: { "/mnt/tank": folder("/mnt/tank"), "/mnt/backup": folder("/mnt/backup") },
    configs: {
      nfs: {
        id: 1,
        servers: null,
        protocols: ["NFSV3", "NFSV4"],
        bindip: [],
        v4_domain: "",
        allow_nonroot: false,
      },
      smb: {
        id: 1,
        netbiosname: "truenas",
        workgroup: "WORKGROUP",
        aapl_extensions: false,
        enable_smb1: false,
      },
      "network.configuration": {
        id: 1,
        hostname: "nas",
        domain: "local",
        service_announcement: { netbios: false, mdns: false, wsd: true },
      },
    },
    keys: key === undefined ? [] : [key],
  };
}

export function folder(path: string, more: Entry = {}): Entry {
  return {
    realpath: path,
    type: "DIRECTORY",
    mode: 0o40755,
    uid: 0,
    gid: 0,
    user: "root",
    group: "root",
    acl: false,
    ...more,
  };
}

function poolRoot(name: string): Entry {
  return {
    id: name,
    name,
    pool: name,
    type: "FILESYSTEM",
    mountpoint: `/mnt/${name}`,
    encrypted: false,
    locked: false,
    compression: property("LZ4"),
    user_properties: {},
  };
}

/** Undefined where nothing was kept yet. */
export function loadNas(file: string): NasState | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as NasState) : undefined;
}

export function saveNas(file: string, state: NasState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
