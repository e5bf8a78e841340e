/**
 * Which names belong to which part of a template. Jinja decides that before anything runs: a name that a scope gives a value
 * before it reads it is that scope's own from the beginning, so whatever reads it too early finds nothing, even where a variable
 * of the host has that name.
 */

import type { Ast } from "../../expression/ast.ts";
import { type Body, type For, type Node, namesOf, type Target } from "./ast.ts";
import { namesIn } from "./names-in.ts";

export interface Scopes {
  /** By body: names that have no value until the scope gives them one. */
  readonly unset: ReadonlyMap<Body, ReadonlySet<string>>;
  /** Names that are read without the template giving them a value. */
  readonly free: ReadonlySet<string>;
  /** Names that any part of the template gives a value. */
  readonly assigned: ReadonlySet<string>;
}

class Scope {
  readonly parent: Scope | undefined;
  readonly known: Set<string>;
  readonly unset: Set<string>;
  readonly stored: Set<string>;

  constructor(parent: Scope | undefined, parameters: Iterable<string>, from?: Scope) {
    this.parent = parent;
    this.known = new Set(from ? from.known : parameters);
    this.unset = new Set(from?.unset);
    this.stored = new Set(from ? from.stored : parameters);
  }

  knows(name: string): boolean {
    return this.known.has(name) || (this.parent?.knows(name) ?? false);
  }

  /** Whether the value comes from outside of the template. */
  load(name: string): boolean {
    if (this.knows(name)) return false;
    this.known.add(name);
    return true;
  }

  store(name: string): void {
    this.stored.add(name);
    if (this.known.has(name)) return;
    if (!this.parent?.knows(name)) this.unset.add(name);
    this.known.add(name);
  }

  /** What alternatives did: a name that not all of them give a value keeps what it was. */
  merge(branches: readonly Scope[]): void {
    const counts = new Map<string, number>();
    for (const branch of branches) {
      for (const name of branch.stored)
        if (!this.stored.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const branch of branches) {
      for (const name of branch.known) this.known.add(name);
      for (const name of branch.unset) this.unset.add(name);
      for (const name of branch.stored) this.stored.add(name);
    }
    for (const [name, count] of counts) if (count < branches.length) this.unset.delete(name);
  }
}

interface Inner {
  readonly body: Body;
  readonly parameters: readonly string[];
  readonly before?: readonly Ast[];
  readonly alone?: true;
}

class Analyzer {
  readonly unset = new Map<Body, ReadonlySet<string>>();
  readonly free = new Set<string>();
  readonly assigned = new Set<string>();

  body(inner: Inner, parent: Scope | undefined): void {
    const scope = new Scope(inner.alone ? undefined : parent, inner.parameters);
    for (const name of inner.parameters) this.assigned.add(name);
    for (const expression of inner.before ?? []) this.#load(expression, scope);
    const below: Inner[] = [];
    this.#visit(inner.body, scope, below);
    this.unset.set(inner.body, scope.unset);
    for (const next of below) this.body(next, scope);
  }

  #visit(body: Body, scope: Scope, below: Inner[]): void {
    for (const node of body) this.#node(node, scope, below);
  }

  #load(expression: Ast, scope: Scope): void {
    for (const name of namesIn(expression)) if (scope.load(name)) this.free.add(name);
  }

  #store(target: Target, scope: Scope): void {
    if (target.kind === "part") this.#load(target.object, scope);
    if (target.kind === "tuple") for (const item of target.items) this.#store(item, scope);
    if (target.kind === "name") this.#storeName(target.name, scope);
  }

  #storeName(name: string, scope: Scope): void {
    this.assigned.add(name);
    scope.store(name);
  }

  #node(node: Node, scope: Scope, below: Inner[]): void {
    switch (node.kind) {
      case "if":
        this.#if(node, scope, below);
        return;
      case "for":
        this.#load(node.items, scope);
        below.push(...loopBodies(node));
        return;
      case "set":
        this.#load(node.value, scope);
        this.#store(node.target, scope);
        return;
      case "set-block":
        this.#store(node.target, scope);
        below.push({ body: node.body, parameters: [] });
        return;
      case "macro":
        this.#storeName(node.name, scope);
        below.push({ body: node.body, ...macroScope(node.parameters) });
        return;
      case "call":
        this.#load(node.call, scope);
        below.push({ body: node.body, ...macroScope(node.parameters) });
        return;
      case "filter":
        this.#load(node.filter, scope);
        below.push({ body: node.body, parameters: [] });
        return;
      case "with":
        for (const { value } of node.assignments) this.#load(value, scope);
        below.push({
          body: node.body,
          parameters: node.assignments.flatMap((a) => namesOf(a.target).map((t) => t.name)),
        });
        return;
      case "autoescape":
        below.push({ body: node.body, parameters: [], before: [node.value] });
        return;
      case "block":
        below.push({ body: node.body, parameters: ["super", "self"], alone: true });
        return;
      default:
        this.#simple(node, scope);
    }
  }

  #simple(node: Node, scope: Scope): void {
    switch (node.kind) {
      case "print":
        for (const value of [node.value, ...(node.more ?? [])]) this.#load(value, scope);
        return;
      case "do":
        this.#load(node.value, scope);
        return;
      case "include":
      case "extends":
        this.#load(node.name, scope);
        return;
      case "import":
        this.#load(node.name, scope);
        this.#storeName(node.as, scope);
        return;
      case "from":
        this.#load(node.name, scope);
        for (const { as } of node.names) this.#storeName(as, scope);
    }
  }

  #if(node: Node & { kind: "if" }, scope: Scope, below: Inner[]): void {
    const [first, ...others] = node.branches;
    if (!first) return;
    this.#load(first.test, scope);
    const branch = (work: (inner: Scope) => void): Scope => {
      const inner = new Scope(scope.parent, [], scope);
      work(inner);
      return inner;
    };
    const then = branch((inner) => this.#visit(first.body, inner, below));
    const elifs = branch((inner) => {
      for (const other of others) this.#if({ ...node, branches: [other], otherwise: [] }, inner, below);
    });
    const otherwise = branch((inner) => this.#visit(node.otherwise, inner, below));
    scope.merge([then, elifs, otherwise]);
  }
}

function loopBodies(node: For): readonly Inner[] {
  const names = namesOf(node.target).map((t) => t.name);
  return [
    { body: node.body, parameters: [...names, "loop"], before: node.test ? [node.test] : [] },
    { body: node.otherwise, parameters: [] },
  ];
}

function macroScope(parameters: readonly { readonly name: string; readonly default?: Ast }[]): {
  readonly parameters: readonly string[];
  readonly before: readonly Ast[];
} {
  return {
    parameters: [...parameters.map((p) => p.name), "caller", "varargs", "kwargs"],
    before: parameters.map((p) => p.default).filter((d) => d !== undefined),
  };
}

export function analyzeScopes(body: Body): Scopes {
  const analyzer = new Analyzer();
  analyzer.body({ body, parameters: ["self"] }, undefined);
  const { unset, free, assigned } = analyzer;
  return { unset, free, assigned };
}
