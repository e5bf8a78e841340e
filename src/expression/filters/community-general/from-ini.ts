/** `from_ini`: the sections of INI text as maps. */

import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { dictOf } from "../../value/collection.ts";
import { IniError, iniSections } from "../../value/ini.ts";
import { str } from "../../value/text.ts";

export const fromIniFilter = defineFilter({
  name: "from_ini",
  collection: "community.general",
  summary: "The sections of INI text as maps; what is in DEFAULT counts in every section.",
  example: { expression: "'[web]\nport = 80' | community.general.from_ini", result: { web: { port: "80" } } },
  apply: (input) => {
    const { "": above, DEFAULT: common, ...sections } = Object.fromEntries(read(str(input)));
    if (above && above.size > 0)
      throw new Fault("EXP0306", "the text is no INI: an entry stands above the first [section]", {
        blame: "input",
      });
    const all = Object.entries(sections).map(
      ([name, entries]) => [name, dictOf([...(common ?? []), ...(entries ?? [])])] as const,
    );
    return dictOf(common ? [...all, ["DEFAULT", dictOf(common)] as const] : all);
  },
});

function read(text: string): ReturnType<typeof iniSections> {
  try {
    return iniSections(text);
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw new Fault("EXP0306", `the text is no INI: ${error.message}`, { blame: "input" });
  }
}
