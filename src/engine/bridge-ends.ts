/** Two machines between which a program carries things: which they are, by where a task stands, and how they speak with one another. */

import { setTimeout as delay } from "node:timers/promises";
import type { BecomeSpec, ConnectionSpec } from "../connection/connection-spec.ts";
import type { Duplex } from "../connection/session/duplex.ts";
import type { Session, Shell } from "../connection/session/session.ts";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { withEnvironment } from "../host/environment.ts";
import type { Call, Reply } from "../host/primitive.ts";
import type { End, Ends } from "../modules/contract/procedure.ts";
import type { TaskContext } from "../plan/program.ts";
import { textOf } from "./directive-values.ts";
import { taskScope } from "./scope.ts";
import type { Unit } from "./unit.ts";
import { type Way, wayToHost } from "./way-to-host.ts";

interface Reached {
  readonly spec: ConnectionSpec;
  readonly session: Session;
  readonly become?: BecomeSpec | undefined;
}

/** `alone` carries a call out where both ends are one machine, as the task's user. */
export function endsOf(
  unit: Unit,
  { farAsLogin }: { readonly farAsLogin: boolean },
  alone: (call: Call) => Promise<Reply | undefined>,
): Ends {
  const host = wayToOwnHost(unit);
  const delegate = delegateOf(unit, host);
  const controller = controllerOf(unit);
  const isOne =
    delegate === "host" || (host.spec.kind === "local" && (delegate ?? controller).spec.kind === "local");
  if (isOne) {
    const near = { ...endOf(host), home: async () => (await unit.shell()).view.home };
    return {
      near,
      far: undefined,
      alone,
      speak: () => Promise.reject(new Error("one machine speaks with nobody")),
    };
  }
  const near = delegate === undefined || delegate.spec.kind === "local" ? controller : delegate;
  const far = farAsLogin ? { ...host, become: undefined } : host;
  return {
    near: endOf(near),
    far: endOf(far),
    alone: async (call) =>
      (await (await shellOf(near)).exchange([carried(unit, call)], { signal: unit.signal }))[0],
    speak: (call, asked) => speak({ near, far, unit }, call, asked),
  };
}

function carried(unit: Unit, call: Call): Call {
  return withEnvironment(call, unit.environment);
}

function endOf({ spec, session }: Reached): End {
  return {
    name: spec.host,
    isController: spec.kind === "local",
    ...(spec.port === undefined ? {} : { port: spec.port }),
    home: async () => (await session.shell()).view.home,
  };
}

function shellOf({ session, become }: Reached): Promise<Shell> {
  return session.shell(become);
}

/** The way that the task would go were it not delegated. */
function wayToOwnHost(unit: Unit): Way {
  const { play, host } = unit;
  const { delegate_to: _elsewhere, ...directives } = unit.context.directives;
  const context: TaskContext = { ...unit.context, directives };
  return wayToHost({
    play,
    host,
    target: host.run,
    context,
    scopes: () => ({ target: taskScope(play, host, context), keywords: unit.scope }),
  });
}

/** Undefined where the task is not delegated; `host` where it is, to its own host, by whatever name. */
function delegateOf(unit: Unit, { spec }: Way): Reached | "host" | undefined {
  const { play, target, host, context, scope } = unit;
  const name = textOf("delegate_to", context.directives.delegate_to, scope);
  if (name === undefined) return undefined;
  if (target === host.run || name === spec.address) return "host";
  const way = wayToHost({
    ...{ play, host, target, context },
    scopes: () => ({ target: unit.aboutTarget(), keywords: scope }),
  });
  return { spec: way.spec, session: way.session };
}

function controllerOf({ play }: Unit): Reached {
  const { options, openSession } = play.run;
  const { hostKeyMode, connectTimeout } = options;
  const { directory } = play.play;
  const name = { host: "localhost", kind: "local", address: "localhost" } as const;
  const spec: ConnectionSpec = { ...name, sshArguments: [], hostKeyMode, connectTimeout, directory };
  return { spec, session: openSession(spec) };
}

interface Speaking {
  readonly near: Reached;
  readonly far: Reached;
  readonly unit: Unit;
}

/** How long the other half may take to end once the first has. */
const PARTING = 10_000;

async function speak(
  { near, far, unit }: Speaking,
  call: Call,
  asked: (words: string) => Call,
): Promise<{ readonly near: Reply; readonly far: Reply | undefined }> {
  const { signal } = unit;
  const open: Duplex[] = [];
  const start = async (reached: Reached, what: Call): Promise<Duplex> => {
    const shell = await shellOf(reached);
    if (shell.duplex === undefined) throw noCommands(unit, reached);
    const duplex = await shell.duplex(carried(unit, what), { signal });
    open.push(duplex);
    return duplex;
  };
  const abort = (): void => {
    for (const one of open) one.abort();
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    const here = await start(near, call);
    const words = await firstWords(here);
    if (words === undefined) return { near: await here.ended, far: undefined };
    const there = await start(far, asked(words));
    here.stdout.pipe(there.stdin);
    there.stdout.pipe(here.stdin);
    // Where a connection is lost, its streams need not say so.
    const lost = new Promise<never>((_resolve, reject) => {
      there.ended.catch(reject);
    });
    const said = await Promise.race([here.ended, lost]);
    there.stdin.end();
    const late = delay(PARTING, undefined, { ref: false });
    return { near: said, far: await Promise.race([there.ended, late]) };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
    abort();
  }
}

function noCommands(unit: Unit, { spec }: Reached): DiagnosticError {
  const message = `${spec.host} is reached by an API, which carries no command's input and output`;
  return new DiagnosticError([
    problem("RUN0107", message, { primary: unit.task.action.span, host: unit.host.name }),
  ]);
}

/** What comes before the first NUL, the rest stays; undefined where the call ended without saying anything. */
function firstWords({ stdout, ended }: Duplex): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const settle = (): void => {
      stdout.off("data", onData);
      stdout.pause();
    };
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      const at = seen.indexOf(0);
      if (at === -1) return;
      settle();
      if (at + 1 < seen.length) stdout.unshift(seen.subarray(at + 1));
      resolve(seen.toString("utf8", 0, at));
    };
    stdout.on("data", onData);
    stdout.resume();
    ended.then(() => resolve(undefined), reject);
  });
}
