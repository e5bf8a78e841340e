/** Errors as data: what is wrong, where in the user's files, why, and what to do. */

import type { Code } from "./codes.ts";
import type { Span } from "./span.ts";

export type Severity = "error" | "warning" | "hint";

export interface Label {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One line, lower case, no full stop: what is wrong, in the user's words. */
  readonly message: string;
  readonly primary?: Span;
  /** Said under the carets of `primary`. */
  readonly label?: string;
  /** Second places that matter ("first defined here"). */
  readonly labels?: readonly Label[];
  /** Facts that explain why. */
  readonly notes?: readonly string[];
  /** What to do about it, ready to follow. */
  readonly help?: string;
  /** The host it happened on, when it is not about a file alone. */
  readonly host?: string;
}

export type DiagnosticDetails = Partial<Omit<Diagnostic, "code" | "message" | "severity">>;

export function problem(code: Code, message: string, details: DiagnosticDetails = {}): Diagnostic {
  return { code, severity: "error", message, ...details };
}

export function warning(code: Code, message: string, details: DiagnosticDetails = {}): Diagnostic {
  return { code, severity: "warning", message, ...details };
}

/** Carries diagnostics to the top of a command; thrown only where a value cannot be returned. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
    this.name = "DiagnosticError";
    this.diagnostics = diagnostics;
  }
}

/** Collects what parsing finds, so that all problems of a file are told at once. */
export class Collector {
  readonly #items: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    this.#items.push(diagnostic);
  }

  addAll(diagnostics: Iterable<Diagnostic>): void {
    for (const d of diagnostics) this.#items.push(d);
  }

  get all(): readonly Diagnostic[] {
    return this.#items;
  }

  get failed(): boolean {
    return this.#items.some((d) => d.severity === "error");
  }
}
