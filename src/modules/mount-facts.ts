/** `mount_facts`: what is mounted, and what could be, as facts. */

import { z } from "zod";
import { patternSource } from "../host/name-pattern.ts";
import {
  LIVE_TABLES,
  type MountSizes,
  type MountTable,
  type MountTables,
  mountTables,
} from "../host/reads/mount-tables.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, float, list, oneOf, text, word } from "./contract/params.ts";
import { readMountFile, readMountOutput, type TableEntry } from "./mount-facts/read-tables.ts";

const STATIC_TABLES = ["/etc/fstab", "/etc/vfstab", "/etc/filesystems"];

/** Seconds for a mount where the task says none: as long as Ansible waits for each. */
const PATIENCE = 10;

const NAMED: Readonly<Record<string, readonly string[]>> = {
  all: [...LIVE_TABLES, ...STATIC_TABLES],
  dynamic: LIVE_TABLES,
  static: STATIC_TABLES,
};

const params = z
  .strictObject({
    devices: list(text())
      .nullish()
      .describe("Patterns (`*`, `?`, `[a-z]`, `[!a-z]`): only mounts whose device or server matches one."),
    fstypes: list(text()).nullish().describe("Patterns: only mounts of these types. `nfs*`, `fuse.*`"),
    sources: list(
      word()
        .refine((s) => s !== "", { error: "a source can't be empty" })
        .refine((s) => !s.includes("\n"), { error: "a line end can't stand in a source" }),
    )
      .nullish()
      .describe(
        "Where to look, in this order: paths of files, `dynamic` (/etc/mtab, /proc/mounts, /etc/mnttab), `static` (/etc/fstab, /etc/vfstab, /etc/filesystems), `all` (both, the default), `mount` (what that program prints). Files that are not there are passed by, and so are those that were read already.",
      ),
    mount_binary: z
      .string()
      .refine((s) => s !== "" && !s.includes("\0"), { error: "a program has a name" })
      .nullable()
      .default("mount")
      .describe(
        "The program that is asked where `sources` names `mount`, or a dynamic one and no such file is there (BSD, macOS); null: it is not asked.",
      ),
    timeout: float()
      .refine((s) => s > 0, { error: "`timeout` is a number of seconds above 0" })
      .nullish()
      .describe("Seconds for each mount and for the program, rounded up; 10 where absent."),
    on_timeout: oneOf("error", "warn", "ignore")
      .default("error")
      .describe("What becomes of the task when one takes longer: it fails, or goes on without that size."),
    include_aggregate_mounts: bool()
      .nullish()
      .describe(
        "Whether `aggregate_mounts` lists every mount, also those that another definition of the same mount point hides. Where absent it is empty, and a warning tells of such mounts.",
      ),
  })
  .refine((p) => p.mount_binary !== null || !p.sources?.includes("mount"), {
    error: "`sources` names `mount`, which `mount_binary` says not to run",
    path: ["mount_binary"],
  });

type Params = z.output<typeof params>;

export const mountFacts = defineModule({
  name: "mount_facts",
  summary: "Gather mounts as facts",
  description: `Lists what is mounted and what the host's tables say of mounts, with sizes and UUIDs, under the facts \`mount_points\` (by mount point, the
first definition that was found) and \`aggregate_mounts\`. Each has its place under \`ansible_context\`: the source and its line.

Everything is read in one call, and only mounts that \`devices\` and \`fstypes\` let through are looked into. Network mounts are asked at the same
time, each with its own deadline: however many servers are away, the task waits once.`,
  params,
  returns: {
    ansible_facts:
      "`mount_points`: by mount point, each with `mount`, `device`, `fstype`, `options`, `dump`, `passno`, `uuid` (null where unknown), sizes in bytes, blocks and inodes, `ansible_context`. `aggregate_mounts`: a list of the same.",
  },
  examples: [
    {
      title: "Network mounts, also those whose server is away",
      yaml: "- name: the network mounts are known\n  mount_facts:\n    fstypes: [nfs*, cifs]\n    timeout: 3\n    on_timeout: warn\n",
    },
    {
      title: "What fstab says",
      yaml: "- name: the table is known\n  mount_facts:\n    sources: [static]\n",
    },
  ],
  reads: "tables of mounts, sizes of what is mounted, UUIDs of disks",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  setsFacts: ["mount_points", "aggregate_mounts"],
  observe: (p) => ({ seen: mountTables(questionOf(p)) }),
  decide: (p, { seen }) => decide(p, seen),
});

/** Every source once, and those that were named again. */
function sourcesOf({ sources }: Params): { readonly once: readonly string[]; readonly again: string[] } {
  const asked = (sources?.length ? sources : ["all"]).flatMap((s) => NAMED[s] ?? [s]);
  return {
    once: [...new Set(asked)],
    again: [...new Set(asked.filter((s, i) => asked.indexOf(s) !== i))],
  };
}

function anyOf(patterns: readonly string[] | null | undefined): string {
  return patterns?.length ? patterns.map(patternSource).join("|") : ".*";
}

function questionOf(p: Params): Parameters<typeof mountTables>[0] {
  const { once } = sourcesOf(p);
  const isLive = once.some((s) => (LIVE_TABLES as readonly string[]).includes(s));
  return {
    files: once.filter((s) => s !== "mount"),
    device: anyOf(p.devices),
    type: anyOf(p.fstypes),
    program: p.mount_binary ?? "",
    runProgram: once.includes("mount") ? "always" : isLive && p.mount_binary !== null ? "fallback" : "never",
    seconds: p.timeout ?? PATIENCE,
  };
}

