/** The keyrings that apt trusts, and a key from elsewhere that is only fetched where none of them has it. */

import { plainPath } from "../host-path.ts";
import { openpgpKeys } from "../openpgp-keys.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { download } from "../programs/download-program.ts";
import { dearmor, openpgpKeys as listKeys } from "../programs/openpgp-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { blankState, predictContent } from "./predicted-path.ts";

export interface Keyring {
  readonly path: string;
  /** What is written: the path itself, or what a link there leads to. */
  readonly target: string;
  readonly state: FileState;
  /** Fingerprints of its keys, each with those of its subkeys; none where nobody can read it as a keyring. */
  readonly keys: readonly (readonly string[])[];
  readonly isReadable: boolean;
  /** Only of those that have the key that is asked about, and of one that is named. */
  readonly content?: Buffer;
}

export interface AptKeys {
  readonly isApt: boolean;
  readonly rings: readonly Keyring[];
  /** What the key's source holds; undefined where it was not asked. */
  readonly source?: Buffer;
  /** Why the source could not be read. */
  readonly problem?: string;
}

export type KeySource =
  | { readonly kind: "data"; readonly data: Buffer }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "url"; readonly url: string; readonly validateCertificates: boolean };

export interface KeyQuestion {
  /** The end of a fingerprint, in capitals. */
  readonly id: string | undefined;
  readonly source: KeySource | undefined;
  /** The only keyring to look at. */
  readonly keyring: string | undefined;
  /** apt's folder. */
  readonly folder: string;
}

/**
 * $1 id, $2 kind of source, $3 its path or address, $4 "1" to believe any certificate, $5 the only keyring, $6 apt's folder.
 * Prints records of words that end with NUL: of a keyring its path, target, state, "1" where it can be read, its keys, and the
 * size of what follows: what it holds. The last has an empty path, then what went wrong with the source, "1" where there is
 * one, and its size before it. The first word is "apt" where the host has that.
 */
const primitive: Primitive = {
  name: "hr_apt_keys",
  body: `
! command -v apt-get >/dev/null 2>&1 || printf apt
printf '\\0'
hr_t=$(mktemp -d) || exit 1
trap 'rm -rf "$hr_t"' EXIT
hr_ids=$1 hr_bad= hr_got=
hr_bring() {
  case $2 in
    data) cat >"$hr_t/source" || exit 1 ;;
    file)
      if [ ! -f "$3" ]; then hr_bad="there is no such file on the host"; return; fi
      hr_bad=$( { cat <"$3" >"$hr_t/source"; } 2>&1 ) || { hr_bad="it can't be read: \${hr_bad##*: }"; return; }
      hr_bad= ;;
    url)
      hr_bad=$(hr_download "$3" "$hr_t/source" "$4" 2>&1) || { hr_bad=$(printf '%s\\n' "\${hr_bad:-no answer}" | tail -n 1); return; }
      hr_bad= ;;
    *) return ;;
  esac
  hr_got=1
}
hr_list() { hr_dearmor "$1" "$hr_t/bare" && hr_keys "$hr_t/bare"; }
if [ -z "$1" ]; then
  hr_bring "$@"
  [ -z "$hr_got" ] || hr_ids=$(hr_list "$hr_t/source" | sed -n 's/^pub \\([0-9A-F]*\\) .*/\\1/p')
fi
hr_id=$1 hr_kind=$2 hr_from=$3 hr_any=$4 hr_ring=$5
if [ -n "$hr_ring" ]; then set -- "$hr_ring"; else set -- "$6/trusted.gpg" "$6/trusted.gpg.d"/*.gpg "$6/trusted.gpg.d"/*.asc; fi
hr_found=
for hr_f do
  [ -f "$hr_f" ] || continue
  hr_r=$(readlink -f -- "$hr_f") && hr_s=$(stat -c '${STAT_FORMAT}' -- "$hr_r") || exit 1
  hr_ok=1
  hr_l=$(hr_list "$hr_r") || hr_ok=
  hr_w=$hr_ring
  for hr_i in $hr_ids; do
    case "$hr_l" in *"$hr_i "*) hr_w=1 hr_found=1 ;; esac
  done
  hr_n=0
  [ -z "$hr_w" ] || hr_n=$(($(wc -c <"$hr_r"))) || exit 1
  printf '%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0' "$hr_f" "$hr_r" "$hr_s" "$hr_ok" "$hr_l" "$hr_w" "$hr_n"
  [ $hr_n = 0 ] || head -c "$hr_n" <"$hr_r" || exit 1
done
[ -z "$hr_id" ] || [ -n "$hr_found" ] || hr_bring "" "$hr_kind" "$hr_from" "$hr_any"
hr_n=0
[ -z "$hr_got" ] || hr_n=$(($(wc -c <"$hr_t/source")))
printf '\\0%s\\0%s\\0%s\\0' "$hr_bad" "$hr_got" "$hr_n"
[ -z "$hr_got" ] || cat "$hr_t/source"
exit 0`,
  requires: [download, dearmor, listKeys],
};

