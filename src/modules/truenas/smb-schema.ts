/** SMB shares in the two schemas of TrueNAS's API: one writer for each, chosen by version. */

import type { Fields } from "../../host/truenas/middleware-read.ts";
import { given } from "./compare.ts";
import type { Dialect } from "./dialect.ts";

export const PURPOSES = [
  "DEFAULT_SHARE",
  "TIMEMACHINE_SHARE",
  "MULTIPROTOCOL_SHARE",
  "PRIVATE_DATASETS_SHARE",
  "TIME_LOCKED_SHARE",
  "LEGACY_SHARE",
] as const;

export type Purpose = (typeof PURPOSES)[number];

export interface ShareWanted {
  readonly purpose: Purpose | undefined;
  readonly path: string | undefined;
  readonly comment: string | undefined;
  readonly enabled: boolean | undefined;
  readonly readonly: boolean | undefined;
  readonly browsable: boolean | undefined;
  readonly access_based_share_enumeration: boolean | undefined;
  readonly audit: Fields | undefined;
  readonly timemachine_quota: number | undefined;
  readonly auto_snapshot: boolean | undefined;
  readonly auto_dataset_creation: boolean | undefined;
  readonly dataset_naming_schema: string | undefined;
  readonly aapl_name_mangling: boolean | undefined;
  readonly grace_period: number | undefined;
  readonly hostsallow: readonly string[] | undefined;
  readonly hostsdeny: readonly string[] | undefined;
  readonly guestok: boolean | undefined;
  readonly recyclebin: boolean | undefined;
}

/** What belongs to which purpose, in the newer schema. */
const OPTIONS: Readonly<Record<Purpose, readonly (keyof ShareWanted)[]>> = {
  DEFAULT_SHARE: ["aapl_name_mangling"],
  MULTIPROTOCOL_SHARE: ["aapl_name_mangling"],
  TIMEMACHINE_SHARE: ["timemachine_quota", "auto_snapshot", "auto_dataset_creation", "dataset_naming_schema"],
  PRIVATE_DATASETS_SHARE: ["dataset_naming_schema", "aapl_name_mangling"],
  TIME_LOCKED_SHARE: ["grace_period", "aapl_name_mangling"],
  LEGACY_SHARE: [
    "hostsallow",
    "hostsdeny",
    "guestok",
    "recyclebin",
    "timemachine_quota",
    "aapl_name_mangling",
  ],
};

const ALL_OPTIONS = [...new Set(Object.values(OPTIONS).flat())];

/** Options that were asked for and that such a share does not have. */
export function strayOptions(wanted: ShareWanted): readonly string[] {
  if (wanted.purpose === undefined) return [];
  const own = OPTIONS[wanted.purpose];
  return ALL_OPTIONS.filter((name) => wanted[name] !== undefined && !own.includes(name));
}

function optionsOf(wanted: ShareWanted): Fields {
  return given(Object.fromEntries(ALL_OPTIONS.map((name) => [name, wanted[name]])));
}

/** Since 25.10: what hangs on the purpose stands in `options`. */
function inOptions(wanted: ShareWanted): Fields {
  const { purpose, path, comment, enabled, readonly, browsable, access_based_share_enumeration, audit } =
    wanted;
  const options = optionsOf(wanted);
  return given({
    ...{ purpose, path, comment, enabled, readonly, browsable, access_based_share_enumeration, audit },
    options: Object.keys(options).length > 0 ? options : undefined,
  });
}

const OLD_PURPOSES: Readonly<Record<Purpose, string>> = {
  DEFAULT_SHARE: "DEFAULT_SHARE",
  TIMEMACHINE_SHARE: "TIMEMACHINE",
  MULTIPROTOCOL_SHARE: "MULTI_PROTOCOL_NFS",
  PRIVATE_DATASETS_SHARE: "PRIVATE_DATASETS",
  TIME_LOCKED_SHARE: "WORM_DROPBOX",
  LEGACY_SHARE: "NO_PRESET",
};

/** Up to 25.04: all fields beside each other, some by other names. */
function flat(wanted: ShareWanted): Fields {
  const { purpose, path, comment, enabled, browsable, audit, timemachine_quota } = wanted;
  const { hostsallow, hostsdeny, guestok, recyclebin, aapl_name_mangling } = wanted;
  const machine = purpose === "TIMEMACHINE_SHARE";
  const preset =
    machine && wanted.auto_dataset_creation ? "ENHANCED_TIMEMACHINE" : purpose && OLD_PURPOSES[purpose];
  return given({
    ...{ path, comment, enabled, browsable, audit, timemachine_quota, aapl_name_mangling },
    ...{ hostsallow, hostsdeny, guestok, recyclebin },
    purpose: preset,
    ro: wanted.readonly,
    abe: wanted.access_based_share_enumeration,
    ...(machine ? { timemachine: true } : {}),
  });
}

export function shareFields(wanted: ShareWanted, dialect: Dialect): Fields {
  return dialect.smb === "options" ? inOptions(wanted) : flat(wanted);
}

/** What is there already of options that are not asked for, so that an update keeps it: above all the `vuid` of Time Machine. */
export function withKeptOptions(fields: Fields, seen: Fields | undefined): Fields {
  const old = seen?.options;
  const { options } = fields;
  if (options === undefined || old === null || typeof old !== "object" || seen?.purpose !== fields.purpose)
    return fields;
  return { ...fields, options: { ...old, ...(options as Fields) } };
}
