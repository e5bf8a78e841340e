/** Tokens to a syntax tree: Jinja's expression grammar with its precedence, which differs from Python's in places. */

import type { Argument, Ast, BinaryOperator, Comparison, ComparisonOperator, DictLiteral } from "./ast.ts";
import { SyntaxFault, type SyntaxProblem, type Token, tokenize } from "./lexer.ts";

const DEEPEST = 200;

export interface ParseOptions {
  readonly braces: boolean;
  readonly rawStrings: boolean;
  /** Maps the start of a piece of the text to the file. */
  readonly startAt: (i: number) => number;
  readonly endAt: (i: number) => number;
}

export interface Parsed {
  readonly root: Ast;
  /** Where `{{` stood, in the text. */
  readonly braces: readonly number[];
}

/** Throws `SyntaxFault`. */
export function parse(text: string, options: ParseOptions): Parsed {
  const parser = new Parser(tokenize(text, options), options);
  const root = parser.whole();
  return { root, braces: parser.braces };
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);
const BRACES = /(\{\{[\s\S]*?\}\})/;
const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else"]);
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

class Parser {
  readonly braces: number[] = [];
  readonly #tokens: readonly Token[];
  readonly #options: ParseOptions;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], options: ParseOptions) {
    this.#tokens = tokens;
    this.#options = options;
  }

  whole(): Ast {
    if (this.#atEnd())
      this.#fail({
        code: "EXP0104",
        message: "there is no expression here",
        start: 0,
        end: this.#current.end,
      });
    const root = this.#tuple();
    if (!this.#atEnd()) this.#unexpected("an operator, a filter or the end");
    return root;
  }

  get #current(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get #previous(): Token {
    return this.#tokens[this.#at - 1] as Token;
  }

  #atEnd(): boolean {
    return this.#current.kind === "end";
  }

  #fail(problem: SyntaxProblem): never {
    throw new SyntaxFault(problem);
  }

  #unexpected(wanted: string): never {
    const { kind, text, start, end } = this.#current;
    if (kind === "end")
      this.#fail({
        code: "EXP0101",
        message: `the expression ends where ${wanted} should follow`,
        start: Math.max(0, this.#lastEnd() - 1),
        end,
      });
    const help = text === "=" ? "compare with `==`" : this.#wordsHelp();
    this.#fail({
      code: "EXP0101",
      message: `\`${text}\` can't stand here; expected ${wanted}`,
      start,
      end,
      ...(help ? { help } : {}),
    });
  }

  #lastEnd(): number {
    return this.#at > 0 ? this.#previous.end : 0;
  }

  #wordsHelp(): string | undefined {
    const before = this.#at > 0 ? this.#previous : undefined;
    if (before?.kind === "name" && this.#current.kind === "name" && !KEYWORDS.has(this.#current.text))
      return "text of several words stands in quotes";
    return undefined;
  }

  #next(): Token {
    const token = this.#current;
    this.#at += 1;
    return token;
  }

  #isOperator(text: string): boolean {
    return this.#current.kind === "operator" && this.#current.text === text;
  }

  #isWord(text: string): boolean {
    return this.#current.kind === "name" && this.#current.text === text;
  }

  #skip(text: string): boolean {
    if (!this.#isOperator(text)) return false;
    this.#at += 1;
    return true;
  }

  #skipWord(text: string): boolean {
    if (!this.#isWord(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string, wanted = `\`${text}\``): void {
    if (!this.#skip(text)) this.#unexpected(wanted);
  }

  #startOf(token: Token): number {
    return this.#options.startAt(token.start);
  }

  /** The file offset after the token read last. */
  #end(): number {
    return this.#options.endAt(this.#previous.end);
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth >= DEEPEST) {
      const { start, end } = this.#current;
      this.#fail({ code: "EXP0107", message: "the expression is nested too deeply", start, end });
    }
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  /** `a, b` without parentheses is a tuple. */
  #tuple(): Ast {
    const start = this.#startOf(this.#current);
    const first = this.#expression();
    if (!this.#isOperator(",")) return first;
    const items = [first];
    while (this.#skip(",")) {
      if (this.#current.kind === "end" || this.#isOperator(")") || this.#isOperator("}}")) break;
      items.push(this.#expression());
    }
    return { kind: "tuple", items, start, end: this.#end() };
  }

  #expression(): Ast {
    return this.#deeper(() => this.#conditional());
  }

  #conditional(): Ast {
    let node = this.#or();
    while (this.#skipWord("if")) {
      const test = this.#or();
      const otherwise = this.#skipWord("else") ? this.#expression() : undefined;
      node = {
        kind: "conditional",
        test,
        value: node,
        ...(otherwise ? { else: otherwise } : {}),
        start: node.start,
        end: this.#end(),
      };
    }
    return node;
  }

  #or(): Ast {
    let left = this.#and();
    while (this.#skipWord("or")) {
      const right = this.#and();
      left = { kind: "logical", operator: "or", left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #and(): Ast {
    let left = this.#not();
    while (this.#skipWord("and")) {
      const right = this.#not();
      left = { kind: "logical", operator: "and", left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #not(): Ast {
    if (!this.#isWord("not")) return this.#comparison();
    const start = this.#startOf(this.#next());
    const operand = this.#deeper(() => this.#not());
    return { kind: "unary", operator: "not", operand, start, end: operand.end };
  }

  #comparison(): Ast {
    const first = this.#sum();
    const rest: Comparison["rest"][number][] = [];
    for (;;) {
      const operator = this.#comparisonOperator();
      if (!operator) break;
      rest.push({ operator, operand: this.#sum() });
    }
    if (rest.length === 0) return first;
    return { kind: "comparison", first, rest, start: first.start, end: this.#end() };
  }

  #comparisonOperator(): ComparisonOperator | undefined {
    const { kind, text } = this.#current;
    if (kind === "operator" && COMPARISONS.has(text)) {
      this.#at += 1;
      return text as ComparisonOperator;
    }
    if (this.#skipWord("in")) return "in";
    if (this.#isWord("not") && this.#tokens[this.#at + 1]?.text === "in") {
      this.#at += 2;
      return "not in";
    }
    return undefined;
  }

  #binary(operators: readonly BinaryOperator[], operand: () => Ast): Ast {
    let left = operand();
    for (;;) {
      const operator = operators.find((o) => this.#isOperator(o));
      if (!operator) return left;
      this.#at += 1;
      const right = operand();
      left = { kind: "binary", operator, left, right, start: left.start, end: right.end };
    }
  }

  #sum(): Ast {
    return this.#binary(["+", "-"], () => this.#concat());
  }

  #concat(): Ast {
    const first = this.#product();
    if (!this.#isOperator("~")) return first;
    const parts = [first];
    while (this.#skip("~")) parts.push(this.#product());
    return { kind: "concat", parts, start: first.start, end: this.#end() };
  }

  #product(): Ast {
    return this.#binary(["*", "//", "/", "%"], () => this.#power());
  }

  /** Left to right, unlike Python's. */
  #power(): Ast {
    return this.#binary(["**"], () => this.#unary(true));
  }

  #unary(withFilters: boolean): Ast {
    const token = this.#current;
    let node: Ast;
    if (this.#isOperator("-") || this.#isOperator("+")) {
      this.#at += 1;
      const operand = this.#deeper(() => this.#unary(false));
      node = {
        kind: "unary",
        operator: token.text as "-" | "+",
        operand,
        start: this.#startOf(token),
        end: operand.end,
      };
    } else {
      node = this.#postfix(this.#primary());
    }
    return withFilters ? this.#filters(node) : node;
  }

  #filters(input: Ast): Ast {
    let node = input;
    for (;;) {
      if (this.#skip("|")) node = this.#filter(node);
      else if (this.#skipWord("is")) node = this.#test(node);
      else if (this.#isOperator("(")) node = this.#call(node);
      else return node;
    }
  }

  #dottedName(what: string): { name: string; nameStart: number; nameEnd: number } {
    const start = this.#current;
    const wanted = `the name of a ${what}`;
    const part = (): string => (this.#current.kind === "name" ? this.#next().text : this.#unexpected(wanted));
    let name = part();
    while (this.#skip(".")) name += `.${part()}`;
    return { name, nameStart: this.#startOf(start), nameEnd: this.#end() };
  }

  #filter(input: Ast): Ast {
    const name = this.#dottedName("filter");
    const args = this.#isOperator("(") ? this.#arguments() : [];
    return { kind: "filter", input, ...name, args, start: input.start, end: this.#end() };
  }

  #test(input: Ast): Ast {
    const negated = this.#skipWord("not");
    const name = this.#dottedName("test");
    const args = this.#isOperator("(") ? this.#arguments() : this.#bareArgument();
    return { kind: "test", input, ...name, args, negated, start: input.start, end: this.#end() };
  }

  /** `is divisibleby 3`. */
  #bareArgument(): readonly Argument[] {
    const { kind, text } = this.#current;
    const starts =
      kind === "string" ||
      kind === "integer" ||
      kind === "float" ||
      (kind === "operator" && (text === "[" || text === "{"));
    if (!starts && !(kind === "name" && !KEYWORDS.has(text))) return [];
    const value = this.#postfix(this.#primary());
    return [{ value, start: value.start, end: value.end }];
  }

  #call(callee: Ast): Ast {
    const args = this.#arguments();
    return { kind: "call", callee, args, start: callee.start, end: this.#end() };
  }

  #arguments(): readonly Argument[] {
    this.#expect("(");
    const args: Argument[] = [];
    while (!this.#isOperator(")")) {
      if (args.length > 0) {
        this.#expect(",", "`,` or `)`");
        if (this.#isOperator(")")) break;
      }
      args.push(this.#argument(args));
    }
    this.#expect(")");
    return args;
  }

  #argument(before: readonly Argument[]): Argument {
    const token = this.#current;
    const start = this.#startOf(token);
    const spread = this.#skip("**") ? "dict" : this.#skip("*") ? "list" : undefined;
    if (spread) {
      const value = this.#expression();
      return { spread, value, start, end: value.end };
    }
    const following = this.#tokens[this.#at + 1];
    if (token.kind === "name" && following?.kind === "operator" && following.text === "=") {
      this.#at += 2;
      const value = this.#expression();
      return { name: token.text, value, start, end: value.end };
    }
    if (before.some((a) => a.name !== undefined)) {
      this.#fail({
        code: "EXP0101",
        message: "an argument without a name can't follow one with a name",
        start: token.start,
        end: token.end,
      });
    }
    const value = this.#expression();
    return { value, start, end: value.end };
  }

  #postfix(input: Ast): Ast {
    let node = input;
    for (;;) {
      if (this.#skip(".")) node = this.#member(node);
      else if (this.#isOperator("[")) node = this.#subscript(node);
      else if (this.#isOperator("(")) node = this.#call(node);
      else return node;
    }
  }

  #member(object: Ast): Ast {
    const token = this.#current;
    if (token.kind === "name") {
      this.#at += 1;
      return { kind: "attribute", object, name: token.text, start: object.start, end: this.#end() };
    }
    if (token.kind !== "integer") this.#unexpected("a name");
    this.#at += 1;
    const end = this.#end();
    const key: Ast = { kind: "literal", value: Number(token.value), start: this.#startOf(token), end };
    return { kind: "subscript", object, key, start: object.start, end };
  }

  #subscript(object: Ast): Ast {
    this.#expect("[");
    const from = this.#isOperator(":") ? undefined : this.#tupleInBrackets();
    if (!this.#isOperator(":")) {
      this.#expect("]", "`]`");
      return { kind: "subscript", object, key: from as Ast, start: object.start, end: this.#end() };
    }
    this.#at += 1;
    const to = this.#isOperator(":") || this.#isOperator("]") ? undefined : this.#expression();
    const step = this.#skip(":") && !this.#isOperator("]") ? this.#expression() : undefined;
    this.#expect("]", "`]`");
    const bounds = { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(step ? { step } : {}) };
    return { kind: "slice", object, ...bounds, start: object.start, end: this.#end() };
  }

  #tupleInBrackets(): Ast {
    if (this.#isOperator("]")) this.#unexpected("a key or a position");
    return this.#expression();
  }

  #primary(): Ast {
    const token = this.#current;
    switch (token.kind) {
      case "name":
        return this.#nameOrConstant(token);
      case "string":
        return this.#strings();
      case "integer":
      case "float":
        this.#at += 1;
        return {
          kind: "literal",
          value: Number(token.value),
          ...(token.kind === "float" ? { float: true as const } : {}),
          start: this.#startOf(token),
          end: this.#end(),
        };
      case "operator":
        if (token.text === "(") return this.#parentheses();
        if (token.text === "[") return this.#list();
        if (token.text === "{{") return this.#doubleBraces();
        if (token.text === "{") return this.#dict();
    }
    return this.#unexpected("a value");
  }

  #nameOrConstant(token: Token): Ast {
    if (KEYWORDS.has(token.text)) this.#unexpected("a value");
    this.#at += 1;
    const place = { start: this.#startOf(token), end: this.#end() };
    const constant = CONSTANTS.get(token.text);
    if (constant !== undefined) return { kind: "literal", value: constant, ...place };
    return { kind: "name", name: token.text, ...place };
  }

  /** Strings side by side are one string. */
  #strings(): Ast {
    const start = this.#startOf(this.#current);
    const parts: Ast[] = [];
    let value = "";
    while (this.#current.kind === "string") {
      const token = this.#next();
      if (this.#options.braces && BRACES.test(token.text)) parts.push(...this.#bracesIn(token));
      else value += token.value;
    }
    if (parts.length > 0) return { kind: "concat", parts, start, end: this.#end() };
    return { kind: "literal", value, start, end: this.#end() };
  }

  /** `'{{ a }}-b'` in a condition: the text with the expressions put in. */
  #bracesIn(token: Token): readonly Ast[] {
    const quote = token.text.slice(0, 1);
    return token.text
      .slice(1, -1)
      .split(BRACES)
      .reduce<{ parts: Ast[]; at: number }>(
        ({ parts, at }, piece) => {
          const braced = piece.startsWith("{{");
          if (braced) this.braces.push(at);
          const text = braced ? piece.slice(2, -2) : quote + piece + quote;
          const from = braced ? at + 2 : at - 1;
          const map = (offset: (i: number) => number) => (i: number) => offset(from + i);
          const options = {
            braces: false,
            rawStrings: braced,
            startAt: map(this.#options.startAt),
            endAt: map(this.#options.endAt),
          };
          if (piece !== "") parts.push(this.#inner(text, from, options));
          return { parts, at: at + piece.length };
        },
        { parts: [], at: token.start + 1 },
      ).parts;
  }

  #inner(text: string, from: number, options: ParseOptions): Ast {
    try {
      return parse(text, options).root;
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      const { start, end } = error.problem;
      throw new SyntaxFault({ ...error.problem, start: start + from, end: end + from });
    }
  }

  #parentheses(): Ast {
    const start = this.#startOf(this.#next());
    if (this.#skip(")")) return { kind: "tuple", items: [], start, end: this.#end() };
    const inner = this.#deeper(() => this.#tuple());
    this.#expect(")", "an operator or `)`");
    return { ...inner, start, end: this.#end() };
  }

  #list(): Ast {
    const start = this.#startOf(this.#next());
    const items: Ast[] = [];
    while (!this.#isOperator("]")) {
      if (items.length > 0) {
        this.#expect(",", "`,` or `]`");
        if (this.#isOperator("]")) break;
      }
      items.push(this.#expression());
    }
    this.#expect("]");
    return { kind: "list", items, start, end: this.#end() };
  }

  #dict(): Ast {
    const start = this.#startOf(this.#next());
    const entries: DictLiteral["entries"][number][] = [];
    while (!this.#isOperator("}")) {
      if (entries.length > 0) {
        this.#expect(",", "`,` or `}`");
        if (this.#isOperator("}")) break;
      }
      const key = this.#expression();
      this.#expect(":", "`:` and a value");
      entries.push({ key, value: this.#expression() });
    }
    this.#expect("}");
    return { kind: "dict", entries, start, end: this.#end() };
  }

  #doubleBraces(): Ast {
    const token = this.#next();
    this.braces.push(token.start);
    const inner = this.#deeper(() => this.#tuple());
    this.#expect("}}", "an operator or `}}`");
    return { kind: "braces", inner, start: this.#startOf(token), end: this.#end() };
  }
}
