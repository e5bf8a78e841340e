/** `to_ini`: maps as the sections of INI text. */

import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { entriesOf } from "../../value/collection.ts";
import { describeKind, isDict } from "../../value/kind.ts";
import { str } from "../../value/text.ts";

export const toIniFilter = defineFilter({
  name: "to_ini",
  collection: "community.general",
  summary: "Maps as the sections of INI text.",
  example: { expression: "{'web': {'port': 80}} | community.general.to_ini", result: "[web]\nport = 80\n" },
  apply: (input) => {
    if (!isDict(input) || entriesOf(input).length === 0)
      throw new Fault("EXP0302", `to_ini needs a map of sections, not ${describeKind(input)}`, {
        blame: "input",
      });
    return entriesOf(input)
      .map(([name, entries]) => `[${name}]\n${linesOf(name, entries)}`)
      .join("\n");
  },
});

function linesOf(name: string, entries: unknown): string {
  if (!isDict(entries))
    throw new Fault("EXP0302", `the section \`${name}\` is ${describeKind(entries)}, not a map`, {
      blame: "input",
    });
  return entriesOf(entries)
    .map(([key, value]) => `${key} = ${str(value).replaceAll("\n", "\n\t")}\n`)
    .join("");
}
