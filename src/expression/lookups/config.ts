/** `config`: settings of Ansible by their names. */

import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { str } from "../value/text.ts";

export const configLookup = defineLookup({
  name: "config",
  signature: "(on_missing='error', plugin_type=none, plugin_name=none, show_origin=false)",
  summary: "Settings of Ansible by their names, where homerun has the like.",
  example: { expression: "query('config', 'DEFAULT_FORKS', on_missing='skip')", result: [] },
  apply: (terms, options, run) => {
    const onMissing = options.choice("on_missing", ["error", "warn", "skip"]);
    if (!options.isNone("plugin_type"))
      options.refuse("plugin_type", "can't be asked for: there are no plugins");
    return terms.flatMap((term) => {
      if (typeof term !== "string")
        throw new Fault("EXP0302", `Invalid setting identifier, "${str(term)}" is not a string`);
      const value = run.context.lookups.setting(term);
      if (value === undefined && onMissing === "error")
        throw new Fault("EXP0501", `Unable to find setting ${term}: homerun has none of that name`, {
          help: "on_missing='skip' leaves it out",
        });
      if (value === undefined) return [];
      return [options.flag("show_origin") ? [value, "default"] : value];
    });
  },
});