type Mount = Readonly<Record<string, unknown>> & { readonly mount: string };

interface Found {
  readonly source: string;
  readonly entries: readonly TableEntry[];
}

/** In the order in which the sources were named; the program last where nobody named it. */
function ordered(once: readonly string[], tables: readonly MountTable[]): readonly Found[] {
  const rank = ({ source }: MountTable): number =>
    once.includes(source) ? once.indexOf(source) : once.length;
  const seen = new Set<string>();
  return tables
    .toSorted((a, b) => rank(a) - rank(b))
    .filter(({ identity }) => !seen.has(identity) && seen.add(identity))
    .map(({ source, lines }) => ({
      source,
      entries: source === "mount" ? readMountOutput(lines) : readMountFile(lines),
    }));
}

function sizeFacts(sizes: MountSizes | undefined): Readonly<Record<string, number>> {
  if (!sizes) return {};
  const { blocks, available, unit, block, inodes, inodesFree = 0 } = sizes;
  return {
    size_total: blocks * unit,
    size_available: available * unit,
    block_size: block,
    block_total: blocks,
    block_available: available,
    block_used: blocks - available,
    ...(inodes === undefined
      ? {}
      : { inode_total: inodes, inode_available: inodesFree, inode_used: inodes - inodesFree }),
  };
}

/** A device that is named by its UUID is filtered by where it is now. */
function deviceOf(
  { device }: TableEntry,
  uuids: ReadonlyMap<string, string>,
): { path: string; uuid: unknown } {
  if (!device.startsWith("UUID=")) return { path: device, uuid: uuids.get(device) ?? null };
  const uuid = device.slice("UUID=".length);
  return { path: [...uuids].find(([, id]) => id === uuid)?.[0] ?? device, uuid };
}

function mountsOf(p: Params, seen: MountTables, found: readonly Found[]): readonly Mount[] {
  const isWanted = (patterns: readonly string[] | null | undefined) => {
    const wanted = new RegExp(`^(?:${anyOf(patterns)})$`, "s");
    return (value: string): boolean => wanted.test(value);
  };
  const [byDevice, byType] = [isWanted(p.devices), isWanted(p.fstypes)];
  return found.flatMap(({ source, entries }) =>
    entries.flatMap((entry) => {
      const { path, uuid } = deviceOf(entry, seen.uuids);
      if (!byDevice(path) || !byType(entry.fstype)) return [];
      return {
        mount: entry.mount,
        device: entry.device,
        fstype: entry.fstype,
        ...entry.more,
        ...sizeFacts(seen.sizes.get(entry.mount)),
        ansible_context: { source, source_data: entry.text },
        uuid,
      };
    }),
  );
}

function firstOfEach(mounts: readonly Mount[]): readonly Mount[] {
  const seen = new Set<string>();
  return mounts.filter((m) => !seen.has(m.mount) && seen.add(m.mount));
}

function repeatedIn(found: readonly Mount[]): string[] {
  const places = found.map((m) => `${m.mount} in ${(m.ansible_context as { source: string }).source}`);
  return [...new Set(places.filter((place, i) => places.indexOf(place) !== i))];
}

/** What took too long, told once for each mount point. */
function lateOf(p: Params, { late, program }: MountTables, mounts: readonly Mount[]): string[] {
  const waited = `${p.timeout ?? PATIENCE} seconds`;
  const named = firstOfEach(mounts).filter((m) => late.has(m.mount));
  return [
    ...(program === "late" ? [`\`${p.mount_binary}\` did not answer within ${waited}`] : []),
    ...named.map(
      (m) => `Timed out getting mount size for mount ${m.mount} (type ${String(m.fstype)}) after ${waited}`,
    ),
  ];
}

function decide(p: Params, seen: MountTables): Verdict | Refusal {
  const { program } = seen;
  if (program === "missing")
    return refuse(`there is no program \`${p.mount_binary}\` on this host`, {
      help: "name it with `mount_binary`, or say `mount_binary: null`",
      mayResolve: true,
    });
  if (typeof program === "object")
    return refuse(`\`${p.mount_binary}\` ended with status ${program.status}: ${program.said}`);
  const { once, again } = sourcesOf(p);
  const mounts = mountsOf(p, seen, ordered(once, seen.tables));
  const late = lateOf(p, seen, mounts);
  const [first] = late;
  if (first !== undefined && p.on_timeout === "error")
    return refuse(first, {
      help: "`on_timeout: warn` goes on without it; `fstypes` or `devices` leave it out",
    });
  const repeated =
    p.include_aggregate_mounts === undefined || p.include_aggregate_mounts === null ? repeatedIn(mounts) : [];
  const facts = {
    mount_points: Object.fromEntries(firstOfEach(mounts).map((m) => [m.mount, m])),
    aggregate_mounts: p.include_aggregate_mounts ? mounts : [],
  };
  return {
    changes: [],
    facts,
    result: { ansible_facts: facts },
    warnings: [
      ...(again.length > 0 ? [`\`sources\` names ${again.join(", ")} more than once`] : []),
      ...(p.on_timeout === "warn" ? late : []),
      ...(repeated.length > 0
        ? [
            `only the first of several mounts is told of ${repeated.join(", ")}; \`include_aggregate_mounts\` (true or false) says whether you want all`,
          ]
        : []),
    ],
  };
}
