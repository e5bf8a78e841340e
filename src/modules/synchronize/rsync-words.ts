/** The options of rsync that the parameters come to, in the order of Ansible, so that `rsync_opts` can take them back. */

import type { SynchronizeParams } from "./rsync-params.ts";

/** Begins each line that tells of an item, so that it is told from whatever else rsync prints. */
export const MARK = "<<CHANGED>>";

const PARTS = ["recursive", "links", "perms", "times", "owner", "group"] as const;

export function rsyncOptions(p: SynchronizeParams, checkMode: boolean): readonly string[] {
  const when = (condition: boolean, ...words: readonly string[]) => (condition ? words : []);
  return [
    ...when(p.delay_updates, "--delay-updates", "-F"),
    ...when(p.compress, "--compress"),
    ...when(p.rsync_timeout > 0, `--timeout=${p.rsync_timeout}`),
    ...when(checkMode, "--dry-run"),
    ...when(p.delete, "--delete-after"),
    ...when(p.existing_only, "--existing"),
    ...when(p.checksum, "--checksum"),
    ...when(p.copy_links, "--copy-links"),
    ...when(p.archive, "--archive"),
    ...PARTS.flatMap((part) =>
      p.archive ? when(p[part] === false, `--no-${part}`) : when(p[part] === true, `--${part}`),
    ),
    ...when(p.dirs, "--dirs"),
    ...when(p.rsync_path !== undefined, `--rsync-path=${p.rsync_path}`),
    ...p.rsync_opts,
    ...when(p.partial, "--partial"),
    // A hard link in the place of a copy is told of only then.
    ...when(linkFolders(p).length > 0, "-H", "-vv"),
    ...linkFolders(p).map((folder) => `--link-dest=${folder}`),
    `--out-format=${MARK}%i %n%L`,
  ];
}

export function linkFolders(p: SynchronizeParams): readonly string[] {
  return p.link_dest ?? [];
}
