/** A single GET over a connection that was checked already. */

import { request } from "node:http";
import type { TLSSocket } from "node:tls";
import { ConnectionError } from "../connection.ts";

export interface Got {
  readonly status: number;
  readonly body: Buffer;
}

/** Larger answers are none of those that are asked for here. */
const LARGEST = 256 * 1024 * 1024;

export function httpGet(socket: TLSSocket, host: string, path: string, timeout: number): Promise<Got> {
  return new Promise((resolve, reject) => {
    const fail = (message: string, cause?: unknown): void => {
      socket.destroy();
      reject(new ConnectionError(message, { phase: "handshake", code: "CON0402", retryable: true, cause }));
    };
    const asked = request(
      {
        host,
        path,
        method: "GET",
        headers: { Host: host, Connection: "close" },
        createConnection: () => socket,
        timeout,
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on("data", (part: Buffer) => {
          size += part.length;
          if (size > LARGEST) fail("the answer is larger than anything that was asked for");
          else parts.push(part);
        });
        response.on("error", (error) => fail(`the answer did not arrive: ${error.message}`, error));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
      },
    );
    asked.on("timeout", () => fail(`no answer within ${timeout / 1000} s`));
    asked.on("error", (error) => fail(`the connection was lost: ${error.message}`, error));
    asked.end();
  });
}
