/** Connects to a host over SSH: settings, way there, host key, login. Every wait has a deadline, every failure its reason. */

import { setTimeout as delay } from "node:timers/promises";
import { ConnectionError } from "../connection.ts";
import type { ConnectionSpec } from "../connection-spec.ts";
import { logIn } from "./log-in.ts";
import { resolveSettings, type SshSettings } from "./settings.ts";
import { SshConnection } from "./ssh-connection.ts";
import type { SshEnvironment } from "./ssh-environment.ts";
import { dialCommand, dialTcp, type Transport } from "./transport.ts";

const TRIES = 3;
const FIRST_PAUSE = 500;
const MOST_HOPS = 8;

interface Way {
  readonly transport: Transport;
  readonly before: SshConnection | undefined;
}

function addressOf({ user, host, port }: SshSettings): string {
  return `${user}@${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** `[user@]host[:port]`, with IPv6 in brackets. */
function hopSpec(hop: string, spec: ConnectionSpec, before: readonly string[]): ConnectionSpec {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:(.*)@)?(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?\/?$/.exec(hop) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || address === "") {
    throw new ConnectionError(`\`${hop}\` is no jump host`, {
      phase: "proxy",
      code: "CON0601",
      help: "write `[user@]host[:port]`",
    });
  }
  const configFile = spec.sshArguments.flatMap((word, at, all) =>
    word === "-F" ? ["-F", all[at + 1] ?? ""] : word.startsWith("-F") ? [word] : [],
  );
  return {
    host: hop,
    kind: "ssh",
    address,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    sshArguments: [...configFile, ...(before.length > 0 ? ["-J", before.join(",")] : [])],
    hostKeyMode: spec.hostKeyMode,
    connectTimeout: spec.connectTimeout,
  };
}

function hopFailed(hop: string, where: string, cause: ConnectionError): ConnectionError {
  const { message, phase, code, notes, help, retryable } = cause;
  const details = { phase, code, notes, retryable, cause, ...(help === undefined ? {} : { help }) };
  return new ConnectionError(`the jump host ${hop} on the way to ${where} failed: ${message}`, details);
}

async function throughHops(
  hops: readonly string[],
  settings: SshSettings,
  spec: ConnectionSpec,
  environment: SshEnvironment,
  depth: number,
): Promise<Way> {
  const last = hops.at(-1) ?? "";
  const where = addressOf(settings);
  if (depth >= MOST_HOPS)
    throw new ConnectionError(`the way to ${where} goes round in circles`, {
      phase: "proxy",
      code: "CON0104",
      notes: [`at the jump host ${last}`],
    });
  let before: SshConnection;
  try {
    before = await connectWith(hopSpec(last, spec, hops.slice(0, -1)), environment, depth + 1);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    throw hopFailed(last, where, error);
  }
  try {
    const stream = await before.forward(settings.host, settings.port);
    return {
      before,
      transport: {
        stream,
        notes: () => [`through ${before.address}`],
        ended: Promise.resolve(),
        destroy: () => void stream.destroy(),
      },
    };
  } catch (cause) {
    await before.close();
    throw new ConnectionError(`${before.address} cannot reach ${where}`, {
      phase: "proxy",
      code: "CON0104",
      notes: [(cause as Error).message.replace("(SSH) ", "")],
      help: "is the host on, and does the jump host allow forwarding (AllowTcpForwarding)?",
      retryable: true,
      cause,
    });
  }
}

async function wayTo(
  settings: SshSettings,
  spec: ConnectionSpec,
  environment: SshEnvironment,
  depth: number,
): Promise<Way> {
  const { proxy } = settings;
  if (proxy.kind === "jump") return throughHops(proxy.hops, settings, spec, environment, depth);
  if (proxy.kind === "command")
    return { transport: dialCommand(proxy.command, environment), before: undefined };
  return { transport: await dialTcp(settings, addressOf(settings)), before: undefined };
}

async function attempt(
  settings: SshSettings,
  spec: ConnectionSpec,
  environment: SshEnvironment,
  depth: number,
): Promise<SshConnection> {
  const { transport, before } = await wayTo(settings, spec, environment, depth);
  const through = before === undefined ? "" : ` through ${before.address}`;
  const address = `${addressOf(settings)}${through}`;
  try {
    const login = await logIn({ settings, spec, environment, transport, address });
    return new SshConnection(login, transport, { address, user: settings.user }, before);
  } catch (error) {
    transport.destroy();
    await before?.close();
    throw error;
  }
}

/** Only what cannot lock anybody out is tried again: no refused login, no key that is not trusted. */
function mayRetry(error: unknown): boolean {
  return (
    error instanceof ConnectionError &&
    error.retryable &&
    (error.code === "CON0102" || error.code === "CON0105")
  );
}

async function connectWith(
  spec: ConnectionSpec,
  environment: SshEnvironment,
  depth: number,
): Promise<SshConnection> {
  const settings = resolveSettings(spec, environment);
  for (const notice of settings.notices) environment.notice(`${spec.host}: ${notice}`);
  for (let count = 1; ; count++) {
    try {
      return await attempt(settings, spec, environment, depth);
    } catch (error) {
      if (count >= TRIES || !mayRetry(error)) throw error;
      await delay(FIRST_PAUSE * 2 ** (count - 1) * (0.5 + environment.random()));
    }
  }
}

/** Rejects with `ConnectionError`. */
export function connectSsh(spec: ConnectionSpec, environment: SshEnvironment): Promise<SshConnection> {
  return connectWith(spec, environment, 0);
}
