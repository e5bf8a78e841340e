/** The grammar of the statements that bring other templates in: `include`, `import`, `from`, `extends`, and `block`. */

import type { TokenCursor } from "../../expression/token-cursor.ts";
import type { FromImport, Node } from "./ast.ts";
import type { StatementReader } from "./parse-jinja.ts";
import { nameTarget } from "./targets.ts";

/** `with context`, `without context`. */
function contextWords(c: TokenCursor): boolean | undefined {
  const word = c.current.text;
  if ((word !== "with" && word !== "without") || c.following?.text !== "context") return undefined;
  c.advance(2);
  return word === "with";
}

function include({ cursor: c, place, finish }: StatementReader): Node {
  const name = c.grammar.expression(c);
  const ignoreMissing = c.isWord("ignore") && c.following?.text === "missing";
  if (ignoreMissing) c.advance(2);
  const withContext = contextWords(c) ?? true;
  finish(c);
  return { kind: "include", name, ignoreMissing, withContext, ...place };
}

function importStatement({ cursor: c, place, finish }: StatementReader): Node {
  const name = c.grammar.expression(c);
  if (!c.skipWord("as")) c.unexpected("`as` and a name");
  const as = nameTarget(c).name;
  const withContext = contextWords(c) ?? false;
  finish(c);
  return { kind: "import", name, as, withContext, ...place };
}

function importedName(c: TokenCursor): FromImport["names"][number] {
  const token = c.current;
  const { name, start, end } = nameTarget(c, "a name to import");
  if (name.startsWith("_"))
    c.fail({
      code: "TPL0304",
      message: `\`${name}\` can't be imported: names that start with an underscore are a template's own`,
      start: token.start,
      end: token.end,
    });
  const as = c.skipWord("as") ? nameTarget(c).name : name;
  return { name, as, place: { start, end } };
}

function from({ cursor: c, place, finish }: StatementReader): Node {
  const name = c.grammar.expression(c);
  if (!c.skipWord("import")) c.unexpected("`import` and names");
  const names: FromImport["names"][number][] = [];
  let withContext = contextWords(c);
  while (withContext === undefined) {
    names.push(importedName(c));
    withContext = contextWords(c);
    if (withContext !== undefined || !c.skip(",")) break;
    withContext = contextWords(c);
  }
  finish(c);
  return { kind: "from", name, names, withContext: withContext ?? false, ...place };
}

function extendsStatement({ cursor: c, place, enclosing, finish }: StatementReader): Node {
  const name = c.grammar.expression(c);
  finish(c);
  if (enclosing.some((open) => open !== "if"))
    c.fail({
      code: "TPL0303",
      message: `\`{% extends %}\` can't stand inside \`{% ${enclosing.at(-1)} %}\``,
      start: 0,
      end: c.lastEnd(),
    });
  return { kind: "extends", name, ...place };
}

function block({ cursor: c, place, until, opens, finish }: StatementReader): Node {
  const { name } = nameTarget(c, "the name of the block");
  const scoped = c.skipWord("scoped");
  const required = c.skipWord("required");
  if (c.isOperator("-"))
    c.fail({
      code: "TPL0301",
      message: "names of blocks are words; a dash can't be part of one",
      help: "write an underscore",
      start: c.current.start,
      end: c.current.end,
    });
  opens(c);
  const { body, cursor } = until("endblock");
  cursor.skipWord(name);
  finish(cursor);
  return { kind: "block", name, scoped, required, body, ...place };
}

export const INHERITANCE = {
  include,
  import: importStatement,
  from,
  extends: extendsStatement,
  block,
};
