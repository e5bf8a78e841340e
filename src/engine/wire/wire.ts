/**
 * Between the tasks of a run and the shells of its hosts: answers to questions that were asked early are kept as long as
 * nothing can have made them untrue. One for a run.
 */

import type { ExchangeOptions, Shell } from "../../connection/session/session.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { readNetworkMounts } from "../../host/reads/network-mounts.ts";
import { Answer, NOT_ASKED, type Stamp } from "./answer.ts";
import { GaveWay, Line, type LineClock, type Place } from "./line.ts";
import { looksOutward, type Question } from "./question.ts";

/** A question that a later task will ask, and the shell that it will ask. */
export interface EarlyQuestion {
  readonly shell: Shell;
  readonly question: Question;
}

type Ahead = () => Promise<readonly EarlyQuestion[]>;

export interface AskOptions {
  readonly signal: AbortSignal;
  /** What to ask in the same trip, if there is one. Absent: the questions go alone, since their task has a deadline or nothing is to be asked early, and nothing is kept. */
  readonly ahead: Ahead | undefined;
}

export interface ActOptions extends Pick<ExchangeOptions, "signal" | "onProgress"> {
  /** Whether the first call that fails ends the change. */
  readonly stopAtFailure: boolean;
  /** What is changed may be seen from any machine. */
  readonly everywhere: boolean;
  /** What to ask in the same trip, behind the change. */
  readonly ahead?: Ahead | undefined;
}

interface Machine {
  /** Beginnings and ends of changes so far. */
  changes: number;
  /** Whether it shows files of others; undefined until asked. */
  shares: boolean | undefined;
}

const MOUNTS = readNetworkMounts();

export interface WireOptions {
  /** Ends everything that is under way. */
  readonly abort: AbortSignal;
  readonly clock: LineClock;
}

export class Wire {
  readonly #options: WireOptions;
  readonly #machines = new Map<string, Machine>();
  readonly #answers = new WeakMap<Shell, Map<string, Answer>>();
  readonly #lines = new WeakMap<Shell, Line>();
  #world = 0;
  #everywhere = 0;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** The reply to a question that was asked before and is still true, where it has arrived. */
  known(shell: Shell, question: Question): Reply | undefined {
    const answer = this.#valid(shell, question.key);
    return answer?.arrived === undefined || answer.arrived === NOT_ASKED ? undefined : answer.arrived;
  }

  /** Whether the question was asked, and its answer, come or not, would hold. */
  asked(shell: Shell, question: Question): boolean {
    return this.#valid(shell, question.key) !== undefined;
  }

