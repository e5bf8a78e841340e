/** `unarchive`: what is in an archive, in a folder of the host. */

import { z } from "zod";
import { unpackArchive } from "../host/changes/unpack-archive.ts";
import { childOf, hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import { modeArgument, modeBits, NEW_FILE } from "../host/mode.ts";
import type { ArchiveWords } from "../host/programs/archive-program.ts";
import { type ArchiveState, archiveState } from "../host/reads/archive-state.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import type { ModuleResult, Verdict } from "./contract/module.ts";
import { type ControllerFile, controllerFile } from "./contract/needs.ts";
import { bool, fileAttributes, int, list, path, word } from "./contract/params.ts";
import { pathResult, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { type Compared, comparedEntries, unpackedStates, type Wanted } from "./unarchive/compare-entries.ts";

const params = z
  .strictObject({
    src: path().describe(
      "The archive: a file of the controller; with `remote_src` a file of the host, or an address that the host fetches it from.",
    ),
    dest: path().describe("The folder that it is unpacked to. It must be there."),
    remote_src: bool().optional().describe("The archive is on the host, or is fetched by the host."),
    copy: bool().optional().describe("The contrary of `remote_src`, by its earlier name."),
    creates: path().optional().describe("Nothing is done where this path is there."),
    list_files: bool().default(false).describe("Return the names of what is in the archive."),
    exclude: list(word()).default([]).describe("Names, or patterns of names, that are not unpacked."),
    include: list(word()).default([]).describe("Names that are unpacked, and nothing else."),
    extra_opts: list(word())
      .default([])
      .describe("Further options for tar or unzip, such as `--strip-components=1`."),
    keep_newer: bool().default(false).describe("Leave files alone that are newer than the archive's."),
    decrypt: bool()
      .default(true)
      .describe("Set to false to bring an encrypted file (Ansible Vault, age) as it is."),
    ...fileAttributes,
    validate_certs: bool()
      .default(true)
      .describe(
        "Only true: with an address, `get_url` can fetch from a server whose certificate is not trusted.",
      ),
    io_buffer_size: int().optional().describe("Means nothing here: no archive is held in memory."),
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => p.copy === undefined || p.remote_src === undefined, {
    error: "`copy` and `remote_src` are mutually exclusive: they say the same",
    path: ["copy"],
  })
  .refine((p) => p.include.length === 0 || p.exclude.length === 0, {
    error: "`include` and `exclude` are mutually exclusive",
    path: ["include"],
  })
  .refine((p) => p.validate_certs, {
    error: "an archive whose server is not trusted is fetched with `get_url` first",
    path: ["validate_certs"],
  });

type Params = z.output<typeof params>;

function isOnHost(p: Params): boolean {
  return p.remote_src ?? (p.copy === undefined ? false : !p.copy);
}

function wordsOf(p: Params, host: HostView): ArchiveWords {
  const src = !isOnHost(p) ? "" : p.src.includes("://") ? p.src : hostPath(p.src, host);
  return { src, dest: hostPath(p.dest, host), exclude: p.exclude, include: p.include, options: p.extra_opts };
}

const HANDLERS = {
  zip: "ZipArchive",
  gzip: "TgzArchive",
  tar: "TarArchive",
  bzip2: "TarBzipArchive",
  xz: "TarXzArchive",
  zstd: "TarZstdArchive",
} as const;

/** What is asked for is not to be had, by what the host says of the archive. */
function obstacleFor(p: Params, state: ArchiveState): Refusal | undefined {
  switch (state.kind) {
    case "absent":
      return refuse(`Source '${p.src}' does not exist`, { mayResolve: true });
    case "unreadable":
      return refuse(`Source '${p.src}' not readable`, { help: "set `become: true`, or name a file" });
    case "empty":
      return refuse(`Invalid archive '${p.src}', the file is 0 bytes`);
    case "unknown":
      return refuse(
        `Failed to find handler for "${p.src}". Make sure the required command to extract the file is installed: the host has no ${state.missing}`,
        { help: `the package ${packageOf(state.missing)} has it`, mayResolve: true },
      );
    case "damaged":
      return refuse(`Failed to find handler for "${p.src}": it can't be read as an archive: ${state.why}`);
    case "spared":
    case "archive":
      return undefined;
  }
}

const PACKAGES: Readonly<Record<string, string>> = {
  xz: "xz-utils",
  "GNU tar": "tar",
  "Info-ZIP's unzip": "unzip",
};

function packageOf(program: string): string {
  return PACKAGES[program] ?? program;
}

function wantedOf(p: Params, host: HostView): Wanted {
  const mode = p.mode === "preserve" ? undefined : p.mode;
  return { mode, owner: p.owner, group: p.group, keepNewer: p.keep_newer, isRoot: host.uid === 0 };
}

const MOST_LISTED = 200;

function lines(all: readonly Compared[], line: (one: Compared) => string): string {
  const more = all.length - MOST_LISTED;
  return `${all.slice(0, MOST_LISTED).map(line).join("")}${more > 0 ? `… and ${more} more\n` : ""}`;
}

function decide(
  p: Params,
  state: ArchiveState,
  host: HostView,
  file: ControllerFile | undefined,
): Verdict | Refusal {
  const obstacle = obstacleFor(p, state);
  if (obstacle || state.kind !== "archive") return obstacle ?? refuse(`${p.src} can't be read`);
  const words = wordsOf(p, host);
  const { dest } = state;
  if (dest?.type !== "directory")
    return refuse(`Destination '${p.dest}' is not a directory`, {
      ...(dest === undefined ? { help: "`file: state=directory` makes it" } : {}),
      mayResolve: dest === undefined,
    });
  if (state.entries.length === 0)
    return refuse(`Failed to find handler for "${p.src}": there is nothing in the archive that is asked for`);
  const wanted = wantedOf(p, host);
  const compared = comparedEntries(state, wanted);
  const result: ModuleResult = {
    src: p.src,
    dest: p.dest,
    handler: HANDLERS[state.format],
    ...pathResult({ path: words.dest, type: "directory", before: dest, wanted: {}, user: host.user }),
    ...(p.list_files ? { files: state.entries.map(listedName) } : {}),
  };
  if (compared.length === 0) return { changes: [], result };
  const change = unpackArchive({
    words,
    input: file?.content,
    name: p.src,
    unpacks: compared.some(({ unpacks }) => unpacks),
    keepsNewer: p.keep_newer,
    mode: modeWord(wanted.mode),
    owner: p.owner ?? "",
    group: p.group ?? "",
    before: lines(
      compared.filter(({ why }) => why !== "missing"),
      ({ path: at, why }) => `${why}: ${at}\n`,
    ),
    after: lines(compared, ({ path: at }) => `as in the archive: ${at}\n`),
    states: unpackedStates(state, wanted),
  });
  return { changes: [change], result };
}

function listedName({ path: name, type }: { readonly path: string; readonly type: string }): string {
  return type === "directory" ? `${name}/` : name;
}

/** Octal digits enough that set-id bits of folders go too; symbolic words as they are. */
function modeWord(mode: string | undefined): string {
  if (mode === undefined) return "";
  return /^[0-7o]+$/.test(mode) ? modeArgument(modeBits(mode, NEW_FILE)) : mode;
}

function unpackedPaths(dest: string, state: ArchiveState): readonly string[] {
  if (state.kind !== "archive") return [];
  const { entries } = state;
  return entries.filter(({ type }) => type !== "link").map(({ path: name }) => childOf(dest, name));
}

export const unarchive = defineFileModule({
  name: "unarchive",
  summary: "Unpack an archive on the host",
  description: `Unpacks tar archives (plain, gzip, bzip2, xz, zstd) and zip archives; the kind is seen by the content. The host needs tar or unzip and the
program of the compression. What is in the archive is compared with what is in the folder: names, kinds, sizes, links, permissions, owners where the
task runs as root, times of tar's files, and what the files hold, without unpacking anything to the disk. So check mode tells exactly what would
come. What is in the folder besides stays as it is.

An archive of the controller is sent to the host to be compared, and once more where it has to be unpacked; large ones on a channel of their own.`,
  params,
  returns: {
    src: "The archive.",
    dest: "The folder.",
    handler: "The kind of archive, by Ansible's names: `ZipArchive`, `TgzArchive`, `TarArchive` …",
    files: "With `list_files`: the names of what is in the archive.",
    state: "`directory`.",
    path: "The folder.",
    mode: "Its permissions, in octal.",
    owner: "The user that owns it.",
    group: "The group that owns it.",
    uid: "The owner's number.",
    gid: "The group's number.",
    size: "Its size in bytes.",
  },
  examples: [
    {
      title: "An archive from beside the playbook",
      yaml: "- name: the app is unpacked\n  unarchive:\n    src: app-1.4.tar.gz\n    dest: /opt/app\n    owner: app\n    group: app\n",
    },
    {
      title: "An archive from the web, without the folder that everything in it is in",
      yaml: "- name: node_exporter is unpacked\n  unarchive:\n    src: https://github.com/prometheus/node_exporter/releases/download/v1.8.2/node_exporter-1.8.2.linux-amd64.tar.gz\n    dest: /opt/node_exporter\n    remote_src: true\n    extra_opts:\n      - --strip-components=1\n    creates: /opt/node_exporter/node_exporter\n",
    },
  ],
  reads: "the archive's list, and what is there of it below `dest`",
  writes: "files and folders below `dest`, their owners and modes",
  support: { check: "full", diff: "full" },
  needs: (p) => ({ file: isOnHost(p) ? [] : [controllerFile(p.src, { decrypt: p.decrypt })] }),
  labels: (p, host) => ({
    path: hostPath(p.dest, host),
    recursive: true,
    kind: "dir",
    scope: ({ state }) => unpackedPaths(hostPath(p.dest, host), state as ArchiveState),
  }),
  observe: (p, { file }, host) => ({
    state: archiveState(wordsOf(p, host), {
      input: file?.[0]?.content,
      creates: p.creates === undefined ? undefined : hostPath(p.creates, host),
    }),
  }),
  decide: (p, { state }, { host }, { file }) =>
    state.kind === "spared"
      ? { changes: [], skipped: `skipped, since ${p.creates} exists` }
      : decide(p, state, host, file?.[0]),
});
