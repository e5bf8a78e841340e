/** Carries out the statements of a template for one host. */

import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import type { Ast } from "../../expression/ast.ts";
import { computed } from "../../expression/evaluator.ts";
import { Fault } from "../../expression/fault.ts";
import { rethrowPlaced, spanOf } from "../../expression/placement.ts";
import type { Run } from "../../expression/run.ts";
import type { ScriptObject } from "../../expression/value/script-object.ts";
import { isTruthy } from "../../expression/value/truth.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import { assign } from "./assign.ts";
import { BODY_TEXT, type Body, type Node, type Place } from "./ast.ts";
import { carryOutBlock, selfOf } from "./carry-out-block.ts";
import { carryOutExtends, carryOutFrom, carryOutImport, carryOutInclude } from "./carry-out-files.ts";
import { carryOutFor } from "./carry-out-for.ts";
import { escapedText, escapesFor } from "./escaping.ts";
import { Frame } from "./frame.ts";
import type { JinjaTemplate } from "./jinja-template.ts";
import { callerOf, macroOf } from "./macro.ts";
import { mentions } from "./mentions.ts";
import { Output } from "./output.ts";
import type { TemplateContext } from "./template-context.ts";
import type { TemplateLoader } from "./template-loader.ts";

/** Macros, includes and recursive loops inside each other. */
const DEEPEST = 200;

/** One template, not those that it brings in. */
export interface RootState {
  readonly template: JinjaTemplate;
  /** The one that it extends, from the moment on at which it says so. */
  parent: { readonly template: JinjaTemplate; readonly node: Ast } | undefined;
}

/** Where the renderer is. */
export interface At {
  readonly frame: Frame;
  readonly out: Output;
  readonly root: RootState;
  /** Names that are set here are those of the template as a whole. */
  readonly top: boolean;
  /** Nothing is printed here once the template extends another one. */
  readonly guarded: boolean;
  readonly escapes: boolean;
}

export type Signal = "break" | "continue" | undefined;

export interface RendererOptions {
  readonly run: Run;
  readonly loader: TemplateLoader;
  readonly changeable: boolean;
  /** What the text of a macro or a block becomes. */
  readonly outcome: (out: Output) => unknown;
}

export class Renderer {
  readonly options: RendererOptions;
  /** What was imported, or included without the variables around it: the same for all that do so. */
  readonly modules = new Map<JinjaTemplate, ScriptObject>();
  #depth = 0;

  constructor(options: RendererOptions) {
    this.options = options;
  }

  root(template: JinjaTemplate, context: TemplateContext, out: Output): void {
    const root: RootState = { template, parent: undefined };
    const frame = this.frame(template, context, template.body);
    if (mentions(template.body, "self")) frame.set("self", selfOf(context, this));
    this.body(template.body, { frame, out, root, top: true, guarded: true, escapes: false });
    const { parent } = root;
    if (!parent) return;
    try {
      this.deeper(() => this.root(parent.template, context, out));
    } catch (error) {
      rethrowPlaced(error, parent.node, template.file);
    }
  }

  /** The outermost frame of a template, or of one of its blocks. */
  frame(template: JinjaTemplate, context: TemplateContext, body: Body): Frame {
    const { run, changeable } = this.options;
    return new Frame({ context, file: template.file, run, changeable }, undefined, template.unset.get(body));
  }

  below(at: At, body: Body, own: readonly string[] = []): Frame {
    const { run, changeable } = this.options;
    const { context, file } = at.frame;
    const unset = at.root.template.unset.get(body);
    const names = own.length === 0 ? unset : new Set([...(unset ?? []), ...own]);
    return new Frame({ context, file, run, changeable }, at.frame, names);
  }

