/** Handshake, host key and login on a byte stream: an ssh2 client that is ready, or the reason why not. */

import { setTimeout as delay } from "node:timers/promises";
import ssh2, { type Client } from "ssh2";
import { ConnectionError, type ConnectionPhase } from "../connection.ts";
import type { ConnectionSpec } from "../connection-spec.ts";
import { algorithmsFor } from "./algorithms.ts";
import { Authentication } from "./authentication.ts";
import type { Deadline } from "./deadline.ts";
import { type HostIdentity, judgeHostKey, knownKeyTypes } from "./host-key.ts";
import type { Identities } from "./identities.ts";
import { describeKey, recordHostKey } from "./known-hosts.ts";
import type { SshSettings } from "./settings.ts";
import type { SshEnvironment } from "./ssh-environment.ts";
import type { Transport } from "./transport.ts";

export interface LogInRequest {
  readonly settings: SshSettings;
  readonly spec: ConnectionSpec;
  readonly environment: SshEnvironment;
  readonly transport: Transport;
  readonly deadline: Deadline;
  readonly identities: Identities;
  /** `admin@10.0.0.9:22 through …`, for messages. */
  readonly address: string;
}

export interface LoggedIn {
  readonly client: Client;
  /** Settles when the connection is gone, with the first error that was told. */
  readonly closed: Promise<Error | undefined>;
}

const PROXY_GRACE = 300;

class LogIn {
  readonly #request: LogInRequest;
  readonly #client = new ssh2.Client();
  readonly #identity: HostIdentity;
  readonly #authentication: Authentication;
  readonly #leftOut: readonly string[];
  readonly #done = Promise.withResolvers<LoggedIn>();
  readonly #closed = Promise.withResolvers<Error | undefined>();
  #firstError: Error | undefined;
  #phase: ConnectionPhase = "handshake";
  #trusted: Buffer | undefined;
  #recordAs: string | undefined;
  #settled = false;

