/** `inventory_hostnames`: the names of the hosts that a pattern means. */

import { defineLookup } from "../operation.ts";
import { str } from "../value/text.ts";

export const inventoryHostnamesLookup = defineLookup({
  name: "inventory_hostnames",
  summary: "The names of the hosts that a pattern means.",
  example: { expression: "query('inventory_hostnames', 'all')", result: [] },
  apply: (terms, _options, run) => run.context.lookups.hostsOf(terms.map(str).join(",")),
});
