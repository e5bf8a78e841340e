/** `zfs`: filesystems, volumes and snapshots of ZFS. */

import { z } from "zod";
import { destroyDataset, makeDataset, setDataset } from "../host/changes/zfs.ts";
import { type ZfsDataset, zfsDataset } from "../host/reads/zfs-dataset.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type Conclusion, defineModule, type Verdict } from "./contract/module.ts";
import { oneOf, word } from "./contract/params.ts";

const NAME = /^[A-Za-z][A-Za-z0-9_.: -]*(\/[A-Za-z0-9_.: -]+)*(@[A-Za-z0-9_.: -]+)?$/;

/** zfs lists values in lines and columns. */
function isPlain(text: string): boolean {
  return [...text].every((c) => c >= " " && c !== "\x7f");
}

/** Booleans of YAML are `on` and `off`. */
function readValue(value: unknown): unknown {
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "number" || typeof value === "bigint" ? String(value) : value;
}

const params = z
  .strictObject({
    name: word()
      .refine((name) => NAME.test(name), { error: "a name looks like `tank/media` or `tank/media@monday`" })
      .describe("The filesystem, volume or snapshot, with its pool: `tank/media`, `tank/media@monday`."),
    state: oneOf("absent", "present").describe(
      "Whether it shall be there. What is above it is made as well; with it goes everything below it, its snapshots and their clones.",
    ),
    origin: word()
      .refine((name) => NAME.test(name) && name.includes("@"), {
        error: "it is a snapshot: `tank/media@monday`",
      })
      .optional()
      .describe("The snapshot that a new filesystem or volume is a clone of."),
    extra_zfs_properties: z
      .record(
        z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:._@-]*$/, { error: "that is no property's name" }),
        z.preprocess(
          readValue,
          z.string().refine(isPlain, {
            error: "tabs, line breaks and other control characters can't stand in a value",
          }),
        ),
      )
      .default({})
      .describe("Properties by their names; `volsize` makes a volume. Yes and no are `on` and `off`."),
  })
  .refine((p) => p.origin === undefined || !p.name.includes("@"), {
    error: "a snapshot is no clone: it has no `origin`",
    path: ["origin"],
  });

type Params = z.output<typeof params>;

/** They are what they were made with. */
const FIXED: ReadonlySet<string> = new Set([
  ...["casesensitivity", "normalization", "utf8only", "encryption", "volblocksize"],
]);

const LIMITS = /^((ref)?(quota|reservation)|(filesystem|snapshot)_limit|(user|group|project)(obj)?quota@.*)$/;

const OTHER_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  acltype: { posixacl: "posix", noacl: "off" },
};

/** `10M`, `128K`, `1.5TiB` in bytes; anything else as it is. */
function inBytes(text: string): string {
  const match = /^(\d+(?:\.\d+)?)([KMGTPEZ])?(?:i?B)?$/i.exec(text);
  if (!match) return text;
  const power = " KMGTPEZ".indexOf((match[2] ?? " ").toUpperCase());
  return String(Math.round(Number(match[1]) * 1024 ** power));
}

function canonical(property: string, value: string): string {
  const word = OTHER_WORDS[property]?.[value] ?? value;
  if (!LIMITS.test(property)) return inBytes(word);
  return word === "none" || word === "18446744073709551615" ? "0" : inBytes(word);
}

/** A value that was set on it, or is part of it; what it only inherits counts as none. */
function ownValue(seen: ZfsDataset, property: string): string | undefined {
  const found = seen.properties.get(property);
  if (!found || !["local", "received", "-"].includes(found.source)) return undefined;
  const { altroot } = seen;
  if (property !== "mountpoint" || altroot === "" || !found.value.startsWith(altroot)) return found.value;
  return found.value.slice(altroot.length).replace(/^(?!\/)/, "/");
}

function make(p: Params): Verdict {
  const { volsize, volblocksize, ...others } = p.extra_zfs_properties;
  const options = Object.entries(others).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const size = [
    ...(volsize === undefined ? [] : ["-V", volsize]),
    ...(volblocksize === undefined ? [] : ["-b", volblocksize]),
  ];
  const clone = p.origin === undefined ? ["create", "-p"] : ["clone", "-p"];
  const verb = p.name.includes("@") ? ["snapshot"] : clone;
  const origin = p.origin === undefined ? [] : [p.origin];
  const words = [...verb, ...size, ...options, ...origin];
  const properties = { ...p.extra_zfs_properties, ...(p.origin === undefined ? {} : { origin: p.origin }) };
  return { changes: [makeDataset(p.name, words, properties)], result: resultOf(p) };
}

function resultOf({ name, state, extra_zfs_properties }: Params) {
  return { ...extra_zfs_properties, name, state };
}

