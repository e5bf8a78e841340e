/** Brings the key of a personal archive of Launchpad: its fingerprint is Launchpad's to say, the key itself a key server's to have. */

import type { Change } from "../change.ts";
import { http } from "../http/http-program.ts";
import type { HttpRequest } from "../http/http-request.ts";
import type { Primitive } from "../primitive.ts";
import { dearmor, openpgpKeys } from "../programs/openpgp-program.ts";
import { die } from "../programs/path-program.ts";
import { enterParent, privatePlace } from "../programs/place-program.ts";
import { replaceFile } from "../programs/replace-program.ts";
import { httpArguments } from "./download-file.ts";

/** $1 path of the key, then the arguments of `hr_http` for Launchpad and, with FINGERPRINT in them, for the key server. */
const primitive: Primitive = {
  name: "hr_archive_key",
  liveOutput: false,
  body: `
hr_parent "$1"
hr_c="cannot fetch the key of $4"
hr_place "cannot write $1"
hr_http "$2" "$3" "$4" "$5" "$6" "" "" "" "" || hr_die "$hr_c: $hr_e"
[ "$hr_code" = 200 ] || hr_die "$hr_c: the server answered with status $hr_code"
hr_f=$(sed -n 's/.*"signing_key_fingerprint": *"\\([0-9A-Fa-f]*\\)".*/\\1/p' body | head -n 1 | tr a-f A-F)
[ -n "$hr_f" ] || hr_die "$hr_c: Launchpad does not say which it is"
shift 10
hr_i=$#
while [ "$hr_i" -gt 0 ]; do
  case $1 in *FINGERPRINT*) hr_t=\${1%%FINGERPRINT*}$hr_f\${1#*FINGERPRINT} ;; *) hr_t=$1 ;; esac
  shift
  set -- "$@" "$hr_t"
  hr_i=$((hr_i - 1))
done
hr_http "$@" || hr_die "$hr_c: $hr_e"
[ "$hr_code" = 200 ] || hr_die "$hr_c: the key server answered with status $hr_code"
hr_dearmor body keys
hr_keys keys | grep -q "^[ps]ub $hr_f " || hr_die "$hr_c: what the key server has is not the key $hr_f"
mv -f body new
hr_c="cannot write $hr_p"
hr_replace 0644 "" "" "" 0 >/dev/null`,
  requires: [die, enterParent, privatePlace, http, dearmor, openpgpKeys, replaceFile],
};

export interface ArchiveKey {
  readonly owner: string;
  readonly name: string;
  readonly path: string;
  readonly validateCertificates: boolean;
}

export function fetchArchiveKey({ owner, name, path, validateCertificates }: ArchiveKey): Change {
  const request = (url: string): HttpRequest => ({
    url,
    method: "GET",
    headers: {},
    hasBody: false,
    redirects: "safe",
    timeout: 30,
    validateCertificates,
    agent: "homerun",
    useProxy: true,
  });
  const launchpad = request(`https://api.launchpad.net/1.0/~${owner}/+archive/${name}`);
  const server = request("https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0xFINGERPRINT");
  return {
    kind: "fetch-archive-key",
    summary: `fetch the key of ppa:${owner}/${name} to ${path}`,
    difference: { subject: path, binary: true },
    operations: [
      { primitive, args: [path, ...httpArguments(launchpad), ...httpArguments(server)], mutates: true },
    ],
    effects: [{ kind: "file", path, mode: 0o644 }],
  };
}
