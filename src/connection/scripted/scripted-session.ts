/** A host that plays a script: for tests of whatever talks to a session. Anything that is not in the script is an error. */

import { isHeld } from "../../host/content.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";
import type { ExchangeOptions, Session, Shell } from "../session/session.ts";

export interface ScriptedReply {
  readonly status?: number;
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string | Uint8Array;
}

export interface Step {
  /** The primitive's name. */
  readonly name: string;
  /** All arguments; any where absent. */
  readonly args?: readonly string[];
  /** Input as text; any where absent. */
  readonly input?: string;
  /** Who the call must run as; the login user where absent. */
  readonly user?: string;
  /** An error rejects the exchange. */
  readonly reply: ScriptedReply | Error | ((call: Call) => ScriptedReply);
}

export interface Script {
  readonly host?: string;
  /** Of the login user. */
  readonly view?: Partial<HostView>;
  /** To be asked for in this order. */
  readonly steps: readonly Step[];
}

export interface ScriptedSession extends Session {
  /** Every call that came, in order. */
  readonly calls: readonly Call[];
  /** Calls of one round trip each. */
  readonly exchanges: readonly (readonly Call[])[];
  /** Throws where steps are left over. */
  done(): void;
}

function show(name: string, args: readonly string[] | undefined, user: string): string {
  const words = args === undefined ? "(…)" : `(${args.map((word) => JSON.stringify(word)).join(", ")})`;
  return `${name}${words} as ${user}`;
}

function bytes(part: string | Uint8Array | undefined): Buffer {
  return typeof part === "string" ? Buffer.from(part) : Buffer.from(part ?? []);
}

/** What is no text in memory can't be compared with one. */
function inputText({ input }: Call): string | undefined {
  return input === undefined || isHeld(input) ? bytes(input).toString() : undefined;
}

function matches(step: Step, call: Call, user: string, login: string): boolean {
  const { args, input } = step;
  return (
    step.name === call.primitive.name &&
    (step.user ?? login) === user &&
    (args === undefined ||
      (args.length === call.args.length && args.every((word, at) => word === call.args[at]))) &&
    (input === undefined || inputText(call) === input)
  );
}

/** How much of a step a call meets: to name the step that was probably meant. */
function likeness(step: Step, call: Call, user: string, login: string): number {
  const common = step.args?.filter((word, at) => word === call.args[at]).length ?? 0;
  return (
    (step.name === call.primitive.name ? 100 : 0) + common * 10 + ((step.user ?? login) === user ? 1 : 0)
  );
}

class Player implements ScriptedSession {
  readonly host: string;
  readonly calls: Call[] = [];
  readonly exchanges: (readonly Call[])[] = [];
  readonly #left: Step[];
  readonly #login: HostView;
  readonly #shells = new Map<string, Shell>();

  constructor({ host = "scripted", view, steps }: Script) {
    this.host = host;
    this.#left = [...steps];
    this.#login = { name: host, user: "tester", uid: 1000, home: "/home/tester", system: "Linux", ...view };
  }

  async shell(become?: BecomeSpec): Promise<Shell> {
    const user = become?.user ?? this.#login.user;
    const shell = this.#shells.get(user) ?? this.#newShell(user);
    this.#shells.set(user, shell);
    return shell;
  }

  opened(become?: BecomeSpec): Shell | undefined {
    return this.#shells.get(become?.user ?? this.#login.user);
  }

  #newShell(user: string): Shell {
    const view =
      user === this.#login.user
        ? this.#login
        : {
            ...this.#login,
            user,
            uid: user === "root" ? 0 : 1001,
            home: user === "root" ? "/root" : `/home/${user}`,
          };
    return { view, machine: this.host, exchange: (calls, options) => this.#exchange(user, calls, options) };
  }

  async leave(): Promise<void> {}

  async reset(): Promise<void> {}

  async close(): Promise<void> {}

  done(): void {
    if (this.#left.length === 0) return;
    throw new Error(
      `the script expects more: ${this.#left.map((step) => show(step.name, step.args, step.user ?? this.#login.user)).join("; ")}`,
    );
  }

  async #exchange(
    user: string,
    calls: readonly Call[],
    options: ExchangeOptions = {},
  ): Promise<readonly (Reply | undefined)[]> {
    options.signal?.throwIfAborted();
    this.exchanges.push(calls);
    const together = Number(options.stopAtFailure === true ? calls.length : (options.stopAtFailure ?? 0));
    let failed = false;
    const replies = calls.map((call, index) => {
      let reply: Reply | undefined;
      if (!failed) {
        this.calls.push(call);
        reply = this.#play(call, user);
        failed = index < together && reply.status !== 0;
      }
      options.onReply?.(index, reply);
      return reply;
    });
    const [first] = replies;
    if (options.take === undefined || first === undefined) return replies;
    await options.take(first.stdout);
    return [{ ...first, stdout: Buffer.alloc(0) }];
  }

  #play(call: Call, user: string): Reply {
    const [next] = this.#left;
    if (next === undefined || !matches(next, call, user, this.#login.user))
      throw this.#unexpected(call, user);
    this.#left.shift();
    if (next.reply instanceof Error) throw next.reply;
    const { status = 0, stdout, stderr } = typeof next.reply === "function" ? next.reply(call) : next.reply;
    return { status, stdout: bytes(stdout), stderr: bytes(stderr) };
  }

  #unexpected(call: Call, user: string): ConnectionError {
    const login = this.#login.user;
    const nearest = this.#left.toSorted(
      (a, b) => likeness(b, call, user, login) - likeness(a, call, user, login),
    )[0];
    const place = nearest === undefined ? -1 : this.#left.indexOf(nearest);
    const expected =
      nearest === undefined
        ? "the script has ended"
        : `${place === 0 ? "next in the script" : `expected ${place} steps later`}: ${show(nearest.name, nearest.args, nearest.user ?? login)}`;
    return new ConnectionError(
      `the script does not expect ${show(call.primitive.name, call.args, user)}; ${expected}`,
      {
        phase: "channel",
        code: "CON0701",
      },
    );
  }
}

export function scriptedSession(script: Script): ScriptedSession {
  return new Player(script);
}
