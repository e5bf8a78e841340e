/** What an address holds, fetched by the host itself; of what is short. */

import type { Primitive } from "../primitive.ts";
import { download } from "../programs/download-program.ts";
import { defineRead, type Read } from "../read.ts";

export type UrlAnswer =
  | { readonly state: "fetched"; readonly content: Buffer }
  | { readonly state: "failed"; readonly why: string };

/** $1 address, $2 greatest size. */
const primitive: Primitive = {
  name: "hr_url_bytes",
  body: `
hr_t=$(mktemp) || exit 1
trap 'rm -f "$hr_t"' EXIT
hr_download "$1" "$hr_t" || exit 1
[ $(($(wc -c <"$hr_t"))) -le "$2" ] || { echo "it holds more than $2 bytes" >&2; exit 1; }
cat "$hr_t"`,
  requires: [download],
};

export function urlBytes(url: string, limit: number): Read<UrlAnswer> {
  return defineRead<UrlAnswer>({
    primitive,
    args: [url, String(limit)],
    subject: { kind: "url", url },
    timeout: 120_000,
    parse: (reply) =>
      reply.status === 0
        ? { state: "fetched", content: reply.stdout }
        : { state: "failed", why: reply.stderr.toString("utf8").trim().split("\n").at(-1) ?? "" },
  });
}
