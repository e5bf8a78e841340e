/** This machine as a host: commands are started by /bin/sh. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { quote } from "../../host/shell.ts";
import {
  type Channel,
  type Connection,
  ConnectionError,
  type Exit,
  type StartOptions,
} from "../connection.ts";

export interface LocalEnvironment {
  /** Who runs homerun. */
  readonly user: string;
  readonly home: string;
  /** Where commands start; the home where it is left away. */
  readonly directory?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Node gives a child sockets, which can't be opened again as /dev/stdout or /dev/stderr, and which make bash read .bashrc;
 * things must be here as they are over ssh, so pipes stand in between. The command's own end is told on descriptor 3.
 * `dd` passes on what there is; busybox's `cat` waits for more before it lets go of what a socket gave it.
 */
const PASS_ON = "dd bs=65536";
const WITH_PIPES = `${PASS_ON} 2>/dev/null 3>&- | { { { /bin/sh -c "$1" 2>&4 3>&- 4>&- 5>&-; echo $? >&3; } | ${PASS_ON} >&5 2>/dev/null 3>&- 4>&- 5>&-; } 4>&1 | ${PASS_ON} >&2 2>/dev/null 3>&- 5>&-; } 5>&1`;

/** Output may still be under way when the status arrives; a background process may hold it open for ever. */
const OUTPUT_GRACE = 500;

/** util-linux's `script` is the one usual program that gives another one a terminal. */
function onTerminal(command: string): string {
  return `exec script -qec ${quote(`stty -echo; ${command}`)} /dev/null`;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A status over 128 is how a shell tells of a signal. */
function exitOf(status: string): Exit {
  const code = Number.parseInt(status, 10);
  if (Number.isNaN(code)) return {};
  return code > 128 ? { code, signal: `signal ${code - 128}` } : { code };
}

function channelOf(child: Child): Channel {
  let status = "";
  const told = child.stdio[3] as Readable;
  let settle: (exit: Exit) => void = () => undefined;
  const exit = new Promise<Exit>((resolve) => {
    settle = resolve;
  });
  const end = (): void => settle(exitOf(status));
  told.on("data", (chunk: Buffer) => {
    status += chunk.toString();
    if (!status.endsWith("\n")) return;
    child.stdin.destroy();
    setTimeout(end, OUTPUT_GRACE).unref();
  });
  child.once("close", end);
  for (const stream of [child.stdin, child.stdout, child.stderr, told]) stream.on("error", () => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exit,
    abort() {
      for (const stream of [child.stdin, child.stdout, child.stderr, told]) stream.destroy();
      child.unref();
      end();
    },
  };
}

class LocalConnection implements Connection {
  readonly address = "localhost";
  readonly remoteUser: string;
  readonly directory: string;
  readonly #lost = Promise.withResolvers<ConnectionError | undefined>();
  readonly lost = this.#lost.promise;
  readonly #environment: LocalEnvironment;
  readonly #channels = new Set<Channel>();
  #closed = false;

  constructor(environment: LocalEnvironment) {
    this.#environment = environment;
    this.remoteUser = environment.user;
    this.directory = environment.directory ?? "";
  }

  async start(command: string, { terminal = false }: StartOptions = {}): Promise<Channel> {
    if (this.#closed)
      throw new ConnectionError("the local connection was closed", { phase: "channel", code: "CON0402" });
    const { env, home, directory = home } = this.#environment;
    const child = spawn("/bin/sh", ["-c", WITH_PIPES, "sh", terminal ? onTerminal(command) : command], {
      cwd: directory,
      env: { ...env },
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    }) as Child;
    await new Promise((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (cause) =>
        reject(
          new ConnectionError(`/bin/sh cannot be started here: ${cause.message}`, {
            phase: "channel",
            code: "CON0404",
            cause,
          }),
        ),
      );
    });
    const channel = channelOf(child);
    this.#channels.add(channel);
    void channel.exit.then(() => this.#channels.delete(channel));
    return channel;
  }

  /** Shells end with their input; what they have left running goes on. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const channel of this.#channels) channel.abort();
    this.#lost.resolve(undefined);
  }
}

export function connectLocal(environment: LocalEnvironment): Promise<Connection> {
  return Promise.resolve(new LocalConnection(environment));
}
