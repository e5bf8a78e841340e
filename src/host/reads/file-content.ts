/** What a file of the host holds. */

import { plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { digest, reasonOf, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";
import { predictContent } from "./predicted-path.ts";

export interface FileContentOptions {
  /** Bytes; a longer file gives `undefined`: ask for its state as well where that makes a difference. */
  readonly limit: number;
  /** A file with this digest gives `undefined`: nothing travels for a file that is as wanted already. */
  readonly unlessSha256?: string;
  /** A file that may not be read gives `undefined` instead of an error. */
  readonly lenient?: boolean;
}

/** 3: there is no such file; 4: it is longer than the limit; 5: it has the digest; 6: it may not be read. */
const primitive: Primitive = {
  name: "hr_file_content",
  body: `
hr_path "$1"
if [ ! -e "$hr_p" ]; then
  hr_e=$(ls -d -- "$hr_p" 2>&1) || case $hr_e in *": Permission denied") printf '%s\\n' "Permission denied" >&2; exit 6 ;; esac
  exit 3
fi
[ ! -d "$hr_p" ] || { echo "Is a directory" >&2; exit 7; }
[ -f "$hr_p" ] || { echo "it is no regular file" >&2; exit 7; }
hr_e=$( { : <"$hr_p"; } 2>&1 ) || { hr_reason "$hr_e" >&2; exit 6; }
if [ -n "$3" ] && [ "$(hr_digest sha256 <"$hr_p")" = "$3" ]; then exit 5; fi
hr_n=$(($(wc -c <"$hr_p")))
[ "$hr_n" -le "$2" ] || exit 4
cat <"$hr_p"`,
  requires: [resolvePath, digest, reasonOf],
};

/** Follows links. `undefined`: there is no such file (or see the options). */
export function fileContent(path: string, options: FileContentOptions): Read<Buffer | undefined> {
  const spelled = plainPath(path);
  return defineRead({
    primitive,
    args: [spelled, String(options.limit), options.unlessSha256 ?? ""],
    subject: { kind: "path", path: spelled },
    parse: (reply) => {
      if (reply.status === 0) return reply.stdout;
      if (reply.status >= 3 && reply.status <= 5) return undefined;
      if (options.lenient && (reply.status === 6 || reply.status === 7)) return undefined;
      throw new ReplyError(
        primitive.name,
        reply,
        `cannot read ${spelled}: ${reply.stderr.toString().trim() || "the reason is not known"}`,
      );
    },
    predict: (seen, overlay) => predictContent(spelled, seen, overlay, options.limit),
  });
}