export function aptKeyrings(question: KeyQuestion): Read<AptKeys> {
  const { id, source, keyring, folder } = question;
  const where = source?.kind === "file" ? source.path : source?.kind === "url" ? source.url : "";
  const isAny = source?.kind === "url" && !source.validateCertificates;
  const read = defineRead<AptKeys>({
    primitive,
    args: [id ?? "", source?.kind ?? "", where, isAny ? "1" : "", keyring ?? "", folder],
    subject: { kind: "path", path: plainPath(keyring ?? folder) },
    timeout: 120_000,
    parse,
    predict: (seen, overlay) => predict(seen, overlay, question),
  });
  if (source?.kind !== "data") return read;
  return { ...read, call: { ...read.call, input: source.data } };
}

function parse(reply: Reply): AptKeys {
  if (reply.status !== 0)
    throw new ReplyError(
      primitive.name,
      reply,
      `cannot read apt's keyrings: ${reply.stderr.toString("utf8").trim()}`,
    );
  const bytes = reply.stdout;
  let at = 0;
  const word = (): string => {
    const end = bytes.indexOf(0, at);
    const text = bytes.toString("utf8", at, end < 0 ? bytes.length : end);
    at = end < 0 ? bytes.length : end + 1;
    return text;
  };
  const take = (size: number): Buffer => {
    at += size;
    return bytes.subarray(at - size, at);
  };
  const isApt = word() === "apt";
  const rings: Keyring[] = [];
  for (let path = word(); path !== ""; path = word()) {
    const [target, numbers, readable, list, isBrought] = [word(), word(), word(), word(), word()];
    const content = take(Number(word()));
    const [first = "", second = "", third = ""] = numbers.split("\n");
    const state = readStat(first, second, third) ?? blankState("file");
    const isReadable = readable === "1" || state.size === 0;
    rings.push({
      ...{ path, target, state, isReadable, keys: listed(list) },
      ...(isBrought === "" ? {} : { content }),
    });
  }
  const [problem, isThere] = [word(), word()];
  const source = take(Number(word()));
  return {
    ...{ isApt, rings },
    ...(isThere === "1" ? { source } : {}),
    ...(problem === "" ? {} : { problem }),
  };
}

/** A key's own fingerprint first. */
function listed(text: string): readonly (readonly string[])[] {
  const keys: string[][] = [];
  for (const line of text.split("\n")) {
    const [kind, fingerprint = ""] = line.split(" ");
    if (kind === "pub") keys.push([fingerprint]);
    else if (kind === "sub") keys.at(-1)?.push(fingerprint);
  }
  return keys;
}

function predict(seen: AptKeys, overlay: Overlay, question: KeyQuestion): Predicted<AptKeys> | undefined {
  const { keyring, folder, source } = question;
  if (source?.kind === "file") {
    const answer = predictContent(plainPath(source.path), seen.source, overlay);
    if (answer) return { unknown: `what ${source.path} holds is only predicted` };
  }
  const isRing = (path: string): boolean =>
    keyring === undefined
      ? path === `${folder}/trusted.gpg` ||
        /^trusted\.gpg\.d\/[^/]+\.(gpg|asc)$/.test(path.slice(folder.length + 1))
      : path === plainPath(keyring);
  const promised = overlay.effects.flatMap((e) =>
    "path" in e && isRing(plainPath(e.path)) ? [plainPath(e.path)] : [],
  );
  const paths = [...new Set([...seen.rings.map((ring) => ring.path), ...promised])];
  const rings: Keyring[] = [];
  let touched = false;
  for (const path of paths) {
    const before = seen.rings.find((ring) => ring.path === path);
    const answer = predictContent(before?.target ?? path, before?.content, overlay);
    if (answer && "unknown" in answer) return answer;
    if (!answer) {
      if (before) rings.push(before);
      continue;
    }
    touched = true;
    if (answer.known === undefined) continue;
    const keys = openpgpKeys(answer.known);
    rings.push({
      ...{ path, target: path, state: blankState("file"), ...before, content: answer.known },
      isReadable: keys !== undefined,
      keys: (keys ?? []).map((key) => [key.fingerprint, ...key.subkeys]),
    });
  }
  return touched ? { known: { ...seen, rings } } : undefined;
}
