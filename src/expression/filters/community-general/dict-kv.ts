/** `dict_kv`: a map with the value under one key. */

import { defineFilter } from "../../operation.ts";
import { dictOf, keyText } from "../../value/collection.ts";

export const dictKvFilter = defineFilter({
  name: "dict_kv",
  collection: "community.general",
  signature: "(key)",
  summary: "A map with the value under one key.",
  example: { expression: "'pi' | community.general.dict_kv('name')", result: { name: "pi" } },
  apply: (input, args) => dictOf([[keyText(args.value("key")), input]]),
});
