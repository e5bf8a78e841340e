/**
 * Handlebars text to a syntax tree, by Handlebars' own parser. Only the parser is used: its runtime compiles templates to
 * JavaScript, knows no positions while rendering, and fails on missing values before a helper such as `default` sees them.
 */

import Handlebars from "handlebars";
import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import type { Compiled } from "../../expression/compile.ts";
import type { Block, CallValue, HashEntry, Part, Partial, Place, Program, Value } from "./ast.ts";
import { explainSyntax } from "./explain-syntax.ts";
import { Lines } from "./lines.ts";

/** Something that the grammar allows and this dialect does not. */
class Refusal extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

export function parseHandlebars(file: SourceFile): Compiled<Program> {
  const lines = new Lines(file.text);
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(file.text);
  } catch (error) {
    return { diagnostics: [explainSyntax(error, file, lines)] };
  }
  try {
    return { value: new Reader(file, lines).program(program), diagnostics: [] };
  } catch (error) {
    if (error instanceof Refusal) return { diagnostics: [error.diagnostic] };
    throw error;
  }
}

/** The types of the package name the general nodes; these say which node is meant by a `type`. */
interface NodeTypes {
  readonly ContentStatement: hbs.AST.ContentStatement;
  readonly MustacheStatement: hbs.AST.MustacheStatement;
  readonly BlockStatement: hbs.AST.BlockStatement;
  readonly PartialStatement: hbs.AST.PartialStatement;
  readonly PartialBlockStatement: hbs.AST.PartialBlockStatement;
  readonly SubExpression: hbs.AST.SubExpression;
  readonly PathExpression: hbs.AST.PathExpression;
  readonly StringLiteral: hbs.AST.StringLiteral;
  readonly NumberLiteral: hbs.AST.NumberLiteral;
  readonly BooleanLiteral: hbs.AST.BooleanLiteral;
}

function isNode<T extends keyof NodeTypes>(node: hbs.AST.Node, type: T): node is NodeTypes[T] {
  return node.type === type;
}

class Reader {
  readonly #file: SourceFile;
  readonly #lines: Lines;

  constructor(file: SourceFile, lines: Lines) {
    this.#file = file;
    this.#lines = lines;
  }

  program(node: hbs.AST.Program): Program {
    return {
      parts: node.body.flatMap((statement) => this.#part(statement) ?? []),
      blockParams: node.blockParams ?? [],
    };
  }

  #place(node: hbs.AST.Node): Place {
    return { start: this.#lines.offset(node.loc.start), end: this.#lines.offset(node.loc.end) };
  }

  #refuse(node: hbs.AST.Node, message: string, help: string): never {
    throw new Refusal(
      problem("TPL0206", message, { primary: { file: this.#file, ...this.#place(node) }, help }),
    );
  }

  #part(node: hbs.AST.Statement): Part | undefined {
    if (isNode(node, "ContentStatement")) return { kind: "text", text: node.value };
    if (isNode(node, "MustacheStatement"))
      return { kind: "print", value: this.#mustache(node), ...this.#place(node) };
    if (isNode(node, "BlockStatement")) return this.#block(node);
    if (isNode(node, "PartialStatement") || isNode(node, "PartialBlockStatement")) return this.#partial(node);
    if (node.type === "CommentStatement") return undefined;
    return this.#refuse(
      node,
      "decorators can't be used",
      "put the text into a file of its own and include it with {{> name}}",
    );
  }

  /** `{{x}}` is a value, `{{x y}}` a call. */
  #mustache(node: hbs.AST.MustacheStatement): Value {
    if (node.params.length === 0 && node.hash === undefined) return this.#value(node.path);
    return this.#call(node.path, node.params, node.hash, this.#place(node));
  }

  #call(
    path: hbs.AST.Node,
    params: readonly hbs.AST.Expression[],
    hash: hbs.AST.Hash | undefined,
    place: Place,
  ): CallValue {
    const name = "original" in path ? String(path.original) : "";
    return {
      kind: "call",
      name,
      namePlace: this.#place(path),
      params: params.map((p) => this.#value(p)),
      hash: this.#hash(hash),
      ...place,
    };
  }

  #hash(hash: hbs.AST.Hash | undefined): readonly HashEntry[] {
    return (hash?.pairs ?? []).map((pair) => ({
      name: pair.key,
      value: this.#value(pair.value),
      ...this.#place(pair),
    }));
  }

  #value(node: hbs.AST.Expression): Value {
    const place = this.#place(node);
    if (isNode(node, "SubExpression")) return this.#call(node.path, node.params, node.hash, place);
    if (isNode(node, "PathExpression")) {
      const scoped = /^(?:\.\/|\.$|this(?:[./]|$))/.test(node.original);
      return {
        kind: "path",
        text: node.original,
        data: node.data,
        depth: node.depth,
        scoped,
        parts: node.parts,
        ...place,
      };
    }
    if (isNode(node, "StringLiteral") || isNode(node, "NumberLiteral") || isNode(node, "BooleanLiteral")) {
      return { kind: "literal", value: node.value, ...place };
    }
    return { kind: "literal", value: null, ...place };
  }

  #block(node: hbs.AST.BlockStatement): Block {
    return {
      kind: "block",
      call: this.#call(node.path, node.params, node.hash, this.#opening(node)),
      // `{{^x}}…{{/x}}` has only an inverse.
      body: node.program ? this.program(node.program) : { parts: [], blockParams: [] },
      inverse: node.inverse ? this.program(node.inverse) : undefined,
      ...this.#place(node),
    };
  }

  /** The tag that opens a block, which messages point at instead of all of it. */
  #opening(node: hbs.AST.BlockStatement): Place {
    const { start, end } = this.#place(node);
    const close = this.#file.text.indexOf("}}", this.#place(node.path).end);
    return { start, end: close === -1 ? end : close + 2 };
  }

  #partial(node: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): Partial {
    if (isNode(node.name, "SubExpression"))
      this.#refuse(
        node.name,
        "the name of a partial can't be computed",
        "choose with {{#if}} between partials that are named",
      );
    return {
      kind: "partial",
      name: String(node.name.original),
      context: node.params[0] ? this.#value(node.params[0]) : undefined,
      hash: this.#hash(node.hash),
      indent: "indent" in node ? node.indent : "",
      block: isNode(node, "PartialBlockStatement") ? this.program(node.program) : undefined,
      ...this.#place(node),
    };
  }
}
