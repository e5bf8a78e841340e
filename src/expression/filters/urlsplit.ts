/** `urlsplit`: the parts of a URL: scheme, hostname, port, path, query, fragment, username, password, netloc. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { type Dict, dictOf } from "../value/collection.ts";
import { str } from "../value/text.ts";

export const urlsplitFilter = defineFilter({
  name: "urlsplit",
  signature: "(query='')",
  summary: "The parts of a URL: scheme, hostname, port, path, query, fragment, username, password, netloc.",
  example: { expression: "'https://pi.lan:8443/admin?x=1' | urlsplit('port')", result: 8443 },
  apply: (input, args) => {
    const parts = partsOf(str(input));
    const wanted = args.text("query");
    if (wanted === "") return parts;
    if (!Object.hasOwn(parts, wanted))
      throw new Fault("EXP0301", `unknown URL component: ${wanted}`, {
        blame: "query",
        help: `there are ${Object.keys(parts).join(", ")}`,
      });
    return parts[wanted];
  },
});

function partsOf(url: string): Dict {
  const [, scheme = "", rest = ""] = /^(?:([A-Za-z][A-Za-z\d+.-]*):)?(.*)$/s.exec(url) ?? [];
  const [, netloc = "", tail = ""] = /^(?:\/\/([^/?#]*))?(.*)$/s.exec(rest) ?? [];
  const [, path = "", query = "", fragment = ""] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(tail) ?? [];
  const at = netloc.lastIndexOf("@");
  const [username, password] = at === -1 ? [null, null] : userOf(netloc.slice(0, at));
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(netloc.slice(at + 1)) ?? [];
  const hostname = host.replace(/^\[|\]$/g, "").toLowerCase();
  return dictOf(
    Object.entries({
      fragment,
      hostname: hostname || null,
      netloc,
      password,
      path,
      port: port ? Number(port) : null,
      query,
      scheme: scheme.toLowerCase(),
      username,
    }),
  );
}

function userOf(text: string): readonly [string, string | null] {
  const colon = text.indexOf(":");
  return colon === -1 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)];
}
