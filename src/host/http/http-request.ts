/** A request that the host itself makes, as curl and wget are told it: by files, so that no secret stands in a process list. */

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasBody: boolean;
  /** "safe": only where the method changes nothing on the server. */
  readonly redirects: "all" | "safe" | "none";
  /** Seconds without a byte. */
  readonly timeout: number;
  readonly validateCertificates: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Send the password before the server asks for it. */
  readonly forceBasic?: boolean | undefined;
  readonly agent: string;
  readonly useProxy: boolean;
  /** File or folder of the host with certificates of authorities. */
  readonly authorities?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly unixSocket?: string | undefined;
  /** In OpenSSL's words, as for TLS up to 1.2. */
  readonly ciphers?: readonly string[] | undefined;
  /** Unpack what the server has packed with gzip. */
  readonly decompress?: boolean | undefined;
  /** Look for a password in `~/.netrc` where none is given. */
  readonly netrc?: boolean | undefined;
  /** No copy that lies on the way. */
  readonly noCache?: boolean | undefined;
  /** Names of headers that only the server itself is told that is asked first. */
  readonly unredirected?: readonly string[] | undefined;
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

function follows({ redirects, method }: HttpRequest): boolean {
  return redirects === "all" || (redirects === "safe" && SAFE.has(method));
}

/** Whether nobody else may see what is sent. */
export function isSecret({ password, headers, clientKey }: HttpRequest): boolean {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return (
    password !== undefined ||
    clientKey !== undefined ||
    names.some((name) => /authorization|token|key|cookie/.test(name))
  );
}

function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
  };
  return `"${text.replace(/[\\"\n\r\t\v]/g, (c) => escapes[c] ?? c)}"`;
}

type Setting = readonly [name: string, value?: string | undefined];

function written(
  settings: readonly (Setting | undefined)[],
  line: (name: string, value: string | undefined) => string,
): string {
  return settings
    .flatMap((setting) => (setting ? [line(...(setting as [string, string | undefined]))] : []))
    .join("");
}

/** The text of a file for `curl -K`; the answer goes to the files `body` and `head`, status, address and where it leads to stdout. */
export function curlConfig(request: HttpRequest): string {
  const first = withholds(request) ? { ...request, redirects: "none" as const } : request;
  const address: Setting = ["url", request.url.replaceAll(" ", "%20")];
  return configText([address, ...curlSettings(first), ...curlLogin(request)]);
}

/** Whether the server that a redirection leads to is told less than the first one. */
export function withholds(request: HttpRequest): boolean {
  return follows(request) && withheld(request).length > 0;
}

function withheld({ headers, unredirected = [], user }: HttpRequest): readonly string[] {
  const names = new Set(unredirected.map((name) => name.toLowerCase()));
  const own = user === undefined ? Object.keys(headers) : [...Object.keys(headers), "authorization"];
  return own.filter((name) => names.has(name.toLowerCase()));
}

/**
 * How curl goes on behind a redirection, where that is told less: with the same method, with GET (both without the address),
 * and what is added where the server is still the same.
 */
export function curlRedirections(request: HttpRequest): readonly [same: string, get: string, login: string] {
  if (!withholds(request)) return ["", "", ""];
  const names = new Set(withheld(request).map((name) => name.toLowerCase()));
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !names.has(name.toLowerCase())),
  );
  const same: HttpRequest = { ...request, headers };
  const bare = Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-/i.test(name)));
  const method = request.method === "HEAD" ? "HEAD" : "GET";
  const get: HttpRequest = { ...same, headers: bare, method, hasBody: false };
  const login = names.has("authorization") ? [] : curlLogin(request);
  return [configText(curlSettings(same)), configText(curlSettings(get)), configText(login)];
}

function curlLogin({ user, password, forceBasic, netrc }: HttpRequest): readonly Setting[] {
  if (user === undefined) return netrc ? [["netrc-optional"]] : [];
  return [["user", `${user}:${password ?? ""}`], ...(forceBasic ? [] : [["anyauth"] as const])];
}

function configText(settings: readonly (Setting | undefined)[]): string {
  return written(settings, (name, value) =>
    value === undefined ? `${name}\n` : `${name} = ${quoted(value)}\n`,
  );
}

