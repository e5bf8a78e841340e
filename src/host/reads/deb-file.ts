/** Which package a .deb file on the host, or at an address, holds; and what of that package is installed. */

import type { Primitive } from "../primitive.ts";
import { download } from "../programs/download-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface DebFile {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly installed?: string;
  /** The installed version against the file's. */
  readonly comparison?: "older" | "same" | "newer";
}

const primitive: Primitive = {
  name: "hr_deb_file",
  body: `
hr_x=$1
case $hr_x in
  http://* | https://* | ftp://*)
    hr_t=$(mktemp -d) || exit 1
    trap 'rm -rf "$hr_t"' EXIT
    hr_download "$hr_x" "$hr_t/package.deb" || exit 1
    hr_x=$hr_t/package.deb ;;
esac
[ -e "$hr_x" ] || { printf 'absent\\n'; exit 0; }
command -v dpkg-deb >/dev/null 2>&1 || { echo "the host has no dpkg" >&2; exit 1; }
hr_n=$(dpkg-deb -f "$hr_x" Package) && hr_v=$(dpkg-deb -f "$hr_x" Version) && hr_a=$(dpkg-deb -f "$hr_x" Architecture) || exit 1
hr_q=$hr_n:$hr_a
[ "$hr_a" != all ] || hr_q=$hr_n
hr_i=$(dpkg-query -W -f '\${db:Status-Status} \${Version}' -- "$hr_q" 2>/dev/null)
case $hr_i in "installed "*) hr_i=\${hr_i#* } ;; *) hr_i= ;; esac
hr_c=
if [ -n "$hr_i" ]; then
  if dpkg --compare-versions "$hr_i" lt "$hr_v"; then hr_c=older
  elif dpkg --compare-versions "$hr_i" gt "$hr_v"; then hr_c=newer
  else hr_c=same; fi
fi
printf '%s\\n%s\\n%s\\n%s\\n%s\\n' "$hr_n" "$hr_v" "$hr_a" "$hr_i" "$hr_c"`,
  requires: [download],
};

/** `undefined`: there is no such file. */
export function debFile(source: string): Read<DebFile | undefined> {
  return defineRead<DebFile | undefined>({
    primitive,
    args: [source],
    subject: /^\w+:\/\//.test(source) ? { kind: "url", url: source } : { kind: "path", path: source },
    timeout: 900_000,
    parse: (reply) => {
      const [name = "", version = "", architecture = "", installed, comparison] = reply.stdout
        .toString("utf8")
        .split("\n");
      if (reply.status === 0 && name === "absent") return undefined;
      if (reply.status !== 0 || version === "")
        throw new ReplyError(
          primitive.name,
          reply,
          `${source} is no package: ${reply.stderr.toString("utf8").trim()}`,
        );
      return {
        name,
        version,
        architecture,
        ...(installed ? { installed } : {}),
        ...(comparison === "older" || comparison === "same" || comparison === "newer" ? { comparison } : {}),
      };
    },
    predict: (seen, overlay) => {
      const effect = overlay.effectOn({ kind: "path", path: source });
      if (seen === undefined && effect?.kind === "file")
        return { unknown: `which package ${source} is, is known once it is there` };
      return undefined;
    },
  });
}
