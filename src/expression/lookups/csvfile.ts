/** `csvfile`: A column of the row of a CSV file whose first column is the term. */

import { defineLookup } from "../operation.ts";
import { csvRows } from "../value/csv.ts";
import { findFile } from "../value/find-file.ts";
import { str } from "../value/text.ts";

export const csvfileLookup = defineLookup({
  name: "csvfile",
  signature: "(file='ansible.csv', delimiter='TAB', col=1, keycol=0, default=none, encoding='utf-8')",
  summary: "A column of the row of a CSV file whose first column is the term.",
  example: {
    expression: "lookup('csvfile', 'pi', file='hosts.csv', delimiter=',', errors='ignore')",
    result: null,
  },
  apply: (terms, options, run) =>
    terms.map((term) => {
      const [key = "", ...pairs] = str(term).split(/\s+(?=\w+=)/);
      const own = new Map(
        pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
      );
      const option = (name: string): string => own.get(name) ?? options.text(name);
      const delimiter = option("delimiter") === "TAB" ? "\t" : option("delimiter");
      const rows = csvRows(run.context.lookups.readFile(findFile(run, "files", option("file"))), {
        delimiter,
      });
      const row = rows.find((cells) => cells[Number(option("keycol"))] === key);
      return row?.[Number(option("col"))] ?? options.value("default");
    }),
});
