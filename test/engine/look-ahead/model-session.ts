/** Sessions with the machines of the model: every exchange takes its time, replies come one after the other, and what goes wrong does so at the call that it is meant for. */

import { ConnectionError } from "../../../src/connection/connection.ts";
import type { BecomeSpec, ConnectionSpec } from "../../../src/connection/connection-spec.ts";
import {
  ConnectionLost,
  type ExchangeOptions,
  type Session,
  type Shell,
} from "../../../src/connection/session/session.ts";
import type { HostView } from "../../../src/host/host-view.ts";
import type { Call } from "../../../src/host/primitive.ts";
import { Frame, lagOf, type Network, type Replies, wordsOf } from "./model-frame.ts";
import type { Machine, Request } from "./model-world.ts";

const LOGIN = "admin";

/** A call as the machine sees it: without the task's environment around it. */
function requestOf(call: Call, shell: Pick<Request, "machine" | "user" | "groups">): Request {
  const { name } = call.primitive;
  const plain = name.replace(/^hr_(env_)?(model_)?/, "");
  const common = { ...shell, name: plain, mutates: call.mutates };
  if (!name.startsWith("hr_env_")) return { ...common, args: call.args, environment: {} };
  const [, count = "0", ...rest] = call.args;
  const pairs = rest.slice(0, Number(count)).map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return { ...common, args: rest.slice(Number(count)), environment: Object.fromEntries(pairs) };
}

class ModelShell implements Shell {
  readonly view: HostView;
  readonly #network: Network;
  readonly #machine: Machine;
  readonly #groups: string;
  #turn: Promise<unknown> = Promise.resolve();
  #alive = true;
  #frame: Frame | undefined;

  constructor(network: Network, machine: Machine, host: string, user: string, groups: string) {
    const root = user === "root";
    const home = root ? "/root" : `/home/${user}`;
    this.view = { name: host, user, uid: root ? 0 : 1000, home, system: "Linux" };
    this.#network = network;
    this.#machine = machine;
    this.#groups = groups;
  }

  get machine(): string {
    return this.#machine.plan.identity ?? this.#machine.name;
  }

  get alive(): boolean {
    return this.#alive;
  }

  exchange(calls: readonly Call[], options: ExchangeOptions = {}): Promise<Replies> {
    const turn = this.#turn.then(() => this.#carry(calls, options));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The connection ends under whatever is under way. */
  end(): void {
    this.#alive = false;
    this.#frame?.lose();
  }

  async #carry(calls: readonly Call[], options: ExchangeOptions): Promise<Replies> {
    options.signal?.throwIfAborted();
    if (calls.length === 0) return [];
    const { world, time } = this.#network;
    world.countExchange();
    world.touch(`session of ${this.#machine.name}`, false);
    this.#alive = true;
    const shell = { machine: this.#machine, user: this.view.user, groups: this.#groups };
    const requests = calls.map((call) => requestOf(call, shell));
    for (const request of requests)
      world.asked.push({
        machine: this.#machine.name,
        user: this.view.user,
        words: wordsOf(request),
        mutates: request.mutates,
      });
    await time.pass(lagOf(this.#network));
    this.#frame = new Frame(this.#network, calls, requests, {
      ...options,
      lost: (replies) => this.#lost(replies),
      onEnd: () => {
        this.#alive = false;
      },
    });
    try {
      return await this.#frame.run();
    } finally {
      this.#frame = undefined;
    }
  }

  #lost(replies: Replies): ConnectionLost {
    return new ConnectionLost(`the shell on ${this.#machine.name} ended`, {
      phase: "shell",
      code: "CON0403",
      retryable: true,
      replies: [...replies],
    });
  }
}

class ModelSession implements Session {
  readonly host: string;
  readonly #network: Network;
  readonly #machine: Machine | undefined;
  readonly #login: string;
  readonly #shells = new Map<string, ModelShell>();
  #refused = false;
  /** The groups that the user had when the connection was made. */
  #connection: Promise<string> | undefined;

  constructor(network: Network, spec: ConnectionSpec) {
    this.host = spec.host;
    this.#network = network;
    this.#machine = network.world.machines.get(spec.address);
    this.#login = spec.user ?? LOGIN;
  }

  async shell(become?: BecomeSpec): Promise<Shell> {
    const user = become?.user ?? this.#login;
    const known = this.#shells.get(user);
    if (known) return known;
    this.#connection ??= this.#connect();
    const connecting = this.#connection;
    let groups: string;
    try {
      groups = await connecting;
    } catch (error) {
      if (this.#connection === connecting) this.#connection = undefined;
      throw error;
    }
    const machine = this.#machine as Machine;
    if (user !== this.#login && machine.plan.refusesSudo) throw await this.#refusal();
    const shell = this.#shells.get(user) ?? new ModelShell(this.#network, machine, this.host, user, groups);
    if (connecting !== this.#connection) return this.shell(become);
    this.#shells.set(user, shell);
    this.#network.world.opened.add(`${user} on ${machine.name} as ${this.host}`);
    return shell;
  }

  opened(become?: BecomeSpec): Shell | undefined {
    const shell = this.#shells.get(become?.user ?? this.#login);
    return shell?.alive ? shell : undefined;
  }

  async leave(): Promise<void> {}

  async reset(): Promise<void> {
    const { world, time } = this.#network;
    if (this.#machine) world.touch(`session of ${this.#machine.name}`, true);
    this.#connection = undefined;
    const shells = [...this.#shells.values()];
    this.#shells.clear();
    await time.pass(lagOf(this.#network));
    for (const shell of shells) shell.end();
  }

  close(): Promise<void> {
    return this.reset();
  }

  async #connect(): Promise<string> {
    await this.#network.time.pass(lagOf(this.#network));
    const machine = this.#machine;
    if (machine && !machine.plan.unreachable) {
      this.#network.world.countLogin(machine.name);
      return this.#network.world.read(machine, "/groups") ?? "";
    }
    throw new ConnectionError(`nobody answers at ${this.host}`, {
      phase: "tcp",
      code: "CON0102",
      retryable: true,
    });
  }

  async #refusal(): Promise<ConnectionError> {
    if (!this.#refused) await this.#network.time.pass(lagOf(this.#network));
    this.#refused = true;
    return new ConnectionError("sudo says no", { phase: "become", code: "CON0301" });
  }
}

/** One session for each way to a machine, as a run has them. */
export function modelSessions(network: Network): (spec: ConnectionSpec) => Session {
  const sessions = new Map<string, Session>();
  return (spec) => {
    const key = JSON.stringify(spec);
    const session = sessions.get(key) ?? new ModelSession(network, spec);
    sessions.set(key, session);
    return session;
  };
}
