/** Stands in for TrueNAS: its web server. JSON-RPC over websockets and downloads over TLS; and over plain http only the revocation of keys. */

import { createServer as createPlain, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { Fault } from "./fault.ts";
import type { Middleware } from "./middleware.ts";

export interface ApiServerOptions {
  readonly middleware: Middleware;
  readonly certificate: string;
  readonly privateKey: string;
  readonly address?: string;
  readonly port?: number;
  readonly plainPort?: number;
  /** Logins and calls without one that an address has in 60 s. */
  readonly rate?: number;
}

export interface ApiServer {
  readonly port: number;
  readonly plainPort: number;
  /** Endpoints that websockets were opened at. */
  readonly endpoints: readonly string[];
  readonly logins: () => number;
  readonly close: () => Promise<void>;
}

interface Request {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

const MINUTE = 60_000;
const HARD_LIMIT = 20;

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { middleware, certificate, privateKey, address = "127.0.0.1", rate = 20 } = options;
  const sockets = new Set<Socket>();
  const endpoints: string[] = [];
  const attempts = new Map<string, { since: number; count: number; blockedUntil: number }>();
  let logins = 0;

  const isBlocked = (from: string): boolean => {
    const now = Date.now();
    const own = attempts.get(from) ?? { since: now, count: 0, blockedUntil: 0 };
    attempts.set(from, own);
    if (now < own.blockedUntil) return true;
    if (now - own.since > MINUTE) Object.assign(own, { since: now, count: 0 });
    if (++own.count <= rate) return false;
    own.blockedUntil = now + 10 * MINUTE;
    return true;
  };

  const revokeIn = (text: string): void => {
    for (const key of middleware.nas.keys) if (text.includes(key.key)) key.revoked = true;
  };

  const logIn = (params: unknown): unknown => {
    logins++;
    const [given] = (params ?? []) as readonly { mechanism?: string; username?: string; api_key?: string }[];
    const key = middleware.nas.keys.find((k) => k.key === given?.api_key && k.user === given?.username);
    if (!key || key.revoked) return { response_type: "AUTH_ERR" };
    if (key.expired) return { response_type: "EXPIRED" };
    return { response_type: "SUCCESS", authenticator: "LEVEL_1", user_info: { pw_name: key.user } };
  };

  const serve = (web: WebSocket, request: IncomingMessage): void => {
    endpoints.push(request.url ?? "");
    const from = request.socket.remoteAddress ?? "";
    let known = false;
    let atWork = 0;
    const answer = (id: unknown, content: object): void =>
      web.send(JSON.stringify({ jsonrpc: "2.0", id, ...content }));
    const carryOut = async ({ method, params }: Request): Promise<unknown> => {
      if (method === "auth.login_ex") {
        if (isBlocked(from)) throw new Fault(-32001, "EBUSY", "[EBUSY] Rate Limit Exceeded");
        const reply = logIn(params) as { readonly response_type: string };
        known = reply.response_type === "SUCCESS";
        return reply;
      }
      if (!known) {
        if (isBlocked(from)) throw new Fault(-32001, "EBUSY", "[EBUSY] Rate Limit Exceeded");
        throw new Fault(-32001, "ENOTAUTHENTICATED", "[ENOTAUTHENTICATED] Not authenticated");
      }
      if (atWork > HARD_LIMIT) throw new Fault(-32000, "EBUSY", "Too many concurrent calls");
      // Others get their turn: calls of one connection overlap, as they do on the appliance.
      await new Promise((resolve) => setImmediate(resolve));
      return middleware.call(String(method), Array.isArray(params) ? params : []);
    };
    web.on("message", (data) => {
      const message = JSON.parse(String(data)) as Request;
      atWork++;
      carryOut(message)
        .then((result) => answer(message.id, { result: result ?? null }))
        .catch((error: unknown) => answer(message.id, { error: errorOf(error) }))
        .catch(() => undefined)
        .finally(() => atWork--);
    });
    web.on("error", () => undefined);
  };

  const web = new WebSocketServer({ noServer: true });
  const secure = createTls({ cert: certificate, key: privateKey }, (request, response) =>
    page(middleware, request, response),
  );
  secure.on("upgrade", (request, socket, head) => {
    const place = request.url?.replace(/^\/api\//, "") ?? "";
    const { endpoints: known } = middleware.release;
    if (known.length === 0 || !(place === "current" || known.includes(place))) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    web.handleUpgrade(request, socket, head, (opened) => serve(opened, request));
  });
  secure.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  middleware.cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  // What comes in the clear is read for keys, and nothing else.
  const plain = createPlain((request, response) => {
    revokeIn(JSON.stringify(request.headers));
    request.on("data", (part: Buffer) => revokeIn(part.toString("latin1")));
    request.on("end", () => response.writeHead(301, { location: "https://nas/" }).end());
  });
  plain.on("upgrade", (request, socket, head) => {
    web.handleUpgrade(request, socket, head, (opened) =>
      opened.on("message", (data) => revokeIn(String(data))),
    );
  });

  const listen = (server: typeof plain | typeof secure, port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
    });
  const port = await listen(secure, options.port ?? 0);
  const plainPort = await listen(plain, options.plainPort ?? 0);
  return {
    port,
    plainPort,
    endpoints,
    logins: () => logins,
    close: async () => {
      middleware.cut();
      await Promise.all(
        [secure, plain].map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      );
    },
  };
}

function page(middleware: Middleware, request: IncomingMessage, response: ServerResponse): void {
  const { endpoints } = middleware.release;
  const url = request.url ?? "";
  const download = middleware.downloads.get(url);
  middleware.downloads.delete(url);
  if (download) response.end(download);
  else if (url === "/api/versions" && endpoints.length > 0)
    response.setHeader("content-type", "application/json").end(JSON.stringify(endpoints));
  else response.writeHead(404).end("not found");
}

function errorOf(error: unknown): object {
  if (!(error instanceof Fault))
    return { code: -32603, message: "Internal error", data: { reason: String(error) } };
  const { code, errname, message: reason, extra } = error;
  const message =
    code === -32602 ? "Invalid params" : code === -32601 ? "Method not found" : "Method call error";
  return { code, message, data: { error: 22, errname, reason, extra, trace: { formatted: "Traceback …" } } };
}
