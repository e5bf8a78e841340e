/** Mounts of a container, each a map of its own: what they may say, how the daemon is told, how it tells them. */

import { z } from "zod";
import { bool, dict, listOfWhole, oneOf, word } from "../../contract/params.ts";
import { optionTexts } from "../docker-values.ts";
import { bytes } from "./sizes.ts";

const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  create_mountpoint: ["bind"],
  labels: ["volume"],
  no_copy: ["volume"],
  non_recursive: ["bind"],
  propagation: ["bind"],
  read_only_force_recursive: ["bind"],
  read_only_non_recursive: ["bind"],
  subpath: ["volume", "image"],
  tmpfs_size: ["tmpfs"],
  tmpfs_mode: ["tmpfs"],
  tmpfs_options: ["tmpfs"],
  volume_driver: ["volume"],
  volume_options: ["volume"],
};

export const mountSchema = z
  .strictObject({
    target: word().describe("Path inside the container."),
    source: word()
      .optional()
      .describe("A path of the host, or a volume's name; without it the volume is anonymous."),
    type: oneOf("bind", "volume", "tmpfs", "npipe", "cluster", "image")
      .default("volume")
      .describe("What is mounted."),
    read_only: bool().optional().describe("It can't be written."),
    consistency: oneOf("default", "consistent", "cached", "delegated")
      .optional()
      .describe("For Docker on macOS."),
    propagation: oneOf("private", "rprivate", "shared", "rshared", "slave", "rslave")
      .optional()
      .describe("How mounts below a bind mount spread."),
    no_copy: bool().optional().describe("A new volume is not filled with what the image has there."),
    labels: optionTexts().optional().describe("Labels of a volume that is made."),
    volume_driver: word().optional().describe("Driver of a volume that is made."),
    volume_options: optionTexts().optional().describe("Options of that driver."),
    tmpfs_size: bytes().optional().describe("Size of a tmpfs: `64M`."),
    tmpfs_mode: z
      .preprocess(
        (v) => (typeof v === "number" ? `0${v.toString(8)}` : v),
        z.string().regex(/^(0o?)?[0-7]{1,4}$/, { error: 'it is an octal mode in quotes, such as "1777"' }),
      )
      .optional()
      .describe("Permissions of a tmpfs, octal."),
    tmpfs_options: listOfWhole(dict(z.union([z.string(), z.null()])))
      .optional()
      .describe("Further options of a tmpfs, each a map with one key; without a value it is a flag."),
    non_recursive: bool().optional().describe("What is mounted below a bind mount's source stays out."),
    create_mountpoint: bool().optional().describe("Make the source of a bind mount if it is not there."),
    read_only_non_recursive: bool().optional().describe("Read-only, but not what is mounted below."),
    read_only_force_recursive: bool()
      .optional()
      .describe("Fail where what is mounted below can't be read-only too."),
    subpath: word().optional().describe("A folder in the volume or image."),
  })
  .superRefine((mount, context) => {
    if (mount.source === undefined && ["bind", "npipe"].includes(mount.type))
      context.addIssue({ code: "custom", message: `a mount of type ${mount.type} needs a \`source\`` });
    for (const [name, kinds] of Object.entries(KINDS_OF))
      if (mount[name as keyof typeof mount] !== undefined && !kinds.includes(mount.type))
        context.addIssue({
          code: "custom",
          path: [name],
          message: `it is for mounts of type ${kinds.join(" or ")}, and this one is of type ${mount.type}`,
        });
    for (const option of mount.tmpfs_options ?? [])
      if (Object.keys(option).length !== 1)
        context.addIssue({ code: "custom", path: ["tmpfs_options"], message: "each is a map with one key" });
  });

export type Mount = z.output<typeof mountSchema>;

type Fields = Readonly<Record<string, unknown>>;

function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function orNothing(fields: Fields): Fields | undefined {
  const own = given(fields);
  return Object.keys(own).length === 0 ? undefined : own;
}

