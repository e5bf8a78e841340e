/** A TLS connection to a machine of which the certificate was checked: by its fingerprint, a given authority, or those of the system. */

import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { ConnectionError } from "../connection.ts";
import type { ApiAddress } from "./api-url.ts";

export interface Trust {
  /** SHA-256, in hexadecimal, with or without colons. */
  readonly fingerprint?: string | undefined;
  /** PEM. */
  readonly authority?: string | undefined;
}

function plain(fingerprint: string): string {
  return fingerprint
    .replace(/^sha256[:=]?/i, "")
    .replaceAll(":", "")
    .toLowerCase();
}

/** Nothing is written to it before it was checked. Rejects with `ConnectionError`. */
export function dialTls(address: ApiAddress, trust: Trust, timeout: number): Promise<TLSSocket> {
  const { host, port } = address;
  const where = `${host}:${port}`;
  const unusable = unusableAuthority(trust);
  if (unusable) return Promise.reject(unusable);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // Checked below: TLS itself would end an unsigned certificate before its fingerprint can be told.
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"],
      ...(trust.authority === undefined ? {} : { ca: trust.authority }),
    });
    const timer = setTimeout(() => fail(slow(where, timeout)), timeout);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    socket.once("error", (error) => fail(unreachable(where, error)));
    socket.once("secureConnect", () => {
      const doubt = doubtAbout(socket, where, trust);
      if (doubt) return fail(doubt);
      clearTimeout(timer);
      socket.setKeepAlive(true, 15_000);
      socket.removeAllListeners("error");
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}

/** TLS itself ignores what is no certificate, and then trusts nobody without saying why. */
function unusableAuthority({ authority }: Trust): ConnectionError | undefined {
  if (authority === undefined) return undefined;
  try {
    new X509Certificate(authority);
    return undefined;
  } catch (cause) {
    return new ConnectionError("the authority's file holds no certificate in PEM form", {
      phase: "host-key",
      code: "CON0802",
      help: "`truenas_api_ca_file` is the certificate of the authority that has signed that of the NAS",
      cause,
    });
  }
}

function doubtAbout(socket: TLSSocket, where: string, trust: Trust): ConnectionError | undefined {
  const certificate: PeerCertificate = socket.getPeerCertificate();
  const seen = certificate.fingerprint256 ?? "";
  const { fingerprint } = trust;
  if (fingerprint !== undefined) {
    if (seen !== "" && plain(seen) === plain(fingerprint)) return undefined;
    return new ConnectionError(`the certificate of ${where} is another one than was written down`, {
      phase: "host-key",
      code: "CON0802",
      notes: [`its fingerprint is ${seen}`, `written down is ${fingerprint}`],
      help: "where the NAS was given a new certificate, compare the fingerprint in its web interface and write it into `truenas_api_fingerprint`",
    });
  }
  if (socket.authorized) return undefined;
  return new ConnectionError(
    `the certificate of ${where} is not signed by an authority that is known here (${String(socket.authorizationError)})`,
    {
      phase: "host-key",
      code: "CON0802",
      notes: [`its fingerprint is ${seen}`],
      help: `compare that with what the NAS shows under Credentials, Certificates, and write \`truenas_api_fingerprint: "${seen}"\`, or name the authority's file in \`truenas_api_ca_file\``,
    },
  );
}

function slow(where: string, timeout: number): ConnectionError {
  return new ConnectionError(`${where} did not complete a TLS handshake in ${timeout / 1000} s`, {
    phase: "handshake",
    code: "CON0107",
    retryable: true,
  });
}

function unreachable(where: string, cause: NodeJS.ErrnoException): ConnectionError {
  const { code = "" } = cause;
  const resolving = code === "ENOTFOUND" || code === "EAI_AGAIN";
  const handshake = code.startsWith("ERR_SSL") || code === "EPROTO";
  return new ConnectionError(
    resolving
      ? `the name ${where.replace(/:\d+$/, "")} cannot be resolved`
      : `${where} cannot be reached: ${cause.message}`,
    {
      phase: resolving ? "resolve" : handshake ? "handshake" : "tcp",
      code: resolving ? "CON0101" : "CON0103",
      retryable: true,
      cause,
    },
  );
}
