/** Fetches a file from the web to its place on the host, durably: it is there whole and verified, or not at all. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import { http } from "../http/http-program.ts";
import {
  curlConfig,
  curlRedirections,
  type HttpRequest,
  isSecret,
  needsCurl,
  needsMore,
  wgetConfig,
} from "../http/http-request.ts";
import { modeArgument, modeBits, modeText, NEW_FILE } from "../mode.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, digest } from "../programs/path-program.ts";
import { enterParent, giveAttributes, privatePlace, syncPath } from "../programs/place-program.ts";
import { inPlaceWord, replaceFile } from "../programs/replace-program.ts";
import type { FileState } from "../reads/file-state.ts";

export interface DownloadFile {
  readonly request: HttpRequest;
  readonly path: string;
  readonly before: FileState | undefined;
  /** What the file must have. */
  readonly checksum?: { readonly algorithm: string; readonly digest: string } | undefined;
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly as?: string | undefined;
  readonly backup?: boolean | undefined;
  readonly inPlace?: boolean | undefined;
}

export interface Downloaded {
  /** The file was there already, to the byte. */
  readonly same: boolean;
  readonly status: number;
  readonly size: number;
  readonly backup: string | undefined;
}

/**
 * $1 path, $2 mode, $3 owner, $4 group, $5 "1" for a backup, $6 "1" to write in place if need be, $7 algorithm and $8 digest
 * or "", then the arguments of \`hr_http\`. Prints "same" or "new", the status, the size, a line end, and the path of the backup.
 */
const primitive: Primitive = {
  name: "hr_get_url",
  liveOutput: false,
  body: `
hr_parent "$1"
hr_c="cannot fetch \${11}"
hr_place "cannot write $1" "$6"
hr_m=$2 hr_ow=$3 hr_gr=$4 hr_bk=$5 hr_ip=$6 hr_al=$7 hr_su=$8
shift 8
hr_http "$@" || hr_die "$hr_c: $hr_e"
case $hr_code in
2* | 000) ;;
*) echo "none $hr_code 0"; hr_die "$hr_c: the server answered with status $hr_code" ;;
esac
mv -f body new
hr_n2=$(($(wc -c <new)))
if [ -n "$hr_su" ]; then
  hr_t=$(hr_digest "$hr_al" "$hr_n2" <new)
  [ -n "$hr_t" ] || hr_die "$hr_c: the host can't tell checksums by $hr_al"
  [ "$hr_t" = "$hr_su" ] || hr_die "$hr_c: its checksum by $hr_al is $hr_t, not $hr_su"
fi
hr_c="cannot write $hr_p"
hr_t=
if [ -f "$hr_o" ] && [ ! -L "$hr_o" ]; then hr_t=$(hr_digest sha256 "$hr_n2" <"$hr_o"); fi
if [ -n "$hr_t" ] && [ "$hr_t" = "$(hr_digest sha256 "$hr_n2" <new)" ]; then
  hr_give "$hr_o" "$hr_ow" "$hr_gr" "$hr_m" "$hr_c"
  echo "same $hr_code $hr_n2"
  exit 0
fi
hr_t=$(hr_replace "$hr_m" "$hr_ow" "$hr_gr" "$hr_bk" "$hr_ip") || exit 1
echo "new $hr_code $hr_n2"
printf '%s' "$hr_t"`,
  requires: [enterParent, privatePlace, http, digest, giveAttributes, syncPath, replaceFile, die],
};

/** \`hr_http\`'s arguments. */
export function httpArguments(request: HttpRequest): readonly string[] {
  const address = request.url.replaceAll(" ", "%20");
  const settings = [curlConfig(request), wgetConfig(request), address];
  const further = [request.decompress ? "1" : "", ...curlRedirections(request)];
  return [...settings, needsCurl(request), needsMore(request), ...further];
}

export function downloadFile(wanted: DownloadFile): Change {
  const path = plainPath(wanted.path);
  const before = wanted.before?.type === "file" ? wanted.before : undefined;
  const base = before ? { mode: before.mode, directory: false } : NEW_FILE;
  const mode = wanted.mode === undefined ? undefined : modeBits(wanted.mode, base);
  const { algorithm = "", digest: sum = "" } = wanted.checksum ?? {};
  const switches = [wanted.backup ? "1" : "", inPlaceWord(wanted.inPlace)];
  const attributes = [mode === undefined ? "" : modeArgument(mode), wanted.owner ?? "", wanted.group ?? ""];
  const owner = wanted.owner ?? before?.owner ?? wanted.as;
  const group = wanted.group ?? before?.group ?? wanted.as;
  const secret = isSecret(wanted.request);
  return {
    kind: "download-file",
    summary: `fetch ${wanted.request.url} to ${path}${mode === undefined || before ? "" : ` with mode ${modeText(mode)}`}`,
    difference: { subject: path, binary: true },
    ...(secret ? { sensitive: true } : {}),
    operations: [
      {
        primitive,
        args: [path, ...attributes, ...switches, algorithm, sum, ...httpArguments(wanted.request)],
        mutates: true,
        ...(secret ? { sensitive: true } : {}),
      },
    ],
    effects: [
      {
        kind: "file",
        path,
        mode: mode ?? before?.mode ?? NEW_FILE.mode,
        ...(owner ? { owner } : {}),
        ...(group ? { group } : {}),
      },
    ],
  };
}

/** Why there is no file, or what became of it. */
export function downloaded(
  reply: Reply,
): Downloaded | { readonly failed: string; readonly status: number | undefined } {
  const end = reply.stdout.indexOf(0x0a);
  const [what = "", status = "", size = ""] = reply.stdout.toString("utf8", 0, Math.max(end, 0)).split(" ");
  const code = /^\d+$/.test(status) && Number(status) > 0 ? Number(status) : undefined;
  if (reply.status !== 0) return { failed: reply.stderr.toString().trim(), status: code };
  const rest = reply.stdout.toString("utf8", end + 1);
  return {
    same: what === "same",
    status: code ?? 200,
    size: Number(size),
    backup: rest === "" ? undefined : rest,
  };
}
