/** Sessions that break the law of looking ahead, each in its own way: what compares runs must notice. */

import type { ExchangeOptions, Session, Shell } from "../../../src/connection/session/session.ts";
import type { RunContext } from "../../../src/engine/run-context.ts";
import { type Call, callKey, type Reply } from "../../../src/host/primitive.ts";
import { makerOf } from "./compare-runs.ts";

type Replies = readonly (Reply | undefined)[];
type Exchange = (calls: readonly Call[], options: ExchangeOptions) => Promise<Replies>;
type Open = RunContext["openSession"];

/** What a wrong shell is made of: the right one, and what all wrong ones of a run share. */
type Wrong<S> = (shell: Shell, session: Session, shared: S) => Exchange;

function wrapped<S>(begin: () => S, wrong: Wrong<S>): (open: Open) => Open {
  return (open) => {
    const shared = begin();
    const shells = new Map<Shell, Shell>();
    const sessions = new Map<Session, Session>();
    const shellOf = (shell: Shell, session: Session): Shell => {
      const known = shells.get(shell);
      if (known) return known;
      const exchange = wrong(shell, session, shared);
      const made: Shell = {
        view: shell.view,
        machine: shell.machine,
        exchange: (calls, options = {}) => exchange(calls, options),
      };
      shells.set(shell, made);
      return made;
    };
    return (spec) => {
      const session = open(spec);
      const known = sessions.get(session);
      if (known) return known;
      const made: Session = {
        host: session.host,
        shell: async (become) => shellOf(await session.shell(become), session),
        opened: (become) => {
          const shell = session.opened(become);
          return shell && shellOf(shell, session);
        },
        leave: (user) => session.leave(user),
        reset: () => session.reset(),
        close: () => session.close(),
      };
      sessions.set(session, made);
      return made;
    };
  };
}

type Cache = Map<string, Reply>;

function keyOf(shell: Shell, call: Call): string {
  return `${shell.machine} ${shell.view.user} ${callKey(call)}`;
}

/** Carries out the calls one by one, so that some can be left out or answered otherwise. */
async function oneByOne(
  shell: Shell,
  calls: readonly Call[],
  { onReply, ...options }: ExchangeOptions,
  answer: (call: Call) => Reply | undefined,
): Promise<Replies> {
  const replies: (Reply | undefined)[] = [];
  const together = options.stopAtFailure === true ? calls.length : Number(options.stopAtFailure ?? 0);
  let failed = false;
  for (const [index, call] of calls.entries()) {
    const reply = failed
      ? undefined
      : (answer(call) ?? (await shell.exchange([call], { ...options, stopAtFailure: 0 }))[0]);
    if (reply && reply.status !== 0 && index < together) failed = true;
    replies.push(reply);
    onReply?.(index, reply);
  }
  return replies;
}

/** Remembers what was read, and believes it although it has been changed: `forgets` tells at which changes it does not. */
function remembering(forgets: (change: Call, shell: Shell) => boolean): (open: Open) => Open {
  return wrapped<Cache>(
    () => new Map(),
    (shell, _session, cache) => async (calls, options) => {
      const replies = await oneByOne(shell, calls, options, (call) =>
        call.mutates ? undefined : cache.get(keyOf(shell, call)),
      );
      for (const [index, call] of calls.entries()) {
        const reply = replies[index];
        if (call.mutates && forgets(call, shell))
          for (const key of cache.keys()) if (key.startsWith(`${shell.machine} `)) cache.delete(key);
        if (!call.mutates && reply?.status === 0) cache.set(keyOf(shell, call), reply);
      }
      return replies;
    },
  );
}

/** The n-th change of the run is said to be done, and is not. */
function dropping(nth: number): (open: Open) => Open {
  return wrapped<{ count: number }>(
    () => ({ count: 0 }),
    (shell, _session, seen) => (calls, options) =>
      oneByOne(shell, calls, options, (call) =>
        call.mutates && ++seen.count === nth
          ? { status: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
          : undefined,
      ),
  );
}

/** Two changes that go together change places. */
const reordering = wrapped<undefined>(
  () => undefined,
  (shell) =>
    async (calls, { onReply, ...options }) => {
      const [first, second, ...rest] = calls;
      if (!first?.mutates || !second?.mutates)
        return shell.exchange(calls, { ...options, ...(onReply ? { onReply } : {}) });
      const [b, a, ...others] = await shell.exchange([second, first, ...rest], options);
      const replies = [a, b, ...others];
      for (const [index, reply] of replies.entries()) onReply?.(index, reply);
      return replies;
    },
);

/** Every change is sent a second time. */
const repeating = wrapped<undefined>(
  () => undefined,
  (shell) => async (calls, options) => {
    const changes = calls.filter((c) => c.mutates);
    if (changes.length > 0) await shell.exchange(changes, {});
    return shell.exchange(calls, options);
  },
);

/** Goes the same way as the wrong ones, and does everything right. */
export const right = wrapped<undefined>(
  () => undefined,
  (shell) => (calls, options) => oneByOne(shell, calls, options, () => undefined),
);

export const WRONG = {
  "believes what it read before a change": remembering(() => false),
  "believes what it read before another host's task changed it": remembering(
    (change, shell) => makerOf(change.args[0] ?? "") === shell.view.name,
  ),
  "leaves out the first change": dropping(1),
  "leaves out the second change": dropping(2),
  "lets two changes change places": reordering,
  "changes everything twice": repeating,
} as const;
