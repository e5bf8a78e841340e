/** Methods of strings that look for something or say what a string is. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { charactersOf } from "../value/collection.ts";
import { type Method, type Methods, method } from "./method.ts";

interface Window {
  readonly text: string;
  readonly from: number;
}

/** The part of the string that `start` and `end` select, as Python reads them. */
function windowOf(self: string, args: Arguments): Window | undefined {
  const all = charactersOf(self);
  const size = all.length;
  const clamp = (name: string, otherwise: number): number => {
    if (args.isNone(name)) return otherwise;
    const at = args.integer(name);
    return at < 0 ? Math.max(0, at + size) : at;
  };
  const from = clamp("start", 0);
  const to = Math.min(clamp("end", size), size);
  if (from > size || from > to) return undefined;
  return { text: from === 0 && to === size ? self : all.slice(from, to).join(""), from };
}

function search(find: (text: string, sub: string) => number): (self: string, args: Arguments) => number {
  return (self, args) => {
    const window = windowOf(self, args);
    if (!window) return -1;
    const at = find(window.text, args.text("sub"));
    return at === -1 ? -1 : window.from + charactersOf(window.text.slice(0, at)).length;
  };
}

const find = search((text, sub) => text.indexOf(sub));
const findLast = search((text, sub) => text.lastIndexOf(sub));

function orFail(look: (self: string, args: Arguments) => number): Method<string>["apply"] {
  return (self, args) => {
    const at = look(self, args);
    if (at === -1)
      throw new Fault("EXP0302", `"${args.text("sub")}" is not in the string`, {
        help: "`find` gives -1 instead of an error",
      });
    return at;
  };
}

function edges(holds: (text: string, affix: string) => boolean, name: string): Method<string> {
  return method(`(${name}, start=none, end=none)`, (self, args) => {
    const window = windowOf(self, args);
    const value = args.value(name);
    const affixes = Array.isArray(value) ? value : [args.text(name)];
    return (
      window !== undefined && affixes.some((affix) => typeof affix === "string" && holds(window.text, affix))
    );
  });
}

function every(pattern: RegExp): Method<string> {
  return method("()", (self) => pattern.test(self));
}

const WHERE = "(sub, start=none, end=none)";

export const ASKING: Methods<string> = {
  count: method(WHERE, (self, args) => {
    const window = windowOf(self, args);
    const sub = args.text("sub");
    if (!window) return 0;
    return sub === "" ? charactersOf(window.text).length + 1 : window.text.split(sub).length - 1;
  }),
  endswith: edges((text, affix) => text.endsWith(affix), "suffix"),
  find: method(WHERE, find),
  index: method(WHERE, orFail(find)),
  isalnum: every(/^[\p{L}\p{N}]+$/u),
  isalpha: every(/^\p{L}+$/u),
  isascii: every(/^[\x00-\x7f]*$/),
  isdecimal: every(/^\p{Nd}+$/u),
  isdigit: every(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u),
  isidentifier: every(/^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u),
  islower: method("()", (self) => /\p{Ll}/u.test(self) && !/[\p{Lu}\p{Lt}]/u.test(self)),
  isnumeric: every(/^\p{N}+$/u),
  isprintable: every(/^[^\p{C}\p{Zl}\p{Zp}]*$/u),
  isspace: every(/^\s+$/u),
  istitle: method(
    "()",
    (self) => /\p{Lu}/u.test(self) && !/(?:\p{L}[\p{Lu}\p{Lt}])|(?:(?<!\p{L})\p{Ll})/u.test(self),
  ),
  isupper: method("()", (self) => /\p{Lu}/u.test(self) && !/\p{Ll}/u.test(self)),
  rfind: method(WHERE, findLast),
  rindex: method(WHERE, orFail(findLast)),
  startswith: edges((text, affix) => text.startsWith(affix), "prefix"),
};
