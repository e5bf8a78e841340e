/** One file with wanted content at a path: what is looked at, and what follows. The heart of `copy` and `template`. */

import { createHash } from "node:crypto";
import type { Change } from "../../host/change.ts";
import { makeDirectory } from "../../host/changes/make-directory.ts";
import { setAttributes } from "../../host/changes/set-attributes.ts";
import { backupFileOf, writeFile } from "../../host/changes/write-file.ts";
import { type Content, isHeld, sha256Of, sizeOf } from "../../host/content.ts";
import { baseOf, hostPath, parentOf } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Read } from "../../host/read.ts";
import { type Destination, destination } from "../../host/reads/destination.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { pathResult, type WantedAttributes } from "./file-params.ts";
import { actualPath } from "./follow-link.ts";

/** Old content that is longer is not shown in a diff, so it doesn't travel. */
const SHOWN = 512 * 1024;

export interface Placement {
  readonly content: Content;
  readonly wanted: WantedAttributes;
  readonly follow?: boolean | undefined;
  /** False leaves a file alone that is there, whatever it holds. */
  readonly force?: boolean | undefined;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly inPlace?: boolean | undefined;
  /** What it holds is shown nowhere. */
  readonly sensitive?: boolean | undefined;
  /** Of a folder that is made because one was named. */
  readonly folder?: WantedAttributes;
}

export function digestOf(content: Uint8Array, algorithm = "sha256"): string {
  return createHash(algorithm).update(content).digest("hex");
}

/** Return values; MD5 only of what is held anyway. */
export function digestResults(content: Content): { readonly checksum?: string; readonly md5sum?: string } {
  if (isHeld(content)) return { checksum: digestOf(content, "sha1"), md5sum: digestOf(content, "md5") };
  return content.sha1 === undefined ? {} : { checksum: content.sha1 };
}

/** `dest`: as the user wrote it; in a folder the file is called like `source`. */
export function placementRead(
  dest: string,
  source: string,
  { content, follow }: Pick<Placement, "content" | "follow">,
  host: HostView,
): Read<Destination> {
  return destination(hostPath(dest, host), {
    name: baseOf(source),
    isFolder: dest.endsWith("/"),
    follow: follow ?? false,
    sha256: sha256Of(content),
    size: sizeOf(content),
    limit: isHeld(content) ? SHOWN : 0,
  });
}

export function decidePlacement(placement: Placement, seen: Destination, host: HostView): Verdict | Refusal {
  const { content, wanted, follow, force } = placement;
  const { path } = seen;
  const actual = actualPath(path, follow ?? false, seen.own, seen.beyond, host);
  if (actual.kind === "refusal") return actual;
  const there = actual.state;
  const result = placementResult(placement, seen, host);
  if (there?.type === "directory") return refuse(`${path} is a folder, not a file`, { result });
  if (there && force === false)
    return { changes: [], result, message: `${path} is there and is left as it is` };
  if (there?.type === "file" && there.sha256 === sha256Of(content)) {
    return { changes: setAttributes(actual.path, there, wanted), result };
  }
  const above = folderFor(placement, seen, host);
  if ("kind" in above) return above;
  const write = writeFile({
    path: actual.path,
    content,
    before: there && { state: there, content: seen.old },
    ...wanted,
    as: host.user,
    backup: placement.backup,
    validate: placement.validate,
    inPlace: placement.inPlace,
    sensitive: placement.sensitive,
  });
  const index = above.changes.flatMap((change) => change.operations).length;
  return {
    changes: [...above.changes, write],
    result,
    collect: (replies) => backupResult(backupFileOf(replies[index])),
  };
}

/** The return value that tells of a copy of the old file. */
export function backupResult(copy: string | undefined): Readonly<Record<string, string>> {
  return copy === undefined ? {} : { backup_file: copy };
}

function folderFor(
  placement: Placement,
  { path, folder, inFolder }: Destination,
  host: HostView,
): { readonly changes: readonly Change[] } | Refusal {
  const above = parentOf(path);
  if (folder === "directory") return { changes: [] };
  if (folder === "other") return refuse(`${above} is no folder, so ${path} can't be made in it`);
  if (inFolder) return { changes: [makeDirectory(above, { ...placement.folder, as: host.user })] };
  return refuse(`the folder ${above} is not there, so ${path} can't be made in it`, {
    help: "make it with `file: state: directory` first",
    mayResolve: true,
  });
}

function placementResult({ content, wanted }: Placement, { path, own, beyond }: Destination, host: HostView) {
  return {
    dest: path,
    ...pathResult({
      path,
      type: "file",
      before: beyond ?? own,
      wanted,
      size: sizeOf(content),
      user: host.user,
    }),
    ...digestResults(content),
  };
}
