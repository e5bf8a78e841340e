/** Connects to a host over SSH: settings, way there, host key, login. Every wait has a deadline, every failure its reason. */

import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { ConnectionError } from "../connection.ts";
import type { ConnectionSpec } from "../connection-spec.ts";
import { Deadline } from "./deadline.ts";
import type { Identities } from "./identities.ts";
import { resolveSettings, type SshSettings } from "./settings.ts";
import { SshConnection } from "./ssh-connection.ts";
import type { SshEnvironment } from "./ssh-environment.ts";
import { dialCommand, dialTcp, type Transport } from "./transport.ts";

const TRIES = 3;
const FIRST_PAUSE = 500;
const MOST_HOPS = 8;

interface Journey {
  readonly spec: ConnectionSpec;
  readonly settings: SshSettings;
  readonly environment: SshEnvironment;
  /** Found once, however often it is tried. */
  readonly identities: () => Promise<Identities>;
  /** `admin@10.0.0.9:22`, for messages. */
  readonly address: string;
  /** How many hosts further on wait for this one. */
  readonly depth: number;
}

interface Way {
  readonly transport: Transport;
  /** The jump host, ended with the connection. */
  readonly before: SshConnection | undefined;
}

function addressOf({ user, host, port }: SshSettings): string {
  return `${user}@${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function configFileOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, at) => {
    if (word === "-F") return ["-F", words[at + 1] ?? ""];
    return word.startsWith("-F") ? [word] : [];
  });
}

/** `[user@]host[:port]`, with IPv6 in brackets. The target's keys and passwords are not for the jump host. */
function hopSpec(hop: string, spec: ConnectionSpec, before: readonly string[]): ConnectionSpec {
  const pattern = /^(?:ssh:\/\/)?(?:(.*)@)?(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?\/?$/;
  const [, user, bracketed, plain, port] = pattern.exec(hop) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || address === "") {
    throw new ConnectionError(`\`${hop}\` is no jump host`, {
      phase: "proxy",
      code: "CON0601",
      help: "write `[user@]host[:port]`",
    });
  }
  return {
    host: hop,
    kind: "ssh",
    address,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    sshArguments: [
      ...configFileOf(spec.sshArguments),
      ...(before.length > 0 ? ["-J", before.join(",")] : []),
    ],
    hostKeyMode: spec.hostKeyMode,
    connectTimeout: spec.connectTimeout,
  };
}

function hopFailed(hop: string, address: string, cause: ConnectionError): ConnectionError {
  const { message, phase, code, notes, help, retryable } = cause;
  const details = { phase, code, notes, retryable, cause, ...(help === undefined ? {} : { help }) };
  return new ConnectionError(`the jump host ${hop} on the way to ${address} failed: ${message}`, details);
}

async function connectHop(hops: readonly string[], journey: Journey): Promise<SshConnection> {
  const { spec, environment, address, depth } = journey;
  const hop = hops.at(-1) ?? "";
  if (depth >= MOST_HOPS) {
    throw new ConnectionError(`the way to ${address} goes round in circles`, {
      phase: "proxy",
      code: "CON0104",
      notes: [`at the jump host ${hop}`],
    });
  }
  try {
    return await connectWith(hopSpec(hop, spec, hops.slice(0, -1)), environment, depth + 1);
  } catch (error) {
    throw error instanceof ConnectionError ? hopFailed(hop, address, error) : error;
  }
}

async function throughHops(hops: readonly string[], journey: Journey): Promise<Way> {
  const { settings, address } = journey;
  const before = await connectHop(hops, journey);
  try {
    const stream = await before.forward(settings.host, settings.port);
    const notes = (): readonly string[] => [`through ${before.address}`];
    const transport = { stream, notes, ended: Promise.resolve(), destroy: () => void stream.destroy() };
    return { before, transport };
  } catch (cause) {
    await before.close();
    throw new ConnectionError(`${before.address} cannot reach ${address}`, {
      phase: "proxy",
      code: "CON0104",
      notes: [(cause as Error).message.replace("(SSH) ", "")],
      help: "is the host on, and does the jump host allow forwarding (AllowTcpForwarding)?",
      retryable: true,
      cause,
    });
  }
}

async function wayTo(journey: Journey, deadline: Deadline): Promise<Way> {
  const { settings, environment, address } = journey;
  const { proxy } = settings;
  if (proxy.kind === "jump") {
    // The jump host has a deadline of its own.
    deadline.stop();
    const way = await throughHops(proxy.hops, journey);
    deadline.run();
    return way;
  }
  if (proxy.kind === "command")
    return { transport: dialCommand(proxy.command, environment), before: undefined };
  return { transport: await dialTcp(settings, address, deadline), before: undefined };
}

/** What a login takes. Loaded while the connection is being made: the library is large. */
async function preparation({ identities }: Journey) {
  // The request for the connection leaves at the end of this turn.
  await turn();
  const { logIn } = await import("./log-in.ts");
  return { logIn, identities: await identities() };
}

async function attempt(journey: Journey): Promise<SshConnection> {
  const { settings } = journey;
  const deadline = new Deadline(settings.connectTimeout);
  let way: Way | undefined;
  try {
    const arriving = wayTo(journey, deadline);
    const prepared = preparation(journey);
    // Who does not arrive has no use for it, nor for its failure.
    prepared.catch(() => {});
    way = await arriving;
    const { transport, before } = way;
    const address = before === undefined ? journey.address : `${journey.address} through ${before.address}`;
    const { logIn, identities } = await prepared;
    const login = await logIn({ ...journey, identities, transport, deadline, address });
    return new SshConnection(login, transport, { address, user: settings.user }, before);
  } catch (error) {
    way?.transport.destroy();
    await way?.before?.close();
    throw error;
  } finally {
    deadline.stop();
  }
}

/**
 * Only what cannot lock anybody out is tried again: no refused login, no key that is not trusted. A jump host has had its
 * tries already.
 */
function mayRetry(error: unknown): boolean {
  if (!(error instanceof ConnectionError) || error.cause instanceof ConnectionError) return false;
  return error.retryable && (error.code === "CON0102" || error.code === "CON0105");
}

async function connectWith(
  spec: ConnectionSpec,
  environment: SshEnvironment,
  depth: number,
): Promise<SshConnection> {
  const settings = resolveSettings(spec, environment);
  for (const notice of settings.notices) environment.notice(`${spec.host}: ${notice}`);
  let found: Promise<Identities> | undefined;
  const identities = (): Promise<Identities> => {
    found ??= import("./identities.ts").then(({ findIdentities }) => findIdentities(settings));
    return found;
  };
  const journey = { spec, settings, environment, identities, address: addressOf(settings), depth };
  for (let count = 1; ; count++) {
    try {
      return await attempt(journey);
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
