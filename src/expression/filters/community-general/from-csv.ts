/** `from_csv`: the rows of CSV text as maps, by the names in its first row. */

import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { dictOf, iterate } from "../../value/collection.ts";
import { csvRows } from "../../value/csv.ts";
import { str } from "../../value/text.ts";

const DELIMITERS = { excel: ",", "excel-tab": "\t", unix: "," } as const;

export const fromCsvFilter = defineFilter({
  name: "from_csv",
  collection: "community.general",
  signature: "(dialect='excel', fieldnames=none, delimiter=none, skipinitialspace=none, strict=none)",
  summary: "The rows of CSV text as maps, by the names in its first row or by given names.",
  example: {
    expression: "'name,mem\npi,4' | community.general.from_csv",
    result: [{ name: "pi", mem: "4" }],
  },
  apply: (input, args) => {
    const dialect = args.choice("dialect", ["excel", "excel-tab", "unix"]);
    const delimiter = args.isNone("delimiter") ? DELIMITERS[dialect] : args.text("delimiter");
    if (delimiter.length !== 1) args.refuse("delimiter", "must be one character");
    const skipInitialSpace = !args.isNone("skipinitialspace") && args.flag("skipinitialspace");
    const rows = csvRows(str(input), { delimiter, skipInitialSpace });
    const given = args.isNone("fieldnames") ? undefined : iterate(args.value("fieldnames")).map(str);
    const names = given ?? rows[0] ?? [];
    return rows.slice(given ? 0 : 1).map((row) => {
      if (args.flag("strict") && row.length > names.length)
        throw new Fault("EXP0306", "a row has more cells than there are names", { blame: "input" });
      const further = row.length > names.length ? [["None", row.slice(names.length)] as const] : [];
      return dictOf([...names.map((name, i) => [name, row[i] ?? null] as const), ...further]);
    });
  },
});
