/** One session per host and way to reach it, opened when first needed and closed at the end of the run. */

import type { Connection } from "../../connection/connection.ts";
import type { ConnectionSpec } from "../../connection/connection-spec.ts";
import type { LocalEnvironment } from "../../connection/local/connect-local.ts";
import { openSession } from "../../connection/session/open-session.ts";
import type { Session } from "../../connection/session/session.ts";
import type { SshEnvironment } from "../../connection/ssh/ssh-environment.ts";
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
        const { connects, uploads } = surroundings.limits;
        const dial = () => connects(() => connect(spec, surroundings));
        session = openSession(spec.host, dial, { transfers: uploads });
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

async function connect(
  spec: ConnectionSpec,
  { ssh, local, emit, elapsed }: PoolSurroundings,
): Promise<Connection> {
  emit({ type: "host-connecting", host: spec.host });
  const started = elapsed();
  const connection = await dial(spec, ssh, local);
  emit({
    type: "host-connected",
    host: spec.host,
    address: connection.address,
    milliseconds: elapsed() - started,
  });
  return connection;
}

async function dial(spec: ConnectionSpec, ssh: SshEnvironment, local: LocalEnvironment): Promise<Connection> {
  if (spec.kind === "local") {
    const { connectLocal } = await import("../../connection/local/connect-local.ts");
    return connectLocal(local);
  }
  const { connectSsh } = await import("../../connection/ssh/connect-ssh.ts");
  return connectSsh(spec, ssh);
}
