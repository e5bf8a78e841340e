/** Parameters that the modules about the web have in common, and the request that they make. */

import { z } from "zod";
import type { HttpRequest } from "../../host/http/http-request.ts";
import type { ModuleResult, Took } from "../contract/module.ts";
import { bool, list, path, text, word } from "../contract/params.ts";

export const address = word().refine((url) => /^(https?|ftp):\/\/[^\s/]/i.test(url), {
  error: "an address begins with http://, https:// or ftp://",
});

const oneLine = text().refine((value) => !/[\r\n\0]/.test(value), { error: "a header is one line" });

export const httpParams = {
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, { error: "this can't be the name of a header" }),
      oneLine,
    )
    .optional()
    .describe("Headers to send."),
  url_username: oneLine.optional().describe("User for the server."),
  url_password: oneLine
    .optional()
    .describe("Password for the server. It stands in no process list and no log."),
  force_basic_auth: bool().optional().describe("Send the password before the server asks for it."),
  validate_certs: bool().optional().describe("Verify the server's certificate. Default: true."),
  use_proxy: bool()
    .optional()
    .describe("Use the proxy of the host's environment, if it names one. Default: true."),
  http_agent: oneLine.optional().describe("What to call oneself. Default: `homerun`."),
  client_cert: path().optional().describe("File of the host with a certificate to show to the server."),
  client_key: path().optional().describe("File of the host with its key."),
  ciphers: list(oneLine)
    .optional()
    .describe("Ciphers to agree to, in OpenSSL's words; for TLS up to 1.2. Needs curl on the host."),
  decompress: bool()
    .optional()
    .describe("Unpack an answer that the server has packed with gzip on the way. Default: true."),
  unredirected_headers: list(oneLine)
    .optional()
    .describe(
      "Names of headers that are not sent on where the server sends elsewhere; `authorization` stands for the password too. Needs curl on the host.",
    ),
  use_gssapi: bool()
    .refine((on) => !on, {
      error:
        "the host's curl or wget asks without Kerberos tickets: leave this out, and give a password, a certificate or a token in `headers`",
    })
    .optional()
    .describe("Only false: there is no Kerberos."),
  use_netrc: bool()
    .optional()
    .describe("Look for a password in the user's `~/.netrc` where none is given. Default: true."),
};

export const httpAliases = { user: "url_username", username: "url_username", password: "url_password" };

interface HttpParams {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly url_username?: string | undefined;
  readonly url_password?: string | undefined;
  readonly force_basic_auth?: boolean | undefined;
  readonly validate_certs?: boolean | undefined;
  readonly use_proxy?: boolean | undefined;
  readonly http_agent?: string | undefined;
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
  readonly ciphers?: readonly string[] | undefined;
  readonly decompress?: boolean | undefined;
  readonly unredirected_headers?: readonly string[] | undefined;
  readonly use_netrc?: boolean | undefined;
  readonly force?: boolean | undefined;
}

/** How long it took, as it is returned. */
export function elapsed(took: Took | undefined): ModuleResult {
  return took === undefined ? {} : { elapsed: Math.floor(took.ended - took.begun) };
}

type Rest = Pick<HttpRequest, "url" | "method" | "hasBody" | "redirects" | "timeout"> & Partial<HttpRequest>;

export function requestOf(p: HttpParams, rest: Rest): HttpRequest {
  return {
    headers: p.headers ?? {},
    validateCertificates: p.validate_certs ?? true,
    user: p.url_username,
    password: p.url_password,
    forceBasic: p.force_basic_auth,
    useProxy: p.use_proxy ?? true,
    agent: p.http_agent ?? "homerun",
    clientCertificate: p.client_cert,
    clientKey: p.client_key,
    ciphers: p.ciphers,
    decompress: p.decompress ?? true,
    unredirected: p.unredirected_headers,
    netrc: p.use_netrc ?? true,
    noCache: p.force,
    ...rest,
  };
}