/** ZFS has words of its own for some values: what is the same afterwards was no change. */
function conclusionOf(
  p: Params,
  before: Readonly<Record<string, string | undefined>>,
  change: Verdict["changes"],
) {
  return (replies: Parameters<NonNullable<Verdict["conclude"]>>[0]): Conclusion => {
    const [reply] = replies;
    if (reply?.status !== 0) {
      const why = reply?.stderr.toString("utf8").trim() ?? "nothing was said";
      return { result: resultOf(p), failed: `could not ${change[0]?.summary}: ${why}` };
    }
    const now = reply.stdout
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t"));
    const isSame = now.every(([name = "", ...value]) => before[name] === value.join("\t"));
    return isSame
      ? { result: resultOf(p), changed: false, unneeded: change }
      : { result: resultOf(p), changed: true };
  };
}

function change(p: Params, seen: ZfsDataset): Verdict | Refusal {
  const origin = seen.properties.get("origin")?.value;
  const warnings =
    p.origin !== undefined && origin !== p.origin
      ? [`${p.name} is there already, and it is no clone of ${p.origin}`]
      : [];
  const differing = Object.entries(p.extra_zfs_properties).filter(([name, value]) => {
    const now = ownValue(seen, name);
    return now === undefined || canonical(name, now) !== canonical(name, value);
  });
  const fixed = differing.find(([name]) => FIXED.has(name));
  if (fixed)
    return refuse(
      `\`${fixed[0]}\` of ${p.name} is ${seen.properties.get(fixed[0])?.value ?? "not set"}, for ever`,
      {
        help: "it can be said only when a dataset is made",
      },
    );
  if (differing.length === 0) return { changes: [], warnings, result: resultOf(p) };
  const before = Object.fromEntries(differing.map(([name]) => [name, ownValue(seen, name)]));
  const changes = [setDataset(p.name, Object.fromEntries(differing), before)];
  return { changes, warnings, result: resultOf(p), conclude: conclusionOf(p, before, changes) };
}

function decide(p: Params, seen: ZfsDataset): Verdict | Refusal {
  if (!seen.installed)
    return refuse("the host has no zfs", {
      help: "install ZFS first: on Debian the package `zfsutils-linux`, with its kernel module",
      mayResolve: true,
    });
  if (seen.trouble !== undefined)
    return refuse(`ZFS can't be asked: ${seen.trouble}`, {
      ...(/ermission|rivilege/.test(seen.trouble) ? { help: "set `become: true`" } : {}),
      mayResolve: true,
    });
  if (p.state === "absent")
    return { changes: seen.exists ? [destroyDataset(p.name)] : [], result: resultOf(p) };
  if (seen.exists) return change(p, seen);
  const pool = p.name.split(/[/@]/, 1)[0];
  if (!seen.hasPool)
    return refuse(`the host has no pool \`${pool}\``, {
      help: "`zpool list` lists them; a pool that is there on a disk is imported with `zpool import`",
      mayResolve: true,
    });
  return make(p);
}

export const zfs = defineModule({
  name: "zfs",
  summary: "Manage filesystems, volumes and snapshots of ZFS",
  description: `Makes and destroys filesystems, volumes, snapshots and clones, and sets their properties. A property is as wanted where that value was set
on the dataset itself; one that it only inherits is set. Sizes are compared as numbers (\`10M\` is 10485760), mount points without the folder
that the pool stands below for now.

\`absent\` destroys without asking, and with it everything that hangs on it.`,
  params,
  returns: { name: "Its name.", state: "The state that was asked for." },
  examples: [
    {
      title: "A filesystem",
      yaml: "- name: media have their place\n  zfs:\n    name: tank/media\n    state: present\n    extra_zfs_properties:\n      compression: lz4\n      atime: false\n      quota: 2T\n",
    },
    {
      title: "A volume",
      yaml: "- name: the guest has its disk\n  zfs:\n    name: tank/guest\n    state: present\n    extra_zfs_properties:\n      volsize: 20G\n",
    },
    {
      title: "A snapshot",
      yaml: "- name: there is a way back\n  zfs:\n    name: tank/media@before-upgrade\n    state: present\n",
    },
    {
      title: "A clone",
      yaml: "- name: the trial has its own copy\n  zfs:\n    name: tank/trial\n    origin: tank/media@before-upgrade\n    state: present\n",
    },
    {
      title: "No such filesystem",
      yaml: "- name: the trial is over\n  zfs:\n    name: tank/trial\n    state: absent\n",
    },
  ],
  reads: "the dataset's properties, the pool that it is in",
  writes: "the dataset, those above it that are missing; when it is destroyed, all below it",
  support: {
    check: "full",
    diff: "full",
    note: "a value that ZFS has another word for counts as a change until it is set",
  },
  observe: (p) => ({ seen: zfsDataset(p.name, Object.keys(p.extra_zfs_properties)) }),
  decide: (p, { seen }) => decide(p, seen),
});
