/** The questions that a command may ask, the first of them in what it has said, and the answers that are left. */

import { pythonRegex } from "../../expression/value/regex.ts";

/** Where no question is found, so much of the end may still become one. */
const WINDOW = 64 * 1024;

export interface Question {
  /** As the user wrote it. */
  readonly pattern: string;
  /** One for each time, or the same for all. */
  readonly answers: string | readonly string[];
}

export interface Asked {
  readonly pattern: string;
  /** Undefined: none is left. */
  readonly answer: string | undefined;
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

/** Finds the question that stands first; of several at one place the one that was written first. Answers of a list are used up. */
export class Questions {
  readonly #all: readonly (Question & { readonly regex: RegExp })[];
  readonly #asked = new Map<string, number>();

  constructor(responses: Readonly<Record<string, string | readonly string[]>>) {
    this.#all = Object.entries(responses).map(([pattern, answers]) => ({
      pattern,
      answers,
      regex: pythonRegex(pattern, { dotAll: true }),
    }));
  }

  next(text: string): Asked | undefined {
    let first: { readonly question: Question; readonly start: number; readonly end: number } | undefined;
    for (const question of this.#all) {
      question.regex.lastIndex = Math.max(0, text.length - WINDOW);
      const match = question.regex.exec(text);
      if (match && (first === undefined || match.index < first.start))
        first = { question, start: match.index, end: match.index + match[0].length };
    }
    if (first === undefined) return undefined;
    const { question, start, end } = first;
    return { pattern: question.pattern, answer: this.#answerTo(question), start, end };
  }

  #answerTo({ pattern, answers }: Question): string | undefined {
    if (typeof answers === "string") return answers;
    const times = this.#asked.get(pattern) ?? 0;
    this.#asked.set(pattern, times + 1);
    return answers[times];
  }
}
