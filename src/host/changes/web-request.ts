/** A request that the host makes to a web server, with the answer; its content may be kept as a file. */

import type { Change } from "../change.ts";
import type { Input } from "../content.ts";
import { plainPath } from "../host-path.ts";
import { http } from "../http/http-program.ts";
import { type HttpHead, type HttpRequest, isSecret, parseHead } from "../http/http-request.ts";
import { modeArgument, modeBits, NEW_FILE } from "../mode.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, digest, reasonOf, resolvePath } from "../programs/path-program.ts";
import { enterParent, giveAttributes, privatePlace } from "../programs/place-program.ts";
import { inPlaceWord, replaceFile } from "../programs/replace-program.ts";
import { spoolFolder } from "../programs/spool-program.ts";
import type { FileState } from "../reads/file-state.ts";
import { httpArguments } from "./download-file.ts";

export interface WebRequest {
  readonly request: HttpRequest;
  readonly body: Input | undefined;
  /** A file of the host that is the body. */
  readonly bodyPath?: string | undefined;
  /** Whether the change counts as one: false for requests that only ask. */
  readonly changesHost: boolean;
  /** Where an answer with one of these statuses is kept. */
  readonly keep?:
    | {
        readonly path: string;
        readonly before: FileState | undefined;
        readonly statuses: readonly number[];
        readonly mode?: string | undefined;
        readonly owner?: string | undefined;
        readonly group?: string | undefined;
        readonly inPlace?: boolean | undefined;
      }
    | undefined;
}

export interface WebAnswer {
  readonly status: number;
  readonly url: string;
  readonly head: HttpHead;
  readonly content: Buffer;
  /** What became of the file: nothing was kept, it was so already, it is new. */
  readonly kept: "no" | "same" | "new";
}

/**
 * $1 path of the file to keep or "", $2 its statuses with spaces around, $3 mode, $4 owner, $5 group, $6 "1" to write in
 * place if need be, $7 file that is the body or "": then it comes on stdin; then the arguments of \`hr_http\`. Prints status, bytes of head, bytes of
 * content and what became of the file, then the address, then both texts.
 */
const primitive: Primitive = {
  name: "hr_web_request",
  liveOutput: false,
  body: `
hr_at=$1 hr_ok=$2 hr_m=$3 hr_ow=$4 hr_gr=$5 hr_ip=$6
hr_p=
if [ -n "$7" ]; then
  hr_path "$7"
  hr_e=$( { cat <"$hr_p" >/dev/null; } 2>&1 ) || hr_die "cannot read $7: $(hr_reason "$hr_e")"
  case $hr_p in /*) ;; *) hr_p=$PWD/$hr_p ;; esac
fi
shift 7
hr_back=$PWD
hr_c="cannot ask $3"
umask 077
hr_spool
hr_n=
trap 'cd /; rm -rf -- "$hr_s"; [ -z "$hr_n" ] || rm -rf -- "$hr_n"' EXIT
cd -- "$hr_s" || exit 1
if [ -n "$hr_p" ]; then cat <"$hr_p" >in || exit 1; else cat >in; fi
hr_http "$@" || hr_die "$hr_c: $hr_e"
hr_did=no
hr_at_url=$hr_url
if [ -n "$hr_at" ]; then
  case $hr_ok in *" $hr_code "*)
    hr_did=$(hr_keep_answer) || exit 1 ;;
  esac
fi
echo "hr $hr_code $(($(wc -c <head))) $(($(wc -c <body))) $hr_did"
printf '%s\\n' "$hr_at_url"
cat head body`,
  requires: [
    spoolFolder,
    http,
    die,
    resolvePath,
    reasonOf,
    {
      name: "hr_keep_answer",
      body: `
cd -- "$hr_back" || exit 1
hr_parent "$hr_at"
hr_c="cannot write $hr_at"
hr_place "$hr_c" "$hr_ip"
hr_e=$(cat 2>&1 <"$hr_s/body" >new) || hr_die "$hr_c: $(hr_reason "$hr_e")"
hr_t= hr_l=$(($(wc -c <new)))
if [ -f "$hr_o" ] && [ ! -L "$hr_o" ]; then hr_t=$(hr_digest sha256 "$hr_l" <"$hr_o"); fi
if [ -n "$hr_t" ] && [ "$hr_t" = "$(hr_digest sha256 "$hr_l" <new)" ]; then
  hr_give "$hr_o" "$hr_ow" "$hr_gr" "$hr_m" "$hr_c"
  echo same
else
  hr_replace "$hr_m" "$hr_ow" "$hr_gr" "" "$hr_ip" >&2
  echo new
fi`,
      requires: [enterParent, privatePlace, digest, giveAttributes, replaceFile, die],
    },
  ],
};

export function webRequest({ request, body, bodyPath, keep, changesHost }: WebRequest): Change {
  const secret = isSecret(request) ? { sensitive: true } : {};
  const before = keep?.before?.type === "file" ? keep.before : undefined;
  const base = before ? { mode: before.mode, directory: false } : NEW_FILE;
  const mode = keep?.mode === undefined ? "" : modeArgument(modeBits(keep.mode, base));
  const place = keep ? [plainPath(keep.path), ` ${keep.statuses.join(" ")} `] : ["", ""];
  const summary = `${request.method} ${request.url}`;
  return {
    kind: "web-request",
    summary: `ask ${summary}`,
    ...secret,
    ...(changesHost ? {} : { counts: false }),
    operations: [
      {
        primitive,
        args: [
          ...place,
          mode,
          keep?.owner ?? "",
          keep?.group ?? "",
          inPlaceWord(keep?.inPlace),
          bodyPath ?? "",
          ...httpArguments(request),
        ],
        ...(body === undefined ? {} : { input: body }),
        mutates: true,
        ...secret,
      },
    ],
    effects: [
      ...(keep ? [{ kind: "file", path: plainPath(keep.path) } as const] : []),
      ...(changesHost ? [{ kind: "anything", because: summary } as const] : []),
    ],
  };
}

export function webAnswer(reply: Reply): WebAnswer | { readonly failed: string } {
  const first = reply.stdout.indexOf(0x0a);
  const second = reply.stdout.indexOf(0x0a, first + 1);
  const header = /^hr (\d+) (\d+) (\d+) (no|same|new)$/.exec(
    reply.stdout.toString("latin1", 0, Math.max(first, 0)),
  );
  if (reply.status !== 0 || !header || second === -1) {
    return { failed: reply.stderr.toString().trim() || "the host could not ask" };
  }
  const [status = 0, headBytes = 0, bodyBytes = 0] = header.slice(1, 4).map(Number);
  const at = second + 1;
  return {
    status,
    url: reply.stdout.toString("utf8", first + 1, second),
    head: parseHead(reply.stdout.toString("latin1", at, at + headBytes)),
    content: reply.stdout.subarray(at + headBytes, at + headBytes + bodyBytes),
    kept: header[4] as WebAnswer["kept"],
  };
}
