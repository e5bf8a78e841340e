/** All that can be told of a path: its state, what the user may do with it, digests, what kind of content it is. */

import { plainPath } from "../host-path.ts";
import type { Look, Primitive, Reply } from "../primitive.ts";
import { printSeen, seen } from "../programs/look-program.ts";
import { die, digest, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { BSD_STAT_FORMAT, type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { predictDigest, predictState } from "./predicted-path.ts";

export type Algorithm = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

export interface FileDetails {
  readonly state: FileState;
  /** Of the user that asks. */
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  /** Of a regular file, where asked for and readable. */
  readonly checksum?: string;
  /** "text/plain; charset=us-ascii", where asked for and the host can tell. */
  readonly mime?: string;
  /** As `lsattr` prints them, where asked for and the file system has some. */
  readonly attributes?: string;
  /** The file's version number, as `lsattr` prints it. */
  readonly version?: string;
}

export interface FileDetailsOptions {
  readonly follow: boolean;
  readonly checksum?: Algorithm | undefined;
  readonly mime: boolean;
  readonly attributes: boolean;
}

/** $1 path, $2 "1" to follow, $3 algorithm or "", $4 "1" for the kind of content, $5 "1" for attributes. */
const primitive: Primitive = {
  name: "hr_file_details",
  body: `
hr_path "$1"
hr_l=
[ -z "$2" ] || hr_l=-L
hr_k=s hr_m=m
[ -z "$2" ] || hr_k=S hr_m=M
if hr_seen $hr_k "$hr_p"; then hr_print_seen
elif [ -e "$hr_p" ] && stat $hr_l -c '${STAT_FORMAT}' -- "$hr_p" 2>/dev/null; then :
elif hr_e=$(stat $hr_l -c '${STAT_FORMAT}' -- "$hr_p" 2>&1); then printf '%s\\n' "$hr_e"
else case $hr_e in
  *": No such file or directory" | *": Not a directory") exit 0 ;;
  *option*) stat $hr_l -f '${BSD_STAT_FORMAT}' "$hr_p" 2>/dev/null || exit 0 ;;
  *) hr_die "cannot look at $1: \${hr_e##*: }" ;;
esac; fi
hr_t=
[ ! -r "$hr_p" ] || hr_t=r
[ ! -w "$hr_p" ] || hr_t=\${hr_t}w
[ ! -x "$hr_p" ] || hr_t=\${hr_t}x
printf '%s\\n' "$hr_t"
hr_t=
if [ -z "$hr_l" ] && [ -L "$hr_p" ]; then hr_link=1; else hr_link=; fi
if [ -z "$3" ] || [ -n "$hr_link" ] || [ ! -f "$hr_p" ]; then :
elif hr_seen "$3" "$hr_p"; then hr_t=$hr_v
else hr_t=$( { hr_digest "$3" <"$hr_p"; } 2>/dev/null ); fi
printf '%s\\n' "$hr_t"
hr_t=
if [ -n "$4" ] && hr_seen $hr_m "$hr_p"; then hr_t=$hr_v
elif [ -n "$4" ] && command -v file >/dev/null 2>&1; then hr_t=$(file -b $hr_l --mime -- "$hr_p" 2>/dev/null); fi
hr_n="
"
printf '%s\\n' "\${hr_t%%"$hr_n"*}"
hr_t=
if [ -n "$5" ] && [ -z "$hr_link" ] && hr_seen a "$hr_p"; then hr_t=$hr_v
elif [ -n "$5" ] && [ -z "$hr_link" ] && { [ -f "$hr_p" ] || [ -d "$hr_p" ]; } && command -v lsattr >/dev/null 2>&1; then
  hr_t=$(lsattr -vd -- "$hr_p" 2>/dev/null)
fi
printf '%s\\n' "\${hr_t%%"$hr_n"*}"
if [ -n "$hr_link" ]; then
  readlink "$hr_p"
  printf '\\0'
  [ ! -e "$hr_p" ] || readlink -f -- "$hr_p" 2>/dev/null
fi
exit 0`,
  requires: [resolvePath, digest, die, seen, printSeen],
};

function looksOf(path: string, { follow, checksum, mime, attributes }: FileDetailsOptions): readonly Look[] {
  return [
    { kind: follow ? "S" : "s", path },
    ...(checksum === "sha1" || checksum === "sha256" ? [{ kind: checksum, path }] : []),
    ...(mime ? [{ kind: follow ? "M" : "m", path } as const] : []),
    ...(attributes ? [{ kind: "a", path } as const] : []),
  ];
}

/** `undefined`: there is nothing. */
export function fileDetails(path: string, options: FileDetailsOptions): Read<FileDetails | undefined> {
  const spelled = plainPath(path);
  const switches = [options.mime, options.attributes].map((on) => (on ? "1" : ""));
  return defineRead<FileDetails | undefined>({
    primitive,
    args: [spelled, options.follow ? "1" : "", options.checksum ?? "", ...switches],
    subject: { kind: "path", path: spelled },
    looks: looksOf(spelled, options),
    parse: (reply) => parse(reply, spelled),
    predict: (seen, overlay) => predict(spelled, options, seen, overlay),
  });
}

function parse(reply: Reply, path: string): FileDetails | undefined {
  if (reply.status !== 0) {
    throw new ReplyError(primitive.name, reply, reply.stderr.toString().trim() || `cannot look at ${path}`);
  }
  if (reply.stdout.length === 0) return undefined;
  const [numbers = "", owner = "", group = "", access = "", checksum = "", mime = "", flags = "", ...link] =
    reply.stdout.toString("utf8").split("\n");
  const state = readStat(numbers, owner, group);
  if (!state)
    throw new ReplyError(
      primitive.name,
      reply,
      `the host's \`stat\` gave no answer that can be read for ${path}`,
    );
  const [version, attributes] = /^\s*(\d+)\s+(\S+)/.exec(flags)?.slice(1) ?? [];
  return {
    state: state.type === "link" ? { ...state, ...linkOf(link.join("\n")) } : state,
    readable: access.includes("r"),
    writable: access.includes("w"),
    executable: access.includes("x"),
    ...(checksum === "" ? {} : { checksum }),
    ...(mime === "" ? {} : { mime }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(version === undefined ? {} : { version }),
  };
}

function linkOf(text: string): { readonly target: string; readonly real?: string } {
  const [target = "", real = ""] = text.split("\0").map((part) => part.replace(/\n$/, ""));
  return { target, ...(real === "" ? {} : { real }) };
}

function predict(
  path: string,
  { follow, checksum }: FileDetailsOptions,
  seen: FileDetails | undefined,
  overlay: Overlay,
): Predicted<FileDetails | undefined> | undefined {
  const state = predictState(path, seen?.state, overlay, { follow });
  if (!state || "unknown" in state) return state;
  if (!state.known) return { known: undefined };
  const {
    checksum: _old,
    mime: _kind,
    ...rest
  } = seen ?? { readable: true, writable: true, executable: (state.known.mode & 0o111) !== 0 };
  const details: FileDetails = { ...rest, state: state.known };
  if (state.known.type !== "file" || checksum === undefined) return { known: details };
  const promised = predictDigest(path, checksum, overlay);
  if (promised && "unknown" in promised) return promised;
  if (promised) return { known: { ...details, checksum: promised.known } };
  return { known: seen?.checksum === undefined ? details : { ...details, checksum: seen.checksum } };
}
