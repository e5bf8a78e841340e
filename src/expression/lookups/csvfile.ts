/** `csvfile`: A column of the row of a CSV file whose first column is the term. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { defineLookup, type Invocation } from "../operation.ts";
import { csvRows } from "../value/csv.ts";
import { inlineTerm } from "../value/inline-options.ts";
import { str } from "../value/text.ts";

const OPTIONS = ["file", "delimiter", "col", "keycol", "default", "encoding"];
const NO_KEY = "Search key is required but was not found";

export const csvfileLookup = defineLookup({
  name: "csvfile",
  signature: "(file='ansible.csv', delimiter='TAB', col=1, keycol=0, default=none, encoding='utf-8')",
  summary: "A column of the row of a CSV file whose first column is the term.",
  example: {
    expression: "lookup('csvfile', 'pi', file='hosts.csv', delimiter=',', errors='ignore')",
    result: null,
  },
  apply: (terms, options, run) => {
    if (terms.length === 0) throw new Fault("EXP0301", NO_KEY);
    return terms.flatMap((term) => {
      const found = cellFor(str(term), options, run);
      return found === null || found === undefined ? [] : [found];
    });
  },
});

function cellFor(term: string, options: Arguments, run: Invocation): unknown {
  const { key, options: own } = inlineTerm(term, OPTIONS, NO_KEY);
  const option = (name: string): string => own.get(name) ?? options.text(name);
  const path = run.context.lookups.find("files", option("file"));
  if (path === undefined)
    throw new Fault("EXP0501", `No such file or directory: \`${option("file")}\``, {
      help: "it is looked for in the role's files folder, beside the tasks and beside the playbook",
    });
  const text = run.context.lookups.readFile(path, option("encoding"));
  const rows = csvRows(text, { delimiter: delimiterOf(option("delimiter")) });
  const row = rows.find((cells) => cells[Number(option("keycol"))] === key);
  if (!row) return own.get("default") ?? options.value("default");
  const column = Number(option("col"));
  const cell = row[column];
  if (cell === undefined)
    throw new Fault("EXP0302", `the row of \`${key}\` has no column ${column}: list index out of range`, {
      help: "columns are counted from 0",
    });
  return cell;
}

/** Inside of a term the usual escapes may stand for one character. */
function delimiterOf(text: string): string {
  if (text === "TAB" || text === "\\t") return "\t";
  const escaped = /^\\x([\da-f]{2})$/i.exec(text);
  return escaped ? String.fromCharCode(Number.parseInt(escaped[1] ?? "", 16)) : text;
}
