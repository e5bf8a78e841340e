/** Answers what a command asks on its terminal, until it ends, is not heard of any more, or asks what has no answer. */

import { type DialogueEnd, dialogueEnd, READY } from "../../host/changes/terminal-dialogue.ts";
import type { Dialogue, ProcedureContext } from "../contract/procedure.ts";
import { Questions } from "./questions.ts";

/** A program that is about to turn off the echo throws away what was typed before. */
const BEFORE_ANSWER = 50;

export interface Held {
  readonly output: string;
  readonly end:
    | DialogueEnd
    | { readonly kind: "timeout" }
    | { readonly kind: "unanswered"; readonly pattern: string; readonly said: string };
}

export interface Wanted {
  readonly responses: Readonly<Record<string, string | readonly string[]>>;
  /** Seconds; null: without end. */
  readonly timeout: number | null;
}

/** Throws what `dialogue.ended` rejects with, and where the run is cancelled; nothing is left running then either. */
export async function holdDialogue(
  dialogue: Dialogue,
  wanted: Wanted,
  context: ProcedureContext,
): Promise<Held> {
  const ear = new Ear(dialogue);
  try {
    const stopped = await answerAll(ear, wanted, context);
    return { end: stopped ?? dialogueEnd(await dialogue.ended), output: ear.output };
  } finally {
    await dialogue.hangUp();
  }
}

/** Undefined where the command has ended by itself. */
async function answerAll(
  ear: Ear,
  { responses, timeout }: Wanted,
  context: ProcedureContext,
): Promise<Exclude<Held["end"], DialogueEnd> | undefined> {
  const questions = new Questions(responses);
  let since = context.elapsed();
  for (;;) {
    const heard = ear.fresh;
    const asked = heard === undefined ? undefined : questions.next(heard);
    if (asked !== undefined && heard !== undefined) {
      if (asked.answer === undefined)
        return { kind: "unanswered", pattern: asked.pattern, said: heard.slice(0, asked.start) };
      ear.passed(asked.end);
      if (ear.isOver) {
        if (asked.end === 0) return undefined;
        continue;
      }
      await context.sleep(BEFORE_ANSWER);
      ear.say(`${asked.answer.replace(/\n+$/, "")}\n`);
      since = context.elapsed();
      continue;
    }
    if (ear.isOver) return undefined;
    const left = timeout === null ? undefined : timeout * 1000 - (context.elapsed() - since);
    if (left !== undefined && left <= 0) return { kind: "timeout" };
    await news(ear, left, context);
  }
}

async function news(ear: Ear, left: number | undefined, context: ProcedureContext): Promise<void> {
  const heard = new AbortController();
  const waiting = context.sleep(left ?? 3_600_000, heard.signal).catch((error: unknown) => {
    if (!heard.signal.aborted) throw error;
  });
  try {
    await Promise.race([ear.news(), waiting]);
  } finally {
    heard.abort();
  }
}

/** Hears what the terminal shows. What comes before it is ready is not the command's. */
class Ear {
  readonly #dialogue: Dialogue;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #all = "";
  #at: number | undefined;
  #isOver = false;
  #lost: unknown;
  #news = Promise.withResolvers<void>();

  constructor(dialogue: Dialogue) {
    this.#dialogue = dialogue;
    dialogue.stdout.on("data", (bytes: Buffer) => {
      this.#all += this.#decoder.decode(bytes, { stream: true });
      this.#news.resolve();
    });
    dialogue.ended
      .catch((error: unknown) => {
        this.#lost = error;
      })
      .finally(() => {
        this.#isOver = true;
        this.#news.resolve();
      });
    dialogue.stdout.resume();
  }

  get output(): string {
    const ready = this.#all.indexOf(READY);
    return ready === -1 ? "" : this.#all.slice(ready + 1);
  }

  /** What was said since the last question; undefined while the terminal is not ready. */
  get fresh(): string | undefined {
    if (this.#at === undefined) {
      const ready = this.#all.indexOf(READY);
      if (ready === -1) return undefined;
      this.#at = ready + 1;
    }
    return this.#all.slice(this.#at);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  passed(length: number): void {
    this.#at = (this.#at ?? 0) + length;
  }

  say(text: string): void {
    this.#dialogue.stdin.write(text);
  }

  /** Settles at what is heard after the last call of it. */
  async news(): Promise<void> {
    await this.#news.promise;
    if (this.#lost !== undefined) throw this.#lost;
    this.#news = Promise.withResolvers();
  }
}
