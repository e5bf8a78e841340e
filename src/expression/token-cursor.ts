/** Reading tokens one after the other, with the messages for what is not expected. */

import type { Ast } from "./ast.ts";
import { SyntaxFault, type SyntaxProblem, type Token } from "./lexer.ts";

const DEEPEST = 200;

export const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else"]);

export interface ParseOptions {
  readonly braces: boolean;
  readonly rawStrings: boolean;
  /** Maps the start of a piece of the text to the file. */
  readonly startAt: (i: number) => number;
  readonly endAt: (i: number) => number;
}

/** The rules that others need which stand below them. */
export interface Grammar {
  readonly expression: (cursor: TokenCursor) => Ast;
  /** As above, and `a, b` is a tuple. */
  readonly tuple: (cursor: TokenCursor) => Ast;
  /** Without an inline if, which `{% if %}` and `{% for %}` do not take. */
  readonly unconditional: (cursor: TokenCursor) => Ast;
  /** `name(…) | other`, applied to `input`. */
  readonly filters: (cursor: TokenCursor, input: Ast) => Ast;
  readonly parse: (text: string, options: ParseOptions) => Ast;
}

export class TokenCursor {
  readonly braces: number[] = [];
  readonly options: ParseOptions;
  readonly grammar: Grammar;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], options: ParseOptions, grammar: Grammar) {
    this.#tokens = tokens;
    this.options = options;
    this.grammar = grammar;
  }

  get current(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get following(): Token | undefined {
    return this.#tokens[this.#at + 1];
  }

  get previous(): Token {
    return this.#tokens[this.#at - 1] as Token;
  }

  atEnd(): boolean {
    return this.current.kind === "end";
  }

  fail(problem: SyntaxProblem): never {
    throw new SyntaxFault(problem);
  }

  unexpected(wanted: string): never {
    const { kind, text, start, end } = this.current;
    if (kind === "end")
      this.fail({
        code: "EXP0101",
        message: `the expression ends where ${wanted} should follow`,
        start: Math.max(0, this.lastEnd() - 1),
        end,
      });
    const help = text === "=" ? "compare with `==`" : this.wordsHelp();
    this.fail({
      code: "EXP0101",
      message: `\`${text}\` can't stand here; expected ${wanted}`,
      start,
      end,
      ...(help ? { help } : {}),
    });
  }

  lastEnd(): number {
    return this.#at > 0 ? this.previous.end : 0;
  }

  wordsHelp(): string | undefined {
    const before = this.#at > 0 ? this.previous : undefined;
    if (before?.kind === "name" && this.current.kind === "name" && !KEYWORDS.has(this.current.text))
      return "text of several words stands in quotes";
    return undefined;
  }

  advance(count: number): void {
    this.#at += count;
  }

  next(): Token {
    const token = this.current;
    this.#at += 1;
    return token;
  }

  isOperator(text: string): boolean {
    return this.current.kind === "operator" && this.current.text === text;
  }

  isWord(text: string): boolean {
    return this.current.kind === "name" && this.current.text === text;
  }

  skip(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.#at += 1;
    return true;
  }

  skipWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string, wanted = `\`${text}\``): void {
    if (!this.skip(text)) this.unexpected(wanted);
  }

  startOf(token: Token): number {
    return this.options.startAt(token.start);
  }

  /** The file offset after the token read last. */
  end(): number {
    return this.options.endAt(this.previous.end);
  }

  deeper<T>(read: () => T): T {
    if (this.#depth >= DEEPEST) {
      const { start, end } = this.current;
      this.fail({ code: "EXP0107", message: "the expression is nested too deeply", start, end });
    }
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }
}
