/** Text with statements to a syntax tree. */

import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/span.ts";
import { SyntaxFault, type SyntaxProblem } from "../../expression/lexer.ts";
import { cursorOver, parse } from "../../expression/parser.ts";
import type { ParseOptions, TokenCursor } from "../../expression/token-cursor.ts";
import type { Body, Node, Place } from "./ast.ts";
import { type Chunk, ChunkFault, type TagChunk } from "./chunk.ts";
import { chunksOf } from "./chunks.ts";
import type { JinjaOptions } from "./jinja-options.ts";
import type { SourceText } from "./source-text.ts";
import { STATEMENTS } from "./statements.ts";
import { strayTag, unknownTag, wrongEnd } from "./tag-problems.ts";

export interface JinjaSource {
  readonly source: SourceText;
  readonly file: SourceFile;
  readonly options: JinjaOptions;
}

export type ParsedJinja =
  | { readonly body: Body; readonly diagnostics?: undefined }
  | { readonly body?: undefined; readonly diagnostics: readonly Diagnostic[] };

export function parseJinja(given: JinjaSource): ParsedJinja {
  try {
    return { body: new BodyParser(chunksOf(given.source.text, given.options), given).all() };
  } catch (error) {
    if (error instanceof ChunkFault) return { diagnostics: [placedChunk(error, given)] };
    if (error instanceof TagFault) return { diagnostics: [error.diagnostic] };
    throw error;
  }
}

function placedChunk({ problem: found }: ChunkFault, { source, file }: JinjaSource): Diagnostic {
  const { code, message, help, from, to } = found;
  const start = source.offsetAt(from);
  const primary: Span = { file, start, end: source.offsetAt(Math.max(from, to - 1)) + 1 };
  return problem(code, message, { primary, ...(help ? { help } : {}) });
}

class TagFault extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** What a statement's own grammar works with. */
export interface StatementReader {
  readonly cursor: TokenCursor;
  /** Of the whole tag. */
  readonly place: Place;
  /** The nodes up to one of these tags, whose cursor then stands behind its name. The end tag of the statement comes first. */
  readonly until: (...ends: readonly string[]) => EndedBody;
  readonly enclosing: readonly string[];
  /** The tag may hold nothing else but a colon, and what belongs to it follows. */
  readonly opens: (cursor: TokenCursor) => void;
  /** The tag may hold nothing else. */
  readonly finish: (cursor: TokenCursor) => void;
}

function finish(cursor: TokenCursor): void {
  if (!cursor.atEnd()) cursor.unexpected("the end of the statement");
}

export interface EndedBody {
  readonly body: Body;
  readonly end: string;
  readonly cursor: TokenCursor;
  readonly place: Place;
}

class BodyParser {
  readonly #chunks: readonly Chunk[];
  readonly #given: JinjaSource;
  /** Names of the statements that are open, the innermost last. */
  readonly #open: { readonly name: string; readonly place: Place; readonly ends: readonly string[] }[] = [];
  #next = 0;

  constructor(chunks: readonly Chunk[], given: JinjaSource) {
    this.#chunks = chunks;
    this.#given = given;
  }

  all(): Body {
    return this.#body([]).body;
  }

  #body(ends: readonly string[]): { readonly body: Body; readonly ended?: EndedBody } {
    const nodes: Node[] = [];
    for (;;) {
      const chunk = this.#chunks[this.#next];
      if (!chunk) return { body: nodes };
      this.#next += 1;
      if (chunk.kind !== "statement") {
        nodes.push(this.#plain(chunk));
        continue;
      }
      const cursor = this.#guarded(() => this.#cursor(chunk));
      const name = cursor.current.kind === "name" ? cursor.current.text : "";
      const place = this.#placeOf(chunk);
      if (ends.includes(name)) {
        cursor.advance(1);
        return { body: nodes, ended: { body: nodes, end: name, cursor, place } };
      }
      nodes.push(this.#guarded(() => this.#statement(name, cursor, place)));
    }
  }

  #plain(chunk: Chunk): Node {
    const place = this.#placeOf(chunk);
    if (chunk.kind === "text") {
      const { newline } = this.#given.options;
      const text = newline === "\n" ? chunk.text : chunk.text.replaceAll("\n", newline);
      return { kind: "text", text, ...place };
    }
    const options = this.#parseOptions(chunk, this.#given.options.rawStrings);
    const value = this.#guarded(() => parse(chunk.text, options).root);
    return { kind: "print", value, written: chunk.text, ...place };
  }

  #statement(name: string, cursor: TokenCursor, place: Place): Node {
    const statement = Object.hasOwn(STATEMENTS, name) ? STATEMENTS[name] : undefined;
    if (!statement) {
      const open = this.#open.at(-1);
      if (name === "" || cursor.atEnd()) {
        if (cursor.current.kind === "end") throw this.#fault(strayTag("", open?.name), place);
      }
      throw this.#fault(
        /^end|^el(?:se|if)$/.test(name)
          ? strayTag(name, open?.name, open?.ends)
          : unknownTag(name || cursor.current.text),
        place,
      );
    }
    cursor.advance(1);
    return statement({
      cursor,
      place,
      enclosing: this.#open.map((o) => o.name),
      until: (...ends) => this.#until(name, place, ends),
      opens: (c) => {
        c.skip(":");
        finish(c);
      },
      finish,
    });
  }

  #until(name: string, place: Place, ends: readonly string[]): EndedBody {
    this.#open.push({ name, place, ends });
    const { ended } = this.#body(ends);
    this.#open.pop();
    if (!ended) throw this.#fault(wrongEnd(name, ends), place);
    return ended;
  }

  #fault(found: Omit<SyntaxProblem, "start" | "end">, place: Place): TagFault {
    const { code, message, help } = found;
    const primary = { file: this.#given.file, start: place.start, end: place.end };
    return new TagFault(problem(code, message, { primary, ...(help ? { help } : {}) }));
  }

  #cursor(chunk: TagChunk): TokenCursor {
    return cursorOver(chunk.text, this.#parseOptions(chunk, false));
  }

  #parseOptions(chunk: TagChunk, rawStrings: boolean): ParseOptions {
    const { offsetAt } = this.#given.source;
    return {
      braces: false,
      rawStrings,
      startAt: (i) => offsetAt(chunk.from + i),
      endAt: (i) => (i === 0 ? offsetAt(chunk.from) : offsetAt(chunk.from + i - 1) + 1),
    };
  }

  #placeOf(chunk: Chunk): Place {
    const { offsetAt } = this.#given.source;
    return { start: offsetAt(chunk.start), end: offsetAt(chunk.end - 1) + 1 };
  }

  /** Syntax problems get their place in the file: they are always about the tag that was read last. */
  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const chunk = this.#chunks[this.#next - 1];
      if (!(error instanceof SyntaxFault) || !chunk || chunk.kind === "text") throw error;
      const { startAt, endAt } = this.#parseOptions(chunk, false);
      const { start, end } = error.problem;
      const whole = this.#placeOf(chunk);
      const empty = chunk.text.trim() === "";
      const from = empty ? whole.start : startAt(start);
      const place = { start: from, end: empty ? whole.end : Math.max(endAt(end), from + 1) };
      throw this.#fault(error.problem, place);
    }
  }
}
