/** The keys that rpm trusts, and what a file or an address has of keys. */

import { plainPath } from "../host-path.ts";
import { type OpenpgpKey, openpgpKeys } from "../openpgp-keys.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { download } from "../programs/download-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import type { KeySource } from "./apt-keyrings.ts";
import { predictContent } from "./predicted-path.ts";

/** A trusted key: its fingerprint, then those of its subkeys. */
export type TrustedKey = readonly string[];

export interface RpmKeys {
  /** Of rpm itself, its first number. */
  readonly version: number;
  readonly trusted: readonly TrustedKey[];
  /** What the source holds; undefined where there is none. */
  readonly source?: Buffer;
  /** Why the source could not be read. */
  readonly problem?: string;
}

/** What a change of a trusted key is called among effects: rpm keeps keys as packages. */
export function keyPackage(fingerprint: string): string {
  return `gpg-pubkey-${fingerprint}`;
}

/** $1 kind of source, $2 its path or address, $3 "1" to believe any certificate. Prints rpm's version, why there is no source, the size of what follows: the source; then the trusted keys. */
const primitive: Primitive = {
  name: "hr_rpm_keys",
  body: `
command -v rpm >/dev/null 2>&1 || exit 3
hr_t=$(mktemp) || exit 1
trap 'rm -f "$hr_t"' EXIT
hr_bad= hr_n=
case $1 in
  file)
    if [ ! -f "$2" ]; then hr_bad="there is no such file on the host"
    elif hr_e=$( { cat <"$2" >"$hr_t"; } 2>&1 ); then hr_n=$(($(wc -c <"$hr_t")))
    else hr_bad="it can't be read: \${hr_e##*: }"; fi ;;
  url)
    if hr_e=$(hr_download "$2" "$hr_t" "$3" 2>&1); then hr_n=$(($(wc -c <"$hr_t")))
    else hr_bad=$(printf '%s\\n' "\${hr_e:-no answer}" | tail -n 1); fi ;;
esac
hr_v=$(rpm --version 2>/dev/null)
printf '%s\\0%s\\0%s\\0' "\${hr_v##* }" "$hr_bad" "$hr_n"
[ -z "$hr_n" ] || cat "$hr_t"
rpm -qa gpg-pubkey --qf '%{DESCRIPTION}\\n' 2>/dev/null
exit 0`,
  requires: [download],
};

export type RpmKeySource = Exclude<KeySource, { readonly kind: "data" }>;

/** `undefined`: the host has no rpm. */
export function rpmKeys(source: RpmKeySource | undefined): Read<RpmKeys | undefined> {
  const where = source?.kind === "file" ? source.path : (source?.url ?? "");
  const isAny = source?.kind === "url" && !source.validateCertificates;
  return defineRead<RpmKeys | undefined>({
    primitive,
    args: [source?.kind ?? "", where, isAny ? "1" : ""],
    subject: { kind: "package", name: "gpg-pubkey" },
    timeout: 120_000,
    parse,
    predict: (seen, overlay) => predict(seen, overlay, source),
  });
}

function fingerprintsOf({ fingerprint, subkeys }: OpenpgpKey): TrustedKey {
  return [fingerprint, ...subkeys];
}

function parse(reply: Reply): RpmKeys | undefined {
  if (reply.status === 3) return undefined;
  if (reply.status !== 0)
    throw new ReplyError(
      primitive.name,
      reply,
      `the host did not say which keys rpm trusts: ${reply.stderr.toString("utf8").trim()}`,
    );
  const bytes = reply.stdout;
  let at = 0;
  const word = (): string => {
    const end = Math.max(bytes.indexOf(0, at), at);
    const text = bytes.toString("utf8", at, end);
    at = end + 1;
    return text;
  };
  const [version, problem, size] = [word(), word(), word()];
  const source = bytes.subarray(at, at + Number(size));
  const rest = bytes.toString("latin1", at + Number(size));
  const blocks =
    rest.match(/-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g) ?? [];
  return {
    version: Number.parseInt(version, 10) || 4,
    trusted: blocks.flatMap((b) => (openpgpKeys(Buffer.from(b, "latin1")) ?? []).map(fingerprintsOf)),
    ...(size === "" ? {} : { source }),
    ...(problem === "" ? {} : { problem }),
  };
}

function predict(
  seen: RpmKeys | undefined,
  overlay: Overlay,
  source: RpmKeySource | undefined,
): Predicted<RpmKeys | undefined> | undefined {
  if (seen === undefined) return undefined;
  if (source?.kind === "file" && predictContent(plainPath(source.path), seen.source, overlay))
    return { unknown: `what ${source.path} holds is only predicted` };
  const promised = overlay.effects.flatMap((e) =>
    e.kind === "package" && e.name.startsWith(keyPackage("")) ? [e] : [],
  );
  if (promised.length === 0) return undefined;
  let trusted = seen.trusted;
  const known = seen.source === undefined ? [] : (openpgpKeys(seen.source) ?? []).map(fingerprintsOf);
  for (const { name, installed } of promised) {
    const fingerprint = name.slice(keyPackage("").length);
    trusted = trusted.filter(([own]) => own !== fingerprint);
    if (installed) trusted = [...trusted, known.find(([own]) => own === fingerprint) ?? [fingerprint]];
  }
  return { known: { ...seen, trusted } };
}
