/** `truenas_dataset`: file systems and volumes of a TrueNAS. There is no way here to delete one. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import type { Effect } from "../host/effect.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { callOf } from "../host/truenas/middleware-call.ts";
import { type Fields, middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, dict, int, oneOf, text, word } from "./contract/params.ts";
import { given } from "./truenas/compare.ts";
import { asProperty, bytesOf, holds, shownProperty } from "./truenas/dataset-properties.ts";
import { concludeCall, isRefusal, objectsIn } from "./truenas/object.ts";
import { dataset } from "./truenas/object-params.ts";

const GIB = 1024 ** 3;
const MARKER = "homelab:managed";

const onOff = oneOf("on", "off", "inherit");
const size = word().refine((s) => s === "none" || bytesOf(s) !== undefined, {
  error: "a size is a number of bytes, or such as `50G`; `none` is no limit",
});
const limit = size.refine((s) => s === "none" || (bytesOf(s) ?? 0) === 0 || (bytesOf(s) ?? 0) >= GIB, {
  error: "TrueNAS takes no limit below 1 GiB",
});

const params = z
  .strictObject({
    name: dataset().describe("The dataset with its pool: `tank/k3s/db`."),
    type: oneOf("filesystem", "volume").default("filesystem").describe("Can't be changed later."),
    share_type: oneOf("generic", "multiprotocol", "nfs", "smb", "apps")
      .default("generic")
      .describe(
        "Preset for a new one. `generic` (POSIX modes) for volumes of a cluster, `smb` for shares of Macs and PCs.",
      ),
    casesensitivity: oneOf("sensitive", "insensitive").optional().describe("Can't be changed later."),
    encrypted: bool()
      .optional()
      .describe(
        "Encrypted with a key that TrueNAS keeps, so that it is unlocked by itself at boot. Can't be changed later. Default: as its parent.",
      ),
    create_ancestors: bool().default(true).describe("Make the datasets above it too."),
    volsize: size.optional().describe("Size of a volume."),
    volblocksize: word().optional().describe("Block size of a volume. Can't be changed later."),
    sparse: bool().optional().describe("A volume takes only the space that it uses. Only for a new one."),
    acltype: oneOf("off", "nfsv4", "posix", "inherit").optional().describe("Which access lists it has."),
    aclmode: oneOf("passthrough", "restricted", "discard", "inherit")
      .optional()
      .describe("What chmod does to them."),
    atime: onOff.optional().describe("Whether reading is noted."),
    exec: onOff.optional().describe("Whether programs in it may run."),
    readonly: onOff.optional().describe("Whether nothing can be written."),
    compression: word().optional().describe("`lz4`, `zstd`, `off`, `inherit` …"),
    recordsize: word().optional().describe("`16K` to `1M`, or `inherit`."),
    sync: oneOf("standard", "always", "disabled", "inherit")
      .optional()
      .describe(
        "Leave `standard` for databases: `disabled` loses what was promised to clients when the power goes.",
      ),
    snapdir: oneOf("visible", "hidden", "disabled", "inherit")
      .optional()
      .describe("Whether `.zfs` is shown."),
    deduplication: oneOf("on", "verify", "off", "inherit").optional().describe("Costs much memory."),
    copies: int().optional().describe("How often each block is stored: 1 to 3."),
    quota: limit.optional().describe("How much it and all below it may hold; `none` is no limit."),
    refquota: limit.optional().describe("How much it alone may hold."),
    reservation: size.optional().describe("How much is kept free for it and all below it."),
    refreservation: size.optional().describe("How much is kept free for it alone."),
    comments: text().optional().describe("For people."),
    user_properties: dict(text())
      .default({})
      .describe(
        "Properties of your own, as `namespace:name`. A new dataset is marked with `homelab:managed` besides.",
      ),
  })
  .refine((p) => p.type === "filesystem" || p.volsize !== undefined, { error: "a volume needs `volsize`" })
  .refine((p) => Object.keys(p.user_properties).every((name) => name.includes(":")), {
    error: "a user property needs a colon in its name: `homelab:owner`",
    path: ["user_properties"],
  });

type Params = z.output<typeof params>;

/** Brought to what is wanted at any time. */
const CHANGEABLE = [
  ...["volsize", "acltype", "aclmode", "atime", "exec", "readonly", "compression", "recordsize", "sync"],
  ...["snapdir", "deduplication", "copies", "quota", "refquota", "reservation", "refreservation", "comments"],
] as const;
const SIZES = new Set(["volsize", "quota", "refquota", "reservation", "refreservation"]);

