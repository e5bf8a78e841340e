/** `sequence`: numbers as text: 'start=1 end=4 format=web%02d', or '4', or '2-8/2:web%02d'. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { defineLookup, type Invocation } from "../operation.ts";
import { printf } from "../value/printf.ts";
import { str } from "../value/text.ts";

export const sequenceLookup = defineLookup({
  name: "sequence",
  signature: "(start=1, end=none, count=none, stride=none, format='%d')",
  summary: "Numbers as text: 'start=1 end=4 format=web%02d', or '4', or '2-8/2:web%02d'.",
  example: { expression: "query('sequence', 'end=3 format=n%02d')", result: ["n01", "n02", "n03"] },
  apply: (terms, options, run) => {
    const given =
      terms.length > 0 ? terms.map((term) => sequenceOf(str(term), options)) : [optionsOf(options)];
    return given.flatMap((sequence) => numbers(sequence, run));
  },
});

interface Sequence {
  readonly start: number;
  readonly end: number | undefined;
  readonly count: number | undefined;
  readonly stride: number | undefined;
  readonly format: string;
}

function optionsOf(options: Arguments): Sequence {
  const optional = (name: string): number | undefined =>
    options.isNone(name) ? undefined : options.integer(name);
  return {
    start: options.integer("start"),
    end: optional("end"),
    count: optional("count"),
    stride: optional("stride"),
    format: options.text("format"),
  };
}

function sequenceOf(term: string, options: Arguments): Sequence {
  const short = /^(?:(0?x?[\da-f]+)-)?(0?x?[\da-f]+)(?:\/(-?0?x?[\da-f]+))?(?::(.+))?$/is.exec(term.trim());
  const base = optionsOf(options);
  if (short) {
    const [, start, end, stride, format] = short;
    return {
      ...base,
      ...(start ? { start: Number(start) } : {}),
      end: Number(end),
      ...(stride ? { stride: Number(stride) } : {}),
      ...(format ? { format } : {}),
    };
  }
  const pairs = new Map([...term.matchAll(/(\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]));
  const unknown = [...pairs.keys()].find(
    (name) => !["start", "end", "count", "stride", "format"].includes(name),
  );
  if (unknown !== undefined)
    throw new Fault("EXP0301", `unrecognized arguments to with_sequence: ['${unknown}']`, {
      help: "there are start, end, count, stride and format",
    });
  if (pairs.size === 0)
    throw new Fault("EXP0301", `"${term}" is no sequence`, { help: "write start=1 end=4 format=web%02d" });
  const numberOr = (name: string, otherwise: number | undefined): number | undefined =>
    pairs.has(name) ? Number(pairs.get(name)) : otherwise;
  return {
    start: numberOr("start", base.start) ?? 1,
    end: numberOr("end", base.end),
    count: numberOr("count", base.count),
    stride: numberOr("stride", base.stride),
    format: pairs.get("format") ?? base.format,
  };
}

function numbers({ start, end, count, stride, format }: Sequence, run: Invocation): readonly string[] {
  const wrong = Object.entries({ start, end, count, stride }).find(
    ([, value]) => value !== undefined && !Number.isSafeInteger(value),
  );
  if (wrong)
    throw new Fault("EXP0301", `Invalid type for ${wrong[0]} of a sequence, which counts in whole numbers`);
  if (end === undefined && count === undefined)
    throw new Fault("EXP0301", "must specify count or end in with_sequence");
  if (end !== undefined && count !== undefined)
    throw new Fault("EXP0301", "can't specify both count and end in with_sequence");
  const step = stride ?? 1;
  if (count === 0 || step === 0) return [];
  const last = end ?? start + ((count ?? 1) - 1) * step;
  if (step > 0 && last < start) throw new Fault("EXP0301", "to count backwards make stride negative");
  if (step < 0 && last > start) throw new Fault("EXP0301", "to count forward don't make stride negative");
  if (!/%/.test(format.replaceAll("%%", "")))
    throw new Fault("EXP0301", `bad formatting string: ${format}`, { help: "such as web%02d" });
  const size = Math.floor((last - start) / step) + 1;
  run.charge(size * 8);
  return Array.from({ length: size }, (_, i) => printf(format, start + i * step, (n) => run.charge(n)));
}