function tmpfsOptions(mount: Mount): readonly (readonly string[])[] | undefined {
  return mount.tmpfs_options?.flatMap((option) =>
    Object.entries(option).map(([name, value]) => (value === null ? [name] : [name, value])),
  );
}

const modeOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number.parseInt(text.replace("o", ""), 8);

/** What is compared: only what the playbook says. */
export function wantedMount(mount: Mount): Fields {
  const { volume_options, tmpfs_mode, tmpfs_options, ...rest } = mount;
  const options = mount.volume_driver === undefined ? undefined : volume_options;
  return given({
    ...rest,
    volume_options: options,
    tmpfs_mode: modeOf(tmpfs_mode),
    tmpfs_options: tmpfsOptions(mount),
  });
}

function volumeOptions(mount: Mount): Fields | undefined {
  const driver =
    mount.volume_driver === undefined
      ? undefined
      : given({ Name: mount.volume_driver, Options: mount.volume_options });
  return orNothing({
    NoCopy: mount.no_copy ? true : undefined,
    Labels: mount.labels,
    DriverConfig: driver,
    Subpath: mount.subpath,
  });
}

function bindOptions(mount: Mount): Fields | undefined {
  return orNothing({
    Propagation: mount.propagation,
    NonRecursive: mount.non_recursive,
    CreateMountpoint: mount.create_mountpoint,
    ReadOnlyNonRecursive: mount.read_only_non_recursive,
    ReadOnlyForceRecursive: mount.read_only_force_recursive,
  });
}

/** As the daemon wants it. */
export function mountBody(mount: Mount): Fields {
  return given({
    Target: mount.target,
    Source: mount.source,
    Type: mount.type,
    ReadOnly: mount.read_only,
    Consistency: mount.consistency,
    BindOptions: mount.type === "bind" ? bindOptions(mount) : undefined,
    VolumeOptions: mount.type === "volume" ? volumeOptions(mount) : undefined,
    TmpfsOptions:
      mount.type === "tmpfs"
        ? orNothing({
            Mode: modeOf(mount.tmpfs_mode),
            SizeBytes: mount.tmpfs_size,
            Options: tmpfsOptions(mount),
          })
        : undefined,
    ImageOptions: mount.type === "image" ? orNothing({ Subpath: mount.subpath }) : undefined,
  });
}

/** As the daemon tells it; what it leaves out is false or empty. */
export interface MountBody {
  readonly Type?: string;
  readonly Source?: string;
  readonly Target?: string;
  readonly ReadOnly?: boolean;
  readonly Consistency?: string;
  readonly BindOptions?: Readonly<Record<string, unknown>> | null;
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Subpath?: string;
    readonly DriverConfig?: {
      readonly Name?: string;
      readonly Options?: Readonly<Record<string, string>> | null;
    } | null;
  } | null;
  readonly TmpfsOptions?: Readonly<Record<string, unknown>> | null;
  readonly ImageOptions?: { readonly Subpath?: string } | null;
}

export function activeMount(body: MountBody): Fields {
  const bind = body.BindOptions ?? {};
  const volume = body.VolumeOptions ?? {};
  const tmpfs = body.TmpfsOptions ?? {};
  return {
    type: body.Type,
    source: body.Source,
    target: body.Target,
    read_only: body.ReadOnly ?? false,
    consistency: body.Consistency,
    propagation: bind.Propagation,
    non_recursive: bind.NonRecursive ?? false,
    create_mountpoint: bind.CreateMountpoint ?? false,
    read_only_non_recursive: bind.ReadOnlyNonRecursive ?? false,
    read_only_force_recursive: bind.ReadOnlyForceRecursive ?? false,
    no_copy: volume.NoCopy ?? false,
    labels: volume.Labels ?? {},
    volume_driver: volume.DriverConfig?.Name,
    volume_options: volume.DriverConfig?.Options ?? {},
    subpath: volume.Subpath ?? body.ImageOptions?.Subpath,
    tmpfs_size: tmpfs.SizeBytes,
    tmpfs_mode: tmpfs.Mode,
    tmpfs_options: tmpfs.Options,
  };
}
