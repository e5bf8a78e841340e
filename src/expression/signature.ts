/** Parameters of filters, tests, lookups, functions and methods: written once as text, used for documentation and for binding arguments. */

import { didYouMean } from "../diagnostics/suggest.ts";
import { Fault } from "./fault.ts";

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly default?: unknown;
}

export interface Signature {
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** How many of the parameters may be given by position: those after `*rest` may not. */
  readonly positional: number;
  /** `*rest`: takes any number of further values. */
  readonly rest: boolean;
  /** `**named`: takes any further names. */
  readonly named: boolean;
}

const CONSTANTS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  none: null,
  "[]": [],
  "{}": {},
};

/** Reads `(width, fill=' ', *rest, **named)`. */
export function signature(text: string): Signature {
  const parts = text.slice(1, -1).match(/(?:'[^']*'|[^,])+/g) ?? [];
  const all = parts.map((part) => part.trim()).filter((part) => part !== "");
  const parameters = all.filter((part) => !part.startsWith("*")).map(parameter);
  const star = all.findIndex((part) => /^\*[^*]/.test(part));
  return {
    text,
    parameters,
    positional: star === -1 ? parameters.length : star,
    rest: star !== -1,
    named: all.some((part) => part.startsWith("**")),
  };
}

function parameter(text: string): Parameter {
  const [name = "", ...rest] = text.split("=");
  if (rest.length === 0) return { name, required: true };
  return { name, required: false, default: constant(rest.join("=")) };
}

function constant(text: string): unknown {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("\\n", "\n");
  return text in CONSTANTS ? CONSTANTS[text] : Number(text);
}

export interface Bound {
  readonly values: ReadonlyMap<string, unknown>;
  readonly rest: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
}

/** `owner` is what the messages call it: "filter `replace`". Throws a Fault that blames the argument. */
export function bind(
  sig: Signature,
  owner: string,
  args: readonly unknown[],
  named: ReadonlyMap<string, unknown>,
): Bound {
  const values = new Map<string, unknown>();
  const extra = new Map<string, unknown>();
  args.slice(0, sig.positional).forEach((value, i) => {
    values.set((sig.parameters[i] as Parameter).name, value);
  });
  const rest = args.slice(sig.positional);
  if (rest.length > 0 && !sig.rest) tooMany(sig, owner, args.length);
  for (const [name, value] of named) {
    const known = sig.parameters.some((p) => p.name === name);
    if (!known && !sig.named) unknownName(sig, owner, name);
    if (known && values.has(name))
      throw new Fault("EXP0301", `${owner} got \`${name}\` twice`, { blame: name });
    (known ? values : extra).set(name, value);
  }
  for (const p of sig.parameters) {
    if (values.has(p.name)) continue;
    if (p.required)
      throw new Fault("EXP0301", `${owner} needs \`${p.name}\``, { notes: [`it takes ${sig.text}`] });
  }
  return { values, rest, named: extra };
}

function tooMany(sig: Signature, owner: string, count: number): never {
  const most = sig.positional;
  const takes = most === 0 ? "no arguments" : `at most ${most} argument${most === 1 ? "" : "s"}: ${sig.text}`;
  throw new Fault("EXP0301", `${owner} takes ${takes}, but got ${count}`, { blame: most });
}

function unknownName(sig: Signature, owner: string, name: string): never {
  const names = sig.parameters.map((p) => p.name);
  const guess = didYouMean(name, names);
  const takes = names.length === 0 ? "it takes no arguments by name" : `it takes ${sig.text}`;
  throw new Fault("EXP0301", `${owner} has no argument \`${name}\``, {
    blame: name,
    notes: [takes],
    ...(guess ? { help: guess } : {}),
  });
}
