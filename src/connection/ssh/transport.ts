/** The byte stream under SSH: an own TCP socket, a ProxyCommand's stdio, or a channel of the host before. */

import { spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { ConnectionError } from "../connection.ts";
import type { Deadline } from "./deadline.ts";
import type { SshSettings } from "./settings.ts";
import type { SshEnvironment } from "./ssh-environment.ts";

export interface Transport {
  readonly stream: Duplex;
  /** What the proxy printed, for the notes of an error. */
  readonly notes: () => readonly string[];
  /** Settles when the proxy has ended and said why; at once where there is none. */
  readonly ended: Promise<void>;
  /** Settles when it was ended and all that was written has left. */
  readonly left?: () => Promise<void>;
  /** Ends it at once, whatever state it is in. */
  destroy(): void;
}

/** Joins the packets of one tick into one write: ssh2 writes each by itself, and without the native binding in three pieces. */
function corkPerTick(socket: Socket): void {
  const write = socket.write;
  let corked = false;
  socket.write = function corkedWrite(this: Socket, ...args: unknown[]): boolean {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(() => {
        corked = false;
        socket.uncork();
      });
    }
    return Reflect.apply(write, socket, args) as boolean;
  } as Socket["write"];
}

const UNREACHABLE = new Set([
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "ETIMEDOUT",
  "EADDRNOTAVAIL",
]);

function codesOf(error: Error): readonly string[] {
  const errors = error instanceof AggregateError ? (error.errors as readonly Error[]) : [error];
  return errors.map((each) => (each as NodeJS.ErrnoException).code ?? each.message);
}

/** `where` is the address as people read it. */
export function tcpError(where: string, cause: Error): ConnectionError {
  const codes = codesOf(cause);
  const notes =
    cause instanceof AggregateError ? (cause.errors as readonly Error[]).map(({ message }) => message) : [];
  const details = { phase: "tcp", notes, cause } as const;
  if (codes.includes("ECONNREFUSED")) {
    return new ConnectionError(`${where} refuses the connection`, {
      ...details,
      code: "CON0102",
      help: "is sshd running there, and on this port?",
      retryable: true,
    });
  }
  const unreachable = codes.some((code) => UNREACHABLE.has(code));
  return new ConnectionError(
    unreachable ? `${where} cannot be reached` : `no connection to ${where}: ${cause.message}`,
    {
      ...details,
      code: "CON0103",
      help: "is the machine on, and the address right?",
      retryable: true,
    },
  );
}

function unresolved(host: string, where: string, cause: NodeJS.ErrnoException): ConnectionError {
  const { code = cause.message } = cause;
  return new ConnectionError(`the name of ${where} cannot be resolved`, {
    phase: "resolve",
    code: "CON0101",
    notes: [`${host}: ${code === "ENOTFOUND" ? "nobody knows this name" : code}`],
    help: "set `ansible_host` to an address, or give the host a `HostName` in ~/.ssh/config",
    retryable: code === "EAI_AGAIN",
    cause,
  });
}

function silent(where: string, milliseconds: number): ConnectionError {
  return new ConnectionError(`${where} did not answer within ${milliseconds / 1000} s`, {
    phase: "tcp",
    code: "CON0103",
    help: "is the machine on, and the address right?",
    retryable: true,
  });
}

/** Rejects with `ConnectionError`. */
export function dialTcp(settings: SshSettings, where: string, deadline: Deadline): Promise<Transport> {
  const { host, port, family, connectTimeout } = settings;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, family, noDelay: true });
    deadline.watch(() => {
      socket.destroy();
      reject(silent(where, connectTimeout));
    });
    socket.once("error", (cause: NodeJS.ErrnoException) =>
      reject(cause.syscall === "getaddrinfo" ? unresolved(host, where, cause) : tcpError(where, cause)),
    );
    socket.once("connect", () => {
      corkPerTick(socket);
      resolve({
        stream: socket,
        notes: () => [],
        ended: Promise.resolve(),
        left: () => new Promise((gone) => socket.once("finish", gone)),
        destroy: () => void socket.destroy(),
      });
    });
  });
}

const KEPT = 4096;

/** Milliseconds in which a command whose output has ended may end by itself, and say why. */
const HALF_OPEN = 500;

/** A command whose stdin and stdout are the connection; its stderr explains failures. It ends with the connection. */
export function dialCommand(command: string, environment: SshEnvironment): Transport {
  const child = spawn("/bin/sh", ["-c", `exec ${command}`], {
    env: { ...environment.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let printed = "";
  let ending: string | undefined;
  child.stderr.on("data", (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-KEPT);
  });
  const ended = new Promise<void>((resolve) => {
    child.once("error", ({ message }) => {
      ending = message;
      resolve();
    });
    child.once("close", (code, signal) => {
      ending = signal === null ? `exit status ${code}` : `killed by ${signal}`;
      resolve();
    });
  });
  const stream = Duplex.from({ writable: child.stdin, readable: child.stdout });
  const kill = (): void => {
    stream.destroy();
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      child.kill("SIGTERM");
    }
  };
  stream.once("close", kill);
  // A command may keep its other direction open; nothing can come of the connection any more.
  stream.once("end", () => setTimeout(kill, HALF_OPEN).unref());
  return {
    stream,
    ended,
    notes: () => [
      `the ProxyCommand was: ${command}`,
      ...(ending === undefined ? [] : [`it ended: ${ending}`]),
      ...printed
        .trim()
        .split("\n")
        .filter((line) => line !== "")
        .slice(-5)
        .map((line) => `it printed: ${line.trim()}`),
    ],
    destroy: kill,
  };
}
