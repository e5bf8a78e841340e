/** Questions to the person at the terminal: hosts that come to the same task with the same question share one answer, and questions wait for each other. */

import type { PlayRun } from "./play-run.ts";
import { labelKey } from "./run-progress.ts";
import type { Unit } from "./unit.ts";

type Answer = string | undefined;

class Answers {
  readonly #given = new Map<string, Promise<Answer>>();
  /** How often a host has asked: the second time is a new question. */
  readonly #asked = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  ask(host: string, question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const own = `${host}\0${question}`;
    const count = this.#asked.get(own) ?? 0;
    this.#asked.set(own, count + 1);
    const key = `${count}\0${question}`;
    let answer = this.#given.get(key);
    if (!answer) {
      answer = this.#turn.then(ask);
      this.#turn = answer.catch(() => undefined);
      this.#given.set(key, answer);
    }
    return answer;
  }
}

const byPlay = new WeakMap<PlayRun, Answers>();

export function askOnce(unit: Unit, question: string, options: { readonly echo: boolean }): Promise<Answer> {
  const { play, host, label, ordinal } = unit;
  const answers = byPlay.get(play) ?? new Answers();
  byPlay.set(play, answers);
  const key = [labelKey(label), ordinal, options.echo, question].join("\0");
  return answers.ask(host.name, key, async () => {
    const { prompt, stop } = play.run;
    try {
      return await prompt(question, options);
    } catch (error) {
      throw stop.aborted ? stop.reason : error;
    }
  });
}