export const truenasDataset = defineModule({
  name: "truenas_dataset",
  summary: "Manage datasets of a TrueNAS",
  description: `Makes file systems and volumes, and keeps their properties. A property that is inherited with the wanted value is as wanted. What can't be changed
after the making (type, case sensitivity, block size, encryption) and differs is a failure: nothing is ever deleted or made anew, and this module has no way
to do so.

A dataset that it makes is marked with the user property \`homelab:managed\`.`,
  params,
  returns: {
    name: "The dataset.",
    mountpoint: "Where it is mounted on the NAS.",
    managed: "Whether it is marked as made by homerun.",
    locked: "Whether it is encrypted and not unlocked.",
  },
  examples: [
    {
      title: "A place for the volumes of a cluster",
      yaml: "- name: there is a dataset for volumes\n  truenas_dataset:\n    name: tank/k3s\n    compression: lz4\n    atime: false\n    quota: 200G\n",
    },
  ],
  reads: "the dataset and its properties",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: (p) => ({
    found: middlewareRead({
      method: "pool.dataset.query",
      args: [[["id", "=", p.name]], { extra: { retrieve_children: false } }],
      of: { collection: "pool.dataset", match: { id: p.name } },
    }),
  }),
  decide: (p, { found }) => {
    const seen = objectsIn(found);
    if (isRefusal(seen)) return seen;
    const [object] = seen;
    return object === undefined ? make(p) : bring(p, object);
  },
});

/** As the API wants them: words in capitals, sizes in bytes. */
function wantedProperties(p: Params): Fields {
  const entries = CHANGEABLE.map((name) => [name, p[name]] as const);
  return given(Object.fromEntries(entries.map(([name, value]) => [name, forApi(name, value)])));
}

function forApi(name: string, value: string | number | undefined): string | number | undefined {
  if (value === undefined || name === "copies" || name === "comments") return value;
  if (SIZES.has(name)) return value === "none" ? 0 : bytesOf(String(value));
  return String(value).toUpperCase();
}

function make(p: Params): Verdict {
  const mountpoint = `/mnt/${p.name}`;
  const marks = { [MARKER]: "homerun", ...p.user_properties };
  const properties = wantedProperties(p);
  const all = given({
    name: p.name,
    type: p.type.toUpperCase(),
    ...(p.type === "filesystem" ? { share_type: p.share_type.toUpperCase() } : {}),
    create_ancestors: p.create_ancestors,
    casesensitivity: p.casesensitivity?.toUpperCase(),
    volblocksize: p.volblocksize?.toUpperCase(),
    sparse: p.sparse,
    ...encryption(p),
    ...properties,
    user_properties: Object.entries(marks).map(([key, value]) => ({ key, value })),
  });
  const after = Object.entries(properties).map(([name, value]) => `${name}: ${String(value)}\n`);
  const folder: Effect = {
    kind: "truenas",
    collection: "filesystem.stat",
    match: { realpath: mountpoint },
    fields: { mode: 0o40755, uid: 0, gid: 0, user: "root", group: "root", acl: false },
  };
  const change: Change = {
    kind: "create-dataset",
    summary: `make the dataset ${p.name}`,
    difference: { subject: `dataset ${p.name}`, after: `type: ${p.type}\n${after.join("")}` },
    operations: [callOf({ method: "pool.dataset.create", args: [all], mutates: true })],
    effects: [
      {
        kind: "truenas",
        collection: "pool.dataset",
        match: { id: p.name },
        fields: { ...shownLater(p, properties, marks), mountpoint },
      },
      ...(p.type === "filesystem" ? [folder] : []),
    ],
  };
  return {
    changes: [change],
    result: { name: p.name, mountpoint, managed: true, locked: false },
    conclude: concludeCall(),
  };
}

