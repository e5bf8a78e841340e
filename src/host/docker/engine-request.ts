/** Requests to a Docker daemon's API, as text that travels through `docker system dial-stdio`, and its answers. */

/** A value that JSON can say. */
export type Json = unknown;

export interface EngineRequest {
  readonly method: "GET" | "POST" | "DELETE" | "HEAD";
  /** From the root, without a version: `/containers/web/json`. */
  readonly path: string;
  readonly body?: Json;
}

export interface EngineAnswer {
  readonly status: number;
  /** What JSON said, or the text; undefined where nothing came. */
  readonly body: Json;
}

/** A path of the API with a name in it; a name may hold slashes (images). */
export function enginePath(before: string, name: string, after = ""): string {
  return `${before}${name.split("/").map(encodeURIComponent).join("/")}${after}`;
}

/** `?a=1&b=2`; what is undefined is left out. */
export function engineQuery(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const entries = Object.entries(values).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries).toString()}`;
}

/** Requests one right behind the other; the daemon closes after the last. */
export function requestText(requests: readonly EngineRequest[], apiVersion?: string): Uint8Array {
  const version = apiVersion === undefined ? "" : `/v${apiVersion}`;
  const texts = requests.map(({ method, path, body }, i) => {
    const content = body === undefined ? "" : JSON.stringify(body);
    const lines = [
      `${method} ${version}${path} HTTP/1.1`,
      "Host: docker",
      ...(body === undefined ? [] : ["Content-Type: application/json"]),
      ...(method === "GET" || method === "HEAD" ? [] : [`Content-Length: ${Buffer.byteLength(content)}`]),
      ...(i === requests.length - 1 ? ["Connection: close"] : []),
    ];
    return `${lines.join("\r\n")}\r\n\r\n${content}`;
  });
  return Buffer.from(texts.join(""));
}

interface Piece {
  readonly bytes: Buffer;
  readonly next: number;
}

function chunked(all: Buffer, from: number): Piece {
  const parts: Buffer[] = [];
  let at = from;
  for (;;) {
    const end = all.indexOf("\r\n", at);
    if (end === -1) throw new Error("the daemon's answer ends too early");
    const size = Number.parseInt(all.toString("latin1", at, end), 16);
    if (!Number.isInteger(size)) throw new Error("the daemon's answer is none of HTTP");
    at = end + 2 + size + 2;
    if (size === 0) return { bytes: Buffer.concat(parts), next: at };
    parts.push(all.subarray(end + 2, end + 2 + size));
  }
}

function bodyAt(all: Buffer, from: number, headers: ReadonlyMap<string, string>, status: number): Piece {
  if (status === 204 || status === 304 || status < 200) return { bytes: Buffer.alloc(0), next: from };
  if (headers.get("transfer-encoding")?.toLowerCase() === "chunked") return chunked(all, from);
  const length = headers.get("content-length");
  const next = length === undefined ? all.length : from + Number(length);
  if (next > all.length) throw new Error("the daemon's answer ends too early");
  return { bytes: all.subarray(from, next), next };
}

function jsonOf(bytes: Buffer): Json {
  if (bytes.length === 0) return undefined;
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export interface EngineAnswers {
  readonly answers: readonly EngineAnswer[];
  /** What the daemon says of itself with every answer: `api-version`, `ostype`, `server`. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Takes what came back apart. Throws where it is no HTTP, or less than was asked for. */
export function parseAnswers(all: Buffer, count: number): EngineAnswers {
  const answers: EngineAnswer[] = [];
  let headers: ReadonlyMap<string, string> = new Map();
  let at = 0;
  while (answers.length < count) {
    const end = all.indexOf("\r\n\r\n", at);
    const [first = "", ...lines] = end === -1 ? [] : all.toString("latin1", at, end).split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error("the daemon's answer is none of HTTP, or ends too early");
    headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const { bytes, next } = bodyAt(all, end + 4, headers, status);
    at = next;
    if (status >= 200) answers.push({ status, body: jsonOf(bytes) });
  }
  return { answers, headers };
}

/** What the daemon says is wrong. */
export function engineMessage({ body, status }: EngineAnswer): string {
  if (typeof body === "object" && body !== null && "message" in body) return String(body.message);
  return typeof body === "string" && body.trim() !== "" ? body.trim() : `status ${status}`;
}