  deeper<T>(work: () => T): T {
    if (this.#depth >= DEEPEST) throw new Fault("TPL0306", `this is nested more than ${DEEPEST} deep`);
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }

  value(node: Ast, at: At): unknown {
    return computed(node, at.frame.evaluation);
  }

  truth(node: Ast, at: At): boolean {
    return this.at(node, at, () => isTruthy(this.value(node, at)));
  }

  /** Faults get the place of the expression that they are about. */
  at<T>(node: Ast, { frame }: At, work: () => T): T {
    try {
      return work();
    } catch (error) {
      return rethrowPlaced(error, node, frame.file);
    }
  }

  /** Errors from within something that is told where it came in. */
  through<T>(place: Place, at: At, text: string, work: () => T): T {
    try {
      return this.deeper(work);
    } catch (error) {
      if (error instanceof Fault) return rethrowPlaced(error, placeNode(place), at.frame.file);
      if (!(error instanceof DiagnosticError)) throw error;
      const span = spanOf(place, at.frame.file);
      throw new DiagnosticError(
        error.diagnostics.map((d) =>
          (d.labels?.length ?? 0) > 4 ? d : { ...d, labels: [...(d.labels ?? []), { span, text }] },
        ),
      );
    }
  }

  /** What a body prints, as a value. */
  captured(body: Body, at: Omit<At, "out">): unknown {
    const out = new Output();
    this.body(body, { ...at, out });
    return this.options.outcome(out);
  }

  body(body: Body, at: At): Signal {
    for (const node of body) {
      const signal = this.#node(node, at);
      if (signal) return signal;
    }
    return undefined;
  }

  #node(node: Node, at: At): Signal {
    switch (node.kind) {
      case "text":
        if (!(at.guarded && at.root.parent)) at.out.text(node.text);
        return undefined;
      case "print":
        if (at.guarded && at.root.parent) return undefined;
        this.#print(node.value, at);
        for (const value of node.more ?? []) this.#print(value, at);
        return undefined;
      case "if": {
        const taken = node.branches.find((branch) => this.truth(branch.test, at));
        return this.body(taken ? taken.body : node.otherwise, at);
      }
      case "for":
        return carryOutFor(node, at, this);
      case "break":
      case "continue":
        return node.kind;
      case "with":
      case "autoescape":
        return this.#inner(node, at);
      default:
        this.#other(node, at);
        return undefined;
    }
  }

  #other(node: Node, at: At): void {
    switch (node.kind) {
      case "set":
        assign(node.target, this.value(node.value, at), at, node.value, this);
        return;
      case "set-block":
        this.#setBlock(node, at);
        return;
      case "macro":
        this.assignName(node.name, macroOf(node, at, this), at);
        return;
      case "call":
        this.print(this.#called(node, at), node.call, at);
        return;
      case "filter": {
        const frame = this.below(at, node.body);
        frame.set(BODY_TEXT, this.captured(node.body, { ...at, frame, top: false }));
        this.#print(node.filter, { ...at, frame });
        return;
      }
      case "include":
        carryOutInclude(node, at, this);
        return;
      case "import":
        carryOutImport(node, at, this);
        return;
      case "from":
        carryOutFrom(node, at, this);
        return;
      case "extends":
        carryOutExtends(node, at, this);
        return;
      case "block":
        carryOutBlock(node, at, this);
        return;
      case "do":
        this.value(node.value, at);
    }
  }

  #inner(node: Node & { kind: "with" | "autoescape" }, at: At): Signal {
    const frame = this.below(at, node.body);
    if (node.kind === "autoescape") {
      const escapes = this.truth(node.value, { ...at, frame });
      return this.body(node.body, { ...at, frame, top: false, escapes });
    }
    const inside = { ...at, frame, top: false };
    const values = node.assignments.map((a) => this.value(a.value, at));
    node.assignments.forEach((a, i) => {
      assign(a.target, values[i], inside, a.value, this);
    });
    return this.body(node.body, inside);
  }

  #print(node: Ast, at: At): void {
    this.print(this.value(node, at), node, at);
  }

  print(value: unknown, node: Ast, at: At): void {
    this.at(node, at, () => {
      if (value instanceof Undefined && !value.blank) value.fail();
      const shown = at.escapes && escapesFor(node) ? escapedText(value) : value;
      this.options.run.charge(at.out.value(shown, node, at.frame.file));
    });
  }

  #setBlock(node: Node & { kind: "set-block" }, at: At): void {
    const frame = this.below(at, node.body);
    const inside = { ...at, frame, top: false, guarded: false };
    const text = this.captured(node.body, inside);
    if (!node.filter) {
      assign(node.target, text, at, undefined, this);
      return;
    }
    const filtered = this.below(at, []);
    filtered.set(BODY_TEXT, text);
    assign(node.target, this.value(node.filter, { ...at, frame: filtered }), at, node.filter, this);
  }

  #called(node: Node & { kind: "call" }, at: At): unknown {
    const frame = this.below(at, []);
    const caller = callerOf(node, at, this);
    return this.at(node.call, at, () => this.#callWith(node, { ...at, frame }, caller));
  }

  /** Calls what the tag names with `caller` as one more argument. */
  #callWith(node: Node & { kind: "call" }, at: At, caller: ScriptObject): unknown {
    at.frame.set(BODY_TEXT, caller);
    const given = {
      name: "caller",
      value: { kind: "name" as const, name: BODY_TEXT, ...placeOf(node.call) },
    };
    const args = [...node.call.args, { ...given, ...placeOf(node.call) }];
    return this.value({ ...node.call, args }, at);
  }

  assignName(name: string, value: unknown, at: At, exported = true): void {
    at.frame.set(name, value);
    if (at.top) at.frame.context.set(name, value, exported);
  }
}

function placeOf({ start, end }: Place): Place {
  return { start, end };
}

function placeNode(place: Place): Ast {
  return { kind: "literal", value: null, ...placeOf(place) };
}