  /** Whether answers that were asked for early have become untrue before anybody needed them. */
  hasWasted(shell: Shell): boolean {
    for (const [key, answer] of this.#answers.get(shell) ?? [])
      if (!answer.used && !this.#valid(shell, key)) return true;
    return false;
  }

  /** Replies in the order of the questions: early ones where they hold, the others from the host in one trip. */
  async ask(
    shell: Shell,
    questions: readonly Question[],
    options: AskOptions,
  ): Promise<readonly (Reply | undefined)[]> {
    if (options.ahead === undefined)
      return this.alone(shell, true, () =>
        shell.exchange(
          questions.map((q) => q.call),
          { signal: options.signal },
        ),
      );
    if (questions.some((q) => !this.asked(shell, q))) {
      const early = (await options.ahead()).filter((e) => this.#isWorthAsking(e));
      this.#askEach([...questions.map((question) => ({ shell, question })), ...early]);
    }
    return Promise.all(questions.map((q) => this.#reply(shell, q)));
  }

  /** Carries out a change. Nothing that was read before is believed afterwards. */
  async act(
    shell: Shell,
    calls: readonly Call[],
    options: ActOptions,
  ): Promise<readonly (Reply | undefined)[]> {
    const { signal, onProgress, ahead } = options;
    const early = ahead === undefined ? [] : (await ahead()).filter((e) => this.#isWorthAsking(e));
    const everywhere = options.everywhere || this.#isShared(shell);
    const began = this.#count(shell, everywhere);
    const behind = distinct(early.filter((e) => e.shell === shell).map((e) => e.question));
    const answers = behind.map((q) => new Answer(q, undefined));
    const machine = this.#machine(shell);
    const looks = behind.length > 0 ? [MOUNTS.call] : [];
    const replies: (Reply | undefined)[] = [];
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      // It may have mounted something.
      machine.shares = undefined;
      this.#count(shell, everywhere);
      const stamp = this.#stampBehind(shell, began, everywhere);
      for (const answer of answers) answer.stamp = stamp;
      this.#keep(shell, answers);
    };
    const done = Promise.withResolvers<void>();
    const who = { answers, isNeeded: () => !over, isUrgent: ahead === undefined };
    this.#exchange(shell, [...calls, ...looks, ...behind.map((q) => q.call)], who, {
      stopAtFailure: options.stopAtFailure ? calls.length : 0,
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress: (line) => over || onProgress(line) }),
      onReply: (index, reply) => {
        if (index > calls.length) answers[index - calls.length - 1]?.arrive(reply ?? NOT_ASKED);
        if (index === calls.length) machine.shares = sharesFiles(reply);
        if (index >= calls.length) return;
        replies.push(reply);
        if (replies.length < calls.length) return;
        end();
        done.resolve();
      },
    }).catch((error: unknown) => {
      end();
      failFirst(answers, error, replies.length >= calls.length);
      done.reject(error);
    });
    await done.promise;
    const elsewhere = early.filter((e) => e.shell !== shell);
    if (elsewhere.length > 0) this.#askEach(elsewhere);
    return replies;
  }

  /** An exchange that somebody makes with the shell himself: early questions don't hold it up. */
  async alone<T>(shell: Shell, isUrgent: boolean, exchange: () => Promise<T>): Promise<T> {
    const line = this.#line(shell);
    const place: Place = { answers: [], isNeeded: () => true, isUrgent, giveWay: () => undefined };
    line.enter(place);
    try {
      return await exchange();
    } finally {
      line.leave(place);
    }
  }

  /** Time has passed on purpose, or a person or another program has acted: whatever was read is to be read again. */
  forget(): void {
    this.#everywhere++;
  }

  #machine(shell: Shell): Machine {
    let machine = this.#machines.get(shell.machine);
    if (!machine) {
      machine = { changes: 0, shares: undefined };
      this.#machines.set(shell.machine, machine);
    }
    return machine;
  }

  #line(shell: Shell): Line {
    let line = this.#lines.get(shell);
    if (!line) {
      line = new Line(this.#options.clock);
      this.#lines.set(shell, line);
    }
    return line;
  }