function curlSettings(request: HttpRequest): readonly (Setting | undefined)[] {
  const { method, hasBody } = request;
  const explicit = method !== "GET" && method !== "HEAD" && !(method === "POST" && hasBody);
  return [
    ["silent"],
    ["show-error"],
    ["globoff"],
    ["proto", "=http,https,ftp"],
    ["output", "body"],
    ["dump-header", "head"],
    ["write-out", "%{http_code} %{url_effective} %{redirect_url}\n"],
    ["connect-timeout", String(request.timeout)],
    ["speed-time", String(request.timeout)],
    ["speed-limit", "1"],
    ["user-agent", request.agent],
    method === "HEAD" ? ["head"] : undefined,
    explicit || (hasBody && method === "GET") ? ["request", method] : undefined,
    hasBody ? ["data-binary", "@in"] : undefined,
    follows(request) ? ["location"] : undefined,
    request.validateCertificates ? undefined : ["insecure"],
    request.useProxy ? undefined : ["noproxy", "*"],
    request.authorities === undefined ? undefined : ["cacert", request.authorities],
    request.clientCertificate === undefined ? undefined : ["cert", request.clientCertificate],
    request.clientKey === undefined ? undefined : ["key", request.clientKey],
    request.unixSocket === undefined ? undefined : ["unix-socket", request.unixSocket],
    request.ciphers === undefined ? undefined : ["ciphers", request.ciphers.join(":")],
    request.noCache && !hasHeader(request, "cache-control") ? ["header", NO_CACHE] : undefined,
    ...Object.entries(request.headers).map(
      ([name, value]): Setting => ["header", value === "" ? `${name};` : `${name}: ${value}`],
    ),
    // Without this curl would name a type of its own.
    hasBody && !hasHeader(request, "content-type") ? ["header", "Content-Type:"] : undefined,
    hasHeader(request, "expect") ? undefined : ["header", "Expect:"],
  ];
}

const NO_CACHE = "Cache-Control: no-cache";

function hasHeader({ headers }: HttpRequest, name: string): boolean {
  return Object.keys(headers).some((header) => header.toLowerCase() === name);
}

/** The text of a file for GNU `wget --config`. */
export function wgetConfig(request: HttpRequest): string {
  const settings: (Setting | undefined)[] = [
    ["tries", "1"],
    ["timeout", String(request.timeout)],
    ["user_agent", request.agent],
    ["content_on_error", "on"],
    ["server_response", "on"],
    ["method", request.method],
    request.hasBody ? ["body_file", "in"] : undefined,
    ["max_redirect", follows(request) ? "20" : "0"],
    request.validateCertificates ? undefined : ["check_certificate", "off"],
    request.user === undefined ? undefined : ["http_user", request.user],
    request.user === undefined ? undefined : ["http_password", request.password ?? ""],
    request.forceBasic ? ["auth_no_challenge", "on"] : undefined,
    request.useProxy ? undefined : ["use_proxy", "off"],
    request.authorities === undefined ? undefined : ["ca_certificate", request.authorities],
    request.clientCertificate === undefined ? undefined : ["certificate", request.clientCertificate],
    request.clientKey === undefined ? undefined : ["private_key", request.clientKey],
    request.netrc === false ? ["netrc", "off"] : undefined,
    request.noCache && !hasHeader(request, "cache-control") ? ["header", NO_CACHE] : undefined,
    ...Object.entries(request.headers).map(([name, value]): Setting => ["header", `${name}: ${value}`]),
  ];
  return written(settings, (name, value) => `${name} = ${value}\n`);
}

/** Why only curl or GNU wget can make the request; "" where busybox's wget can as well. */
export function needsMore(request: HttpRequest): string {
  if (request.method !== "GET") return `a ${request.method} request`;
  if (request.user !== undefined) return "a password that does not show in the process list";
  if (Object.keys(request.headers).length > 0) return "headers that do not show in the process list";
  if (request.validateCertificates && /^https:/i.test(request.url))
    return "https with a certificate that is verified";
  return "";
}

/** What can't be told to wget at all. */
export function needsCurl(request: HttpRequest): string {
  if (request.unixSocket !== undefined) return "a request through a socket";
  if (request.ciphers !== undefined) return "a choice of ciphers";
  return withholds(request) ? "a redirection that is told less than the first server" : "";
}

export interface HttpHead {
  readonly reason: string;
  /** By name in lower case; repeated ones are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly cookies: ReadonlyMap<string, string>;
}

/** The last of the answers that `head` tells of, as curl or wget wrote it. */
export function parseHead(text: string): HttpHead {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^ {2}/, ""));
  const start = lines.findLastIndex((line) => /^HTTP\/[\d.]+ \d{3}/.test(line));
  const headers = new Map<string, string>();
  const cookies = new Map<string, string>();
  for (const line of start === -1 ? [] : lines.slice(start + 1)) {
    const found = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(line);
    if (!found) break;
    const [name, value] = [(found[1] ?? "").toLowerCase(), found[2] ?? ""];
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
    const cookie = name === "set-cookie" ? /^\s*([^=;\s]+)=([^;]*)/.exec(value) : null;
    if (cookie) cookies.set(cookie[1] ?? "", cookie[2] ?? "");
  }
  return { reason: /^HTTP\/[\d.]+ \d{3} ?(.*)$/.exec(lines[start] ?? "")?.[1] ?? "", headers, cookies };
}
