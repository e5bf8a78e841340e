/** A text from the web, fetched by the host itself. */

import type { Primitive } from "../primitive.ts";
import { download } from "../programs/download-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

/** $1 address, $2 not empty: any certificate will do. */
const primitive: Primitive = {
  name: "hr_url_text",
  body: `
hr_t=$(mktemp) || exit 1
trap 'rm -f "$hr_t"' EXIT
hr_download "$1" "$hr_t" "$2" || exit 1
head -c 1000000 "$hr_t"`,
  requires: [download],
};

/** Unless `validate` is false, the server's certificate is verified. */
export function urlText(url: string, validate = true): Read<string> {
  return defineRead({
    primitive,
    args: [url, validate ? "" : "any"],
    subject: { kind: "url", url },
    timeout: 120_000,
    parse: (reply) => {
      if (reply.status === 0) return reply.stdout.toString("utf8");
      throw new ReplyError(
        primitive.name,
        reply,
        `cannot fetch ${url}: ${reply.stderr.toString("utf8").trim()}`,
      );
    },
  });
}
