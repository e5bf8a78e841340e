/** Stands in for TrueNAS: `pool.dataset`, with its presets, inheritance, and what it refuses. */

import { failing, invalid } from "./fault.ts";
import type { Entry } from "./filter-list.ts";
import { folder, type NasState, property } from "./nas-state.ts";

const PROPERTIES = [
  ...["acltype", "aclmode", "atime", "exec", "readonly", "compression", "recordsize", "sync", "snapdir"],
  ...["deduplication", "copies", "quota", "refquota", "reservation", "refreservation", "comments", "volsize"],
];
const ONLY_AT_CREATION = [
  ...["name", "type", "share_type", "casesensitivity", "volblocksize", "sparse", "create_ancestors"],
  ...["encryption", "inherit_encryption", "encryption_options", "user_properties"],
];
const DEFAULTS: Readonly<Record<string, unknown>> = {
  acltype: "POSIX",
  aclmode: "DISCARD",
  atime: "ON",
  exec: "ON",
  readonly: "OFF",
  compression: "LZ4",
  recordsize: "128K",
  sync: "STANDARD",
  snapdir: "HIDDEN",
  deduplication: "OFF",
  copies: 1,
};
const GIB = 1024 ** 3;
const SIZES: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2 };

/** As ZFS keeps it: sizes parsed, words in lower case beside the API's capitals. */
function kept(name: string, value: unknown): Entry {
  const size = typeof value === "string" && name === "recordsize" ? /^(\d+)([KM])$/.exec(value) : null;
  if (size) {
    const bytes = Number(size[1]) * (SIZES[size[2] ?? ""] ?? 1);
    return { parsed: bytes, rawvalue: String(bytes), value, source: "LOCAL" };
  }
  if (["quota", "refquota", "reservation", "refreservation"].includes(name))
    return { parsed: value === 0 ? null : value, rawvalue: String(value ?? 0), value: null, source: "LOCAL" };
  if (value === "ON" || value === "OFF")
    return { parsed: value === "ON", rawvalue: value.toLowerCase(), value, source: "LOCAL" };
  if (typeof value !== "string" || name === "comments") return property(value);
  return { parsed: value.toLowerCase(), rawvalue: value.toLowerCase(), value, source: "LOCAL" };
}

function check(schema: string, given: Entry, allowed: readonly string[]): void {
  const strays = Object.keys(given).filter((name) => !allowed.includes(name));
  if (strays.length > 0)
    throw invalid(...strays.map((name) => [`${schema}.${name}`, "Extra inputs are not permitted"] as const));
  for (const name of ["quota", "refquota"]) {
    const value = given[name];
    if (typeof value === "number" && value !== 0 && value < GIB)
      throw invalid([`${schema}.${name}`, "Should be greater than or equal to 1073741824"]);
  }
}

function inherited(nas: NasState, name: string): Entry {
  const parent = nas.datasets.find((d) => d.id === name.slice(0, name.lastIndexOf("/")));
  return Object.fromEntries(
    Object.keys(DEFAULTS).map((key) => {
      const above = parent?.[key] as Entry | undefined;
      const value = above ?? kept(key, DEFAULTS[key]);
      return [key, { ...value, source: above ? "INHERITED" : "DEFAULT" }];
    }),
  );
}

function pairs(list: unknown): Entry {
  const items = (Array.isArray(list) ? list : []) as readonly { key: string; value: string }[];
  return Object.fromEntries(items.map(({ key, value }) => [key, property(value)]));
}

export function createDataset(nas: NasState, given: Entry): Entry {
  const schema = "pool_dataset_create";
  check(schema, given, [...PROPERTIES, ...ONLY_AT_CREATION]);
  const name = String(given.name);
  if (nas.datasets.some((d) => d.id === name)) throw invalid([`${schema}.name`, `${name} already exists`]);
  const [pool = ""] = name.split("/");
  if (!nas.datasets.some((d) => d.id === pool))
    throw invalid([`${schema}.name`, `pool ${pool} does not exist`]);
  const parent = name.slice(0, name.lastIndexOf("/"));
  if (!nas.datasets.some((d) => d.id === parent)) {
    if (given.create_ancestors !== true) throw invalid([`${schema}.name`, "Parent dataset does not exist"]);
    createDataset(nas, { name: parent, type: "FILESYSTEM", create_ancestors: true });
  }
  const preset = String(given.share_type ?? "GENERIC");
  const presets: Entry =
    preset === "GENERIC"
      ? {}
      : {
          acltype: kept("acltype", "NFSV4"),
          aclmode: kept("aclmode", preset === "SMB" ? "RESTRICTED" : "PASSTHROUGH"),
        };
  const set = Object.entries(given).filter(([key, value]) => PROPERTIES.includes(key) && value !== "INHERIT");
  const dataset: Entry = {
    ...inherited(nas, name),
    ...presets,
    ...Object.fromEntries(set.map(([key, value]) => [key, kept(key, value)])),
    id: name,
    name,
    pool,
    type: given.type ?? "FILESYSTEM",
    casesensitivity: kept(
      "casesensitivity",
      given.casesensitivity ?? (preset === "SMB" ? "INSENSITIVE" : "SENSITIVE"),
    ),
    ...(given.volblocksize === undefined ? {} : { volblocksize: kept("volblocksize", given.volblocksize) }),
    mountpoint: given.type === "VOLUME" ? null : `/mnt/${name}`,
    encrypted: given.encryption === true,
    key_loaded: given.encryption === true,
    locked: false,
    user_properties: pairs(given.user_properties),
  };
  nas.datasets.push(dataset);
  if (dataset.mountpoint !== null)
    nas.folders[`/mnt/${name}`] = folder(`/mnt/${name}`, { acl: preset === "SMB" });
  return dataset;
}

export function updateDataset(nas: NasState, id: unknown, given: Entry): Entry {
  check("pool_dataset_update", given, [...PROPERTIES, "user_properties", "user_properties_update"]);
  const dataset = nas.datasets.find((d) => d.id === id);
  if (!dataset) throw failing("ENOENT", `Dataset ${String(id)} does not exist`);
  for (const [key, value] of Object.entries(given)) {
    if (key === "user_properties_update")
      dataset.user_properties = { ...(dataset.user_properties as Entry), ...pairs(value) };
    else if (value === "INHERIT") dataset[key] = inherited(nas, String(id))[key];
    else dataset[key] = kept(key, value);
  }
  return dataset;
}
