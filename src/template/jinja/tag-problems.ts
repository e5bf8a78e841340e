/** What is said about tags that are not known, not closed, or close nothing. */

import { didYouMean } from "../../diagnostics/suggest.ts";
import type { SyntaxProblem } from "../../expression/lexer.ts";

type Words = Omit<SyntaxProblem, "start" | "end">;

const TAGS: readonly string[] = [
  "autoescape",
  "block",
  "break",
  "call",
  "continue",
  "do",
  "elif",
  "else",
  "extends",
  "filter",
  "for",
  "from",
  "if",
  "import",
  "include",
  "macro",
  "print",
  "raw",
  "set",
  "with",
];

const FOREIGN: Readonly<Record<string, string>> = {
  elseif: "write `{% elif … %}`",
  elsif: "write `{% elif … %}`",
  unless: "write `{% if not … %}`",
  let: "write `{% set … %}`",
  assign: "write `{% set … %}`",
  trans: "translations are an extension of Jinja that Ansible has not switched on; write the text itself",
  endtrans: "translations are an extension of Jinja that Ansible has not switched on",
  debug: "leave it out: it is an extension of Jinja that Ansible has not switched on",
  while: "there is only `{% for … %}`; stop it with `{% break %}`",
};

export function unknownTag(name: string): Words {
  const foreign = Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined;
  const help = foreign ?? didYouMean(name, TAGS);
  return {
    code: "TPL0302",
    message: `there is no statement \`${name}\``,
    ...(help ? { help } : {}),
  };
}

/** A tag that ends or continues something, where nothing of the kind is open. */
export function strayTag(name: string, open: string | undefined, ends: readonly string[] = []): Words {
  if (name === "")
    return { code: "TPL0302", message: "the tag says nothing", help: "write a statement, or remove the tag" };
  const expected = ends.map((end) => `\`{% ${end} %}\``).join(" or ");
  return {
    code: "TPL0303",
    message: open
      ? `\`{% ${name} %}\` can't stand inside \`{% ${open} %}\``
      : `\`{% ${name} %}\` belongs to nothing that is open`,
    help: open ? `\`{% ${open} %}\` goes on to ${expected}` : "remove it, or add the tag that it ends",
  };
}

export function wrongEnd(name: string, ends: readonly string[]): Words {
  const end = ends[0] ?? `end${name}`;
  return {
    code: "TPL0303",
    message: `\`{% ${name} %}\` has no \`{% ${end} %}\``,
    help: `add \`{% ${end} %}\` where it ends`,
  };
}
