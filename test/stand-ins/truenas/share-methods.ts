/** Stands in for TrueNAS: `sharing.nfs` and `sharing.smb` in both schemas, with what they check when something is saved. */

import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { invalid } from "./fault.ts";
import type { Entry } from "./filter-list.ts";
import type { NasState } from "./nas-state.ts";
import type { Release } from "./release.ts";

const NFS_FIELDS = [
  ...["path", "comment", "networks", "hosts", "ro", "maproot_user", "maproot_group", "mapall_user"],
  ...["mapall_group", "security", "enabled"],
];
const USERS = ["root", "nobody", "apps", "admin", "truenas_admin"];
const GROUPS = ["root", "wheel", "nogroup", "apps", "builtin_users"];

function strays(schema: string, given: Entry, allowed: readonly string[]): void {
  const extra = Object.keys(given).filter((name) => !allowed.includes(name));
  if (extra.length > 0)
    throw invalid(...extra.map((name) => [`${schema}.${name}`, "Extra inputs are not permitted"] as const));
}

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

export function saveNfs(nas: NasState, given: Entry, old: Entry | undefined): Entry {
  const schema = old ? "sharingnfs_update" : "sharingnfs_create";
  strays(schema, given, NFS_FIELDS);
  const share: Entry = {
    ...{ comment: "", networks: [], hosts: [], ro: false, security: [], enabled: true, locked: false },
    ...{ maproot_user: null, maproot_group: null, mapall_user: null, mapall_group: null },
    ...old,
    ...given,
  };
  if (!nas.folders[String(share.path)]) throw invalid([`${schema}.path`, "This path does not exist."]);
  if (share.maproot_user && share.mapall_user)
    throw invalid([`${schema}.maproot_user`, "maproot_user disqualifies mapall_user"]);
  for (const [name, known] of [
    ["user", USERS],
    ["group", GROUPS],
  ] as const)
    for (const kind of ["maproot", "mapall"]) {
      const who = share[`${kind}_${name}`];
      if (typeof who === "string" && !known.includes(who))
        throw invalid([`${schema}.${kind}_${name}`, `${name} ${who} does not exist`]);
    }
  const others = nas.nfs.filter((s) => s.id !== old?.id);
  // Of all shares, not only of the one that is saved.
  const host = [share, ...others].flatMap((s) => list(s.hosts)).find((name) => isIP(name) === 0);
  if (host !== undefined) throw invalid([`${schema}.hosts`, `Unable to resolve host: ${host}`]);
  const same = others
    .filter((s) => s.path === share.path)
    .flatMap((s) => [...list(s.networks), ...list(s.hosts)]);
  const twice = [...list(share.networks), ...list(share.hosts)].find((n) => same.includes(n));
  if (twice !== undefined)
    throw invalid([
      `${schema}.networks`,
      `Another NFS share already exports ${String(share.path)} for ${twice}`,
    ]);
  return stored(nas, nas.nfs, share, old);
}

function stored(nas: NasState, all: Entry[], share: Entry, old: Entry | undefined): Entry {
  if (old) return Object.assign(old, share);
  const made = { ...share, id: nas.nextId++ };
  all.push(made);
  return made;
}

const FLAT = [
  ...["purpose", "path", "path_suffix", "home", "name", "comment", "ro", "browsable", "timemachine"],
  ...["timemachine_quota", "recyclebin", "guestok", "abe", "hostsallow", "hostsdeny", "aapl_name_mangling"],
  ...["acl", "durablehandle", "shadowcopy", "streams", "fsrvp", "auxsmbconf", "enabled", "afp", "audit"],
];
const FLAT_PURPOSES = [
  ...["NO_PRESET", "DEFAULT_SHARE", "ENHANCED_TIMEMACHINE", "TIMEMACHINE", "MULTI_PROTOCOL_NFS"],
  ...["PRIVATE_DATASETS", "WORM_DROPBOX"],
];
const TOP = [
  ...["purpose", "name", "path", "enabled", "comment", "readonly", "browsable"],
  ...["access_based_share_enumeration", "audit", "options"],
];
const OPTIONS: Readonly<Record<string, Entry>> = {
  DEFAULT_SHARE: { aapl_name_mangling: false },
  MULTIPROTOCOL_SHARE: { aapl_name_mangling: false },
  TIMEMACHINE_SHARE: {
    ...{ timemachine_quota: 0, auto_snapshot: false, auto_dataset_creation: false },
    ...{ dataset_naming_schema: null, vuid: null },
  },
  PRIVATE_DATASETS_SHARE: { dataset_naming_schema: null, auto_quota: 0, aapl_name_mangling: false },
  TIME_LOCKED_SHARE: { grace_period: 900, aapl_name_mangling: false },
  LEGACY_SHARE: {
    ...{ recyclebin: false, hostsallow: [], hostsdeny: [], guestok: false, timemachine: false },
    ...{ timemachine_quota: 0, aapl_name_mangling: false, vuid: null },
  },
};

export function saveSmb(nas: NasState, release: Release, given: Entry, old: Entry | undefined): Entry {
  const schema = old ? "sharingsmb_update" : "sharingsmb_create";
  const isFlat = release.smb === "flat";
  strays(schema, given, isFlat ? FLAT : TOP);
  const common = { comment: "", enabled: true, browsable: true, purpose: "DEFAULT_SHARE", locked: false };
  const share: Entry = isFlat
    ? { ...common, ro: false, abe: false, timemachine: false, timemachine_quota: 0, ...old, ...given }
    : { ...common, readonly: false, access_based_share_enumeration: false, ...old, ...given };
  const purpose = String(share.purpose);
  if (isFlat ? !FLAT_PURPOSES.includes(purpose) : !OPTIONS[purpose])
    throw invalid([`${schema}.purpose`, `Invalid choice: ${purpose}`]);
  if (!isFlat) {
    const defaults = OPTIONS[purpose] ?? {};
    strays(`${schema}.options`, (given.options ?? {}) as Entry, Object.keys(defaults));
    const options = { ...defaults, ...((given.options ?? old?.options ?? {}) as Entry) };
    if ("vuid" in options && options.vuid === null) options.vuid = randomUUID();
    share.options = options;
  } else if (share.timemachine === true) share.vuid ??= randomUUID();
  if (!nas.folders[String(share.path)]) throw invalid([`${schema}.path`, "This path does not exist."]);
  if (/TIMEMACHINE/.test(purpose) && nas.configs.smb?.aapl_extensions !== true)
    throw invalid([
      `${schema}.purpose`,
      "Apple SMB2/3 protocol extension support is required by this parameter.",
    ]);
  const name = String(share.name).toLowerCase();
  if (nas.smb.some((s) => s.id !== old?.id && String(s.name).toLowerCase() === name))
    throw invalid([`${schema}.name`, "Share with this name already exists."]);
  return stored(nas, nas.smb, share, old);
}

/** A line for each client, as the appliance writes /etc/exports. */
export function exportsOf(nas: NasState): string {
  const lines = nas.nfs
    .filter((s) => s.enabled === true && s.locked !== true)
    .map((s) => {
      const options = [
        "sec=sys",
        s.ro === true ? "ro" : "rw",
        ...(s.maproot_user === "root" ? ["no_root_squash"] : []),
        "no_subtree_check",
      ].join(",");
      const clients = [...list(s.networks), ...list(s.hosts)];
      return `"${String(s.path)}"\\\n${(clients.length === 0 ? ["*"] : clients).map((c) => `\t${c}(${options})`).join("\\\n")}\n`;
    });
  return lines.join("\n");
}
