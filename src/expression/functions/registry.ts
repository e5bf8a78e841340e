/** The functions that can be called by name; lookups have their own registry. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import type { Invocation } from "../operation.ts";
import { type Signature, signature } from "../signature.ts";
import { dictOf, entriesOf, iterate, keyText } from "../value/collection.ts";
import { isDict, knownKindOf } from "../value/kind.ts";
import { Moment } from "../value/moment.ts";
import { strftime } from "../value/strftime.ts";
import { cycler, joiner, lipsum, namespace } from "./script-globals.ts";

export interface GlobalFunction {
  readonly signature: Signature;
  readonly apply: (args: Arguments, invocation: Invocation) => unknown;
}

function range(args: Arguments, run: Invocation): readonly number[] {
  const single = !args.has("stop");
  const start = single ? 0 : args.integer("start");
  const stop = args.integer(single ? "start" : "stop");
  const step = args.integer("step");
  if (step === 0) args.refuse("step", "can't be 0");
  const count = Math.max(0, Math.ceil((stop - start) / step));
  run.charge(count);
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function dict(args: Arguments): unknown {
  const given = args.value("pairs");
  const from = isDict(given)
    ? entriesOf(given)
    : knownKindOf(given) === "none"
      ? []
      : iterate(given).map(pair);
  return dictOf([...from, ...args.named]);
}

function pair(value: unknown): readonly [string, unknown] {
  const items = iterate(value);
  if (items.length !== 2)
    throw new Fault("EXP0301", `dict needs pairs, but one item has ${items.length} elements`, {
      blame: "pairs",
    });
  return [keyText(items[0]), items[1]];
}

function now(args: Arguments, run: Invocation): unknown {
  const date = run.context.lookups.now();
  const utc = args.flag("utc");
  const shift = utc ? 0 : -date.getTimezoneOffset() * 60_000;
  const moment = new Moment((date.getTime() + shift) * 1000);
  return args.has("fmt") && !args.isNone("fmt") ? strftime(args.text("fmt"), moment) : moment;
}

const FUNCTIONS: Readonly<Record<string, GlobalFunction>> = {
  range: { signature: signature("(start, stop=none, step=1)"), apply: range },
  dict: { signature: signature("(pairs=none, **named)"), apply: dict },
  now: { signature: signature("(utc=false, fmt=none)"), apply: now },
  namespace: { signature: signature("(*pairs, **named)"), apply: namespace },
  cycler: { signature: signature("(*items)"), apply: cycler },
  joiner: { signature: signature("(sep=', ')"), apply: joiner },
  lipsum: { signature: signature("(n=5, html=true, min=20, max=100)"), apply: lipsum },
};

export function functionOf(name: string): GlobalFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

/** Functions with a rule of their own in the evaluator are among the names. */
export const FUNCTION_NAMES: readonly string[] = [...Object.keys(FUNCTIONS), "lookup", "query", "q", "undef"];
