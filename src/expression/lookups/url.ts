/** `url`: what a web address gives, line by line. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import type { WebRequest } from "../lookup-host.ts";
import { defineLookup } from "../operation.ts";
import { entriesOf } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";
import { splitLines } from "../value/words.ts";

/** What Ansible's has, and this one can't do. */
const REFUSED = ["use_gssapi", "unix_socket", "ca_path", "ciphers", "unredirected_headers"];

export const urlLookup = defineLookup({
  name: "url",
  signature:
    "(split_lines=true, validate_certs=true, username=none, password=none, headers={}, force=false, timeout=10, http_agent='ansible-httpget', force_basic_auth=false, follow_redirects='urllib2', use_proxy=true, use_netrc=true, use_gssapi=false, unix_socket=none, ca_path=none, ciphers=none, unredirected_headers=none)",
  summary: "What a web address gives, line by line; with `split_lines=false` as one text.",
  example: { expression: "lookup('url', 'https://example.test/version', errors='ignore')", result: null },
  apply: (terms, options, run) => {
    const refused = REFUSED.find((name) => options.has(name) && options.flag(name));
    if (refused !== undefined) options.refuse(refused, "can't be used here", "use the module `uri`");
    return terms.flatMap((term) => {
      const response = run.context.lookups.fetch(requestOf(str(term), options));
      if (response.status >= 400)
        throw new Fault("EXP0501", `${str(term)} answers ${response.status} ${response.reason}`);
      return options.flag("split_lines") ? splitLines(response.body) : [response.body];
    });
  },
});

function requestOf(url: string, options: Arguments): WebRequest {
  if (!/^https?:\/\//i.test(url))
    throw new Fault("EXP0301", `\`${url}\` is no web address`, { help: "http:// or https://" });
  const given = options.value("headers");
  const headers = isDict(given) ? entriesOf(given).map(([name, value]) => [name, str(value)] as const) : [];
  const login = options.isNone("username")
    ? []
    : [["Authorization", `Basic ${basic(options.text("username"), password(options))}`] as const];
  return {
    url,
    method: "GET",
    headers: Object.fromEntries([["User-Agent", options.text("http_agent")], ...login, ...headers]),
    verifyCertificates: options.flag("validate_certs"),
    timeout: options.number("timeout"),
  };
}

function password(options: Arguments): string {
  return options.isNone("password") ? "" : options.text("password");
}

function basic(user: string, secret: string): string {
  return Buffer.from(`${user}:${secret}`, "utf8").toString("base64");
}