  #isWorthAsking({ shell, question }: EarlyQuestion): boolean {
    return !this.#line(shell).slow.has(question.key);
  }

  /** Rejects with `GaveWay` where early questions have held up others. */
  async #exchange(
    shell: Shell,
    calls: readonly Call[],
    who: Omit<Place, "giveWay">,
    { onReply, ...options }: ExchangeOptions,
  ): Promise<void> {
    const line = this.#line(shell);
    const giveWay = new AbortController();
    const place: Place = { ...who, giveWay: (reason) => giveWay.abort(reason) };
    const told: ExchangeOptions["onReply"] = (index, reply) => {
      onReply?.(index, reply);
      line.moved();
    };
    line.enter(place);
    try {
      await shell.exchange(calls, { ...options, giveWay: giveWay.signal, onReply: told });
    } finally {
      line.leave(place);
    }
  }

  #isShared(shell: Shell): boolean {
    return this.#machine(shell).shares !== false;
  }

  #count(shell: Shell, everywhere: boolean): Stamp {
    this.#machine(shell).changes++;
    this.#world++;
    if (everywhere) this.#everywhere++;
    return this.#stamp(shell);
  }

  #stamp(shell: Shell): Stamp {
    return { machine: this.#machine(shell).changes, world: this.#world, everywhere: this.#everywhere };
  }

  /** Of what was asked in the same frame behind a change: true only if nothing else has changed since that began. */
  #stampBehind(shell: Shell, began: Stamp, everywhere: boolean): Stamp | undefined {
    const now = this.#stamp(shell);
    if (now.machine !== began.machine + 1) return undefined;
    if (now.everywhere !== began.everywhere + (everywhere ? 1 : 0)) return undefined;
    // Somewhere else something has changed: answers that look there no longer hold.
    return now.world === began.world + 1 ? now : { ...now, world: -1 };
  }

  #valid(shell: Shell, key: string): Answer | undefined {
    const answer = this.#answers.get(shell)?.get(key);
    const stamp = answer?.stamp;
    if (!answer || !stamp || answer.arrived === NOT_ASKED) return undefined;
    const now = this.#stamp(shell);
    if (stamp.machine !== now.machine || stamp.everywhere !== now.everywhere) return undefined;
    const outward = looksOutward(answer.question) || this.#isShared(shell);
    return outward && stamp.world !== now.world ? undefined : answer;
  }

  async #reply(shell: Shell, question: Question): Promise<Reply> {
    const answer = this.#valid(shell, question.key) ?? this.#send(shell, [question]).get(question.key);
    if (!answer) throw new Error("a question that was sent has an answer to wait for");
    answer.used = true;
    answer.waiting++;
    this.#line(shell).check();
    try {
      const arrived = await answer.arrival;
      if (arrived !== NOT_ASKED) return arrived;
    } catch (error) {
      // Told once; whoever asks again gets another try.
      const kept = this.#answers.get(shell);
      if (kept?.get(question.key) === answer) kept.delete(question.key);
      throw error;
    } finally {
      answer.waiting--;
    }
    return this.#reply(shell, question);
  }

  /** One frame for each shell, of the questions that have no valid answer. */
  #askEach(all: readonly EarlyQuestion[]): void {
    const byShell = new Map<Shell, Question[]>();
    for (const { shell, question } of all) {
      if (this.asked(shell, question)) continue;
      const list = byShell.get(shell) ?? [];
      list.push(question);
      byShell.set(shell, list);
    }
    for (const [shell, questions] of byShell) this.#send(shell, distinct(questions));
  }

  #send(shell: Shell, questions: readonly Question[]): ReadonlyMap<string, Answer> {
    const stamp = this.#stamp(shell);
    const answers = questions.map((q) => new Answer(q, stamp));
    const kept = this.#keep(shell, answers);
    const machine = this.#machine(shell);
    const who = { answers, isNeeded: () => false, isUrgent: false };
    this.#exchange(shell, [MOUNTS.call, ...questions.map((q) => q.call)], who, {
      signal: this.#options.abort,
      onReply: (index, reply) => {
        if (index > 0) answers[index - 1]?.arrive(reply ?? NOT_ASKED);
        else machine.shares = sharesFiles(reply);
      },
    }).catch((error: unknown) => failFirst(answers, error, true));
    return kept;
  }

  /** Forgets what is untrue by now. */
  #keep(shell: Shell, answers: readonly Answer[]): ReadonlyMap<string, Answer> {
    const kept = this.#answers.get(shell) ?? new Map<string, Answer>();
    for (const key of kept.keys()) if (!this.#valid(shell, key)) kept.delete(key);
    for (const answer of answers) kept.set(answer.question.key, answer);
    this.#answers.set(shell, kept);
    return kept;
  }
}

/** What can't be told counts as shared. */
function sharesFiles(reply: Reply | undefined): boolean {
  try {
    return reply === undefined || MOUNTS.parse(reply);
  } catch {
    return true;
  }
}

function distinct(questions: readonly Question[]): readonly Question[] {
  return [...new Map(questions.map((q) => [q.key, q])).values()];
}

/** The frame has ended early: the question that was being answered has failed, unless it gave way, and those behind it were never asked. */
function failFirst(answers: readonly Answer[], error: unknown, underWay: boolean): void {
  let first = underWay && !(error instanceof GaveWay);
  for (const answer of answers) {
    if (answer.settled) continue;
    if (first) answer.fail(error);
    else answer.arrive(NOT_ASKED);
    first = false;
  }
}
