/** Methods of strings that make other strings or lists. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import type { Invocation } from "../operation.ts";
import { entriesOf, tupleOf } from "../value/collection.ts";
import { formatFields } from "../value/format-fields.ts";
import { describeKind, isDict } from "../value/kind.ts";
import {
  capitalize,
  centered,
  pad,
  splitAt,
  splitFromRight,
  splitLines,
  splitWords,
  strip,
  titleWords,
} from "../value/words.ts";
import { type Method, type Methods, method } from "./method.ts";

function chars(args: Arguments): string | undefined {
  return args.isNone("chars") ? undefined : args.text("chars");
}

function separator(args: Arguments): string | undefined {
  if (args.isNone("sep")) return undefined;
  const text = args.text("sep");
  return text === "" ? args.refuse("sep", "can't be empty") : text;
}

function padding(apply: (text: string, width: number, fill: string) => string): Method<string> {
  return method("(width, fillchar=' ')", (self, args, run) => {
    const width = args.integer("width");
    run.charge(Math.max(0, width));
    return apply(self, width, args.text("fillchar"));
  });
}

function replace(self: string, args: Arguments, run: Invocation): string {
  const [old, by, count] = [args.text("old"), args.text("new"), args.integer("count")];
  const found = old === "" ? self.length + 1 : self.split(old).length - 1;
  run.charge(self.length + (count < 0 ? found : Math.min(found, count)) * by.length);
  if (count < 0) return self.replaceAll(old, () => by);
  const parts = splitAt(self, old, count);
  return parts.join(by);
}

function joined(self: string, args: Arguments, run: Invocation): string {
  const items = args.list("iterable");
  const wrong = items.find((item) => typeof item !== "string");
  if (wrong !== undefined) {
    throw new Fault("EXP0303", `join puts strings together, but one item is ${describeKind(wrong)}`, {
      help: "use the filter instead: `| join(…)`",
    });
  }
  run.charge(items.reduce<number>((sum, item) => sum + (item as string).length + self.length, 0));
  return items.join(self);
}

function partition(self: string, sep: string, at: number, whenAbsent: readonly string[]): readonly unknown[] {
  return tupleOf(at === -1 ? whenAbsent : [self.slice(0, at), sep, self.slice(at + sep.length)]);
}

function swapCase(text: string): string {
  return Array.from(text, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join("");
}

function zeroFilled(self: string, width: number): string {
  const sign = /^[+-]/.exec(self)?.[0] ?? "";
  return sign + pad(self.slice(sign.length), width - sign.length, "0", "left");
}

function expandTabs(self: string, size: number): string {
  let column = 0;
  return Array.from(self, (c) => {
    if (c === "\n" || c === "\r") column = 0;
    if (c !== "\t") {
      if (c !== "\n" && c !== "\r") column += 1;
      return c;
    }
    const spaces = size <= 0 ? 0 : size - (column % size);
    column += spaces;
    return " ".repeat(spaces);
  }).join("");
}

export const SHAPING: Methods<string> = {
  capitalize: method("()", (self) => capitalize(self)),
  casefold: method("()", (self) => self.toLowerCase().replaceAll("ß", "ss")),
  center: padding(centered),
  encode: method("(encoding='utf-8', errors='strict')", (self) => self),
  expandtabs: method("(tabsize=8)", (self, args, run) => {
    run.charge(self.length * Math.max(1, args.integer("tabsize")));
    return expandTabs(self, args.integer("tabsize"));
  }),
  format: method("(*args, **kwargs)", (self, args, run) =>
    formatFields(self, { positional: args.rest, named: args.named, charge: (size) => run.charge(size) }),
  ),
  format_map: method("(mapping)", (self, args, run) => {
    const map = args.value("mapping");
    if (!isDict(map)) return args.refuse("mapping", "is a map");
    return formatFields(self, {
      positional: [],
      named: new Map(entriesOf(map)),
      charge: (size) => run.charge(size),
    });
  }),
  join: method("(iterable)", joined),
  ljust: padding((text, width, fill) => pad(text, width, fill, "right")),
  lower: method("()", (self) => self.toLowerCase()),
  lstrip: method("(chars=none)", (self, args) => strip(self, chars(args), "left")),
  partition: method("(sep)", (self, args) =>
    partition(self, args.text("sep"), self.indexOf(args.text("sep")), [self, "", ""]),
  ),
  removeprefix: method("(prefix)", (self, args) =>
    self.startsWith(args.text("prefix")) ? self.slice(args.text("prefix").length) : self,
  ),
  removesuffix: method("(suffix)", (self, args) => {
    const suffix = args.text("suffix");
    return suffix !== "" && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self;
  }),
  replace: method("(old, new, count=-1)", replace),
  rjust: padding((text, width, fill) => pad(text, width, fill, "left")),
  rpartition: method("(sep)", (self, args) =>
    partition(self, args.text("sep"), self.lastIndexOf(args.text("sep")), ["", "", self]),
  ),
  rsplit: method("(sep=none, maxsplit=-1)", (self, args) =>
    splitFromRight(self, separator(args), args.integer("maxsplit")),
  ),
  rstrip: method("(chars=none)", (self, args) => strip(self, chars(args), "right")),
  split: method("(sep=none, maxsplit=-1)", (self, args) => {
    const sep = separator(args);
    const most = args.integer("maxsplit");
    return sep === undefined ? splitWords(self, most) : splitAt(self, sep, most);
  }),
  splitlines: method("(keepends=false)", (self, args) => splitLines(self, args.flag("keepends"))),
  strip: method("(chars=none)", (self, args) => strip(self, chars(args))),
  swapcase: method("()", swapCase),
  title: method("()", (self) => titleWords(self)),
  upper: method("()", (self) => self.toUpperCase()),
  zfill: method("(width)", (self, args, run) => {
    run.charge(Math.max(0, args.integer("width")));
    return zeroFilled(self, args.integer("width"));
  }),
};
