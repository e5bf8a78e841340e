/** One session per host and way to reach it, opened when first needed and closed at the end of the run. */

import { readFile } from "node:fs/promises";
import { type Connection, ConnectionError } from "../../connection/connection.ts";
import type { ConnectionSpec, TruenasApiSpec } from "../../connection/connection-spec.ts";
import type { LocalEnvironment } from "../../connection/local/connect-local.ts";
import { openSession } from "../../connection/session/open-session.ts";
import type { Session } from "../../connection/session/session.ts";
import type { SshEnvironment } from "../../connection/ssh/ssh-environment.ts";
import type { TruenasLink } from "../../connection/truenas/dial-truenas.ts";
import { openTruenasSession } from "../../connection/truenas/truenas-session.ts";
import type { Limits } from "../../engine/limits.ts";
import type { Event } from "../../events/event.ts";

export interface SessionPool {
  readonly open: (spec: ConnectionSpec) => Session;
  readonly close: () => Promise<void>;
}

export interface PoolSurroundings {
  readonly ssh: SshEnvironment;
  readonly local: LocalEnvironment;
  readonly limits: Limits;
  readonly emit: (event: Event) => void;
  readonly elapsed: () => number;
}

export function createSessionPool(surroundings: PoolSurroundings): SessionPool {
  const sessions = new Map<string, Session>();
  return {
    open: (spec) => {
      const key = JSON.stringify(spec);
      let session = sessions.get(key);
      if (!session) {
        session = newSession(spec, surroundings);
        sessions.set(key, session);
      }
      return session;
    },
    close: async () => {
      await Promise.allSettled([...sessions.values()].map((s) => s.close()));
      sessions.clear();
    },
  };
}

function newSession(spec: ConnectionSpec, surroundings: PoolSurroundings): Session {
  const { connects, uploads } = surroundings.limits;
  const { ssh, local } = surroundings;
  const { host, api } = spec;
  if (api) {
    const dial = () => connects(() => told(host, surroundings, () => dialApi(api, spec.connectTimeout)));
    return openTruenasSession({ host, user: api.user, dial });
  }
  const dial = () => connects(() => told(host, surroundings, () => dialShell(spec, ssh, local)));
  return openSession(host, dial, { transfers: uploads });
}

async function told<T extends { readonly address: string }>(
  host: string,
  { emit, elapsed }: PoolSurroundings,
  dial: () => Promise<T>,
): Promise<T> {
  emit({ type: "host-connecting", host });
  const started = elapsed();
  const connection = await dial();
  emit({
    type: "host-connected",
    host,
    address: connection.address,
    milliseconds: elapsed() - started,
  });
  return connection;
}

async function dialApi(api: TruenasApiSpec, timeout: number): Promise<TruenasLink> {
  const { url, user, key, fingerprint, authorityFile } = api;
  const authority = authorityFile === undefined ? undefined : await authorityIn(authorityFile);
  const { dialTruenas } = await import("../../connection/truenas/dial-truenas.ts");
  return dialTruenas({ url, user, key, fingerprint, authority, timeout });
}

async function authorityIn(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConnectionError(`the authority's file can't be read: ${(cause as Error).message}`, {
      phase: "host-key",
      code: "CON0802",
      help: "`truenas_api_ca_file` names a file of the machine that runs homerun, with a certificate in PEM form",
      cause,
    });
  }
}

async function dialShell(
  spec: ConnectionSpec,
  ssh: SshEnvironment,
  local: LocalEnvironment,
): Promise<Connection> {
  if (spec.kind === "local") {
    const { connectLocal } = await import("../../connection/local/connect-local.ts");
    return connectLocal(spec.directory === undefined ? local : { ...local, directory: spec.directory });
  }
  const { connectSsh } = await import("../../connection/ssh/connect-ssh.ts");
  return connectSsh(spec, ssh);
}
