/** What is mounted at a path, from the kernel's table: nothing is looked into, so a server that is away can't make it wait. */

import { isBelow, plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface Mounted {
  readonly source: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface MountPointState {
  /** What is mounted there, the newest last; an armed automount is of type `autofs`. */
  readonly mounts: readonly Mounted[];
  /** Whether there is a folder; not asked where something is mounted. */
  readonly directory: boolean;
  /** Something else than a folder is there. */
  readonly obstacle: boolean;
  readonly systemd: boolean;
}

const primitive: Primitive = {
  name: "hr_mount_point",
  body: `
[ ! -d /run/systemd/system ] || echo systemd
hr_t=$(awk -v p="$1" '
  function plain(s,  out, i) {
    out = ""
    while ((i = index(s, "\\\\")) > 0) { out = out substr(s, 1, i - 1) sprintf("%c", substr(s, i + 1, 1) * 64 + substr(s, i + 2, 1) * 8 + substr(s, i + 3, 1)); s = substr(s, i + 4) }
    return out s
  }
  plain($5) == p { for (i = 7; i <= NF; i++) if ($i == "-") { print "mount\\t" plain($(i + 2)) "\\t" $(i + 1) "\\t" $6 "," $(i + 3); break } }' /proc/self/mountinfo)
if [ -n "$hr_t" ]; then printf '%s\\n' "$hr_t"
elif [ -d "$1" ]; then echo directory
elif [ -e "$1" ] || [ -L "$1" ]; then echo obstacle; fi
exit 0`,
};

export function mountPoint(path: string): Read<MountPointState> {
  const spelled = plainPath(path);
  return defineRead({
    primitive,
    args: [spelled],
    subject: { kind: "path", path: spelled },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say what is mounted");
      const lines = reply.stdout.toString("utf8").split("\n");
      const mounts = lines
        .filter((l) => l.startsWith("mount\t"))
        .map((l) => {
          const [, source = "", type = "", options = ""] = l.split("\t");
          return { source, type, options: [...new Set(options.split(",").filter((o) => o !== ""))] };
        });
      const directory = mounts.length > 0 || lines.includes("directory");
      return { mounts, directory, obstacle: lines.includes("obstacle"), systemd: lines.includes("systemd") };
    },
    predict: (seen, overlay) => {
      const last = overlay.effects.findLast(
        (e) => "path" in e && (plainPath(e.path) === spelled || isBelow(plainPath(e.path), spelled)),
      );
      if (
        last?.kind === "directory" ||
        (last && "path" in last && isBelow(plainPath(last.path), spelled) && last.kind !== "absent")
      )
        return { known: { ...seen, directory: true, obstacle: false } };
      if (last?.kind === "absent" && plainPath(last.path) === spelled)
        return { known: { ...seen, directory: false, obstacle: false } };
      return undefined;
    },
  });
}
