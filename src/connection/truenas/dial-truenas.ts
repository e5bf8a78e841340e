/** Makes the one connection to a TrueNAS that a run has: checked certificate, the newest API that is known here, one login. */

import { ConnectionError } from "../connection.ts";
import { apiAddress } from "./api-url.ts";
import { dialTls, type Trust } from "./dial-tls.ts";
import { httpGet } from "./http-get.ts";
import { type JsonRpc, openJsonRpc } from "./json-rpc.ts";
import { type ApiKey, logIn } from "./log-in.ts";

export interface TruenasTarget extends ApiKey, Trust {
  readonly url: string;
  /** Milliseconds for each step of connecting. */
  readonly timeout: number;
}

export interface TruenasLink extends JsonRpc {
  /** For people: `root at https://192.0.2.12/api/v25.10.0`. */
  readonly address: string;
  /** A file that `core.download` promised. */
  download(path: string): Promise<Buffer>;
}

/** Endpoints of later versions speak in ways that are not known here; theirs for older versions go on to work. */
const NEWEST = [26, 99] as const;

function numbersOf(version: string): readonly number[] {
  return version.replace(/^v/, "").split(".").map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The path of the newest endpoint that is known here; `current` changes its meaning with every upgrade. */
export function endpointOf(versions: readonly string[]): string {
  const known = versions
    .filter((v) => /^v\d+\.\d+(\.\d+)*$/.test(v) && compare(numbersOf(v), NEWEST) <= 0)
    .sort((a, b) => compare(numbersOf(a), numbersOf(b)));
  return `/api/${known.at(-1) ?? "current"}`;
}

async function versionsOf(target: TruenasTarget): Promise<readonly string[]> {
  const { host, port } = apiAddress(target.url);
  const socket = await dialTls({ host, port }, target, target.timeout);
  const { status, body } = await httpGet(socket, host, "/api/versions", target.timeout);
  const help =
    "TrueNAS 24.10 has no such API: reach it over ssh (`ansible_connection: ssh`, as root or with become), where midclt does the same";
  const listed: unknown = status === 200 ? readJson(body) : undefined;
  if (Array.isArray(listed)) return listed.filter((v): v is string => typeof v === "string");
  throw new ConnectionError(`${host}:${port} has no JSON-RPC API (/api/versions: ${status})`, {
    phase: "handshake",
    code: "CON0804",
    help,
  });
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

export async function dialTruenas(target: TruenasTarget): Promise<TruenasLink> {
  const { host, port } = apiAddress(target.url);
  if (target.key === "")
    throw new ConnectionError("there is no API key for this TrueNAS", {
      phase: "authentication",
      code: "CON0803",
      help: "make one under Credentials, Users, API Keys, and write it into `truenas_api_key`",
    });
  const path = endpointOf(await versionsOf(target));
  const socket = await dialTls({ host, port }, target, target.timeout);
  const rpc = await openJsonRpc({ socket, host, path, timeout: target.timeout });
  try {
    await logIn(rpc, target);
  } catch (error) {
    rpc.close();
    throw error;
  }
  return {
    call: (method, params) => rpc.call(method, params),
    lost: rpc.lost,
    close: () => rpc.close(),
    address: `${target.user} at https://${host}:${port}${path}`,
    download: async (place) => {
      const way = await dialTls({ host, port }, target, target.timeout);
      const { status, body } = await httpGet(way, host, place, 60_000);
      if (status === 200) return body;
      throw new ConnectionError(`the download was answered with ${status}`, {
        phase: "channel",
        code: "CON0402",
      });
    },
  };
}
