/** Brings a shell up on a connection: as the login user, or through sudo, su or doas with the nonce hand-shake. */

import { randomBytes } from "node:crypto";
import type { HostView } from "../../host/host-view.ts";
import { type Channel, type Connection, ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";
import { AgentShell, ShellGone } from "./agent-shell.ts";
import { authenticate } from "./authenticate.ts";
import { becomeCommand, becomeRefusal, READS_COMMAND, wantsTerminal } from "./become.ts";
import { openLoginChannel } from "./login-channel.ts";
import { lossOf } from "./loss.ts";
import { HELLO, PID, preludeIn, startCommand } from "./remote-program.ts";

export interface AgentRequest {
  readonly host: string;
  readonly connection: Connection;
  readonly become: BecomeSpec | undefined;
  /** The words that start a POSIX shell. */
  readonly shell: readonly string[];
  /** Milliseconds until the shell must have answered. */
  readonly deadline: number;
}

/** A shell that is only there for one thing, such as to kill another. */
export interface HelperAgent {
  readonly agent: AgentShell;
  /** The shell's process on the host. */
  readonly pid: string;
}

export interface StartedAgent extends HelperAgent {
  readonly view: HostView;
  /** Name, machine id and boot id, as far as the host has them. */
  readonly machine: string;
}

export const newNonce = (): string => randomBytes(16).toString("hex");

function within<T>(promise: Promise<T>, milliseconds: number, late: () => void): Promise<T> {
  const timer = setTimeout(late, milliseconds);
  return promise.finally(() => clearTimeout(timer));
}

/** The login worked, and then nothing that can run a command was there. */
function noShell(connection: Connection, printed: string): ConnectionError {
  const lines = printed.trim() === "" ? [] : printed.trim().split("\n").slice(-5);
  const notes = lines.map((line) => `it printed: ${line}`);
  if (/password has expired|password change required/i.test(printed)) {
    return new ConnectionError(`the password of ${connection.address} has expired`, {
      phase: "shell",
      code: "CON0404",
      notes,
      help: "log in by hand with ssh and set a new one, or let playbooks/bootstrap.yml do it (`-e first_password=…`)",
    });
  }
  return new ConnectionError(`no shell answers on ${connection.address}`, {
    phase: "shell",
    code: "CON0404",
    notes,
    help: "the user needs a login shell that runs commands, and the host a POSIX /bin/sh",
  });
}

async function greet(agent: AgentShell, request: AgentRequest): Promise<StartedAgent> {
  const [reply] = await agent.exchange([{ primitive: HELLO, args: [], mutates: false }], {
    setup: preludeIn(request.connection.directory),
  });
  const [user = "", uid = "", home = "", system = "", pid = "", machine = ""] =
    reply?.stdout.toString().split("\n") ?? [];
  const view: HostView = { name: request.host, user, uid: Number(uid), home, system };
  return { agent, view, pid, machine };
}

/** Rejects with `ConnectionError`. A password is offered once. */
export function startAgent(request: AgentRequest): Promise<StartedAgent> {
  return startOn(request, (channel, secret) => greet(agentOn(channel, secret), request));
}

/** The same without waiting for its first answer: the first frame must set it up, and tells whether there is a shell at all. */
export function startUnmet(request: AgentRequest): Promise<AgentShell> {
  return startOn(request, async (channel, secret) => agentOn(channel, secret));
}

/** The same without questions that the first shell of this user has answered. */
export function startHelper(request: AgentRequest): Promise<HelperAgent> {
  return startOn(request, async (channel, secret) => {
    const agent = agentOn(channel, secret);
    const [reply] = await agent.exchange([{ primitive: PID, args: [], mutates: false }], {
      setup: preludeIn(request.connection.directory),
    });
    return { agent, pid: reply?.stdout.toString().trim() ?? "" };
  });
}

function agentOn(channel: Channel, secret: string): AgentShell {
  return new AgentShell(channel, secret, newNonce);
}

interface Nonces {
  readonly hello: string;
  readonly go: string;
  readonly prompt: string;
}

/**
 * A shell that reads frames behind `secret`, which has been sent to it. `onTerminal`: whoever asks for the password insists on one.
 * Where `meet` rejects with `ShellGone`, it is said why no shell of the user came.
 */
export async function startOn<T>(
  request: AgentRequest,
  meet: (channel: Channel, secret: string) => Promise<T>,
  onTerminal = wantsTerminal(request.become),
): Promise<T> {
  const { connection, become, deadline } = request;
  const [hello, go, secret, prompt] = [newNonce(), newNonce(), newNonce(), `[homerun ${newNonce()}] `];
  try {
    const channel = await channelOf(request, { hello, go, prompt }, onTerminal);
    channel.stdin.write(`${go}\n${secret}\n`);
    return await within(meet(channel, secret), deadline, () => channel.abort());
  } catch (error) {
    if (!(error instanceof ShellGone)) throw error;
    const lost = await lossOf(connection);
    if (lost !== undefined) throw lost;
    const printed = error.printed.replaceAll(`${hello}\n`, "");
    if (become === undefined) throw noShell(connection, printed);
    const refusal = becomeRefusal(connection.address, become, printed, prompt, error.exit.code);
    if (refusal.code === "CON0505" && !onTerminal) return startOn(request, meet, true);
    throw refusal;
  }
}

/** The shell on it has said hello, where another user had to be become for it. */
async function channelOf(
  { connection, become, shell, deadline }: AgentRequest,
  { hello, go, prompt }: Nonces,
  onTerminal: boolean,
): Promise<Channel> {
  const stage = { hello, go, onTerminal };
  if (become === undefined) return connection.start(startCommand(shell, stage));
  const command = becomeCommand(become, shell, stage, prompt);
  const { password } = become;
  const common = { password, hello, prompt, deadline };
  if (onTerminal) {
    const login = await openLoginChannel(connection, command, deadline);
    await authenticate({ ...login, ...common });
    return login.channel;
  }
  if (become.method !== "su") {
    const channel = await connection.start(command);
    if (password !== undefined) await authenticate({ channel, ...common });
    return channel;
  }
  // Nothing may be sent before the hello: su would take it for a password.
  const channel = await connection.start(READS_COMMAND);
  channel.stdin.write(`${command}\n`);
  await authenticate({ channel, ...common });
  return channel;
}
