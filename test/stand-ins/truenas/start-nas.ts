/** A stand-in of TrueNAS within the process of a test, with sessions to it. */

import { onTestFinished } from "vitest";
import type { Session } from "../../../src/connection/session/session.ts";
import { dialTruenas, type TruenasTarget } from "../../../src/connection/truenas/dial-truenas.ts";
import { openTruenasSession } from "../../../src/connection/truenas/truenas-session.ts";
import { type ApiServer, type ApiServerOptions, startApiServer } from "./api-server.ts";
import { makeNasCertificate, type NasCertificate } from "./certificate.ts";
import { Middleware, type Trouble } from "./middleware.ts";
import type { Release } from "./release.ts";

export const KEY = "4-sEcReTkEyOfTheNas";

let made: NasCertificate | undefined;

export interface Nas {
  readonly middleware: Middleware;
  readonly server: ApiServer;
  readonly certificate: NasCertificate;
  readonly target: TruenasTarget;
  /** Another way to it, with some of the target different. */
  readonly session: (different?: Partial<TruenasTarget>) => Session;
}

export async function startNas(
  release: Release["name"] = "25.10",
  trouble: Trouble = {},
  options: Partial<ApiServerOptions> = {},
): Promise<Nas> {
  made ??= makeNasCertificate("127.0.0.1");
  const certificate = made;
  const middleware = new Middleware({ release, trouble, key: { user: "homerun", key: KEY, revoked: false } });
  const server = await startApiServer({ middleware, ...certificate, ...options });
  const target: TruenasTarget = {
    url: `https://127.0.0.1:${server.port}`,
    user: "homerun",
    key: KEY,
    fingerprint: certificate.fingerprint,
    timeout: 5_000,
  };
  onTestFinished(() => server.close());
  return {
    middleware,
    server,
    certificate,
    target,
    session: (different = {}) => {
      const way = { ...target, ...different };
      const session = openTruenasSession({ host: "nas", user: way.user, dial: () => dialTruenas(way) });
      onTestFinished(() => session.close());
      return session;
    },
  };
}