function encryption({ encrypted }: Params): Fields {
  if (encrypted === undefined) return {};
  if (!encrypted) return { encryption: false, inherit_encryption: false };
  return { encryption: true, inherit_encryption: false, encryption_options: { generate_key: true } };
}

function shownLater(p: Params, properties: Fields, marks: Readonly<Record<string, string>>): Fields {
  return given({
    type: p.type.toUpperCase(),
    casesensitivity: p.casesensitivity && asProperty(p.casesensitivity),
    volblocksize: p.volblocksize && asProperty(p.volblocksize),
    encrypted: p.encrypted,
    ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, asProperty(value)])),
    user_properties: Object.fromEntries(Object.entries(marks).map(([k, v]) => [k, asProperty(v)])),
  });
}

function bring(p: Params, object: Fields): Verdict | Refusal {
  const fixed = immutableDifference(p, object);
  if (fixed !== undefined)
    return refuse(`the dataset ${p.name} has ${fixed}, and that can't be changed after it was made`, {
      help: "ask for what it has, or make another dataset and move the data by hand; nothing is deleted here",
    });
  const wanted = wantedProperties(p);
  const differs = Object.entries(wanted).filter(([name, value]) => !holds(value, object[name]));
  const own = (object.user_properties ?? {}) as Fields;
  const marks = Object.entries(p.user_properties).filter(([key, value]) => !holds(value, own[key]));
  const managed = MARKER in own;
  const mountpoint = typeof object.mountpoint === "string" ? object.mountpoint : undefined;
  const locked = object.locked === true;
  const result = { name: p.name, managed, locked, ...(mountpoint === undefined ? {} : { mountpoint }) };
  const warnings = locked ? [`the dataset ${p.name} is locked: what is shared of it can't be reached`] : [];
  if (differs.length + marks.length === 0) return { changes: [], result, warnings };
  const before = [...differs.map(([n]) => [n, object[n]]), ...marks.map(([n]) => [n, own[n]])] as const;
  const update = {
    ...Object.fromEntries(differs),
    ...(marks.length > 0 ? { user_properties_update: marks.map(([key, value]) => ({ key, value })) } : {}),
  };
  const change: Change = {
    kind: "update-dataset",
    summary: `change the dataset ${p.name}: ${[...differs, ...marks].map(([name]) => name).join(", ")}`,
    difference: {
      subject: `dataset ${p.name}`,
      before: before.map(([name, value]) => `${String(name)}: ${shownProperty(value)}\n`).join(""),
      after: [...differs, ...marks].map(([name, value]) => `${name}: ${String(value)}\n`).join(""),
    },
    operations: [callOf({ method: "pool.dataset.update", args: [p.name, update], mutates: true })],
    effects: [
      {
        kind: "truenas",
        collection: "pool.dataset",
        match: { id: p.name },
        fields: {
          ...Object.fromEntries(differs.map(([name, value]) => [name, asProperty(value)])),
          user_properties: { ...own, ...Object.fromEntries(marks.map(([k, v]) => [k, asProperty(v)])) },
        },
      },
    ],
  };
  return { changes: [change], result, warnings, conclude: concludeCall() };
}

/** What there is instead of what was asked for, where that is for ever. */
function immutableDifference(p: Params, object: Fields): string | undefined {
  if (!holds(p.type, object.type)) return `the type ${String(object.type).toLowerCase()}, not ${p.type}`;
  for (const name of ["casesensitivity", "volblocksize"] as const) {
    const wanted = p[name];
    const seen = object[name];
    if (wanted !== undefined && seen !== undefined && !holds(wanted, seen))
      return `${name} ${shownProperty(seen)}, not ${wanted}`;
  }
  if (p.encrypted !== undefined && object.encrypted !== undefined && p.encrypted !== object.encrypted)
    return object.encrypted === true ? "encryption" : "no encryption";
  return undefined;
}