  constructor(request: LogInRequest) {
    const { settings, spec, identities } = request;
    this.#request = request;
    this.#leftOut = identities.leftOut;
    this.#identity = {
      address: request.address,
      host: settings.host,
      port: settings.port,
      alias: settings.hostKeyAlias,
      userFiles: settings.userKnownHosts,
      globalFiles: settings.globalKnownHosts,
      mode: settings.hostKeyMode,
    };
    this.#authentication = new Authentication({
      user: settings.user,
      identities: identities.offered,
      password: spec.password,
      passphrase: (path) => this.#passphrase(path),
    });
    request.deadline.watch(() => this.#fail(this.#late()));
  }

  start(): Promise<LoggedIn> {
    const { settings, transport } = this.#request;
    this.#client
      .on("handshake", () => this.#handshakeDone())
      .on("ready", () => this.#succeed())
      .on("error", (error) => this.#failed(error))
      .on("close", () => this.#ended())
      .on("change password", () => this.#fail(this.#passwordExpired()));
    this.#client.connect({
      sock: transport.stream,
      username: settings.user,
      algorithms: algorithmsFor(knownKeyTypes(this.#identity)),
      hostVerifier: (key: Buffer) => this.#verify(key),
      authHandler: (left, _partial, next) => {
        this.#authentication.next(left as readonly string[] | null).then(
          // ssh2 takes `false` for "nothing more to offer"; its types don't say so.
          (method) => next(method as Parameters<typeof next>[0]),
          (error: Error) => this.#failed(error),
        );
      },
      readyTimeout: 0,
      keepaliveInterval: settings.keepaliveInterval,
      keepaliveCountMax: settings.keepaliveCount,
    });
    return this.#done.promise;
  }

  async #passphrase(path: string): Promise<string | undefined> {
    const { spec, environment, address, deadline } = this.#request;
    if (spec.privateKeyPassphrase !== undefined) return spec.privateKeyPassphrase;
    deadline.stop();
    try {
      return await environment.askPassphrase?.({ keyFile: path, address });
    } finally {
      if (!this.#settled) deadline.run();
    }
  }

  /** Called again when keys are exchanged anew: it must be the same key then. */
  #verify(key: Buffer): boolean {
    if (this.#trusted !== undefined) return this.#trusted.equals(key);
    const verdict = judgeHostKey(this.#identity, key);
    if (verdict.kind === "refused") {
      this.#fail(verdict.error);
      return false;
    }
    if (verdict.kind === "new") this.#recordAs = verdict.name;
    this.#trusted = Buffer.from(key);
    return true;
  }

  /** The server has proved that it has the key: only now it may be recorded. */
  #handshakeDone(): void {
    if (this.#phase !== "handshake") return;
    this.#phase = "authentication";
    const { environment, settings, address } = this.#request;
    const [file] = settings.userKnownHosts;
    if (this.#recordAs === undefined || this.#trusted === undefined || file === undefined) return;
    try {
      recordHostKey(file, this.#recordAs, this.#trusted, settings.hashKnownHosts);
      environment.notice(`recorded the new host key of ${address}: ${describeKey(this.#trusted)} in ${file}`);
    } catch (cause) {
      this.#fail(
        new ConnectionError(`the host key of ${address} cannot be recorded in ${file}`, {
          phase: "host-key",
          code: "CON0205",
          notes: [(cause as Error).message],
          help: "mend the file's permissions, or name another with `UserKnownHostsFile` in ~/.ssh/config",
          cause,
        }),
      );
    }
  }

  #succeed(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#request.deadline.stop();
    this.#done.resolve({ client: this.#client, closed: this.#closed.promise });
  }

  /** ssh2 can report one failure twice: the first says what it was. */
  #failed(error: Error & { readonly level?: string }): void {
    if (this.#settled) {
      this.#firstError ??= error;
      this.#request.transport.destroy();
      return;
    }
    if (error.level === "agent") this.#authentication.attemptFailed(error.message);
    else if (this.#phase === "authentication") this.#fail(this.#refused(error));
    else void this.#failHandshake(error);
  }

  /** A ProxyCommand ends a moment after its output: only then it can be told why. */
  async #failHandshake(error: Error): Promise<void> {
    await Promise.race([this.#request.transport.ended, delay(PROXY_GRACE)]);
    this.#fail(this.#noHandshake(error));
  }

  #ended(): void {
    if (!this.#settled) this.#failed(new Error("the connection was closed"));
    this.#request.transport.destroy();
    this.#closed.resolve(this.#firstError);
  }

  #fail(error: ConnectionError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#request.deadline.stop();
    this.#request.transport.destroy();
    this.#done.reject(error);
  }

  #late(): ConnectionError {
    const { address, settings, transport } = this.#request;
    const doing = this.#phase === "authentication" ? "logging in to" : "the SSH handshake with";
    return new ConnectionError(`${doing} ${address} took longer than ${settings.connectTimeout / 1000} s`, {
      phase: this.#phase,
      code: "CON0107",
      notes: [...transport.notes(), ...(this.#phase === "authentication" ? this.#authentication.notes : [])],
      help: "for a host that is only slow: `--timeout 60`, or `ConnectTimeout 60` for it in ~/.ssh/config",
      retryable: this.#phase === "handshake",
    });
  }

  #refused(error: Error): ConnectionError {
    const { address, settings } = this.#request;
    const usual = error.message === "All configured authentication methods failed";
    const { host, port, user } = settings;
    return new ConnectionError(`cannot log in as ${address}`, {
      phase: "authentication",
      code: "CON0301",
      notes: [
        `host key ok (${this.#trusted === undefined ? "unknown" : describeKey(this.#trusted)})`,
        ...this.#authentication.notes,
        ...this.#leftOut.map((reason) => `not offered: ${reason}`),
        ...(usual ? [] : [`the host said: ${error.message}`]),
      ],
      help: `put your public key there: ssh-copy-id ${port === 22 ? "" : `-p ${port} `}${user}@${host}`,
      cause: error,
    });
  }

  #passwordExpired(): ConnectionError {
    const { address } = this.#request;
    return new ConnectionError(`the password of ${address} has expired`, {
      phase: "authentication",
      code: "CON0301",
      notes: this.#authentication.notes,
      help: "log in by hand with ssh and set a new one",
    });
  }

  #noHandshake(error: Error): ConnectionError {
    const { address, transport, settings } = this.#request;
    const notes = [...transport.notes(), error.message];
    if (/no matching/.test(error.message)) {
      return new ConnectionError(`${address} offers only algorithms that are not used here`, {
        phase: "handshake",
        code: "CON0106",
        notes,
        help: "update the host's sshd",
        cause: error,
      });
    }
    if (settings.proxy.kind === "command") {
      return new ConnectionError(`the ProxyCommand to ${address} failed`, {
        phase: "proxy",
        code: "CON0104",
        notes: transport.notes(),
        help: "run the command by hand; it must connect its stdin and stdout with the host's sshd",
        retryable: true,
        cause: error,
      });
    }
    return new ConnectionError(`${address} does not complete an SSH handshake`, {
      phase: "handshake",
      code: "CON0105",
      notes,
      help: "is it sshd that listens on this port? It may also be refusing new connections for a while (MaxStartups)",
      retryable: true,
      cause: error,
    });
  }
}

/** Rejects with `ConnectionError`; the transport is destroyed then. */
export function logIn(request: LogInRequest): Promise<LoggedIn> {
  return new LogIn(request).start();
}
